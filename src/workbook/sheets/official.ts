import type { Column, Form } from '../../plan/form.js';
import { measureOf, inYear, type Plan } from '../../plan/plan.js';
import type { UnitKind } from '../../plan/organisation.js';
import type { LocalDate } from '../../plan/period.js';
import { cellsOf, figureWidth, heightsFor, mergesOf, widthFor, type Block } from './blocks.js';
import type { Sheet } from '../xlsx/book.js';
import { dayWords, GAP, shown } from './figures.js';
import { headerBlocks, headerDepth } from './header.js';
import { emWidth, headerWidth } from '../xlsx/measure-text.js';

/** Sums by unit kind, all measures, in stored units (money in yuan). A kind or a code that is missing counts as 0. */
export type Sums = ReadonlyMap<UnitKind, ReadonlyMap<string, number>>;

/** What stands in the cell of a measure, in the row of a unit kind. */
export type CellOf = (kind: UnitKind, code: string) => Content;

/** Cells that show sums. */
export function sumCells(plan: Plan, sums: Sums): CellOf {
  return (kind, code) => ({
    ...shown(measureOf(plan, code), sums.get(kind)?.get(code) ?? 0),
    style: 'figure',
  });
}

/** What an official sheet says around its table. */
export interface Surroundings {
  /** Behind 填报单位（盖章）. */
  readonly reporter: string;
  readonly contact?: { readonly name?: string; readonly telephone?: string };
  readonly date?: LocalDate;
  /** 未定稿 and why, in red under the title and in the head of each printed page; empty: the data is final. */
  readonly unfinished: string;
  /** A plain line under the title, such as 沿用2025年方案; empty: none. */
  readonly remark: string;
  /** The small line under the notes: when it was made, and from what. */
  readonly foot: string;
  readonly pageFoot: string;
}

/** One official table, to the letter, with one row for each unit kind of the organisation. */
export function officialSheet(plan: Plan, form: Form, cellOf: CellOf, around: Surroundings): Sheet {
  const rows = rowsOf(plan, form, around);
  const body = bodyBlocks(plan, form, cellOf, rows.body);
  const blocks = [...above(plan, form, around, rows), ...body, ...below(plan, form, around, rows)];
  const widths = form.columns.map((column, index) => columnWidth(column, index + 1, body));
  return {
    name: form.sheet,
    widths,
    heights: heightsFor(blocks, widths, row => leastHeight(form, row, rows)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: {
      paper: 'A3',
      landscape: true,
      repeat: { from: rows.header, to: rows.body - 1 },
      header: around.unfinished,
      footer: around.pageFoot,
    },
    frozen: { rows: rows.body - 1, columns: form.columns[0]?.kind === 'unit-kind' ? 1 : 0 },
    tabColour: around.unfinished ? 'C00000' : '1F4E79',
  };
}

/** Where each measure of a form stands in the row of a unit kind. */
export function placesOf(plan: Plan, form: Form, kind: UnitKind, around: Surroundings): Map<string, Place> {
  const blocks = bodyBlocks(
    plan,
    form,
    (own, code) => ({ value: own === kind ? `${MARK}${code}` : null, style: 'figure' }),
    rowsOf(plan, form, around).body,
  );
  const places = blocks.flatMap(({ value, row, column }): [string, Place][] =>
    typeof value === 'string' && value.startsWith(MARK) ? [[value.slice(1), { row, column }]] : [],
  );
  return new Map(places);
}

/** No label of a table begins with it. */
const MARK = '\u0000';

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** The first row of each part of the sheet. */
interface Rows {
  readonly formLine: number;
  readonly header: number;
  readonly body: number;
  readonly notes: number;
}

function rowsOf(plan: Plan, form: Form, around: Surroundings): Rows {
  const formLine = 2 + underTitle(form.columns.length, around).length;
  const header = formLine + 1;
  const body = header + headerDepth(form.columns);
  return { formLine, header, body, notes: body + plan.organisation.unitKinds.length * form.subRows };
}

function above(plan: Plan, form: Form, around: Surroundings, rows: Rows): Block[] {
  const total = form.columns.length;
  return [
    whole(1, total, inYear(plan, form.title), 'title'),
    ...underTitle(total, around),
    ...formLine(rows.formLine, total, around),
    ...headerBlocks(form.columns, rows.header),
  ];
}

function below(plan: Plan, form: Form, { foot }: Surroundings, { notes }: Rows): Block[] {
  const total = form.columns.length;
  return [whole(notes, total, notesOf(plan, form), 'notes'), whole(notes + 1, total, foot, 'foot')];
}

function underTitle(total: number, { unfinished, remark }: Surroundings): Block[] {
  const lines = [
    { words: unfinished, style: 'warning' },
    { words: remark, style: 'line' },
  ] as const;
  return lines
    .filter(({ words }) => words !== '')
    .map(({ words, style }, index) => whole(2 + index, total, words, style));
}

function whole(row: number, columns: number, value: string, style: Block['style']): Block {
  return { row, column: 1, rows: 1, columns, value, style };
}

/** The parts of the form line share the width as on the annex: the stamp has most, the date stands at the right. */
function formLine(row: number, total: number, { reporter, contact, date }: Surroundings): Block[] {
  const parts = [
    { value: `填报单位（盖章）：${reporter}`, share: 0.4, style: 'line' },
    { value: `填表人：${contact?.name ?? ''}`, share: 0.2, style: 'line' },
    { value: `联系电话：${contact?.telephone ?? ''}`, share: 0.2, style: 'line' },
    { value: date ? dayWords(date) : '年    月    日', share: 0.2, style: 'line-right' },
  ] as const;
  if (total < parts.length) return [whole(row, total, parts.map(({ value }) => value).join(GAP), 'line')];
  let left = 1;
  let share = 0;
  return parts.map((part, index) => {
    share += part.share;
    // Every part has one column at least, also in a very narrow table.
    const right = Math.max(left, Math.min(Math.round(total * share), total - (parts.length - 1 - index)));
    const block: Block = {
      row,
      column: left,
      rows: 1,
      columns: right - left + 1,
      value: part.value,
      style: part.style,
    };
    left = right + 1;
    return block;
  });
}

function notesOf(plan: Plan, form: Form): string {
  return inYear(plan, `注：${form.notes.map(({ text }) => text).join('')}`);
}

function bodyBlocks(plan: Plan, form: Form, cellOf: CellOf, top: number): Block[] {
  return plan.organisation.unitKinds.flatMap((kind, index) =>
    kindBlocks(form, { kind, cellOf, top: top + index * form.subRows }),
  );
}

interface KindRow {
  readonly kind: UnitKind;
  readonly cellOf: CellOf;
  readonly top: number;
}

/** The row of one unit kind: column by column, cells that show the same figure as their left neighbour joined to it. */
function kindBlocks(form: Form, row: KindRow): Block[] {
  const blocks: Block[] = [];
  form.columns.forEach((column, index) => {
    for (const { from, rows, text } of stretches(column, form.subRows)) {
      const code = column.kind === 'figures' ? text : null;
      if (code !== null && continues(form.columns[index - 1], form.subRows, { from, rows, text })) {
        widen(blocks, row.top + from, index);
        continue;
      }
      const place = { row: row.top + from, column: index + 1, rows, columns: 1 };
      blocks.push({ ...place, ...contentOf(column, text, row) });
    }
  });
  return blocks;
}

/** A stretch of sub-rows with one content: all of them where the column has one cell. */
interface Stretch {
  readonly from: number;
  readonly rows: number;
  /** A code, or the text of a label. */
  readonly text: string | null;
}

function stretches(column: Column, subRows: number): Stretch[] {
  if (column.kind === 'unit-kind') return [{ from: 0, rows: subRows, text: null }];
  if (column.cells.length === 1) return [{ from: 0, rows: subRows, text: column.cells[0] ?? null }];
  return Array.from({ length: subRows }, (_, from) => ({ from, rows: 1, text: column.cells[from] ?? null }));
}

function continues(left: Column | undefined, subRows: number, own: Stretch): boolean {
  if (left?.kind !== 'figures') return false;
  return stretches(left, subRows).some(
    ({ from, rows, text }) => from === own.from && rows === own.rows && text === own.text,
  );
}

/** Joins one more column to the block that ends in column `end` of a row. */
function widen(blocks: Block[], row: number, end: number): void {
  const at = blocks.findLastIndex(
    block => block.row === row && block.column <= end && block.column + block.columns > end,
  );
  const block = blocks[at];
  if (block) blocks[at] = { ...block, columns: block.columns + 1 };
}

export type Content = Pick<Block, 'value' | 'style' | 'numberFormat' | 'unlocked' | 'validation'>;

function contentOf(column: Column, text: string | null, row: KindRow): Content {
  if (column.kind === 'unit-kind') return { value: row.kind, style: 'label' };
  if (column.kind === 'sub-rows') return { value: text, style: 'label' };
  if (text === null) return { value: null, style: 'figure' };
  return row.cellOf(row.kind, text);
}

/**
 * As its header breaks best, and wide enough for the column's own labels and figures. It depends on the column alone,
 * so that one more column leaves the others as they are; the print is fitted to the page anyway.
 */
function columnWidth(column: Column, at: number, body: readonly Block[]): number {
  const text = column.header.at(-1) ?? '';
  const own = body.filter(block => block.column === at && block.columns === 1);
  const widest = Math.max(0, ...own.map(({ value }) => contentWidth(value)));
  return widthFor(Math.max(headerWidth(text), widest), 'header');
}

function contentWidth(value: Block['value']): number {
  if (value === null) return 0;
  if (typeof value === 'object') return contentWidth(value.result);
  return typeof value === 'number' ? figureWidth(value) + 0.5 : Math.min(emWidth(value), 6);
}

function leastHeight(form: Form, row: number, rows: Rows): number {
  if (row === 1) return 40;
  if (row < rows.body || row >= rows.notes) return 24;
  return form.subRows > 1 ? 32 : 56;
}
