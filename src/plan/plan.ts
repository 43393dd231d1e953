import type { Calendar } from './calendar.js';
import type { Deliverable } from './deliverable.js';
import type { Form } from './form.js';
import type { LetterPlan } from './letter.js';
import { withoutUnit, type Measure } from './measure.js';
import type { PeriodKind } from './period.js';
import type { Organisation, Unit } from './organisation.js';
import { makePages, type Page } from './pages.js';
import type { RegisterRules } from './register.js';
import { completeReport, type ReportText } from './report.js';
import type { Rule } from './rule.js';

/** The annual targets of one unit: numbers to be newly added in the year (附件1). */
export interface Target {
  /** The unit's key. */
  readonly unit: string;
  /** The number by the name of the target's column; a column without one is no task. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** A column of the table of targets. */
export interface TargetColumn {
  /** 标杆企业 */
  readonly name: string;
  /** Codes of the figures that count towards it (our reading of 附件1; the safety section may change it). */
  readonly counted: readonly string[];
}

/** The table of targets, as the plan prints it. A plan without targets has no columns; its texts are empty then. */
export interface TargetTable {
  /** 附件1 */
  readonly annex: string;
  readonly title: string;
  readonly columns: readonly TargetColumn[];
  readonly notes: readonly string[];
}

/**
 * The data of one year's plan (方案): organisation, forms, rules, dates, targets. It is plain JSON: written to a file and
 * read again it is the same plan.
 */
export interface PlanData {
  readonly year: number;
  /** The plan's document number: 德城管执法〔2025〕10号. */
  readonly document: string;
  readonly organisation: Organisation;
  readonly calendar: Calendar;
  /** What units hand in beside their tables (方案 四). */
  readonly deliverables: readonly Deliverable[];
  readonly forms: readonly Form[];
  /** The decimals that figures of a unit of measure may have, 0 to 4; a unit that is not named has none. */
  readonly decimals: Readonly<Record<string, number>>;
  readonly rules: readonly Rule[];
  readonly targets: readonly Target[];
  readonly targetTable: TargetTable;
  /** Codes of the figures that the summary card shows first; none: the first ones of the tables. */
  readonly headlines: readonly string[];
  /** The sentences of the work summary (总结); without chapters it has the units' texts and gaps for people to fill. */
  readonly report: ReportText;
  /** The letters to enterprises (文书). */
  readonly letters: LetterPlan;
  /** The register of enterprises (企业台账); absent: nothing of it is checked. */
  readonly register?: RegisterRules;
}

/** A plan in use: the checked data of a plan with its indexes. */
export interface Plan extends PlanData {
  /**
   * The year of the plan's document. It differs from `year` when the plan is carried over to a later year.
   */
  readonly sourceYear: number;
  /** The data as the plan's document has them, also when the plan is carried over. */
  readonly data: PlanData;
  /** The kind of the periods before it last changed, and the last month that they cover: 2025-09. Absent: it never has. */
  readonly former?: { readonly periodKind: PeriodKind; readonly until: string };
  /** All measures by code, in the order of the official tables. */
  readonly measures: ReadonlyMap<string, Measure>;
  /** The measures that a person types (all but the computed ones), in the order of the tables. */
  readonly typedMeasures: readonly Measure[];
  /** The pages of the card form, in the order of the tables. */
  readonly pages: readonly Page[];
  /** All units by key, in the order of the plan. */
  readonly units: ReadonlyMap<string, Unit>;
  /** The place of each unit in that order, by key. */
  readonly places: ReadonlyMap<string, number>;
  /** The direct subunits of each unit that has any, by its key; those of no unit, under the empty key. */
  readonly unitsBelow: ReadonlyMap<string, readonly Unit[]>;
  /** An unambiguous short name of each measure, by code: 健全三张清单·企业数量, 达标评审·一级企业（国标）. */
  readonly labels: ReadonlyMap<string, string>;
}

/** So many figures stand on the summary card of a plan that names none. */
const MAX_HEADLINES = 6;

/** Makes the indexes of a plan for a year. The data must have passed `checkPlan`. */
export function indexPlan(data: PlanData, year = data.year): Plan {
  const forms = data.forms.map(form => withDecimals(form, data.decimals));
  const measures = forms.flatMap(form => form.measures);
  const { units } = data.organisation;
  return {
    ...data,
    year,
    forms,
    headlines:
      data.headlines.length > 0 ? data.headlines : measures.slice(0, MAX_HEADLINES).map(({ code }) => code),
    report: completeReport(data.report, data),
    sourceYear: data.year,
    data,
    measures: new Map(measures.map(measure => [measure.code, measure])),
    typedMeasures: measures.filter(measure => !measure.sumOf),
    pages: makePages(forms),
    units: new Map(units.map(unit => [unit.key, unit])),
    places: new Map(units.map(({ key }, place) => [key, place])),
    unitsBelow: groupByParent(units),
    labels: makeLabels(measures),
  };
}

/** The form with the decimals of each measure's unit at the measure. */
function withDecimals(form: Form, decimals: PlanData['decimals']): Form {
  const measures = form.measures.map(measure => {
    const own = Object.hasOwn(decimals, measure.unit) ? (decimals[measure.unit] ?? 0) : 0;
    return own === 0 ? measure : { ...measure, decimals: own };
  });
  return { ...form, measures };
}

/** Returns the measure of a code. Throws an Error when the plan does not have it. */
export function measureOf(plan: Plan, code: string): Measure {
  const measure = plan.measures.get(code);
  if (!measure) throw new Error(`the plan of ${plan.year} has no measure ${code}`);
  return measure;
}

/** Returns the short name of a measure; the code itself when the plan does not have it. */
export function labelOf(plan: Plan, code: string): string {
  return plan.labels.get(code) ?? code;
}

/**
 * Returns the number (from 1) of the page with a figure (for a total: with its first part); 0 when no page has it.
 */
export function pageOf(plan: Plan, code: string): number {
  const typedCode = plan.measures.get(code)?.sumOf?.[0] ?? code;
  return plan.pages.findIndex(page => page.measures.some(measure => measure.code === typedCode)) + 1;
}

/**
 * Inserts the plan's year into a text of the plan, for `{year}`, (dates of the next January) `{year+1}` and
 * (what a year starts from) `{year-1}`.
 */
export function insertYear(plan: Plan, text: string): string {
  return text
    .replaceAll('{year-1}', String(plan.year - 1))
    .replaceAll('{year+1}', String(plan.year + 1))
    .replaceAll('{year}', String(plan.year));
}

/**
 * Returns the units without a parent. Only their figures are added up; a subunit's figures are part of its
 * parent's.
 */
export function topLevelUnits(plan: Plan): readonly Unit[] {
  return plan.unitsBelow.get(NO_PARENT) ?? [];
}

const NO_PARENT = '';

function groupByParent(units: readonly Unit[]): Map<string, Unit[]> {
  const groups = new Map<string, Unit[]>();
  for (const unit of units) {
    const parent = unit.parent ?? NO_PARENT;
    const group = groups.get(parent);
    if (group) group.push(unit);
    else groups.set(parent, [unit]);
  }
  return groups;
}

/** A shorter label is too general to be used alone, even if it is unique: 总数, 数量, 场次, 金额. */
const MIN_LABEL_LENGTH = 3;

/** Makes the labels: as many header levels, from the lowest up, as are needed to be unambiguous. */
function makeLabels(measures: readonly Measure[]): Map<string, string> {
  const words = (measure: Measure, depth: number) => measure.header.slice(-depth).map(withoutUnit).join('·');
  const path = (measure: Measure) => measure.header.join('/');
  /** For each number of levels: the paths that end in the same words. */
  const levels: Map<string, Set<string>>[] = [];
  const pathsAt = (depth: number) =>
    (levels[depth] ??= measures.reduce((paths, measure) => {
      const ending = words(measure, depth);
      return paths.set(ending, (paths.get(ending) ?? new Set()).add(path(measure)));
    }, new Map<string, Set<string>>()));
  const isUnclear = (measure: Measure, depth: number) => {
    const ending = words(measure, depth);
    return ending.length < MIN_LABEL_LENGTH || (pathsAt(depth).get(ending)?.size ?? 0) > 1;
  };
  const labels = new Map<string, string>();
  for (const measure of measures) {
    let depth = 1;
    while (depth < measure.header.length && isUnclear(measure, depth)) depth += 1;
    labels.set(measure.code, words(measure, depth) + (measure.subRow ? `（${measure.subRow}）` : ''));
  }
  return labels;
}

/** Returns the direct subunits of a unit. */
export function subunitsOf(plan: Plan, unit: Unit): readonly Unit[] {
  return plan.unitsBelow.get(unit.key) ?? [];
}

/** Returns all units below a unit, each after its parent. */
export function descendantsOf(plan: Plan, unit: Unit, found: Unit[] = []): Unit[] {
  for (const child of subunitsOf(plan, unit)) {
    found.push(child);
    descendantsOf(plan, child, found);
  }
  return found;
}
