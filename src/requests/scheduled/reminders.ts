import { createHash } from 'node:crypto';
import {
  findDueTime,
  makeReminders,
  nearestDate,
  reminderTimeKey,
  type PrivateReminder,
} from '../../core/reminders.js';
import type { ReminderContent } from '../../core/outgoing.js';
import { noticeCard } from '../../../cards/notices.js';
import type { IdentifiedMessage, Store, Transaction } from '../../store/store.js';
import type { SystemContext } from '../context.js';
import { WORKING_GROUP } from '../people/working-group.js';
import { announceOnce } from './announcements.js';
import { groupCardSubject, noteGroupCard } from './group-card.js';
import { isTimely } from './reminder-cards.js';
import { readFacts } from './reminder-facts.js';

const NO_GROUP_NOTICE = 'told no-working-group';

/**
 * Begins the reminders that are due: one message, from which the outbox has those of all people written. Several copies of
 * the program may run this: the first one claims the time.
 */
export async function beginReminders(context: SystemContext): Promise<void> {
  const { tx, plans, now, zone } = context;
  const due = findDueTime(plans, now, zone, await tx.extensions());
  if (!due) return;
  const group = await tx.setting(WORKING_GROUP);
  if (group === undefined) return announceMissingGroup(context);
  const claim = `reminder ${reminderTimeKey(due.time)}`;
  // Reads first, because a claim is a write and this runs every minute.
  if ((await tx.setting(claim)) !== undefined || !(await tx.claimSetting(claim, now.toISOString()))) return;
  await tx.send({ to: { kind: 'chat', chatId: group }, content: { kind: 'reminders', slot: due.time } }, now);
}

/** People whose reminders are written in one transaction. */
const BATCH = 200;

/**
 * Writes the reminders of one hour, or those by hand: for the group and for each person, some hundreds in a transaction.
 * Returns their number. It may run again after a crash: each message is written once, told by its id.
 */
export async function writeReminders(
  store: Pick<Store, 'transact'>,
  contextOf: (tx: Transaction) => SystemContext | Promise<SystemContext>,
  reminders: ReminderContent,
): Promise<number> {
  const facts = await store.transact(async tx => {
    const context = await contextOf(tx);
    return (await isTimely(context, reminders)) && readFacts(context, reminders.slot, reminders.manual);
  });
  if (!facts) return 0;
  const { group, people } = makeReminders(facts);
  const messages = people.map(person => privateMessage(reminders, person));
  await store.transact(async tx => {
    const chatId = await tx.setting(WORKING_GROUP);
    if (chatId === undefined || group.length === 0) return;
    const context = await contextOf(tx);
    const dueOn = group[0]?.subject.dueOn ?? reminders.slot.day;
    const subject = groupCardSubject(reminders);
    await tx.sendOnce(
      [
        identified(
          chatId,
          { ...reminders, kind: 'reminder' },
          { to: { kind: 'chat', chatId }, dueOn, subject, isPinned: true },
        ),
      ],
      context.now,
    );
    await noteGroupCard(
      context,
      reminders,
      group.map(({ subject: { period } }) => period),
    );
  });
  for (let from = 0; from < messages.length; from += BATCH)
    await store.transact(async tx => {
      const { now } = await contextOf(tx);
      return tx.sendOnce(messages.slice(from, from + BATCH), now);
    });
  return messages.length + (group.length > 0 ? 1 : 0);
}

function privateMessage(reminders: ReminderContent, person: PrivateReminder): IdentifiedMessage {
  const { openId } = person;
  return identified(
    openId,
    { ...reminders, kind: 'reminder' },
    { to: { kind: 'person', openId }, dueOn: nearestDate(person, reminders.slot.day) },
  );
}

/** A reminder with its id: the same for the same receiver and hour. */
function identified(
  receiver: string,
  content: ReminderContent,
  rest: Omit<IdentifiedMessage['message'], 'content'>,
): IdentifiedMessage {
  const id = createHash('sha256')
    .update(`${groupCardSubject(content)} ${receiver}`)
    .digest('hex')
    .slice(0, 40);
  return { id, message: { ...rest, content } };
}

async function announceMissingGroup(context: SystemContext): Promise<void> {
  const words =
    '今天该发报送提醒，但还没有设定工作群，所以没有发出。请在工作群里 @我 发送“本群”，之后会自动提醒。';
  await announceOnce(context, NO_GROUP_NOTICE, () => noticeCard('还没有工作群', words, 'orange'));
}
