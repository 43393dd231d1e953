import { samePeriodOfLastYear } from '../../core/form/comparison.js';
import { withComputed } from '../../core/form/figures.js';
import { lastFigure, type PreviousSubmission } from '../../core/form/prefill.js';
import { isMending } from '../../core/submission/submission.js';
import { isClosing, previousPeriod } from '../../plan/calendar.js';
import { formForPeriod, tableName } from '../../plan/form.js';
import type { Measure } from '../../plan/measure.js';
import { partName, periodName, yearOf, type Period } from '../../plan/period.js';
import { insertYear, labelOf, type Plan } from '../../plan/plan.js';
import type { Sheet } from '../xlsx/book.js';
import { columnWords, describeLastYear, figureOfLastYear, NOT_OVER_NEW_YEAR } from './comparison-words.js';
import {
  GAP,
  formatFigure,
  formatMarkedChange,
  formatSince,
  LARGE_CHANGES,
  WIDTH_OF_CHANGES,
} from './figures.js';
import { nameUnits } from './names.js';
import {
  figureCell,
  labelCell,
  lineOf,
  listSheet,
  rowsOf,
  textCell,
  type ListCell,
  type ListLine,
  type ListRow,
} from './rows.js';
import type { SheetContext, UnitContent } from './unit-sheet.js';
import { periodWords } from '../../plan/period-words.js';

/** 与上季度比较 */
export const comparisonSheetName = (plan: Plan): string => `与${periodWords(plan).before}比较`;

/** The sums of the compared units in two or three periods. */
interface Compared {
  readonly plan: Plan;
  readonly period: Period;
  readonly current: ReadonlyMap<string, number>;
  readonly previous: PreviousSubmission;
  /** Last year's; null unless all compared units reported then. */
  readonly lastYear: ReadonlyMap<string, number> | null;
}

/**
 * The sheet 与上季度比较 (comparison): the sums of the units that submitted in both periods, so that a missing unit does
 * not look like a fall. `isOnOwnSheet`: the figures of the only unit stand on its own sheet; here are those that changed.
 */
export function comparisonSheet(
  units: readonly UnitContent[],
  { plan, period, pageFoot, contents, unfinished, remark }: SheetContext,
  isOnOwnSheet: boolean,
): Sheet {
  const earlier = previousPeriod(plan.calendar, period);
  const compared = units.filter(
    ({ figures, previous, previousPeriod }) => figures && previous && previousPeriod === earlier,
  );
  const sums = sumUp(plan, period, compared, earlier);
  const rows = compared.length > 0 ? tableRows(sums, isOnOwnSheet) : [];
  return listSheet({
    name: comparisonSheetName(plan),
    title: `${titleOf(plan, period)}${GAP}${periodName(period)}与${periodName(earlier)}`,
    lines: [
      ...coverageLines(units, compared, earlier),
      ...lineOf(remark),
      ...(compared.length > 0 ? legendLines(compared, { earlier, period }, isOnOwnSheet) : []),
    ],
    columns: columnsOf(sums),
    rows: rowsOf(rows),
    empty: compared.length > 0 ? '各项数据没有变化。' : '没有两期都已报送的单位，无法比较。',
    pageFoot,
    pageHead: unfinished,
    isUpright: true,
    contents,
  });
}

/** What one must know to read the rows. */
function legendLines(
  compared: readonly UnitContent[],
  periods: { readonly earlier: Period; readonly period: Period },
  isOnOwnSheet: boolean,
): readonly ListLine[] {
  const { earlier, period } = periods;
  return [
    ...(isOnOwnSheet
      ? [{ text: '这里只列有变化的指标，全部数据见本单位的表。', style: 'line' } as const]
      : []),
    ...(yearOf(earlier) === yearOf(period)
      ? []
      : [{ text: `${NOT_OVER_NEW_YEAR}。`, style: 'line' } as const]),
    ...lastYearLines(compared, period),
    { text: LARGE_CHANGES, style: 'line' },
  ];
}

const titleOf = (plan: Plan, period: Period): string =>
  isClosing(plan.calendar, period) ? `与${beforeClosing(plan, period)}比较` : comparisonSheetName(plan);

/** The last part of the year, with which the closing report compares: 第四季度. */
const beforeClosing = (plan: Plan, period: Period): string => partName(previousPeriod(plan.calendar, period));

function columnsOf({ plan, period, lastYear }: Compared) {
  const words = columnWords(period);
  const names = periodWords(plan);
  const [before, now] = isClosing(plan.calendar, period)
    ? [beforeClosing(plan, period), words.now]
    : [names.before, names.now];
  const figures = [...(lastYear ? [words.lastYear] : []), before, now];
  return [
    { head: '指标', width: 52 },
    { head: '计量单位', width: 10 },
    { head: '统计口径', width: 16 },
    ...figures.map(head => ({ head, width: 12 })),
    { head: '增减', width: WIDTH_OF_CHANGES },
  ];
}

/** Lines that name the units compared, the units not compared, and why. */
function coverageLines(
  units: readonly UnitContent[],
  compared: readonly UnitContent[],
  earlier: Period,
): ListLine[] {
  const names = (selection: readonly UnitContent[]) => nameUnits(selection.map(({ unit }) => unit));
  const absent = units.filter(({ figures }) => figures === null);
  const missing = absent.filter(({ state }) => !isMending(state));
  const mending = absent.filter(({ state }) => isMending(state));
  const comparedUnits = new Set(compared);
  const withoutEarlier = units.filter(content => content.figures !== null && !comparedUnits.has(content));
  return [
    { text: `只比较两期都已报送的单位：${names(compared) || '无'}`, style: 'line' },
    ...(missing.length > 0
      ? [{ text: `未比较（本期未报送）：${names(missing)}`, style: 'warning' } as const]
      : []),
    ...(mending.length > 0
      ? [{ text: `未比较（退回修改中）：${names(mending)}`, style: 'warning' } as const]
      : []),
    ...(withoutEarlier.length > 0
      ? [{ text: `未比较（${periodName(earlier)}未报送）：${names(withoutEarlier)}`, style: 'line' } as const]
      : []),
  ];
}

/** What is said of last year, when some of the units have reported then: of all of them, or that sums would mislead. */
function lastYearLines(compared: readonly UnitContent[], period: Period): ListLine[] {
  const known = compared.filter(({ lastYear }) => lastYear);
  if (known.length === 0) return [];
  const { lastYear } = columnWords(period);
  const text =
    known.length === compared.length
      ? `${describeLastYear(period)}。`
      : `没有列${lastYear}：${periodName(samePeriodOfLastYear(period))}只有 ${known.length} 个单位报送。`;
  return [{ text, style: 'line' }];
}

function sumUp(plan: Plan, period: Period, units: readonly UnitContent[], earlier: Period): Compared {
  const sum = (of: (unit: UnitContent) => ReadonlyMap<string, number> | null) =>
    sumFigures(
      plan,
      units.map(unit => of(unit) ?? new Map<string, number>()),
    );
  const isKnown = units.length > 0 && units.every(({ lastYear }) => lastYear);
  return {
    plan,
    period,
    current: sum(({ figures }) => figures),
    previous: { period: earlier, state: 'approved', figures: sum(({ previous }) => previous) },
    lastYear: isKnown ? sum(({ lastYear }) => lastYear) : null,
  };
}

/** A band for each table with its rows; without unchanged rows where these stand elsewhere. */
function tableRows(sums: Compared, onlyChanged: boolean): ListRow[] {
  const { plan, period, previous, current } = sums;
  return plan.forms.flatMap(form => {
    const measures = form.measures.filter(
      measure => !onlyChanged || lastFigure(measure, period, previous) !== current.get(measure.code),
    );
    const band = `${tableName(form, period)}${GAP}${insertYear(plan, formForPeriod(form, period).title)}`;
    return measures.length > 0 ? [{ band }, ...measures.map(measure => measureRow(measure, sums))] : [];
  });
}

function measureRow(measure: Measure, { plan, period, current, previous, lastYear }: Compared): ListCell[] {
  const [from, to] = [lastFigure(measure, period, previous), current.get(measure.code)];
  const figure = (value: number | undefined) =>
    figureCell(value === undefined ? undefined : formatFigure(measure, value));
  return [
    textCell(labelOf(plan, measure.code)),
    labelCell(measure.unit),
    labelCell(formatSince(measure.since)),
    ...(lastYear ? [figure(figureOfLastYear(measure, lastYear))] : []),
    figure(from),
    figure(to),
    from === undefined || to === undefined ? figure(undefined) : formatMarkedChange(measure, from, to),
  ];
}

/** Sums figures over units; a figure that no unit has is left out. */
function sumFigures(plan: Plan, figureSets: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const figures of figureSets)
    for (const { code } of plan.typedMeasures) {
      const value = figures.get(code);
      if (value !== undefined) sums.set(code, (sums.get(code) ?? 0) + value);
    }
  return withComputed(plan, sums);
}
