import {
  subjectsAt,
  isRemindedOf,
  datesAhead,
  isQuiet,
  makeReminders,
  nearestDate,
  findDueTime,
  reminderTimeKey,
  type OwnDeadline,
  type ReminderSubject,
  type SubjectFacts,
  type ReminderFacts,
  type Reminders,
  type ReminderTime,
} from '../../core/reminders.js';
import type { CardJson, Receiver } from '../../core/outgoing.js';
import { reportersByUnit, type Grant } from '../../core/people/person.js';
import { Problem } from '../../core/problem.js';
import { isReported } from '../../core/submission/submission.js';
import {
  groupReminderCard,
  namedMissing,
  privateReminderCard,
  type GroupReminderView,
} from '../../../cards/reminder.js';
import { noticeCard } from '../../../cards/notices.js';
import { describeCarriedPlan, formatDay } from '../../../cards/phrases.js';
import { submitDeadline } from '../../plan/calendar.js';
import type { Unit } from '../../plan/organisation.js';
import { daysBetween, yearOf, type LocalDate, type Period } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';
import { answer, currentPeriodOfAll, type Context, type SystemContext } from '../context.js';
import type { CommandMessage } from '../request.js';
import { decidersOf, readPossibleDeciders } from '../reviewing/deciders.js';
import { WORKING_GROUP } from '../people/roles.js';
import type { UnitState } from '../../store/store.js';
import { announceOnce } from './announcements.js';

/** The setting with the time of a period's newest group card, by which the card is found for an update. */
const groupCardKey = (period: Period): string => `group-card ${period}`;
const NO_GROUP_NOTICE = 'told no-working-group';

/**
 * Sends all reminders due at this time; returns their number. Several copies of the program may run this: the first one
 * claims the time.
 */
export async function sendReminders(context: SystemContext): Promise<number> {
  const due = findDueTime(context.plans, context.now, context.zone, await context.tx.extensions());
  if (!due) return 0;
  const group = await context.tx.setting(WORKING_GROUP);
  if (group === undefined) {
    await announceMissingGroup(context);
    return 0;
  }
  if (!(await context.tx.claimSetting(`reminder ${reminderTimeKey(due.time)}`, context.now.toISOString())))
    return 0;
  const reminders = makeReminders(await readFacts(context, due.time));
  if (reminders.group.length > 0) {
    await sendReminder(
      context,
      { kind: 'chat', chatId: group },
      due.time,
      reminders.group[0]?.subject.dueOn ?? due.time.day,
      `reminder ${reminderTimeKey(due.time)}`,
    );
    for (const { subject } of reminders.group)
      await context.tx.setSetting(groupCardKey(subject.period), reminderTimeKey(due.time));
  }
  for (const person of reminders.people)
    await sendReminder(
      context,
      { kind: 'person', openId: person.openId },
      due.time,
      nearestDate(person, due.time.day),
    );
  return reminders.people.length + (reminders.group.length > 0 ? 1 : 0);
}

async function sendReminder(
  context: SystemContext,
  to: Receiver,
  time: ReminderTime,
  dueOn: LocalDate,
  subject?: string,
): Promise<void> {
  const content = { kind: 'reminder' as const, slot: time };
  await context.tx.send({ to, content, dueOn, ...(subject ? { subject } : {}) }, context.now);
}

/**
 * Makes the card of a reminder when it is sent, from the data stored then. Undefined when the reminder is no longer
 * needed: nothing is missing, its day is past, a later one has replaced it, or it is night.
 */
export async function makeReminderCard(
  context: SystemContext,
  time: ReminderTime,
  to: Receiver,
): Promise<CardJson | undefined> {
  const dueReminder = findDueTime(context.plans, context.now, context.zone, await context.tx.extensions());
  if (!dueReminder || reminderTimeKey(dueReminder.time) !== reminderTimeKey(time)) return undefined;
  if (to.kind === 'chat') {
    const subjects = await readSubjects(context, time);
    const { group } = makeReminders({ time, subjects, grants: [], admins: [], waitingFor: new Map() });
    return makeGroupCard(context, group, time);
  }
  const facts = await readFactsOf(context, time, to.openId);
  return makePersonCard(context, makeReminders(facts), to.openId, time);
}

async function makeGroupCard(
  { tx, plans }: Pick<SystemContext, 'tx' | 'plans'>,
  facts: readonly SubjectFacts[],
  time: ReminderTime,
): Promise<CardJson | undefined> {
  if (facts.length === 0) return undefined;
  const named = facts.flatMap(namedMissing).map(({ key }) => key);
  const byUnit = reportersByUnit(named.length > 0 ? await tx.reportersOf(named) : []);
  const reporters = (unit: Unit) => byUnit.get(unit.key) ?? [];
  return groupReminderCard({ facts, reporters, ...readPlanDates(plans, time) });
}

function makePersonCard(
  context: SystemContext,
  { people }: Reminders,
  openId: string,
  time: ReminderTime,
): CardJson | undefined {
  const reminder = people.find(person => person.openId === openId);
  if (!reminder) return undefined;
  const { planDates, remarks } = readPlanDates(context.plans, time);
  return privateReminderCard(reminder, planDates, remarks);
}

function readPlanDates(
  plans: Plans,
  { day }: ReminderTime,
): Pick<GroupReminderView, 'planDates' | 'remarks'> {
  const plan = plans.forYear(Number(day.slice(0, 4)));
  if (!plan) return { planDates: [], remarks: [] };
  return {
    planDates: datesAhead(plan, day).map(({ date, text }) => `${formatDay(date)}　${text}`),
    remarks: describeCarriedPlan(plan),
  };
}

async function readFacts(
  { tx, plans, admins }: Omit<SystemContext, 'now' | 'zone'>,
  time: ReminderTime,
): Promise<ReminderFacts> {
  const subjects = await readSubjects({ tx, plans }, time);
  const grants = await tx.grants();
  return { time, subjects, grants, admins, waitingFor: await countWaiting({ tx, plans, admins }) };
}

/** The subjects of a reminder time, each with all units. */
async function readSubjects(
  { tx, plans }: Pick<SystemContext, 'tx' | 'plans'>,
  time: ReminderTime,
): Promise<SubjectFacts[]> {
  const subjects: SubjectFacts[] = [];
  const extensions = await tx.extensions();
  for (const subject of subjectsAt(plans, time, extensions))
    if (!(await isForwarded(tx, subject)))
      subjects.push(await readSubjectFacts({ tx, plans }, subject, extensions));
  return subjects;
}

/** More units than this are read with all others. */
const MAX_OWN_UNITS = 200;

/**
 * The facts for one person's reminder. A person who only reports needs no other unit than their own: there may be
 * thousands of people, each with a reminder of the same minute.
 */
async function readFactsOf(
  context: Omit<SystemContext, 'now' | 'zone'>,
  time: ReminderTime,
  openId: string,
): Promise<ReminderFacts> {
  const { tx, plans, admins } = context;
  const grants = await tx.grantsOf(openId);
  const isReporter = ({ role }: Grant) => role === 'reporter';
  // An admin is told of the units without a reporter, so everybody's roles are needed.
  if (admins.includes(openId) || grants.some(({ role }) => role === 'admin')) return readFacts(context, time);
  if (!grants.every(isReporter) || grants.length > MAX_OWN_UNITS) {
    const waitingFor = await countWaiting({ tx, plans, admins });
    return { time, subjects: await readSubjects({ tx, plans }, time), grants, admins: [], waitingFor };
  }
  const keys = new Set(grants.map(({ unit }) => unit));
  const extensions = await tx.extensions();
  const subjects: SubjectFacts[] = [];
  for (const subject of subjectsAt(plans, time, extensions)) {
    if (subject.deadline === 'forward') continue;
    const units = (plans.forYear(yearOf(subject.period))?.organisation.units ?? []).filter(({ key }) =>
      keys.has(key),
    );
    const states = await tx.submissionStates(subject.period, [...keys]);
    subjects.push(subjectFacts(subject, units, states, extensions));
  }
  return { time, subjects, grants, admins: [], waitingFor: new Map() };
}

/** A period that was forwarded needs no reminder to forward it. */
async function isForwarded(tx: SystemContext['tx'], { deadline, period }: ReminderSubject): Promise<boolean> {
  return deadline === 'forward' && (await tx.snapshots(period)).length > 0;
}

/** Reads which units are missing. A manual reminder is for all of them, whatever their own dates: without extensions. */
async function readSubjectFacts(
  { tx, plans }: Pick<SystemContext, 'tx' | 'plans'>,
  subject: ReminderSubject,
  extensions: readonly OwnDeadline[],
): Promise<SubjectFacts> {
  const states = await tx.submissionStates(subject.period);
  const units = plans.forYear(yearOf(subject.period))?.organisation.units ?? [];
  return subjectFacts(subject, units, states, extensions);
}

function subjectFacts(
  subject: ReminderSubject,
  units: readonly Unit[],
  states: ReadonlyMap<string, UnitState>,
  extensions: readonly OwnDeadline[],
): SubjectFacts {
  const isDone = ({ key }: Unit) => isReported(states.get(key)?.state ?? 'empty');
  const ofPeriod = extensions.filter(({ period }) => period === subject.period);
  const ownDeadlines = new Map(ofPeriod.map(deadline => [deadline.unit, [deadline]]));
  const missing = units.filter(
    unit => !isDone(unit) && isRemindedOf(unit.key, subject, ownDeadlines.get(unit.key) ?? []),
  );
  return { subject, missing, done: subject.isOwnDeadline ? [] : units.filter(isDone) };
}

/** The number of submissions that wait for each person's decision, by open_id. */
async function countWaiting(
  context: Pick<SystemContext, 'tx' | 'plans' | 'admins'>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const possible = await readPossibleDeciders(context);
  for (const head of await context.tx.submissionsToReview())
    for (const { openId } of decidersOf(head, possible)) counts.set(openId, (counts.get(openId) ?? 0) + 1);
  return counts;
}

/** Updates a period's group card after a submission; it turns green when no unit is missing. */
export async function refreshGroupCard(context: Context, period: Period): Promise<void> {
  const { tx, now } = context;
  const key = await tx.setting(groupCardKey(period));
  const time = key === undefined ? undefined : parseTime(key);
  const groupMessage = time
    ? (await tx.messagesAbout(`reminder ${reminderTimeKey(time)}`)).at(-1)
    : undefined;
  // A card that is not sent yet needs no update: it is made when it is sent.
  if (!time || !groupMessage?.messageId) return;
  const facts: SubjectFacts[] = [];
  const extensions = await tx.extensions();
  for (const subject of cardSubjects(context, time, period))
    facts.push(await readSubjectFacts(context, subject, extensions));
  const card = await makeGroupCard(context, facts, time);
  if (card)
    await tx.send(
      { to: groupMessage.message.to, content: { kind: 'update', messageId: groupMessage.messageId, card } },
      now,
    );
}

/** The subjects on a group card. The card of a manual reminder has one: its period. */
function cardSubjects(context: Context, time: ReminderTime, period: Period): ReminderSubject[] {
  const subjects = subjectsAt(context.plans, time).filter(({ deadline }) => deadline === 'submit');
  return subjects.length > 0 ? subjects : [manualSubject(context, period)];
}

function parseTime(key: string): ReminderTime | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T(09|15)$/u.exec(key);
  return match?.[1] ? { day: match[1], hour: match[2] === '15' ? 15 : 9 } : undefined;
}

/** `/remind`: sends a reminder of the current period at once, to the group and to the reporters of missing units. */
export async function remindCommand(context: Context, { place }: CommandMessage): Promise<void> {
  const groupId = await context.tx.setting(WORKING_GROUP);
  if (groupId === undefined)
    throw new Problem('not-a-group', '还没有设定工作群。', '请管理员在工作群里 @我 发送“本群”。');
  if (isQuiet(context.now, context.zone))
    throw new Problem('busy', '现在是休息时间（20:00 至次日 8:00），不发催报。', '请在 8:00 以后再发。');
  const period = await currentPeriodOfAll(context);
  const facts = await readSubjectFacts(context, manualSubject(context, period), []);
  if (facts.missing.length === 0)
    return answer(context, place, {
      kind: 'card',
      card: noticeCard('催报', '各单位都已报送，不用催报。', 'green'),
    });
  await sendManualReminders(context, groupId, facts);
  if (place.chatId !== groupId) {
    const words = `已在工作群提醒 ${facts.missing.length} 个未报送的单位，并逐一私聊填报人。`;
    await answer(context, place, { kind: 'card', card: noticeCard('催报', words, 'green') });
  }
}

async function sendManualReminders(context: Context, groupId: string, facts: SubjectFacts): Promise<void> {
  const { tx, now, today, admins } = context;
  const grants = await tx.grants();
  const time: ReminderTime = { day: today, hour: 9 };
  const card = await makeGroupCard(context, [facts], time);
  // The same message subject as the day's own reminder, so that this card is updated from now on.
  if (card)
    await tx.send(
      {
        to: { kind: 'chat', chatId: groupId },
        content: { kind: 'card', card },
        subject: `reminder ${reminderTimeKey(time)}`,
      },
      now,
    );
  await tx.setSetting(groupCardKey(facts.subject.period), reminderTimeKey(time));
  const reminders = makeReminders({ time, subjects: [facts], grants, admins, waitingFor: new Map() });
  for (const person of reminders.people.filter(({ ownUnits }) => ownUnits.length > 0)) {
    const { planDates, remarks } = readPlanDates(context.plans, time);
    const privateCard = privateReminderCard({ ...person, late: [], unbound: [] }, planDates, remarks);
    await tx.send(
      {
        to: { kind: 'person', openId: person.openId },
        content: { kind: 'card', card: privateCard },
        dueOn: nearestDate(person, today),
      },
      now,
    );
  }
}

function manualSubject({ plans, today }: Context, period: Period): ReminderSubject {
  const plan = plans.forYear(yearOf(period)) ?? plans.latest;
  const dueOn = submitDeadline(plan.calendar, period);
  return { period, deadline: 'submit', dueOn, daysLeft: daysBetween(today, dueOn), workdaysLate: 0 };
}

async function announceMissingGroup(context: SystemContext): Promise<void> {
  const words =
    '今天该发报送提醒，但还没有设定工作群，所以没有发出。请在工作群里 @我 发送“本群”，之后会自动提醒。';
  await announceOnce(context, NO_GROUP_NOTICE, () => noticeCard('还没有工作群', words, 'orange'));
}
