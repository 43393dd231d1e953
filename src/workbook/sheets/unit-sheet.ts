import { isComparable } from '../../core/form/comparison.js';
import type { Finding } from '../../core/checks/check.js';
import type { State } from '../../core/submission/submission.js';
import { formForPeriod, type Form } from '../../plan/form.js';
import type { Measure, Since } from '../../plan/measure.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName, yearOf, type LocalDate, type Period } from '../../plan/period.js';
import { insertYear, type Plan } from '../../plan/plan.js';
import { isCarriedOver } from '../../plan/plans.js';
import { cellsOf, emCapacity, heightsFor, lastRowOf, mergesOf, type Block } from './blocks.js';
import type { Sheet, StyleName } from '../xlsx/book.js';
import { formatDay, GAP, formatFigure, formatChange, formatTime, type FormattedFigure } from './figures.js';
import { lineCount } from '../xlsx/measure-text.js';
import { proseBlocks } from './prose.js';

/** The submission of one unit, as its sheet shows it. */
export interface UnitContent {
  readonly unit: Unit;
  readonly state: State;
  readonly version: number;
  /** All measures in stored units, computed ones included; null when the submission does not count yet. */
  readonly figures: ReadonlyMap<string, number> | null;
  /** The figures with which this period's are compared, in stored units; null without any. */
  readonly previous: ReadonlyMap<string, number> | null;
  /** The period of `previous`; null without one. */
  readonly previousPeriod: Period | null;
  /** Explanations by code. */
  readonly notes: ReadonlyMap<string, string>;
  /** Findings in the figures that count. */
  readonly findings: readonly Finding[];
  /** The work summary (工作总结). */
  readonly summary: string;
  /** The as-of date (数据截至). */
  readonly asOf: LocalDate | null;
  readonly submittedAt: Date | null;
  readonly submittedBy: string | null;
  /** True for a late submission (迟报). */
  readonly late: boolean;
  /** The later date granted to this unit. */
  readonly extendedTo: LocalDate | null;
}

/** The data that all sheets of a book share. */
export interface SheetContext {
  readonly plan: Plan;
  readonly period: Period;
  readonly zone: string;
  readonly pageFoot: string;
}

export const STATE_WORDS: Readonly<Record<State, string>> = {
  empty: '未开始',
  draft: '填报中',
  submitted: '已提交',
  'sent-back': '已退回',
  approved: '已通过',
  locked: '已上报',
};

const COLUMNS = [
  { head: '表', width: 14 },
  { head: '指标', width: 56 },
  { head: '计量单位', width: 10 },
  { head: '统计口径', width: 17 },
  { head: '上期', width: 10 },
  { head: '本期', width: 10 },
  { head: '增减', width: 10 },
  { head: '说明', width: 26 },
] as const;
const WIDTHS = COLUMNS.map(({ width }) => width);
/** The sign for a figure without a value: it is not 0, and an empty cell would look forgotten. */
const ABSENT = '—';
/** An explanation with more lines than this stands in a row under its figure, over the whole width. */
const MAX_NOTE_LINES = 5;

/** The sheet of one unit: its figures beside the previous period's, the explanations and the work summary. */
export function unitSheet(content: UnitContent, context: SheetContext, name: string): Sheet {
  const head = headBlocks(content, context);
  const tableTop = head.length + 1;
  const blocks = [...head, ...columnHeads(tableTop)];
  for (const form of context.plan.forms)
    blocks.push(...formBlocks(formForPeriod(form, context.period), content, context, nextRow(blocks)));
  blocks.push(fullWidthBlock(nextRow(blocks), '工作总结', 'group'));
  blocks.push(...proseBlocks(content.summary.trim() || '（未填写）', nextRow(blocks), WIDTHS, 'prose'));
  return {
    name,
    widths: WIDTHS,
    heights: heightsFor(blocks, WIDTHS, row => (row === 1 ? 36 : 18)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: {
      paper: 'A4',
      landscape: true,
      repeat: { from: tableTop, to: tableTop },
      header: '',
      footer: context.pageFoot,
    },
    frozen: { rows: tableTop, columns: 0 },
    tabColour: content.figures === null ? 'C00000' : '548235',
  };
}

function headBlocks(content: UnitContent, { plan, period, zone }: SheetContext): Block[] {
  const { unit, state, version, asOf, submittedAt, late } = content;
  const parent = unit.parent === undefined ? undefined : plan.units.get(unit.parent);
  const lines: { text: string; style: StyleName }[] = [
    { text: `${unitName(unit)}${GAP}${periodName(period)}`, style: 'title' },
    { text: `填报单位类型：${unit.kind}${GAP}状态：${STATE_WORDS[state]}（第${version}版）`, style: 'line' },
    { text: `数据截至：${asOf ? formatDay(asOf) : '未填写'}`, style: 'line' },
    {
      text: `提交时间：${submittedAt ? formatTime(submittedAt, zone) : '未提交'}${late ? '（迟报）' : ''}`,
      style: late ? 'warning' : 'line',
    },
  ];
  if (content.previousPeriod !== null)
    lines.push({ text: describePrevious(content.previousPeriod, period), style: 'line' });
  if (parent) lines.push({ text: `数据由${unitName(parent)}一并填报，不另行计入汇总。`, style: 'line' });
  if (isCarriedOver(plan)) lines.push({ text: formatCarriedOver(plan), style: 'line' });
  if (content.figures === null) lines.push({ text: '本期数据尚未报送，不计入汇总。', style: 'warning' });
  return lines.map(({ text, style }, index) => fullWidthBlock(index + 1, text, style));
}

/** `上期：2025年第四季度`; over a New Year also which figures are not compared. */
function describePrevious(earlier: Period, period: Period): string {
  const remark = yearOf(earlier) === yearOf(period) ? '' : '；本年1月起累计的指标不跨年比较';
  return `上期：${periodName(earlier)}${remark}`;
}

/** 沿用2025年方案 */
export function formatCarriedOver(plan: Plan): string {
  return `沿用${plan.sourceYear}年方案`;
}

function columnHeads(row: number): Block[] {
  return COLUMNS.map(({ head }, index) => cellBlock(row, index + 1, head, 'header'));
}

/** A band with the form's title, then a row for each measure in the order of the official table. */
function formBlocks(form: Form, content: UnitContent, { plan, period }: SheetContext, top: number): Block[] {
  const blocks = [fullWidthBlock(top, `${form.sheet}${GAP}${insertYear(plan, form.title)}`, 'group')];
  for (const measure of form.measures)
    blocks.push(...measureBlocks({ form, measure, period }, content, nextRow(blocks)));
  return blocks;
}

interface MeasureRow {
  readonly form: Form;
  readonly measure: Measure;
  readonly period: Period;
}

function measureBlocks({ form, measure, period }: MeasureRow, content: UnitContent, row: number): Block[] {
  const note = content.notes.get(measure.code) ?? '';
  const isLong = lineCount(note, emCapacity([COLUMNS[7].width], 'text')) > MAX_NOTE_LINES;
  const now = content.figures?.get(measure.code);
  const before = comparedFigure(measure, content, period);
  const texts = [form.sheet, headerPath(measure), measure.unit, formatSince(measure.since)];
  const line = [
    ...texts.map((value, index) => cellBlock(row, index + 1, value, index === 1 ? 'text' : 'label')),
    figureBlock(row, 5, before === undefined ? undefined : formatFigure(measure, before)),
    figureBlock(row, 6, now === undefined ? undefined : formatFigure(measure, now)),
    figureBlock(
      row,
      7,
      now === undefined || before === undefined ? undefined : formatChange(measure, before, now),
    ),
    cellBlock(row, 8, isLong ? '见下行' : note || null, 'text'),
  ];
  return isLong ? [...line, ...proseBlocks(`说明：${note}`, row + 1, WIDTHS, 'text')] : line;
}

function comparedFigure(
  measure: Measure,
  { previous, previousPeriod }: UnitContent,
  period: Period,
): number | undefined {
  const isCompared = previousPeriod !== null && isComparable(measure, previousPeriod, period);
  return isCompared ? previous?.get(measure.code) : undefined;
}

/** Formats a header path: 创建提升数量（家）/达标评审/一级企业〔国标〕 */
function headerPath({ header, subRow }: Measure): string {
  return header.join('/') + (subRow === undefined ? '' : `〔${subRow}〕`);
}

/** 企业底数, 本年1月起累计, 2021年8月起累计 */
export function formatSince(since: Since): string {
  if (since === 'stock') return '企业底数';
  if (since === 'year') return '本年1月起累计';
  const [year, month] = since.split('-').map(Number);
  return `${String(year)}年${String(month)}月起累计`;
}

function figureBlock(row: number, column: number, content: FormattedFigure | undefined): Block {
  return { ...cellBlock(row, column, ABSENT, 'figure'), ...content };
}

function cellBlock(row: number, column: number, value: string | number | null, style: StyleName): Block {
  return { row, column, rows: 1, columns: 1, value, style };
}

function fullWidthBlock(row: number, value: string, style: StyleName): Block {
  return { row, column: 1, rows: 1, columns: COLUMNS.length, value, style };
}

function nextRow(blocks: readonly Block[]): number {
  return lastRowOf(blocks) + 1;
}
