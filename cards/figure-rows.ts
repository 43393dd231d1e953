import { withComputed, type Figures } from '../src/core/form/figures.js';
import { formatChange, formatNumber, scaleOf, withUnit } from '../src/core/form/number.js';
import { lastFigure, previousPeriodName, type PreviousSubmission } from '../src/core/form/prefill.js';
import { figureValues, type Submission } from '../src/core/submission/submission.js';
import type { Measure } from '../src/plan/measure.js';
import type { Period } from '../src/plan/period.js';
import { labelOf, type Plan } from '../src/plan/plan.js';
import { bold, colourText, escapeMarkdown, hint, markdown, panel, sizeOf, type Element } from './elements.js';

/** One figure beside that of the period before. */
export interface FigureRow {
  readonly measure: Measure;
  readonly label: string;
  readonly value: number | undefined;
  readonly previousValue: number | undefined;
  readonly change: number | undefined;
}

/** All figures as rows: first those that differ from the previous period, the largest difference first. */
export const figureRows = (
  plan: Plan,
  submission: Submission,
  previous: PreviousSubmission | undefined,
): FigureRow[] => rowsOfFigures(plan, submission.period, figureValues(submission), previous);

/** The same of figures that are not saved yet. */
export function rowsOfFigures(
  plan: Plan,
  period: Period,
  values: Figures,
  previous: PreviousSubmission | undefined,
): FigureRow[] {
  const figures = withComputed(plan, values);
  const rows = [...plan.measures.values()].map((measure): FigureRow => {
    const value = figures.get(measure.code);
    const previousValue = lastFigure(measure, period, previous);
    const change = value === undefined || previousValue === undefined ? undefined : value - previousValue;
    return { measure, label: labelOf(plan, measure.code), value, previousValue, change };
  });
  const changed = changedRows(rows);
  const size = ({ change = 0, measure }: FigureRow): number => Math.abs(change) / scaleOf(measure);
  return [...changed.sort((a, b) => size(b) - size(a)), ...rows.filter(row => !changed.includes(row))];
}

/** The rows that differ from the period before. */
export const changedRows = (rows: readonly FigureRow[]): FigureRow[] =>
  rows.filter(({ change }) => change !== undefined && change !== 0);

/** `自查隐患数量 186 条（+11）` */
export function formatRowChange({ measure, label, value = 0, change = 0 }: FigureRow): string {
  return escapeMarkdown(`${label}　${withUnit(value, measure)}（${formatChange(change, measure)}）`);
}

/** So many changes are listed before the rest is left to the panels. */
const MAX_CHANGES = 20;

/** The changes against the period before, the largest first. */
export function changesElement(
  rows: readonly FigureRow[],
  submission: Pick<Submission, 'period'>,
  previous: PreviousSubmission | undefined,
): Element[] {
  if (!previous) return [];
  const changed = changedRows(rows);
  const name = previousPeriodName(submission.period, previous);
  if (changed.length === 0)
    return rows.some(({ value }) => value === undefined) ? [] : [markdown(bold(`与${name}相比没有变化`))];
  const lines = changed.slice(0, MAX_CHANGES).map(row => `- ${formatFromTo(row)}`);
  const more =
    changed.length > MAX_CHANGES ? [colourText('grey', `等 ${changed.length} 项，其余见下面各表。`)] : [];
  return [markdown([bold(`比${name}有变化的 ${changed.length} 项：`), ...lines, ...more].join('\n'))];
}

/** `自查隐患数量 175 → 186 条（+11）` */
function formatFromTo({ measure, label, value = 0, previousValue = 0, change = 0 }: FigureRow): string {
  const numbers = `${formatNumber(previousValue, measure)} → ${bold(withUnit(value, measure))}`;
  return `${escapeMarkdown(label)}　${numbers}${escapeMarkdown(`（${formatChange(change, measure)}）`)}`;
}

/**
 * All figures in folded panels, one for each official table, in its order. A card has room for so many bytes of them: then
 * figures that did not change are left out first.
 */
export function figurePanels(plan: Plan, rows: readonly FigureRow[], availableBytes: number): Element[] {
  const lines = new Map<string, string>();
  let bytes = plan.forms.length * PANEL_BYTES;
  for (const row of rows) {
    const line = formatRow(row);
    bytes += sizeOf(line).bytes;
    if (bytes > availableBytes) break;
    lines.set(row.measure.code, line);
  }
  const hiddenCount = rows.length - lines.size;
  return [
    ...plan.forms.flatMap(({ sheet, measures }) => {
      const shown = measures.flatMap(({ code }) => lines.get(code) ?? []);
      if (shown.length === 0) return [];
      return [panel(`全部数据 · ${sheet}（${shown.length} 项）`, [markdown(shown.join('\n'))])];
    }),
    ...(hiddenCount > 0 ? [hint(`另有 ${hiddenCount} 项没有变化，卡片放不下，没有列出。`)] : []),
  ];
}

/** The rows in the official order, on pages that have room for so many bytes. */
export function figurePages(
  plan: Plan,
  rows: readonly FigureRow[],
  firstBytes: number,
  furtherBytes: number,
): FigureRow[][] {
  const byCode = new Map(rows.map(row => [row.measure.code, row]));
  const pages: FigureRow[][] = [[]];
  let left = firstBytes - plan.forms.length * PANEL_BYTES;
  for (const { code } of plan.forms.flatMap(({ measures }) => measures)) {
    const row = byCode.get(code);
    if (!row) continue;
    const { bytes } = sizeOf(formatRow(row));
    if (bytes > left) {
      pages.push([]);
      left = furtherBytes - plan.forms.length * PANEL_BYTES;
    }
    left -= bytes;
    pages.at(-1)?.push(row);
  }
  return pages;
}

/** Bytes of a panel without its lines. */
const PANEL_BYTES = 450;

function formatRow({ measure, label, value, previousValue, change }: FigureRow): string {
  const now = value === undefined ? colourText('red', '未填') : bold(withUnit(value, measure));
  const last =
    previousValue === undefined
      ? ''
      : change
        ? `（上期 ${formatNumber(previousValue, measure)}，${formatChange(change, measure)}）`
        : `（上期 ${formatNumber(previousValue, measure)}）`;
  return `- ${escapeMarkdown(label)}　${now}${escapeMarkdown(last)}`;
}
