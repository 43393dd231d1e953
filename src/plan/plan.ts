import type { Calendar } from './calendar.js';
import type { Form } from './form.js';
import { withoutUnit, type Measure } from './measure.js';
import type { Organisation, Unit } from './organisation.js';
import type { Rule } from './rule.js';

/** What annex 1 asks of one industry in a year; all of them newly added ones. */
export interface Target {
  readonly unit: string;
  readonly 标杆企业: number;
  readonly 评审达标企业: number;
  readonly 达标岗位: number;
}

/** Which figures count towards a target (our reading of annex 1, data for the safety section to change). */
export type TargetName = Exclude<keyof Target, 'unit'>;

/** One year's scheme as it is written down: organisation, forms, rules, dates, targets. Data, not code. */
export interface PlanData {
  readonly year: number;
  /** 德城管执法〔2025〕10号 */
  readonly document: string;
  readonly organisation: Organisation;
  readonly calendar: Calendar;
  readonly forms: readonly Form[];
  readonly rules: readonly Rule[];
  readonly targets: readonly Target[];
  readonly targetsReadFrom: Readonly<Record<TargetName, readonly string[]>>;
  /** The figures a summary card leads with. */
  readonly headlines: readonly string[];
}

/** A plan in use: the data, checked, with what is looked up in it all the time. */
export interface Plan extends PlanData {
  /** The year of the plan the data was written for; differs from `year` where a plan is carried over. */
  readonly writtenFor: number;
  /** Every measure by code, in the order of the official tables. */
  readonly measures: ReadonlyMap<string, Measure>;
  /** The measures a person types, in order. */
  readonly typed: readonly Measure[];
  readonly units: ReadonlyMap<string, Unit>;
  /** An unambiguous short name for each measure: 健全三张清单·企业数量, 达标评审·一级企业（国标）. */
  readonly labels: ReadonlyMap<string, string>;
}

/** Makes the look-ups of a plan. Call `checkPlan` first: this one trusts its data. */
export function indexPlan(data: PlanData, writtenFor = data.year): Plan {
  const all = data.forms.flatMap(form => form.measures);
  return {
    ...data,
    writtenFor,
    measures: new Map(all.map(measure => [measure.code, measure])),
    typed: all.filter(measure => !measure.sumOf),
    units: new Map(data.organisation.units.map(unit => [unit.key, unit])),
    labels: labelsOf(all),
  };
}

/** The measure of a code the plan is known to have. */
export function measureOf(plan: Plan, code: string): Measure {
  const measure = plan.measures.get(code);
  if (!measure) throw new Error(`the plan of ${plan.year} has no measure ${code}`);
  return measure;
}

export function labelOf(plan: Plan, code: string): string {
  return plan.labels.get(code) ?? code;
}

/** Puts the plan's year into a text of the plan: `{year}`, and `{year+1}` for dates of the next January. */
export function inYear(plan: Plan, text: string): string {
  return text.replaceAll('{year+1}', String(plan.year + 1)).replaceAll('{year}', String(plan.year));
}

/** The units whose figures reach the consolidated tables by themselves; a child's do only through its parent. */
export function topLevelUnits(plan: Plan): Unit[] {
  return plan.organisation.units.filter(unit => unit.parent === undefined);
}

/** Words too general to stand alone, however rare: 总数, 数量, 场次, 金额. */
const SHORTEST_LABEL = 3;

function labelsOf(measures: readonly Measure[]): Map<string, string> {
  const words = (measure: Measure, depth: number) => measure.header.slice(-depth).map(withoutUnit).join('·');
  const path = (measure: Measure) => measure.header.join('/');
  const unclear = (measure: Measure, depth: number) =>
    words(measure, depth).length < SHORTEST_LABEL ||
    measures.some(other => path(other) !== path(measure) && words(other, depth) === words(measure, depth));
  const labels = new Map<string, string>();
  for (const measure of measures) {
    let depth = 1;
    while (depth < measure.header.length && unclear(measure, depth)) depth += 1;
    labels.set(measure.code, words(measure, depth) + (measure.subRow ? `（${measure.subRow}）` : ''));
  }
  return labels;
}

/** The units just below a unit. */
export function childrenOf(plan: Plan, unit: Unit): Unit[] {
  return plan.organisation.units.filter(({ parent }) => parent === unit.key);
}

/** A unit's children, their children and so on, each behind its parent. */
export function descendantsOf(plan: Plan, unit: Unit): Unit[] {
  return childrenOf(plan, unit).flatMap(child => [child, ...descendantsOf(plan, child)]);
}
