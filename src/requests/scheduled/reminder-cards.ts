import type { CardJson, Receiver, ReminderContent } from '../../core/outgoing.js';
import {
  datesAhead,
  findDueTime,
  isQuiet,
  makeReminders,
  reminderTimeKey,
  type PrivateReminder,
  type ReminderSubject,
  type ReminderTime,
  type SubjectFacts,
} from '../../core/reminders.js';
import { reportingRates } from '../../core/reporting-rate.js';
import { MAX_LISTED } from '../../core/text.js';
import { reportersByUnit } from '../../core/people/person.js';
import type { Unit } from '../../plan/organisation.js';
import { dayOf, yearOf, type Period } from '../../plan/period.js';
import { topLevelUnits } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import { describeCarriedPlan, formatDay } from '../../../cards/phrases.js';
import {
  groupReminderCard,
  namedMissing,
  privateReminderCard,
  type BackBy,
  type GroupReminderView,
  type Progress,
  type RateLine,
} from '../../../cards/reminder.js';
import type { SubmissionDates } from '../../store/store.js';
import type { SystemContext } from '../context.js';
import { readGroupDeliverables, readPersonsDeliverables } from './deliverables.js';
import { readPresentReporters } from '../people/reporters.js';
import { readFactsOf, readSubjects } from './reminder-facts.js';

/** Whether a reminder is still of use: a later one has not replaced it, its day is not past, and it is not night. */
export async function isTimely(
  { tx, plans, now, zone }: SystemContext,
  { slot, manual }: ReminderContent,
): Promise<boolean> {
  if (manual) return !isQuiet(now, zone) && dayOf(now, zone) === slot.day;
  const due = findDueTime(plans, now, zone, await tx.extensions());
  return due !== undefined && reminderTimeKey(due.time) === reminderTimeKey(slot);
}

/**
 * Makes the card of a reminder when it is sent, from the data stored then. Undefined when the reminder is no longer
 * needed: nothing is missing, or it is not timely.
 */
export async function makeReminderCard(
  context: SystemContext,
  content: ReminderContent,
  to: Receiver,
): Promise<CardJson | undefined> {
  if (!(await isTimely(context, content))) return undefined;
  const { slot, manual } = content;
  if (to.kind === 'person') return makePersonCard(context, content, to.openId);
  const subjects = await readSubjects(context, slot, manual);
  const { group } = makeReminders({ time: slot, subjects, grants: [], admins: [], waitingFor: new Map() });
  return makeGroupCard(context, group, slot);
}

export async function makeGroupCard(
  { tx, plans, now, zone }: Pick<SystemContext, 'tx' | 'plans' | 'now' | 'zone'>,
  facts: readonly SubjectFacts[],
  time: ReminderTime,
): Promise<CardJson | undefined> {
  if (facts.length === 0) return undefined;
  const listedUnits = facts.flatMap(namedMissing).map(({ key }) => key);
  const byUnit = reportersByUnit(await readPresentReporters({ tx, now, zone }, listedUnits));
  const reporters = (unit: Unit) => byUnit.get(unit.key) ?? [];
  const progress = await readProgress(
    { tx, plans },
    facts.map(({ subject: { period }, ...rest }) => ({ period, units: namedMissing(rest) })),
  );
  const backBy = await readBackBy(
    { tx },
    facts.map(({ subject: { period }, missing, mending }) => ({
      period,
      units: namedMissing({ missing }).filter(({ key }) => mending.has(key)),
    })),
  );
  const deliverables = await readGroupDeliverables({ tx, plans }, time);
  return groupReminderCard({
    ...{ facts, reporters, progress, backBy, deliverables },
    ...readPlanDates(
      plans,
      time,
      facts.map(({ subject }) => subject.period),
    ),
  });
}

async function makePersonCard(
  context: SystemContext,
  { slot, manual }: ReminderContent,
  openId: string,
): Promise<CardJson | undefined> {
  const facts = await readFactsOf(context, openId, slot, manual);
  const { people } = makeReminders(facts);
  const reminder = people.find(person => person.openId === openId);
  if (!reminder) return undefined;
  const shown = reminder.ownUnits.slice(0, MAX_LISTED);
  const periods = [...new Set(shown.map(({ subject }) => subject.period))];
  const unitsOf = (period: Period) =>
    shown.filter(({ subject }) => subject.period === period).map(({ unit }) => unit);
  const progress = await readProgress(
    context,
    periods.map(period => ({ period, units: unitsOf(period) })),
  );
  const backBy = await readBackBy(
    context,
    periods.map(period => ({
      period,
      units: shown
        .filter(({ subject, isMending }) => isMending && subject.period === period)
        .map(({ unit }) => unit),
    })),
  );
  const rates = await readRates(context, reminder.digest, slot);
  return privateReminderCard(reminder, {
    ...{ progress, backBy, rates, today: slot.day },
    ...(await readPersonsDeliverables(context, openId, facts.grants, slot)),
    ...readPlanDates(context.plans, slot, periodsOf(reminder)),
  });
}

/** Reads how the reporting rate of the periods of a leader's digest has grown. */
async function readRates(
  { tx, plans, zone }: SystemContext,
  digest: readonly ReminderSubject[],
  { day }: ReminderTime,
): Promise<RateLine[]> {
  const lines: RateLine[] = [];
  for (const { period, dueOn } of digest) {
    const plan = plans.forPeriod(period);
    if (!plan) continue;
    const units = new Set(topLevelUnits(plan).map(({ key }) => key));
    const points = reportingRates(await tx.submissionHeads(period), units, { dueOn, today: day, zone });
    lines.push({ period, points });
  }
  return lines;
}

/** Reads by when units give back what was sent back, one statement for each period that has some. */
async function readBackBy(
  { tx }: Pick<SystemContext, 'tx'>,
  forms: readonly { readonly period: Period; readonly units: readonly Unit[] }[],
): Promise<BackBy> {
  const dates = new Map<Period, ReadonlyMap<string, SubmissionDates>>();
  for (const { period, units } of forms)
    if (units.length > 0)
      dates.set(
        period,
        await tx.submissionDates(
          period,
          units.map(({ key }) => key),
        ),
      );
  return ({ key }, period) => dates.get(period)?.get(key)?.ownDeadline ?? undefined;
}

/** Reads how far the forms of some units are filled, one statement for each period. */
async function readProgress(
  { tx, plans }: Pick<SystemContext, 'tx' | 'plans'>,
  forms: readonly { readonly period: Period; readonly units: readonly Unit[] }[],
): Promise<Progress> {
  const counts = new Map<Period, ReadonlyMap<string, number>>();
  for (const { period, units } of forms)
    if (units.length > 0)
      counts.set(
        period,
        await tx.figureCounts(
          period,
          units.map(({ key }) => key),
        ),
      );
  return ({ key }, period) => {
    const count = counts.get(period)?.get(key) ?? 0;
    const all = plans.forPeriod(period)?.typedMeasures.length ?? 0;
    return count > 0 ? `${count}/${all}` : undefined;
  };
}

/** The periods of which a private reminder speaks. */
const periodsOf = ({ ownUnits, late, forward }: PrivateReminder): Period[] => [
  ...ownUnits.map(({ subject }) => subject.period),
  ...late.map(({ subject }) => subject.period),
  ...forward.map(({ period }) => period),
];

/** The plan's dates near a day, and which of the periods' plans is an earlier one. */
function readPlanDates(
  plans: Plans,
  { day }: ReminderTime,
  periods: readonly Period[],
): Pick<GroupReminderView, 'planDates' | 'remarks'> {
  const plan = plans.forYear(Number(day.slice(0, 4)));
  const years = new Set(periods.map(yearOf));
  return {
    planDates: plan ? datesAhead(plan, day).map(({ date, text }) => `${formatDay(date)}　${text}`) : [],
    remarks: [...years].flatMap(year => {
      const ofYear = plans.forYear(year);
      return ofYear ? describeCarriedPlan(ofYear) : [];
    }),
  };
}
