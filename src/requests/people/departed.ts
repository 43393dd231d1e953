import { departedCard } from '../../../cards/departed.js';
import { peopleOn, replacePeople } from '../../../cards/elements.js';
import type { CardGuess, CardJson } from '../../core/outgoing.js';
import { formatName, type LookUpNames } from '../../core/people/names.js';
import { ROLE_NAMES } from '../../core/people/person.js';
import type { Presence } from '../../core/people/presence.js';
import { countRest } from '../../core/text.js';
import { unitName } from '../../plan/organisation.js';
import type { Store, Transaction } from '../../store/store.js';
import { peopleWithRole, type SystemContext } from '../context.js';
import { takeTurn } from '../turn.js';

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
  readonly presence: Pick<Presence, 'forget'>;
  readonly systemContext: (tx: Transaction) => SystemContext | Promise<SystemContext>;
}

/**
 * Replaces the people of a refused card whom the platform does not know by their units or roles: those whom its words name, whom
 * the admins are told to unbind, and those known to have departed. Undefined when these words name nobody on the card.
 */
export async function replaceUnknownPeople(
  { store, systemContext, presence }: Outside,
  { card, reason }: RefusedCard,
): Promise<CardJson | undefined> {
  const people = peopleOn(card);
  if (people.length === 0) return undefined;
  const named = people.filter(openId => reason.includes(openId));
  presence.forget(named);
  return store.transact(async tx => {
    const context = await systemContext(tx);
    await addDeparted(context, named);
    const departed = new Set(await readDeparted(tx));
    const unknown = people.filter(openId => departed.has(openId));
    return unknown.length > 0 ? replacePeople(card, await describePeople(context, unknown)) : undefined;
  });
}

/** Each of so many people is left out alone. Of more, all others go with the last guess. */
const MAX_TRIED = 30;

/**
 * Guesses whom the platform does not know, when its words name nobody: one person after the other is left out, then the first two,
 * three … A card that is refused creates nothing, so that nobody is left out, or named to the admins, who is there. Those whose
 * names the platform does not tell come first: it is no proof, it tells the names of the working group alone.
 */
export async function guessUnknownPeople(
  { store, systemContext, lookUpNames }: Outside,
  card: CardJson,
): Promise<CardGuess[]> {
  const people = peopleOn(card);
  const names = await lookUpNames(people);
  const inOrder = [...people.filter(each => !names.has(each)), ...people.filter(each => names.has(each))];
  const tried = inOrder.slice(0, MAX_TRIED);
  const descriptions = await store.transact(async tx => describePeople(await systemContext(tx), people));
  const without = (left: readonly string[], unknown: string | undefined): CardGuess => ({
    card: replacePeople(card, new Map(left.map(each => [each, descriptions.get(each) ?? '']))),
    unknown,
  });
  return [
    ...tried.map(each => without([each], each)),
    ...tried.slice(1).map((last, index) => without(tried.slice(0, index + 2), last)),
    ...(inOrder.length > MAX_TRIED ? [without(inOrder, undefined)] : []),
  ];
}

/** Keeps in mind that the platform does not know a person, and tells the admins to unbind them. */
export function noteUnknownPerson(
  { store, systemContext, presence }: Outside,
  openId: string,
): Promise<void> {
  presence.forget([openId]);
  return store.transact(async tx => addDeparted(await systemContext(tx), [openId]));
}

async function addDeparted(context: SystemContext, openIds: readonly string[]): Promise<void> {
  const { tx, now } = context;
  const isKnown = (known: readonly string[]) => openIds.every(openId => known.includes(openId));
  // Reads first: to take the turn is a write.
  if (isKnown(await readDeparted(tx))) return;
  await takeTurn(tx, DEPARTED);
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
  if (!(await readDeparted(tx)).some(each => openIds.includes(each))) return;
  await takeTurn(tx, DEPARTED);
  const rest = (await readDeparted(tx)).filter(each => !openIds.includes(each));
  await tx.setSetting(DEPARTED, JSON.stringify(rest));
}

/** The card of an answer to a tap, without the people whom the platform may refuse: nobody learns of that refusal. */
export interface SafeCard {
  readonly card: CardJson;
  /** People on it who are not known to have departed, and of whom there is no recent sign. */
  readonly unproven: readonly string[];
}

/** Describes the people on a card who have departed, and those of whom there is no recent sign. */
export async function makeSafeCard(
  context: Pick<SystemContext, 'tx' | 'plans'>,
  card: CardJson,
  { isPresent }: Pick<Presence, 'isPresent'>,
): Promise<SafeCard> {
  const people = peopleOn(card);
  if (people.length === 0) return { card, unproven: [] };
  const known = new Set(await readDeparted(context.tx));
  const departed = people.filter(openId => known.has(openId));
  const unproven = people.filter(openId => !known.has(openId) && !isPresent(openId));
  if (departed.length + unproven.length === 0) return { card, unproven };
  const descriptions = new Map([
    ...(await describePeople(context, departed)),
    // That somebody without a role has departed is not known.
    ...(await describePeople(context, unproven, openId => formatName(new Map(), openId))),
  ]);
  return { card: replacePeople(card, descriptions), unproven };
}

/** The open_ids of people whom the platform does not know any more. */
export async function readDeparted(tx: Transaction): Promise<string[]> {
  return JSON.parse((await tx.setting(DEPARTED)) ?? '[]') as string[];
}

/**
 * 城市供水填报人, 审核人…等 2 个: people by their first unit or role, which takes no more room than a mention; 已离开的人员 (a person
 * who left) for one without any.
 */
async function describePeople(
  { tx, plans }: Pick<SystemContext, 'tx' | 'plans'>,
  openIds: readonly string[],
  describeOther: (openId: string) => string = () => '已离开的人员',
): Promise<Map<string, string>> {
  const descriptions = new Map<string, string>();
  for (const openId of openIds) {
    const words = (await tx.grantsOf(openId)).map(({ role, unit: key }) => {
      const unit = plans.latest.units.get(key);
      return `${unit ? unitName(unit) : ''}${ROLE_NAMES[role]}`;
    });
    const [first = describeOther(openId)] = words;
    descriptions.set(openId, words.length > 1 ? `${first}${countRest(words.length)}` : first);
  }
  return descriptions;
}
