import { departedCard } from '../../../cards/departed.js';
import { peopleOn, replacePeople } from '../../../cards/elements.js';
import type { CardJson } from '../../core/outgoing.js';
import type { LookUpNames } from '../../core/people/names.js';
import { ROLE_NAMES } from '../../core/people/person.js';
import { unitName } from '../../plan/organisation.js';
import type { Store, Transaction } from '../../store/store.js';
import { peopleWithRole, type SystemContext } from '../context.js';

// The platform refuses a whole card for one open_id that it does not know: of a person who left, or of another app.

/** The setting with the people whom the platform refused: a JSON list of open_ids. */
const DEPARTED = 'departed people';

interface RefusedCard {
  readonly card: CardJson;
  /** The platform's words; they may name the person. */
  readonly reason: string;
}

interface Outside {
  readonly store: Pick<Store, 'transact'>;
  readonly lookUpNames: LookUpNames;
  readonly systemContext: (tx: Transaction) => SystemContext | Promise<SystemContext>;
}

/**
 * Replaces the people of a refused card whom the platform does not know by their units or roles, and tells the admins whom
 * to unbind. Where nobody can be found to be unknown, replaces all. Undefined for a card without people.
 */
export async function replaceUnknownPeople(
  { store, lookUpNames, systemContext }: Outside,
  { card, reason }: RefusedCard,
): Promise<CardJson | undefined> {
  const people = peopleOn(card);
  if (people.length === 0) return undefined;
  const unknown = await findUnknown(people, reason, lookUpNames);
  return store.transact(async tx => {
    const context = await systemContext(tx);
    if (unknown.length > 0) await addDeparted(context, unknown);
    return replacePeople(card, await describePeople(context, unknown.length > 0 ? unknown : people));
  });
}

/** Returns the people named in the reason, else those without a name at the platform when others have one. */
async function findUnknown(
  people: readonly string[],
  reason: string,
  lookUpNames: LookUpNames,
): Promise<string[]> {
  const inReason = people.filter(openId => reason.includes(openId));
  if (inReason.length > 0) return inReason;
  const names = await lookUpNames(people);
  return names.size > 0 ? people.filter(openId => !names.has(openId)) : [];
}

async function addDeparted(context: SystemContext, openIds: readonly string[]): Promise<void> {
  const { tx, now } = context;
  const known = await readDeparted(tx);
  const added = openIds.filter(openId => !known.includes(openId));
  if (added.length === 0) return;
  await tx.setSetting(DEPARTED, JSON.stringify([...known, ...added]));
  const descriptions = await describePeople(context, added);
  for (const admin of await peopleWithRole(context, 'admin'))
    for (const openId of added)
      if (admin !== openId) {
        const card = departedCard(openId, descriptions.get(openId) ?? '');
        await tx.send({ to: { kind: 'person', openId: admin }, content: { kind: 'card', card } }, now);
      }
}

/** Takes people off the list of the departed: somebody has bound or unbound them. */
export async function forgetDeparted(tx: Transaction, ...openIds: readonly string[]): Promise<void> {
  const known = await readDeparted(tx);
  const rest = known.filter(each => !openIds.includes(each));
  if (rest.length < known.length) await tx.setSetting(DEPARTED, JSON.stringify(rest));
}

/** The card of an answer to a tap, which the platform cannot refuse in time, without people known to have departed. */
export async function withoutDeparted(
  context: Pick<SystemContext, 'tx' | 'plans'>,
  card: CardJson,
): Promise<CardJson> {
  const people = peopleOn(card);
  if (people.length === 0) return card;
  const departed = new Set(await readDeparted(context.tx));
  const affected = people.filter(openId => departed.has(openId));
  return affected.length > 0 ? replacePeople(card, await describePeople(context, affected)) : card;
}

/** The open_ids of people whom the platform does not know any more. */
export async function readDeparted(tx: Transaction): Promise<string[]> {
  return JSON.parse((await tx.setting(DEPARTED)) ?? '[]') as string[];
}

/** 城市供水填报人, 审核人: people by their units and roles; 已离开的人员 (a person who left) for one without any. */
async function describePeople(
  { tx, plans }: Pick<SystemContext, 'tx' | 'plans'>,
  openIds: readonly string[],
): Promise<Map<string, string>> {
  const descriptions = new Map<string, string>();
  for (const openId of openIds) {
    const words = (await tx.grantsOf(openId)).map(({ role, unit: key }) => {
      const unit = plans.latest.units.get(key);
      return `${unit ? unitName(unit) : ''}${ROLE_NAMES[role]}`;
    });
    descriptions.set(openId, words.join('、') || '已离开的人员');
  }
  return descriptions;
}
