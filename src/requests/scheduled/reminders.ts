import {
  aimsAt,
  isAimedAt,
  datesAhead,
  isQuiet,
  remindersDue,
  slotDue,
  slotKey,
  type Aim,
  type AimFacts,
  type ReminderFacts,
  type Reminders,
  type Slot,
} from '../../core/reminders.js';
import type { CardJson, Receiver } from '../../core/outgoing.js';
import type { Grant } from '../../core/people/person.js';
import { Problem } from '../../core/problem.js';
import { isHandedIn } from '../../core/submission/submission.js';
import { groupReminderCard, privateReminderCard, type GroupReminderView } from '../../../cards/reminder.js';
import { say } from '../../../cards/say.js';
import { carriedWords, dayWords } from '../../../cards/words.js';
import { submitBy } from '../../plan/calendar.js';
import type { Unit } from '../../plan/organisation.js';
import { daysBetween, yearOf, type Period } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';
import { answer, currentPeriodOfAll, type Context, type SystemContext } from '../context.js';
import type { CommandMessage } from '../request.js';
import { decidersOf } from '../reviewing/deciders.js';
import { WORKING_GROUP } from '../people/roles.js';
import { announceOnce } from './announce.js';

/** The setting with the time of a period's newest group card, by which the card is found for an update. */
const groupCardOf = (period: Period): string => `group-card ${period}`;
const NO_GROUP_TOLD = 'told no-working-group';

/** Writes the reminders due at this time to the outbox; each hour's once, whichever copy of the program is first. */
export async function sendReminders(moment: SystemContext): Promise<void> {
  const due = slotDue(moment.plans, moment.now, moment.zone, await moment.tx.extensions());
  if (!due) return;
  const group = await moment.tx.setting(WORKING_GROUP);
  if (group === undefined) return announceMissingGroup(moment);
  if (!(await moment.tx.claimSetting(`reminder ${slotKey(due.slot)}`, moment.now.toISOString()))) return;
  const reminders = remindersDue(await factsAt(moment, due.slot));
  if (reminders.group.length > 0) {
    await send(moment, { kind: 'chat', chatId: group }, due.slot, `reminder ${slotKey(due.slot)}`);
    for (const { aim } of reminders.group)
      await moment.tx.setSetting(groupCardOf(aim.period), slotKey(due.slot));
  }
  for (const { openId } of reminders.people) await send(moment, { kind: 'person', openId }, due.slot);
}

async function send(moment: SystemContext, to: Receiver, slot: Slot, subject?: string): Promise<void> {
  const content = { kind: 'reminder' as const, slot };
  await moment.tx.send({ to, content, ...(subject ? { subject } : {}) }, moment.now);
}

/**
 * Makes the card of a reminder when it is sent, from what is stored then. Undefined when the reminder is no longer
 * needed: nothing is missing, its day is past, a later one has replaced it, or it is night.
 */
export async function reminderCard(
  moment: SystemContext,
  slot: Slot,
  to: Receiver,
): Promise<CardJson | undefined> {
  const due = slotDue(moment.plans, moment.now, moment.zone, await moment.tx.extensions());
  if (!due || slotKey(due.slot) !== slotKey(slot)) return undefined;
  const facts = await factsAt(moment, slot);
  const reminders = remindersDue(facts);
  return to.kind === 'chat'
    ? groupCard(moment, reminders.group, facts.grants, slot)
    : personCard(moment, reminders, to.openId, slot);
}

function groupCard(
  { plans }: Pick<SystemContext, 'plans'>,
  shown: readonly AimFacts[],
  grants: readonly Grant[],
  slot: Slot,
): CardJson | undefined {
  if (shown.length === 0) return undefined;
  const reporters = (unit: Unit) =>
    grants.filter(({ role, unit: of }) => role === 'reporter' && of === unit.key).map(({ openId }) => openId);
  return groupReminderCard({ facts: shown, reporters, ...about(plans, slot) });
}

function personCard(
  moment: SystemContext,
  { people }: Reminders,
  openId: string,
  slot: Slot,
): CardJson | undefined {
  const own = people.find(person => person.openId === openId);
  if (!own) return undefined;
  const { lines, remarks } = about(moment.plans, slot);
  return privateReminderCard(own, lines, remarks);
}

function about(plans: Plans, { day }: Slot): Pick<GroupReminderView, 'lines' | 'remarks'> {
  const plan = plans.of(Number(day.slice(0, 4)));
  if (!plan) return { lines: [], remarks: [] };
  return {
    lines: datesAhead(plan, day).map(({ on, words }) => `${dayWords(on)}　${words}`),
    remarks: carriedWords(plan),
  };
}

async function factsAt(
  { tx, plans, admins }: Omit<SystemContext, 'now' | 'zone'>,
  slot: Slot,
): Promise<ReminderFacts> {
  const aims: AimFacts[] = [];
  for (const aim of aimsAt(plans, slot, await tx.extensions()))
    if (!(await isForwarded(tx, aim))) aims.push(await factsOf({ tx, plans }, aim));
  const grants = await tx.grants();
  return { slot, aims, grants, admins, waitingFor: await waitingFor({ tx, plans, admins }, grants) };
}

/** What went to the county already is not to be reminded of. */
async function isForwarded(tx: SystemContext['tx'], { what, period }: Aim): Promise<boolean> {
  return what === 'forward' && (await tx.snapshots(period)).length > 0;
}

/** Reads which units are missing. A manual reminder is for all missing units, whatever their own dates. */
async function factsOf(
  { tx, plans }: Pick<SystemContext, 'tx' | 'plans'>,
  aim: Aim,
  byHand = false,
): Promise<AimFacts> {
  const states = new Map((await tx.heads(aim.period)).map(({ unit, state }) => [unit, state]));
  const units = plans.of(yearOf(aim.period))?.organisation.units ?? [];
  const isDone = ({ key }: Unit) => isHandedIn(states.get(key) ?? 'empty');
  const own = byHand ? [] : await tx.extensions();
  const missing = units.filter(unit => !isDone(unit) && isAimedAt(unit.key, aim, own));
  return { aim, missing, done: aim.own ? [] : units.filter(isDone) };
}

/** The number of submissions that wait for each person's decision, by open_id. */
async function waitingFor(
  { tx, plans, admins }: Pick<SystemContext, 'tx' | 'plans' | 'admins'>,
  grants: readonly Grant[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const head of await tx.waiting()) {
    const submission = await tx.submission(head.unit, head.period);
    for (const { openId } of decidersOf(submission, grants, admins, plans.latest))
      counts.set(openId, (counts.get(openId) ?? 0) + 1);
  }
  return counts;
}

/** Updates a period's group card after a submission; it turns green when no unit is missing. */
export async function refreshGroupCard(context: Context, period: Period): Promise<void> {
  const { tx, plans, now } = context;
  const key = await tx.setting(groupCardOf(period));
  const slot = key === undefined ? undefined : slotFrom(key);
  const sent = slot ? (await tx.messagesAbout(`reminder ${slotKey(slot)}`)).at(-1) : undefined;
  // A card that is not sent yet needs no update: it is made when it is sent.
  if (!slot || !sent?.messageId) return;
  const shown: AimFacts[] = [];
  for (const aim of aimsShown(context, slot, period)) shown.push(await factsOf(context, aim));
  const card = groupCard({ plans }, shown, await tx.grants(), slot);
  if (card)
    await tx.send({ to: sent.message.to, content: { kind: 'update', messageId: sent.messageId, card } }, now);
}

/** The subjects on a group card. The card of a manual reminder has one: its period. */
function aimsShown(context: Context, slot: Slot, period: Period): Aim[] {
  const aims = aimsAt(context.plans, slot).filter(({ what }) => what === 'submit');
  return aims.length > 0 ? aims : [aimByHand(context, period)];
}

function slotFrom(key: string): Slot | undefined {
  const read = /^(\d{4}-\d{2}-\d{2})T(09|15)$/u.exec(key);
  return read?.[1] ? { day: read[1], hour: read[2] === '15' ? 15 : 9 } : undefined;
}

/** `/remind`: the reminder of the current period, by hand, to the group and to each missing reporter. */
export async function remindCommand(context: Context, { place }: CommandMessage): Promise<void> {
  const group = await context.tx.setting(WORKING_GROUP);
  if (group === undefined)
    throw new Problem('not-a-group', '还没有设定工作群。', '请管理员在工作群里 @我 发送 /here。');
  if (isQuiet(context.now, context.zone))
    throw new Problem('busy', '现在是休息时间（20:00 至次日 8:00），不发催报。', '请在 8:00 以后再发。');
  const period = await currentPeriodOfAll(context);
  const facts = await factsOf(context, aimByHand(context, period), true);
  if (facts.missing.length === 0)
    return answer(context, place, { kind: 'card', card: say('催报', '各单位都已报送，不用催报。', 'green') });
  await remindNow(context, group, facts);
  if (place.chatId !== group) {
    const words = `已在工作群提醒 ${facts.missing.length} 个未报送的单位，并逐一私聊填报人。`;
    await answer(context, place, { kind: 'card', card: say('催报', words, 'green') });
  }
}

async function remindNow(context: Context, group: string, facts: AimFacts): Promise<void> {
  const { tx, now, today, admins } = context;
  const grants = await tx.grants();
  const slot: Slot = { day: today, hour: 9 };
  const card = groupCard(context, [facts], grants, slot);
  // The same message subject as the day's own reminder, so that this card is updated from now on.
  if (card)
    await tx.send(
      {
        to: { kind: 'chat', chatId: group },
        content: { kind: 'card', card },
        subject: `reminder ${slotKey(slot)}`,
      },
      now,
    );
  await tx.setSetting(groupCardOf(facts.aim.period), slotKey(slot));
  const due = remindersDue({ slot, aims: [facts], grants, admins, waitingFor: new Map() });
  for (const person of due.people.filter(({ own }) => own.length > 0)) {
    const { lines, remarks } = about(context.plans, slot);
    const own = privateReminderCard({ ...person, late: [], unbound: [] }, lines, remarks);
    await tx.send(
      { to: { kind: 'person', openId: person.openId }, content: { kind: 'card', card: own } },
      now,
    );
  }
}

function aimByHand({ plans, today }: Context, period: Period): Aim {
  const plan = plans.of(yearOf(period)) ?? plans.latest;
  const dueOn = submitBy(plan.calendar, period);
  return { period, what: 'submit', dueOn, daysLeft: daysBetween(today, dueOn), after: 0 };
}

async function announceMissingGroup(context: SystemContext): Promise<void> {
  const words =
    '今天该发报送提醒，但还没有设定工作群，所以没有发出。请在工作群里 @我 发送 /here，之后会自动提醒。';
  await announceOnce(context, NO_GROUP_TOLD, () => say('还没有工作群', words, 'orange'));
}
