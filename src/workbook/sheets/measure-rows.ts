import { isComparable } from '../../core/form/comparison.js';
import { tableName, type Form } from '../../plan/form.js';
import type { Measure } from '../../plan/measure.js';
import type { Period } from '../../plan/period.js';
import { insertYear, type Plan } from '../../plan/plan.js';
import { lineCount } from '../xlsx/measure-text.js';
import { emCapacity, lastRowOf, type Block } from './blocks.js';
import { figureOfLastYear } from './comparison-words.js';
import { formatFigure, formatMarkedChange, formatSince, GAP } from './figures.js';
import { proseBlocks } from './prose.js';

/** The figures of one unit beside those of earlier periods, in stored units. */
export interface ReportedFigures {
  /** All measures, computed ones included; null when the submission does not count yet. */
  readonly figures: ReadonlyMap<string, number> | null;
  /** The figures with which this period's are compared; null without any. */
  readonly previous: ReadonlyMap<string, number> | null;
  /** The period of `previous`; null without one. */
  readonly previousPeriod: Period | null;
  /** The figures of the same period of last year; null when nothing was reported then. */
  readonly lastYear: ReadonlyMap<string, number> | null;
  /** Explanations by code. */
  readonly notes: ReadonlyMap<string, string>;
  /** The figures that were counted from the register of enterprises (台账). */
  readonly counted?: ReadonlySet<string>;
}

/** What all rows share. The columns: the measure, its unit, since when it counts, the figures, the explanation. */
interface MeasureTable {
  readonly plan: Plan;
  readonly period: Period;
  readonly widths: readonly number[];
}

/** The sign for a figure without a value: it is not 0, and an empty cell would look forgotten. */
const ABSENT = '—';
/** An explanation with more lines than this stands in a row under its figure, over the whole width. */
const MAX_NOTE_LINES = 5;

/** A band with the form's title, then a row for each measure in the order of the official table. */
export function formBlocks(form: Form, content: ReportedFigures, table: MeasureTable, top: number): Block[] {
  const { plan, period, widths } = table;
  const value = `${tableName(form, period)}${GAP}${insertYear(plan, form.title)}`;
  const blocks: Block[] = [{ row: top, column: 1, rows: 1, columns: widths.length, value, style: 'group' }];
  for (const measure of form.measures)
    blocks.push(...measureBlocks(measure, content, table, lastRowOf(blocks) + 1));
  return blocks;
}

function measureBlocks(
  measure: Measure,
  content: ReportedFigures,
  { period, widths }: MeasureTable,
  row: number,
): Block[] {
  const note = content.notes.get(measure.code) ?? '';
  const isLong = lineCount(note, emCapacity(widths.slice(-1), 'text')) > MAX_NOTE_LINES;
  const now = content.figures?.get(measure.code);
  const before = comparedFigure(measure, content, period);
  const figure = (value: number | undefined): CellContent =>
    value === undefined
      ? { value: ABSENT, style: 'figure' }
      : { ...formatFigure(measure, value), style: 'figure' };
  const line: CellContent[] = [
    { value: headerPath(measure), style: 'text' },
    { value: measure.unit, style: 'label' },
    { value: formatSince(measure.since), style: 'label' },
    ...(content.lastYear ? [figure(figureOfLastYear(measure, content.lastYear))] : []),
    figure(before),
    figure(now),
    now === undefined || before === undefined ? figure(undefined) : formatMarkedChange(measure, before, now),
    { value: remarkOf(measure, content, isLong ? '见下行' : note), style: 'text' },
  ];
  const blocks = line.map((cell, index): Block => ({ row, column: index + 1, rows: 1, columns: 1, ...cell }));
  return isLong ? [...blocks, ...proseBlocks(`说明：${note}`, row + 1, widths, 'text')] : blocks;
}

/** The explanation of a figure, before it the word 台账 for one that nobody typed. */
const remarkOf = ({ code }: Measure, { counted }: ReportedFigures, note: string): string | null =>
  [...(counted?.has(code) ? ['台账'] : []), ...(note ? [note] : [])].join('；') || null;

type CellContent = Pick<Block, 'value' | 'style' | 'numberFormat'>;

function comparedFigure(
  measure: Measure,
  { previous, previousPeriod }: ReportedFigures,
  period: Period,
): number | undefined {
  const isCompared = previousPeriod !== null && isComparable(measure, previousPeriod, period);
  return isCompared ? previous?.get(measure.code) : undefined;
}

/** Formats a header path: 创建提升数量（家）/达标评审/一级企业〔国标〕 */
export function headerPath({ header, subRow }: Measure): string {
  return header.join('/') + (subRow === undefined ? '' : `〔${subRow}〕`);
}
