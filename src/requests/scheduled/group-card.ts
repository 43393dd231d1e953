import type { ReminderContent } from '../../core/outgoing.js';
import { reminderTimeKey, type ReminderTime } from '../../core/reminders.js';
import type { Period } from '../../plan/period.js';
import type { Context } from '../context.js';
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

/** Notes the card that is the newest one of some periods from now on. */
export async function noteGroupCard(
  { tx }: Pick<Context, 'tx'>,
  card: CardOf,
  periods: readonly Period[],
): Promise<void> {
  for (const period of periods) await tx.setSetting(newestCardKey(period), cardName(card));
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
  if (card)
    await tx.send({ to: sent.message.to, content: { kind: 'update', messageId: sent.messageId, card } }, now);
}

function parseName(name: string, period: Period): CardOf | undefined {
  const match = /^(?<day>\d{4}-\d{2}-\d{2})T(?<hour>09|15)(?: (?<at>\S+))?$/u.exec(name)?.groups;
  if (!match?.['day']) return undefined;
  const slot: ReminderTime = { day: match['day'], hour: match['hour'] === '15' ? 15 : 9 };
  return { slot, ...(match['at'] ? { manual: { period, at: match['at'] } } : {}) };
}
