import type { Column, Form } from '../../plan/form.js';
import { measureOf, insertYear, type Plan } from '../../plan/plan.js';
import type { UnitKind } from '../../plan/organisation.js';
import type { LocalDate } from '../../plan/period.js';
import { cellsOf, figureWidth, heightsFor, mergesOf, widthFor, type Block } from './blocks.js';
import type { Place } from '../xlsx/addresses.js';
import type { Sheet } from '../xlsx/book.js';
import { formatDay, GAP, formatFigure } from './figures.js';
import { headerBlocks, headerDepth } from './header.js';
import { emWidth, headerWidth } from '../xlsx/measure-text.js';

/**
 * Sums by unit kind and code, in stored units (money in yuan). The cells of a missing kind are blank: no unit of it has
 * reported, and what nobody reported is no 0.
 */
export type Sums = ReadonlyMap<UnitKind, ReadonlyMap<string, number>>;

/** Makes the content of a measure's cell in the row of a unit kind. */
export type MakeCell = (kind: UnitKind, code: string) => Content;

/** Makes cells that show sums. */
export function sumCellMaker(plan: Plan, sums: Sums): MakeCell {
  return (kind, code) => {
    const ofKind = sums.get(kind);
    const content = ofKind ? formatFigure(measureOf(plan, code), ofKind.get(code) ?? 0) : { value: null };
    return { ...content, style: 'figure' };
  };
}

/** The texts around the table of an official sheet. */
export interface TableFrame {
  /** The bureau or unit after 填报单位（盖章） (reporting unit). */
  readonly reporter: string;
  readonly contact?: { readonly name?: string; readonly telephone?: string };
  readonly date?: LocalDate;
  /**
   * The mark 未定稿 (unfinished) with its reasons, in red under the title and in the header of each printed page; empty: the data is
   * final.
   */
  readonly unfinished: string;
  /** A plain line under the title that names a carried-over plan (沿用2025年方案); empty: none. */
  readonly remark: string;
  /** The small line under the notes: when the sheet was made, and from which data. */
  readonly foot: string;
  readonly pageFoot: string;
}

/** One official table, word for word as in the plan, with one row for each unit kind of the organisation. */
export function officialSheet(plan: Plan, form: Form, makeCell: MakeCell, frame: TableFrame): Sheet {
  const rows = layOutRows(plan, form, frame);
  const body = bodyBlocks(plan, form, makeCell, rows.body);
  const blocks = [...blocksAbove(plan, form, frame, rows), ...body, ...blocksBelow(plan, form, frame, rows)];
  const widths = form.columns.map((column, index) => columnWidth(column, index + 1, body));
  return {
    name: form.sheet,
    widths,
    heights: heightsFor(blocks, widths, row => minHeight(form, row, rows)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: {
      paper: 'A3',
      landscape: true,
      repeat: { from: rows.header, to: rows.body - 1 },
      header: frame.unfinished,
      footer: frame.pageFoot,
    },
    frozen: { rows: rows.body - 1, columns: form.columns[0]?.kind === 'unit-kind' ? 1 : 0 },
    tabColour: frame.unfinished ? 'C00000' : '1F4E79',
  };
}

/** The place of each measure in the row of a unit kind. */
export function placesOf(plan: Plan, form: Form, kind: UnitKind, frame: TableFrame): Map<string, Place> {
  const blocks = bodyBlocks(
    plan,
    form,
    (rowKind, code) => ({ value: rowKind === kind ? `${PLACEHOLDER}${code}` : null, style: 'figure' }),
    layOutRows(plan, form, frame).body,
  );
  const places = blocks.flatMap(({ value, row, column }): [string, Place][] =>
    typeof value === 'string' && value.startsWith(PLACEHOLDER) ? [[value.slice(1), { row, column }]] : [],
  );
  return new Map(places);
}

/** Marks a cell with a code; no label of a table begins with this character. */
const PLACEHOLDER = '\u0000';

/** The first row of each part of the sheet. */
interface RowLayout {
  readonly formLine: number;
  readonly header: number;
  readonly body: number;
  readonly notes: number;
}

function layOutRows(plan: Plan, form: Form, frame: TableFrame): RowLayout {
  const formLine = 2 + linesUnderTitle(form.columns.length, frame).length;
  const header = formLine + 1;
  const body = header + headerDepth(form.columns);
  return { formLine, header, body, notes: body + plan.organisation.unitKinds.length * form.subRows };
}

function blocksAbove(plan: Plan, form: Form, frame: TableFrame, rows: RowLayout): Block[] {
  const total = form.columns.length;
  return [
    fullWidthBlock(1, total, insertYear(plan, form.title), 'title'),
    ...linesUnderTitle(total, frame),
    ...formLine(rows.formLine, total, frame),
    ...headerBlocks(form.columns, rows.header),
  ];
}

function blocksBelow(plan: Plan, form: Form, { foot }: TableFrame, { notes }: RowLayout): Block[] {
  const total = form.columns.length;
  return [
    fullWidthBlock(notes, total, notesOf(plan, form), 'notes'),
    fullWidthBlock(notes + 1, total, foot, 'foot'),
  ];
}

function linesUnderTitle(total: number, { unfinished, remark }: TableFrame): Block[] {
  const lines = [
    { text: unfinished, style: 'warning' },
    { text: remark, style: 'line' },
  ] as const;
  return lines
    .filter(({ text }) => text !== '')
    .map(({ text, style }, index) => fullWidthBlock(2 + index, total, text, style));
}

function fullWidthBlock(row: number, columns: number, value: string, style: Block['style']): Block {
  return { row, column: 1, rows: 1, columns, value, style };
}

/**
 * The parts of the form line share the width as in the annex: the stamp has the largest share, the date stands at the
 * right.
 */
function formLine(row: number, total: number, { reporter, contact, date }: TableFrame): Block[] {
  const parts = [
    { value: `填报单位（盖章）：${reporter}`, share: 0.4, style: 'line' },
    { value: `填表人：${contact?.name ?? ''}`, share: 0.2, style: 'line' },
    { value: `联系电话：${contact?.telephone ?? ''}`, share: 0.2, style: 'line' },
    { value: date ? formatDay(date) : '年    月    日', share: 0.2, style: 'line-right' },
  ] as const;
  if (total < parts.length)
    return [fullWidthBlock(row, total, parts.map(({ value }) => value).join(GAP), 'line')];
  let firstColumn = 1;
  let share = 0;
  return parts.map((part, index) => {
    share += part.share;
    // Every part has at least one column, even in a very narrow table.
    const lastColumn = Math.max(
      firstColumn,
      Math.min(Math.round(total * share), total - (parts.length - 1 - index)),
    );
    const block: Block = {
      row,
      column: firstColumn,
      rows: 1,
      columns: lastColumn - firstColumn + 1,
      value: part.value,
      style: part.style,
    };
    firstColumn = lastColumn + 1;
    return block;
  });
}

function notesOf(plan: Plan, form: Form): string {
  return insertYear(plan, `注：${form.notes.map(({ text }) => text).join('')}`);
}

function bodyBlocks(plan: Plan, form: Form, makeCell: MakeCell, top: number): Block[] {
  return plan.organisation.unitKinds.flatMap((kind, index) =>
    kindBlocks(form, { kind, makeCell, top: top + index * form.subRows }),
  );
}

interface KindRow {
  readonly kind: UnitKind;
  readonly makeCell: MakeCell;
  readonly top: number;
}

/** The row of one unit kind, column by column. A cell with the same figure as its left neighbour is joined to it. */
function kindBlocks(form: Form, row: KindRow): Block[] {
  const blocks: Block[] = [];
  form.columns.forEach((column, index) => {
    for (const { from, rows, text } of stretches(column, form.subRows)) {
      const code = column.kind === 'figures' ? text : null;
      if (code !== null && isContinuation(form.columns[index - 1], form.subRows, { from, rows, text })) {
        widen(blocks, row.top + from, index);
        continue;
      }
      const place = { row: row.top + from, column: index + 1, rows, columns: 1 };
      blocks.push({ ...place, ...contentOf(column, text, row) });
    }
  });
  return blocks;
}

/** Consecutive sub-rows with one content; a column with a single cell has one stretch over all sub-rows. */
interface Stretch {
  readonly from: number;
  readonly rows: number;
  /** A code, or the text of a label; null: empty. */
  readonly text: string | null;
}

function stretches(column: Column, subRows: number): Stretch[] {
  if (column.kind === 'unit-kind') return [{ from: 0, rows: subRows, text: null }];
  if (column.cells.length === 1) return [{ from: 0, rows: subRows, text: column.cells[0] ?? null }];
  return Array.from({ length: subRows }, (_, from) => ({ from, rows: 1, text: column.cells[from] ?? null }));
}

function isContinuation(leftColumn: Column | undefined, subRows: number, stretch: Stretch): boolean {
  if (leftColumn?.kind !== 'figures') return false;
  return stretches(leftColumn, subRows).some(
    ({ from, rows, text }) => from === stretch.from && rows === stretch.rows && text === stretch.text,
  );
}

/** Widens the block that ends in column `end` of a row by one column. */
function widen(blocks: Block[], row: number, end: number): void {
  const index = blocks.findLastIndex(
    block => block.row === row && block.column <= end && block.column + block.columns > end,
  );
  const block = blocks[index];
  if (block) blocks[index] = { ...block, columns: block.columns + 1 };
}

export type Content = Pick<Block, 'value' | 'style' | 'numberFormat' | 'unlocked' | 'validation'>;

function contentOf(column: Column, text: string | null, row: KindRow): Content {
  if (column.kind === 'unit-kind') return { value: row.kind, style: 'label' };
  if (column.kind === 'sub-rows') return { value: text, style: 'label' };
  if (text === null) return { value: null, style: 'figure' };
  return row.makeCell(row.kind, text);
}

/**
 * A width at which the header breaks well and the column's own labels and figures fit. It depends on this column
 * alone, so that a new column does not change the others; printing scales the sheet to the page anyway.
 */
function columnWidth(column: Column, columnNumber: number, body: readonly Block[]): number {
  const text = column.header.at(-1) ?? '';
  const columnBlocks = body.filter(block => block.column === columnNumber && block.columns === 1);
  const widest = Math.max(0, ...columnBlocks.map(({ value }) => contentWidth(value)));
  return widthFor(Math.max(headerWidth(text), widest), 'header');
}

function contentWidth(value: Block['value']): number {
  if (value === null) return 0;
  if (typeof value === 'object') return contentWidth(value.result);
  return typeof value === 'number' ? figureWidth(value) + 0.5 : Math.min(emWidth(value), 6);
}

function minHeight(form: Form, row: number, rows: RowLayout): number {
  if (row === 1) return 40;
  if (row < rows.body || row >= rows.notes) return 24;
  return form.subRows > 1 ? 32 : 56;
}
