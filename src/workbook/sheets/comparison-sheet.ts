import { withComputed } from '../../core/form/figures.js';
import { lastFigure, type Previous } from '../../core/form/prefill.js';
import { unitName } from '../../plan/organisation.js';
import { before, periodName, type Period } from '../../plan/period.js';
import { inYear, labelOf, type Plan } from '../../plan/plan.js';
import type { Sheet } from '../xlsx/book.js';
import { GAP, shown, shownChange } from './figures.js';
import { figureCell, labelCell, listSheet, textCell, type ListLine, type ListRow } from './rows.js';
import { sinceWords, type Setting, type UnitContent } from './unit-sheet.js';

export const COMPARISON_NAME = '与上季度比较';

const COLUMNS = [
  { head: '指标', width: 60 },
  { head: '计量单位', width: 10 },
  { head: '统计口径', width: 18 },
  { head: '上季度', width: 14 },
  { head: '本季度', width: 14 },
  { head: '增减', width: 14 },
] as const;

/** 与上季度比较: the sums of the units that reported in both periods, so that a unit still missing is no fall. */
export function comparisonSheet(units: readonly UnitContent[], { plan, period, pageFoot }: Setting): Sheet {
  const earlier = before(period);
  const both = units.filter(
    ({ figures, previous, previousPeriod }) => figures && previous && previousPeriod === earlier,
  );
  return listSheet({
    name: COMPARISON_NAME,
    title: `与上季度比较${GAP}${periodName(period)}与${periodName(earlier)}`,
    lines: coverage(units, both, earlier),
    columns: COLUMNS,
    rows: both.length > 0 ? rowsOf(plan, period, both, earlier) : [],
    empty: '没有两期都已报送的单位，无法比较。',
    pageFoot,
  });
}

/** Who is compared, and who is not and why. */
function coverage(units: readonly UnitContent[], both: readonly UnitContent[], earlier: Period): ListLine[] {
  const names = (of: readonly UnitContent[]) => of.map(({ unit }) => unitName(unit)).join('、');
  const missing = units.filter(({ figures }) => figures === null);
  const fresh = units.filter(content => content.figures !== null && !both.includes(content));
  return [
    { words: `只比较两期都已报送的单位：${names(both) || '无'}`, style: 'line' },
    ...(missing.length > 0
      ? [{ words: `未比较（本期未报送）：${names(missing)}`, style: 'warning' } as const]
      : []),
    ...(fresh.length > 0
      ? [{ words: `未比较（${periodName(earlier)}未报送）：${names(fresh)}`, style: 'line' } as const]
      : []),
  ];
}

function rowsOf(plan: Plan, period: Period, both: readonly UnitContent[], earlier: Period): ListRow[] {
  const now = total(
    plan,
    both.map(({ figures }) => figures ?? new Map()),
  );
  const last: Previous = {
    period: earlier,
    state: 'approved',
    figures: total(
      plan,
      both.map(({ previous }) => previous ?? new Map()),
    ),
  };
  return plan.forms.flatMap(form => [
    { band: `${form.sheet}${GAP}${inYear(plan, form.title)}` },
    ...form.measures.map(measure => {
      const [a, b] = [lastFigure(measure, period, last), now.get(measure.code)];
      return [
        textCell(labelOf(plan, measure.code)),
        labelCell(measure.unit),
        labelCell(sinceWords(measure.since)),
        figureCell(a === undefined ? undefined : shown(measure, a)),
        figureCell(b === undefined ? undefined : shown(measure, b)),
        figureCell(a === undefined || b === undefined ? undefined : shownChange(measure, a, b)),
      ];
    }),
  ]);
}

/** Sums over units; a figure that none of them has is absent. */
function total(plan: Plan, each: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const figures of each)
    for (const { code } of plan.typed) {
      const value = figures.get(code);
      if (value !== undefined) sums.set(code, (sums.get(code) ?? 0) + value);
    }
  return withComputed(plan, sums);
}
