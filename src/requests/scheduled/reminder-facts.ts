import { isOpen, latestState } from '../../core/deliverables.js';
import {
  deliverablesAt,
  isRemindedOf,
  subjectsAt,
  type OwnDeadline,
  type ReminderFacts,
  type ReminderSubject,
  type ReminderTime,
  type SubjectFacts,
} from '../../core/reminders.js';
import { withDeputies } from '../../core/people/deputy.js';
import type { ManualReminder } from '../../core/outgoing.js';
import type { Grant } from '../../core/people/person.js';
import { isMending, isReported } from '../../core/submission/submission.js';
import { submitDeadline } from '../../plan/calendar.js';
import { owes } from '../../plan/deliverable.js';
import type { Unit } from '../../plan/organisation.js';
import { daysBetween, type LocalDate } from '../../plan/period.js';
import type { UnitState } from '../../store/store.js';
import type { SystemContext } from '../context.js';
import { readLatestStates } from '../deliverables/owed.js';
import { decidersOf, readPossibleDeciders } from '../reviewing/deciders.js';

type Reading = Pick<SystemContext, 'tx' | 'plans'>;

const isReporter = ({ role }: Grant): boolean => role === 'reporter';

const isOfUnit = (grant: Grant, manual: ManualReminder): boolean =>
  manual.unit === undefined || grant.unit === manual.unit;

/** The facts for the reminders of everybody. */
export async function readFacts(
  { tx, plans, admins }: Pick<SystemContext, 'tx' | 'plans' | 'admins'>,
  time: ReminderTime,
  manual?: ManualReminder,
): Promise<ReminderFacts> {
  const subjects = await readSubjects({ tx, plans }, time, manual);
  const grants = withDeputies(await tx.grants(), await tx.deputyships(time.day));
  // A reminder by hand is for reporters.
  if (manual) return { time, subjects, grants: grants.filter(isReporter), admins: [], waitingFor: new Map() };
  const waitingFor = await countWaiting({ tx, plans, admins }, time.day);
  return { time, subjects, grants, admins, waitingFor, owing: await readOwing({ tx, plans }, time) };
}

/** More units than this are read with all others. */
const MAX_OWN_UNITS = 200;

/**
 * The facts for one person's reminder. A person who only reports needs no other unit than their own: there may be
 * thousands of people, each with a reminder of the same minute.
 */
export async function readFactsOf(
  context: Pick<SystemContext, 'tx' | 'plans' | 'admins'>,
  openId: string,
  time: ReminderTime,
  manual?: ManualReminder,
): Promise<ReminderFacts> {
  const { tx, plans, admins } = context;
  const all = await readRolesOf(tx, openId, time.day);
  const grants = manual ? all.filter(grant => isReporter(grant) && isOfUnit(grant, manual)) : all;
  const keys = new Set(grants.filter(isReporter).map(({ unit }) => unit));
  const owing = manual ? new Set<string>() : await readOwing({ tx, plans }, time, keys);
  const noOthers = { time, grants, admins: [], waitingFor: new Map<string, number>(), owing };
  // An admin is told of the units without a reporter, so everybody's roles are needed.
  if (!manual && (admins.includes(openId) || grants.some(({ role }) => role === 'admin')))
    return readFacts(context, time);
  if (!grants.every(isReporter)) {
    const waitingFor = await countWaiting({ tx, plans, admins }, time.day);
    return { ...noOthers, subjects: await readSubjects({ tx, plans }, time), waitingFor };
  }
  const subjects =
    grants.length > MAX_OWN_UNITS
      ? await readSubjects({ tx, plans }, time, manual)
      : await readOwnSubjects({ tx, plans }, keys, time, manual);
  return { ...noOthers, subjects };
}

/** The keys of units, all or those given, that still owe a deliverable (阶段材料) of which this is the day. */
async function readOwing(
  { tx, plans }: Reading,
  time: ReminderTime,
  keys?: ReadonlySet<string>,
): Promise<Set<string>> {
  const owing = new Set<string>();
  for (const { plan, deliverable } of deliverablesAt(plans, time)) {
    const units = plan.organisation.units.filter(
      unit => owes(unit, deliverable) && (keys?.has(unit.key) ?? true),
    );
    if (units.length === 0) continue;
    const states = await readLatestStates(tx, { year: plan.year, deliverables: [deliverable] }, units);
    for (const { key: unit } of units)
      if (isOpen({ state: latestState(states, deliverable.key, unit) })) owing.add(unit);
  }
  return owing;
}

/** The roles of a person on a day, without the units for which they are on leave (代填). */
async function readRolesOf(tx: SystemContext['tx'], openId: string, day: LocalDate): Promise<Grant[]> {
  const away = (await tx.deputyshipsOf(openId, day)).filter(
    ({ absent, from, isEnded }) => absent === openId && from <= day && !isEnded,
  );
  return withDeputies(await tx.rolesOn(openId, day), away).filter(grant => grant.openId === openId);
}

/** The subjects of a reminder, each with some units only. */
async function readOwnSubjects(
  { tx, plans }: Reading,
  keys: ReadonlySet<string>,
  time: ReminderTime,
  manual?: ManualReminder,
): Promise<SubjectFacts[]> {
  const extensions = await tx.extensions();
  const subjects: SubjectFacts[] = [];
  for (const subject of subjectsOf({ plans }, time, extensions, manual)) {
    if (subject.deadline === 'forward') continue;
    const all = plans.forPeriod(subject.period)?.organisation.units ?? [];
    const units = all.filter(({ key }) => keys.has(key));
    const states = await tx.submissionStates(subject.period, [...keys]);
    subjects.push(subjectFacts(subject, units, states, manual ? [] : extensions));
  }
  return subjects;
}

/** The subjects of a reminder, each with all units. */
export async function readSubjects(
  { tx, plans }: Reading,
  time: ReminderTime,
  manual?: ManualReminder,
): Promise<SubjectFacts[]> {
  const subjects: SubjectFacts[] = [];
  const extensions = await tx.extensions();
  for (const subject of subjectsOf({ plans }, time, extensions, manual))
    if (!(await isForwarded(tx, subject)))
      subjects.push(await readSubjectFacts({ tx, plans }, subject, manual ? [] : extensions));
  return subjects;
}

function subjectsOf(
  { plans }: Pick<SystemContext, 'plans'>,
  time: ReminderTime,
  extensions: readonly OwnDeadline[],
  manual: ManualReminder | undefined,
): ReminderSubject[] {
  return manual ? [manualSubject({ plans }, time, manual)] : subjectsAt(plans, time, extensions);
}

/** A reminder by hand is for all units of the period, whatever their own dates. */
function manualSubject(
  { plans }: Pick<SystemContext, 'plans'>,
  { day }: ReminderTime,
  { period }: ManualReminder,
): ReminderSubject {
  const plan = plans.forPeriod(period) ?? plans.latest;
  const dueOn = submitDeadline(plan.calendar, period);
  return { period, deadline: 'submit', dueOn, daysLeft: daysBetween(day, dueOn), workdaysLate: 0 };
}

/** A period that was forwarded needs no reminder to forward it. */
async function isForwarded(tx: SystemContext['tx'], { deadline, period }: ReminderSubject): Promise<boolean> {
  return deadline === 'forward' && (await tx.snapshots(period)).length > 0;
}

/** Reads which units are missing. */
async function readSubjectFacts(
  { tx, plans }: Reading,
  subject: ReminderSubject,
  extensions: readonly OwnDeadline[],
): Promise<SubjectFacts> {
  const states = await tx.submissionStates(subject.period);
  const units = plans.forPeriod(subject.period)?.organisation.units ?? [];
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
  const mending = new Set(
    missing.map(({ key }) => key).filter(key => isMending(states.get(key)?.state ?? 'empty')),
  );
  return { subject, missing, mending, done: subject.isOwnDeadline ? [] : units.filter(isDone) };
}

/** The number of submissions that wait for each person's decision, by open_id. */
async function countWaiting(
  context: Pick<SystemContext, 'tx' | 'plans' | 'admins'>,
  day: LocalDate,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const possible = await readPossibleDeciders(context, day);
  for (const head of await context.tx.submissionsToReview())
    for (const { openId } of decidersOf(head, possible)) counts.set(openId, (counts.get(openId) ?? 0) + 1);
  return counts;
}
