import type { Column, Form } from '../../plan/form.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import type { UnitKind } from '../../plan/organisation.js';
import type { Place } from '../xlsx/addresses.js';
import type { Sheet } from '../xlsx/book.js';
import { emWidth } from '../xlsx/measure-text.js';
import { cellsOf, figureWidth, heightsFor, mergesOf, widthFor, type Block } from './blocks.js';
import { formatFigure } from './figures.js';
import { breakLabels } from './header.js';
import { labelWidth } from './label-lines.js';
import { fillHeight, fillWidth } from './page-fill.js';
import { blocksAbove, blocksBelow, layOutRows, type RowLayout, type TableFrame } from './table-frame.js';

/**
 * Sums by unit kind and code, in stored units (money in yuan). The cells of a missing kind are blank: no unit of it has
 * reported, and what nobody reported is no 0.
 */
export type Sums = ReadonlyMap<UnitKind, ReadonlyMap<string, number>>;

/** Makes the content of a measure's cell in the row of a unit kind. */
export type MakeCell = (kind: UnitKind, code: string) => Content;

/** Makes cells that show sums. A corrected one has a star behind its number, which every print shows. */
export function sumCellMaker(
  plan: Plan,
  sums: Sums,
  isCorrected: (kind: UnitKind, code: string) => boolean = () => false,
): MakeCell {
  return (kind, code) => {
    const ofKind = sums.get(kind);
    if (!ofKind) return { value: null, style: 'figure' };
    const figure = formatFigure(measureOf(plan, code), ofKind.get(code) ?? 0);
    if (!isCorrected(kind, code)) return { ...figure, style: 'figure' };
    return {
      value: figure.value,
      numberFormat: `${figure.numberFormat ?? 'General'}"${CORRECTED}"`,
      style: 'corrected',
    };
  };
}

/** Stands behind a corrected figure. */
export const CORRECTED = '*';

/** One official table, word for word as in the plan, with one row for each unit kind of the organisation; it fills its page. */
export function officialSheet(plan: Plan, form: Form, makeCell: MakeCell, frame: TableFrame): Sheet {
  const rows = layOutRows(plan, form, frame);
  const body = bodyBlocks(plan, form, makeCell, rows.body);
  const columnWidths = form.columns.map((column, index) => columnWidth(column, index + 1, body));
  const widths = fillWidth(columnWidths, PAGE);
  const blocks = breakLabels(
    [...blocksAbove(plan, form, frame, rows), ...body, ...blocksBelow(plan, form, frame, rows)],
    widths,
  );
  const heights = heightsFor(blocks, widths, row => minHeight(form, row, rows));
  return {
    name: form.sheet,
    widths,
    heights: fillHeight(heights, widths, PAGE, row => maxHeight(form, row, rows, heights)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: {
      ...PAGE,
      repeat: { from: rows.header, to: rows.body - 1 },
      header: frame.unfinished,
      footer: frame.pageFoot,
    },
    frozen: { rows: rows.body - 1, columns: form.columns[0]?.kind === 'unit-kind' ? 1 : 0 },
    tabColour: frame.unfinished ? 'C00000' : '1F4E79',
  };
}

const PAGE = { paper: 'A3', landscape: true } as const;

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

/** A width at which the header breaks well and the column's own labels and figures fit. */
function columnWidth(column: Column, columnNumber: number, body: readonly Block[]): number {
  const text = column.header.at(-1) ?? '';
  const columnBlocks = body.filter(block => block.column === columnNumber && block.columns === 1);
  const widest = Math.max(0, ...columnBlocks.map(widthOfContent));
  return widthFor(Math.max(labelWidth(text), emWidth(column.number ?? ''), widest), 'header');
}

/** The star of a corrected figure stands beside it. */
const widthOfContent = ({ value, style }: Block): number =>
  contentWidth(value) + (style === 'corrected' ? emWidth(CORRECTED) : 0);

function contentWidth(value: Block['value']): number {
  if (value === null) return 0;
  if (typeof value === 'object') return contentWidth(value.result);
  return typeof value === 'number' ? figureWidth(value) + 0.5 : Math.min(emWidth(value), 6);
}

function minHeight(form: Form, row: number, rows: RowLayout): number {
  if (row === 1) return 40;
  if (row === rows.signatures) return 44;
  if (row < rows.body || row >= rows.notes) return 24;
  return form.subRows > 1 ? 32 : 56;
}

/** Rows of the table grow with the page, the header a little, the lines around it not at all. */
function maxHeight(form: Form, row: number, rows: RowLayout, heights: readonly number[]): number | undefined {
  if (row < rows.header || row >= rows.notes) return undefined;
  if (row < rows.body) return (heights[row - 1] ?? 0) * 1.3;
  return form.subRows > 1 ? 66 : 220;
}
