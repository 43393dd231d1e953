import type { GroupCardUpdate, Receiver, ReminderContent } from '../../core/outgoing.js';
import { reminderTimeKey, subjectsAt, type ReminderTime } from '../../core/reminders.js';
import type { Period } from '../../plan/period.js';
import { replacedReminderCard } from '../../../cards/reminder.js';
import { replaceCards, type Context, type SystemContext } from '../context.js';
import { makeGroupCard } from './reminder-cards.js';
import { takeTurn } from '../turn.js';
import { readSubjects } from './reminder-facts.js';

type CardOf = Pick<ReminderContent, 'slot' | 'manual'>;

/** The setting that tells a period's newest group card, by which the card is found for an update. */
const newestCardKey = (period: Period): string => `group-card ${period}`;

/** Names a group card: `2025-09-22T09`, or with the instant of the command for one by hand. */
const cardName = ({ slot, manual }: CardOf): string =>
  [reminderTimeKey(slot), ...(manual ? [manual.at] : [])].join(' ');

/** The key by which a group card is found in the outbox. */
export const groupCardSubject = (card: CardOf): string => `reminder ${cardName(card)}`;

/** Notes the card that is the newest one of some periods from now on. The cards that it replaces say so. */
export async function noteGroupCard(
  context: Pick<SystemContext, 'tx' | 'now' | 'plans'>,
  card: CardOf,
  periods: readonly Period[],
): Promise<void> {
  const { tx } = context;
  // Of two cards at once the later one replaces the first.
  await takeTurn(tx, 'group card');
  const replaced = new Map<string, CardOf>();
  for (const period of periods) {
    const name = await tx.setting(newestCardKey(period));
    const older = parseName(name ?? '', period);
    if (older && name !== cardName(card)) replaced.set(cardName(older), older);
    await tx.setSetting(newestCardKey(period), cardName(card));
  }
  for (const older of replaced.values()) await closeGroupCard(context, older);
}

/** Closes a card, unless it is still the newest one of another period. */
async function closeGroupCard(
  context: Pick<SystemContext, 'tx' | 'now' | 'plans'>,
  card: CardOf,
): Promise<void> {
  const { tx, now, plans } = context;
  const all = card.manual ? [card.manual.period] : subjectsAt(plans, card.slot).map(({ period }) => period);
  const periods = [...new Set(all)];
  for (const period of periods) if ((await tx.setting(newestCardKey(period))) === cardName(card)) return;
  for (const { message, messageId } of await tx.messagesAbout(groupCardSubject(card)))
    if (messageId) await tx.send({ to: message.to, content: { kind: 'unpin', messageId } }, now);
  await replaceCards(context, groupCardSubject(card), replacedReminderCard(periods));
}

/** Has a period's group card made anew after a submission; it turns green when no unit is missing. */
export async function refreshGroupCard({ tx, now }: Context, period: Period): Promise<void> {
  const newest = await findNewestCard({ tx }, period);
  if (newest) await tx.send({ to: newest.to, content: { kind: 'group-card', period } }, now);
}

/** Makes a period's newest group card from the data stored now; undefined when none was sent. */
export async function makeGroupCardUpdate(
  context: Pick<SystemContext, 'tx' | 'plans' | 'now' | 'zone'>,
  period: Period,
): Promise<GroupCardUpdate | undefined> {
  const newest = await findNewestCard(context, period);
  if (!newest) return undefined;
  const subjects = await readSubjects(context, newest.slot, newest.manual);
  const facts = subjects.filter(
    ({ subject, missing }) => subject.deadline === 'submit' && (missing.length > 0 || !subject.isOwnDeadline),
  );
  const card = await makeGroupCard(context, facts, newest.slot);
  const isComplete = facts.every(({ missing }) => missing.length === 0);
  return card && { messageId: newest.messageId, card, isComplete };
}

/** The newest group card of a period that has arrived: one that is not sent yet is made when it is sent. */
async function findNewestCard(
  { tx }: Pick<SystemContext, 'tx'>,
  period: Period,
): Promise<(CardOf & { readonly to: Receiver; readonly messageId: string }) | undefined> {
  const newest = parseName((await tx.setting(newestCardKey(period))) ?? '', period);
  const sent = newest && (await tx.messagesAbout(groupCardSubject(newest))).at(-1);
  return newest && sent?.messageId
    ? { ...newest, to: sent.message.to, messageId: sent.messageId }
    : undefined;
}

function parseName(name: string, period: Period): CardOf | undefined {
  const match = /^(?<day>\d{4}-\d{2}-\d{2})T(?<hour>09|15)(?: (?<at>\S+))?$/u.exec(name)?.groups;
  if (!match?.['day']) return undefined;
  const slot: ReminderTime = { day: match['day'], hour: match['hour'] === '15' ? 15 : 9 };
  return { slot, ...(match['at'] ? { manual: { period, at: match['at'] } } : {}) };
}
