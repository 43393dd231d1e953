import type { ReminderContent } from '../../core/outgoing.js';
import { reminderTimeKey, subjectsAt, type ReminderTime } from '../../core/reminders.js';
import type { Period } from '../../plan/period.js';
import { replacedReminderCard } from '../../../cards/reminder.js';
import { replaceCards, type Context, type SystemContext } from '../context.js';
import { makeGroupCard } from './reminder-cards.js';
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

/** Updates a period's group card after a submission; it turns green when no unit is missing. */
export async function refreshGroupCard(context: Context, period: Period): Promise<void> {
  const { tx, now } = context;
  const newest = parseName((await tx.setting(newestCardKey(period))) ?? '', period);
  const sent = newest && (await tx.messagesAbout(groupCardSubject(newest))).at(-1);
  // A card that is not sent yet needs no update: it is made when it is sent.
  if (!newest || !sent?.messageId) return;
  const subjects = await readSubjects(context, newest.slot, newest.manual);
  const facts = subjects.filter(
    ({ subject, missing }) => subject.deadline === 'submit' && (missing.length > 0 || !subject.isOwnDeadline),
  );
  const card = await makeGroupCard(context, facts, newest.slot);
  if (!card) return;
  const { to } = sent.message;
  const { messageId } = sent;
  await tx.send({ to, content: { kind: 'update', messageId, card } }, now);
  if (facts.every(({ missing }) => missing.length === 0))
    await tx.send({ to, content: { kind: 'unpin', messageId } }, now);
}

function parseName(name: string, period: Period): CardOf | undefined {
  const match = /^(?<day>\d{4}-\d{2}-\d{2})T(?<hour>09|15)(?: (?<at>\S+))?$/u.exec(name)?.groups;
  if (!match?.['day']) return undefined;
  const slot: ReminderTime = { day: match['day'], hour: match['hour'] === '15' ? 15 : 9 };
  return { slot, ...(match['at'] ? { manual: { period, at: match['at'] } } : {}) };
}
