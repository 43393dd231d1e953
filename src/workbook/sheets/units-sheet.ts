import type { Column } from '../../plan/form.js';
import { formForPeriod, tableName } from '../../plan/form.js';
import type { Measure } from '../../plan/measure.js';
import { unitName } from '../../plan/organisation.js';
import { periodName } from '../../plan/period.js';
import { isMending } from '../../core/submission/submission.js';
import { formatCount, lengthOf } from '../../core/text.js';
import { POINTS_PER_UNIT, type ListedRow, type Sheet } from '../xlsx/book.js';
import { emWidth } from '../xlsx/measure-text.js';
import { printableArea } from '../xlsx/printing.js';
import { cellsOf, heightsFor, mergesOf, rowHeight, widthFor, type Block } from './blocks.js';
import { dayValue, formatFigure, GAP, timeValue } from './figures.js';
import { breakLabels, headerBlocks, headerDepth } from './header.js';
import { labelWidth } from './label-lines.js';
import { figureCell, labelCell, textCell, timeCell, type ListCell } from './rows.js';
import { withWayBack } from './way-back.js';
import { STATE_WORDS, type SheetContext, type UnitContent } from './unit-sheet.js';

export const UNITS_SHEET_NAME = '各单位数据';

/** What a row says of a unit before its figures. */
const FACTS = [
  { head: '填报单位', width: 26 },
  { head: '上级单位', width: 26 },
  { head: '填报单位类型', width: 12 },
  { head: '状态', width: 10 },
  { head: '数据截至', width: 16 },
  { head: '提交时间', width: 26 },
] as const;
/** What it says after them. */
const REMARKS = [
  { head: '检查结果（处）', width: 10 },
  { head: '说明（条）', width: 10 },
  { head: '工作总结', width: 14 },
] as const;

/** Pages side by side, at which three tables of figures can still be read on A3. */
const PAGES_WIDE = 4;
const REPEATED_COLUMNS = 1;
const PAGE = { paper: 'A3', landscape: true } as const;
const MIN_HEIGHT = 20;

/**
 * The sheet 各单位数据 (all units): a row for each unit with the figures of all tables, in a workbook with too many units for
 * a sheet each.
 */
export function unitsSheet(units: readonly UnitContent[], context: SheetContext): Sheet {
  const { plan, period, pageFoot, unfinished, remark } = context;
  const measures = plan.forms.flatMap(form => formForPeriod(form, period).measures);
  const columns = columnsOf(context);
  const widths = [
    ...FACTS.map(({ width }) => width),
    ...measures.map(measureWidth),
    ...REMARKS.map(({ width }) => width),
  ];
  const lines = [
    `${periodName(period)}，${formatCount(units.length)} 个填报单位，每个一行。未报送和退回修改中的单位没有数字；下级单位的数据由上级单位一并填报，不另行计入汇总。`,
    `一个单位的说明、工作总结和与上期的比较，在它自己的工作簿里：发送“汇总 ${period} 单位名称”。`,
    ...(remark ? [remark] : []),
  ];
  const top = 2 + lines.length;
  const body = top + headerDepth(columns);
  const starts = pageStarts(columns, widths);
  const fullWidth = (row: number, value: string, style: Block['style']): Block => ({
    ...{ row, column: 2, rows: 1, columns: FULL_TEXT_COLUMNS },
    ...{ value, style },
  });
  const blocks = [
    ...withWayBack(
      [
        fullWidth(1, `${UNITS_SHEET_NAME}${GAP}${periodName(period)}`, 'title'),
        ...lines.map((line, index) => fullWidth(2 + index, line, 'line')),
      ],
      context.contents,
    ),
    ...breakLabels(headerBlocks(columns, top, starts), widths),
  ];
  return {
    name: UNITS_SHEET_NAME,
    widths,
    heights: heightsFor(blocks, widths, row => (row === 1 ? 30 : MIN_HEIGHT)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    listed: {
      count: units.length,
      columns: widths.length,
      make: function* () {
        for (const unit of units) yield unitRow(unit, measures, widths, context);
      },
    },
    printing: {
      ...PAGE,
      repeat: { from: top, to: body - 1 },
      wide: { starts, repeatedColumns: REPEATED_COLUMNS, scale: scaleOf(starts, widths) },
      header: unfinished,
      footer: pageFoot,
    },
    frozen: { rows: body - 1, columns: 1 },
    filter: { top: body - 1, left: 1, bottom: body - 1 + units.length, right: widths.length },
  };
}

/**
 * The title and the lines stand over the columns that are seen first, not over all hundred; not over the first one, which every
 * page repeats: there it would show the beginning of each line.
 */
const FULL_TEXT_COLUMNS = 11;

/** The columns with their headers: the tables' own, each below the name of its sheet. */
function columnsOf({ plan, period }: SheetContext): Column[] {
  const column = (...header: string[]): Column => ({ kind: 'figures', header, cells: [] });
  return [
    ...FACTS.map(({ head }) => column(head)),
    ...plan.forms.flatMap(form =>
      formForPeriod(form, period).measures.map(({ header, subRow }) =>
        column(tableName(form, period), ...header, ...(subRow === undefined ? [] : [subRow])),
      ),
    ),
    ...REMARKS.map(({ head }) => column(head)),
  ];
}

/**
 * The first column of each page, by its index: the pages are as narrow as they can be without a page break between the columns
 * of one group.
 */
function pageStarts(columns: readonly Column[], widths: readonly number[]): number[] {
  const groups = groupsOf(columns);
  let limit = Math.max(...groups.map(({ start, end }) => pageWidth(widths, start, end)));
  for (;;) {
    const starts = [0];
    for (const { start, end } of groups)
      if (pageWidth(widths, starts.at(-1) ?? 0, end) > limit) starts.push(start);
    if (starts.length <= PAGES_WIDE) return starts;
    limit += 1;
  }
}

/** Neighbouring columns whose headers have the same levels above the lowest one: the index of the first, and behind the last. */
function groupsOf(columns: readonly Column[]): { start: number; end: number }[] {
  const above = ({ header }: Column): string => header.slice(0, -1).join('/');
  const starts = columns.flatMap((column, index) => {
    const before = columns[index - 1];
    return before && above(before) === above(column) ? [] : [index];
  });
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? columns.length }));
}

/** The width of a page with some columns, and those that it repeats. */
function pageWidth(widths: readonly number[], start: number, end: number): number {
  const repeated = start === 0 ? [] : widths.slice(0, REPEATED_COLUMNS);
  return [...repeated, ...widths.slice(start, end)].reduce((sum, width) => sum + width, 0);
}

/** What is left free for programs that round widths up: a page too wide by a hair would become two. */
const SHARE_OF_WIDTH = 0.96;

/** The size of the printed sheet in percent, at which the widest page fits. */
function scaleOf(starts: readonly number[], widths: readonly number[]): number {
  const pages = starts.map((start, page) => pageWidth(widths, start, starts[page + 1] ?? widths.length));
  const points = Math.max(...pages) * POINTS_PER_UNIT;
  return Math.min(100, Math.floor((100 * SHARE_OF_WIDTH * printableArea(PAGE).width) / points));
}

/** Wide enough for the lowest level of its header, and for six digits. */
function measureWidth({ header, subRow }: Measure): number {
  const text = subRow ?? header.at(-1) ?? '';
  return widthFor(Math.max(labelWidth(text), Math.min(emWidth(text), 4), 3.5), 'header');
}

function unitRow(
  content: UnitContent,
  measures: readonly Measure[],
  widths: readonly number[],
  { plan, zone }: SheetContext,
): ListedRow {
  const { unit, state, asOf, submittedAt, late, figures, findings, notes, summary } = content;
  const parent = unit.parent === undefined ? undefined : plan.units.get(unit.parent);
  const facts = [
    textCell(unitName(unit)),
    textCell(parent ? unitName(parent) : ''),
    labelCell(unit.kind),
    labelCell(STATE_WORDS[state]),
    asOf ? timeCell(dayValue(asOf)) : labelCell('—'),
    submittedAt && figures
      ? timeCell(timeValue(submittedAt, zone, late ? '（迟报）' : ''))
      : labelCell(isMending(state) ? '退回修改中' : '未报送'),
  ];
  const noteCount = [...notes.values()].filter(Boolean).length;
  const cells: ListCell[] = [
    ...facts,
    ...measures.map(measure => {
      const value = figures?.get(measure.code);
      return figureCell(value === undefined ? undefined : formatFigure(measure, value), '');
    }),
    ...(figures
      ? [countCell(findings.length), countCell(noteCount), labelCell(describeLength(summary))]
      : REMARKS.map(() => EMPTY)),
  ].map(cell => (cell.value === '' ? { ...cell, value: null } : cell));
  const texts = facts.map((cell, index) => ({ ...cell, column: index + 1, columns: 1 }));
  return { height: rowHeight(texts, widths, MIN_HEIGHT), cells };
}

const EMPTY: ListCell = { value: null, style: 'label' };
const countCell = (count: number): ListCell => ({ value: count, style: 'figure', numberFormat: '0' });

const describeLength = (summary: string): string => {
  const length = lengthOf(summary.trim());
  return length > 0 ? `${formatCount(length)} 字` : '未填写';
};
