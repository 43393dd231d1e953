import { withComputed } from '../../core/form/figures.js';
import { lastFigure, type PreviousSubmission } from '../../core/form/prefill.js';
import { previousPeriod, periodName, type Period } from '../../plan/period.js';
import { insertYear, labelOf, type Plan } from '../../plan/plan.js';
import type { Sheet } from '../xlsx/book.js';
import { GAP, formatFigure, formatChange } from './figures.js';
import { nameUnits } from './names.js';
import { figureCell, labelCell, listSheet, rowsOf, textCell, type ListLine, type ListRow } from './rows.js';
import { formatSince, type SheetContext, type UnitContent } from './unit-sheet.js';

export const COMPARISON_SHEET_NAME = '与上季度比较';

const COLUMNS = [
  { head: '指标', width: 60 },
  { head: '计量单位', width: 10 },
  { head: '统计口径', width: 18 },
  { head: '上季度', width: 14 },
  { head: '本季度', width: 14 },
  { head: '增减', width: 14 },
] as const;

/**
 * The sheet 与上季度比较 (comparison): the sums of the units that submitted in both periods, so that a missing unit does
 * not look like a fall.
 */
export function comparisonSheet(
  units: readonly UnitContent[],
  { plan, period, pageFoot }: SheetContext,
): Sheet {
  const earlier = previousPeriod(period);
  const compared = units.filter(
    ({ figures, previous, previousPeriod }) => figures && previous && previousPeriod === earlier,
  );
  return listSheet({
    name: COMPARISON_SHEET_NAME,
    title: `与上季度比较${GAP}${periodName(period)}与${periodName(earlier)}`,
    lines: coverageLines(units, compared, earlier),
    columns: COLUMNS,
    rows: rowsOf(compared.length > 0 ? measureRows(plan, period, compared, earlier) : []),
    empty: '没有两期都已报送的单位，无法比较。',
    pageFoot,
  });
}

/** Lines that name the units compared, the units not compared, and why. */
function coverageLines(
  units: readonly UnitContent[],
  compared: readonly UnitContent[],
  earlier: Period,
): ListLine[] {
  const names = (selection: readonly UnitContent[]) => nameUnits(selection.map(({ unit }) => unit));
  const missing = units.filter(({ figures }) => figures === null);
  const comparedUnits = new Set(compared);
  const withoutEarlier = units.filter(content => content.figures !== null && !comparedUnits.has(content));
  return [
    { text: `只比较两期都已报送的单位：${names(compared) || '无'}`, style: 'line' },
    ...(missing.length > 0
      ? [{ text: `未比较（本期未报送）：${names(missing)}`, style: 'warning' } as const]
      : []),
    ...(withoutEarlier.length > 0
      ? [{ text: `未比较（${periodName(earlier)}未报送）：${names(withoutEarlier)}`, style: 'line' } as const]
      : []),
  ];
}

function measureRows(
  plan: Plan,
  period: Period,
  compared: readonly UnitContent[],
  earlier: Period,
): ListRow[] {
  const current = sumFigures(
    plan,
    compared.map(({ figures }) => figures ?? new Map()),
  );
  const previous: PreviousSubmission = {
    period: earlier,
    state: 'approved',
    figures: sumFigures(
      plan,
      compared.map(({ previous }) => previous ?? new Map()),
    ),
  };
  return plan.forms.flatMap(form => [
    { band: `${form.sheet}${GAP}${insertYear(plan, form.title)}` },
    ...form.measures.map(measure => {
      const [from, to] = [lastFigure(measure, period, previous), current.get(measure.code)];
      return [
        textCell(labelOf(plan, measure.code)),
        labelCell(measure.unit),
        labelCell(formatSince(measure.since)),
        figureCell(from === undefined ? undefined : formatFigure(measure, from)),
        figureCell(to === undefined ? undefined : formatFigure(measure, to)),
        figureCell(from === undefined || to === undefined ? undefined : formatChange(measure, from, to)),
      ];
    }),
  ]);
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
