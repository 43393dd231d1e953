import { previousPeriod, type Calendar } from '../plan/calendar.js';
import type { Measure } from '../plan/measure.js';
import type { Unit } from '../plan/organisation.js';
import { periodOf, yearOf, type Period } from '../plan/period.js';
import { measureOf, type Plan, type TargetColumn } from '../plan/plan.js';
import type { Figures } from './form/figures.js';
import { scaleOf } from './form/number.js';

/** Targets (附件1) against figures. They count what is newly added in the year, and nothing else (附件1 注). */

/** A sum over some figures of one report, with how many of them there are. */
export interface PartSum {
  readonly total: number;
  readonly count: number;
}

/** The sums behind the targets of one report, by the part of a target. */
export type PartSums = ReadonlyMap<string, PartSum>;

/** A typed measure with the part of a target that it counts towards. */
export interface Summand {
  readonly measure: string;
  readonly part: string;
}

type PartKind = 'ofYear' | 'rolling';

const partKey = (name: string, kind: PartKind): string => `${name} ${kind}`;

/**
 * The typed measures behind the targets. Those counted since a day of the year are new as they stand; of rolling totals and
 * of the register only the growth since the end of the year before is.
 */
export function summandsOf(plan: Plan): Summand[] {
  return plan.targetTable.columns.flatMap(column =>
    typedSources(plan, column).map(measure => ({
      measure: measure.code,
      part: partKey(column.name, beginsInYear(measure, plan.year) ? 'ofYear' : 'rolling'),
    })),
  );
}

function typedSources(plan: Plan, { counted }: TargetColumn): Measure[] {
  const codes = counted.flatMap(code => measureOf(plan, code).sumOf ?? [code]);
  return [...new Set(codes)].map(code => measureOf(plan, code));
}

/** Whether a measure starts from nothing on 1 January of a year or later. */
const beginsInYear = ({ since }: Measure, year: number): boolean =>
  since === 'year' || (since !== 'stock' && since >= `${year}-01`);

/** Whether any target needs the figures of the year before. */
export const needsBase = (plan: Plan): boolean =>
  summandsOf(plan).some(({ part }) => part.endsWith('rolling'));

/** The reports that may hold the figures at the end of the year before, the better one first. */
export function basePeriods(calendar: Calendar, period: Period): Period[] {
  const closing = periodOf(yearOf(period) - 1, 'Y');
  return calendar.periodKind === 'year' ? [closing] : [closing, previousPeriod(calendar, closing)];
}

/** Adds up the figures of a report by the parts of the targets. */
export function sumTargetParts(plan: Plan, figures: Figures): PartSums {
  const sums = new Map<string, PartSum>();
  for (const { measure, part } of summandsOf(plan)) {
    const value = figures.get(measure);
    if (value === undefined) continue;
    const { total, count } = sums.get(part) ?? NOTHING;
    sums.set(part, { total: total + value, count: count + 1 });
  }
  return sums;
}

const NOTHING: PartSum = { total: 0, count: 0 };

/** What became of a target: `added` is what is newly added in the year. A target of 0 is no task, whatever was added. */
export type Outcome =
  | { readonly kind: 'no-task'; readonly added: number | undefined }
  /** The unit has not reported for the period. */
  | { readonly kind: 'unreported' }
  /** The unit mends what it had reported (退回修改中). */
  | { readonly kind: 'mending' }
  /** What there was at the end of the year before is not known. */
  | { readonly kind: 'no-base' }
  | { readonly kind: 'done'; readonly added: number }
  | { readonly kind: 'short'; readonly added: number; readonly missing: number };

export interface Task {
  readonly name: string;
  readonly target: number;
  readonly outcome: Outcome;
}

/** A row of 附件1: a unit with all its targets. */
export interface UnitTargets {
  readonly unit: Unit;
  /** In the order of 附件1. */
  readonly tasks: readonly Task[];
}

/** The sums of a unit. `now` is absent while its report does not count, `base` while the end of the year before is unknown. */
export interface TargetFigures {
  readonly now: PartSums | undefined;
  readonly base: PartSums | undefined;
  /** The unit mends what it had reported (退回修改中). */
  readonly isMending?: boolean;
}

/** Reckons the targets of those units that stand in 附件1, in the order of the annex. */
export function reckonTargets(
  plan: Plan,
  units: ReadonlyMap<string, Unit>,
  figuresOf: (unit: Unit) => TargetFigures,
): UnitTargets[] {
  const summands = summandsOf(plan);
  const { columns } = plan.targetTable;
  const rollingCount = (name: string) =>
    summands.filter(({ part }) => part === partKey(name, 'rolling')).length;
  const rolling = new Map(columns.map(({ name }) => [name, rollingCount(name)]));
  return plan.targets.flatMap(target => {
    const unit = units.get(target.unit);
    if (!unit) return [];
    const figures = figuresOf(unit);
    const tasks = columns.map((column): Task => {
      const { name } = column;
      const number = target.numbers[name] ?? 0;
      const added = newlyAdded(name, figures, rolling.get(name) ?? 0);
      return {
        name,
        target: number,
        outcome: outcomeOf(number, added, scaleOfColumn(plan, column), figures),
      };
    });
    return [{ unit, tasks }];
  });
}

/** How many stored units make one of a target: its figures have one unit of measure. */
const scaleOfColumn = (plan: Plan, { counted: [first] }: TargetColumn): number =>
  first === undefined ? 1 : scaleOf(measureOf(plan, first));

/** What a unit has newly added in the year, in stored units; undefined when that is not known. */
function newlyAdded(name: string, { now, base }: TargetFigures, rollingCount: number): number | undefined {
  if (!now) return undefined;
  const ofYear = now.get(partKey(name, 'ofYear'))?.total ?? 0;
  if (rollingCount === 0) return ofYear;
  const [rolling, before] = [now, base].map(sums => sums?.get(partKey(name, 'rolling')) ?? NOTHING);
  if (!rolling || before?.count !== rollingCount) return undefined;
  return ofYear + rolling.total - before.total;
}

function outcomeOf(
  target: number,
  stored: number | undefined,
  scale: number,
  { now, isMending }: TargetFigures,
): Outcome {
  const added = stored === undefined ? undefined : stored / scale;
  if (target === 0) return { kind: 'no-task', added };
  if (stored === undefined || added === undefined)
    return { kind: now ? 'no-base' : isMending ? 'mending' : 'unreported' };
  return added >= target
    ? { kind: 'done', added }
    : { kind: 'short', added, missing: (target * scale - Math.max(stored, 0)) / scale };
}

/** How many tasks there are, by what became of them. */
export interface TaskCounts {
  readonly all: number;
  readonly done: number;
  readonly short: number;
  readonly unreported: number;
  readonly mending: number;
  readonly noBase: number;
}

export function countTasks(rows: readonly UnitTargets[]): TaskCounts {
  const counts = { 'no-task': 0, unreported: 0, mending: 0, 'no-base': 0, done: 0, short: 0 };
  for (const { tasks } of rows) for (const { outcome } of tasks) counts[outcome.kind] += 1;
  const { done, short, unreported, mending } = counts;
  const noBase = counts['no-base'];
  const all = done + short + unreported + mending + noBase;
  return { all, done, short, unreported, mending, noBase };
}

/** Whether anything of a row is still to be done, or not known. */
export const isOpenRow = ({ tasks }: UnitTargets): boolean =>
  tasks.some(({ outcome }) => outcome.kind !== 'done' && outcome.kind !== 'no-task');
