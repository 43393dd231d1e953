import type { Finding } from '../../core/checks/check.js';
import { isMending, type State } from '../../core/submission/submission.js';
import { formForPeriod } from '../../plan/form.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName, yearOf, type LocalDate, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { Sheet, StyleName } from '../xlsx/book.js';
import { emWidth } from '../xlsx/measure-text.js';
import { cellsOf, heightsFor, lastRowOf, mergesOf, widthFor, type Block } from './blocks.js';
import { columnWords, describeLastYear, NOT_OVER_NEW_YEAR } from './comparison-words.js';
import { formatDay, formatTime, GAP, LARGE_CHANGES, WIDTH_OF_CHANGES } from './figures.js';
import { formBlocks, headerPath, type ReportedFigures } from './measure-rows.js';
import { proseBlocks } from './prose.js';
import { withWayBack } from './way-back.js';

/** The submission of one unit, as its sheet shows it. */
export interface UnitContent extends ReportedFigures {
  readonly unit: Unit;
  readonly state: State;
  readonly version: number;
  /** Findings in the figures that count. */
  readonly findings: readonly Finding[];
  /** The work summary (工作总结). */
  readonly summary: string;
  /** The as-of date (数据截至). */
  readonly asOf: LocalDate | null;
  readonly submittedAt: Date | null;
  /** When it was submitted for the first time; null: never, or not known. */
  readonly firstSubmittedAt: Date | null;
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
  /** The sheet to which the others lead back; absent in a book without one. */
  readonly contents?: string;
  /** The mark 未定稿 with its reasons, on the sheets about all units and at the top of their printed pages; empty: final. */
  readonly unfinished: string;
  /** Which version it is, from the second one for the county on, and 沿用2025年方案; empty: neither. */
  readonly remark: string;
}

export const STATE_WORDS: Readonly<Record<State, string>> = {
  empty: '未开始',
  draft: '填报中',
  submitted: '已提交',
  'sent-back': '已退回',
  approved: '已通过',
  locked: '已上报',
};

/** Longer names of measures take two lines: else the sheet would be printed too small. */
const WIDEST_NAME = 72;

/** The columns of a unit's sheet; same quarter of last year only where it is known. */
interface Layout {
  readonly heads: readonly string[];
  readonly widths: readonly number[];
}

/** The sheet of one unit: its figures beside the previous period's, the explanations and the work summary. */
export function unitSheet(content: UnitContent, context: SheetContext, name: string): Sheet {
  const layout = layOutColumns(content, context);
  const head = withWayBack(headBlocks(content, context, layout.widths.length), context.contents);
  const tableTop = lastRowOf(head) + 1;
  const blocks = [...head, ...(content.figures ? reportBlocks(content, context, layout, tableTop) : [])];
  return {
    name,
    widths: layout.widths,
    heights: heightsFor(blocks, layout.widths, row => (row === 1 ? 36 : 18)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: {
      paper: 'A4',
      landscape: true,
      repeat: content.figures ? { from: tableTop, to: tableTop } : { from: 1, to: 1 },
      header: '',
      footer: context.pageFoot,
    },
    frozen: { rows: content.figures ? tableTop : 1, columns: 0 },
    tabColour: content.figures === null ? 'C00000' : '548235',
  };
}

function layOutColumns({ lastYear }: UnitContent, { plan, period }: SheetContext): Layout {
  const { now, before, lastYear: lastYearHead } = columnWords(period);
  const names = [...plan.measures.values()].map(measure => emWidth(headerPath(measure)));
  const columns = [
    { head: '指标', width: Math.min(widthFor(Math.max(...names), 'text'), WIDEST_NAME) },
    { head: '计量单位', width: 9 },
    { head: '统计口径', width: 16 },
    ...(lastYear ? [{ head: lastYearHead, width: 10.5 }] : []),
    { head: before, width: 10.5 },
    { head: now, width: 10.5 },
    { head: '增减', width: WIDTH_OF_CHANGES },
    { head: '说明', width: 24 },
  ];
  return { heads: columns.map(({ head }) => head), widths: columns.map(({ width }) => width) };
}

/** The table with its figures, and the work summary. */
function reportBlocks(content: UnitContent, context: SheetContext, layout: Layout, top: number): Block[] {
  const { heads, widths } = layout;
  const blocks = heads.map((value, index): Block => ({
    ...{ row: top, column: index + 1, rows: 1, columns: 1 },
    ...{ value, style: 'header' },
  }));
  const table = { ...context, widths };
  for (const form of context.plan.forms)
    blocks.push(...formBlocks(formForPeriod(form, context.period), content, table, lastRowOf(blocks) + 1));
  blocks.push(fullWidthBlock(lastRowOf(blocks) + 1, widths.length, '工作总结', 'group'));
  const summary = content.summary.trim() || '（未填写）';
  return [...blocks, ...proseBlocks(summary, lastRowOf(blocks) + 1, widths, 'prose')];
}

interface Line {
  readonly text: string;
  readonly style: StyleName;
}

function headBlocks(content: UnitContent, context: SheetContext, width: number): Block[] {
  const { unit, state, version, asOf, submittedAt, late } = content;
  const notSubmitted = isMending(state) ? '退回修改中' : '未提交';
  const time = submittedAt ? formatTime(submittedAt, context.zone) : notSubmitted;
  const lines: Line[] = [
    { text: `${unitName(unit)}${GAP}${periodName(context.period)}`, style: 'title' },
    {
      text: `填报单位类型：${unit.kind}${GAP}状态：${STATE_WORDS[state]}${version > 0 ? `（第${version}版）` : ''}`,
      style: 'line',
    },
    { text: `数据截至：${asOf ? formatDay(asOf) : '未填写'}`, style: 'line' },
    {
      text: `提交时间：${time}${late ? '（迟报）' : ''}${firstTime(content, context.zone)}`,
      style: late ? 'warning' : 'line',
    },
    ...remarkLines(content, context),
  ];
  return lines.map(({ text, style }, index) => fullWidthBlock(index + 1, width, text, style));
}

/** What only some sheets say. */
function remarkLines(content: UnitContent, { plan, period, remark }: SheetContext): Line[] {
  const { unit, state, figures, previous } = content;
  const parent = unit.parent === undefined ? undefined : plan.units.get(unit.parent);
  const texts = [
    remark,
    figures ? describeEarlier(content, period) : '',
    parent ? `数据由${unitName(parent)}一并填报，不另行计入汇总。` : '',
    figures && previous ? LARGE_CHANGES : '',
    describeCounted(content),
  ];
  return [
    ...texts.filter(Boolean).map((text): Line => ({ text, style: 'line' })),
    ...(figures === null
      ? [
          {
            text: `${isMending(state) ? '报送过的数据退回修改中' : '本期数据尚未报送'}，不计入汇总。`,
            style: 'warning',
          } as const,
        ]
      : []),
  ];
}

/** Says what 台账 in the column of explanations means; empty where it does not stand. */
const describeCounted = ({ figures, counted }: UnitContent): string =>
  figures && counted?.size ? `说明中写“台账”的 ${counted.size} 项由企业台账得出。` : '';

/** The time of the first submission, where the last one was another or is being mended. */
function firstTime({ submittedAt, firstSubmittedAt }: UnitContent, zone: string): string {
  return firstSubmittedAt && (!submittedAt || firstSubmittedAt < submittedAt)
    ? `${GAP}首次提交：${formatTime(firstSubmittedAt, zone)}`
    : '';
}

/** `上期：2025年第四季度`; over a New Year also which figures are not compared. Then which one is 上年同期, where it is known. */
function describeEarlier({ previousPeriod, lastYear }: UnitContent, period: Period): string {
  const remark =
    previousPeriod === null || yearOf(previousPeriod) === yearOf(period) ? '' : `；${NOT_OVER_NEW_YEAR}`;
  return [
    ...(previousPeriod === null ? [] : [`上期：${periodName(previousPeriod)}${remark}`]),
    ...(lastYear ? [describeLastYear(period)] : []),
  ].join(GAP);
}

/** 沿用2025年方案 */
export function formatCarriedOver(plan: Plan): string {
  return `沿用${plan.sourceYear}年方案`;
}

function fullWidthBlock(row: number, columns: number, value: string, style: StyleName): Block {
  return { row, column: 1, rows: 1, columns, value, style };
}
