import {
  FONT_SIZES,
  POINTS_PER_UNIT,
  type Cell,
  type Range,
  type StyleName,
  type Validation,
} from '../xlsx/book.js';
import { emWidth, lineCount } from '../xlsx/measure-text.js';

/** A rectangle of the sheet with one content: one cell, or several merged cells. Layouts consist of blocks. */
export interface Block {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly value: Cell['value'];
  readonly style: StyleName;
  readonly numberFormat?: string;
  readonly unlocked?: true;
  readonly validation?: Validation;
  /** The name of the sheet to which the cell leads. */
  readonly link?: string;
}

/** The points that a cell keeps free at its sides, with a reserve: programs differ by a pixel or two. */
const PADDING = 5;
/** Line height by font size: 1.45 is the tallest of the usual Chinese fonts. */
const LINE_HEIGHT = 1.45;
/** Excel's limit in points. */
export const MAX_ROW_HEIGHT = 409;

export function cellsOf(blocks: readonly Block[]): Cell[] {
  return blocks.map(({ row, column, value, style, numberFormat, unlocked, validation, link }) => ({
    row,
    column,
    value,
    style,
    ...(numberFormat === undefined ? {} : { numberFormat }),
    ...(unlocked ? { unlocked } : {}),
    ...(validation ? { validation } : {}),
    ...(link === undefined ? {} : { link }),
  }));
}

/** The merges of a layout. A block of one cell gives none: Excel offers to repair a workbook that merges one cell. */
export function mergesOf(blocks: readonly Block[]): Range[] {
  return blocks
    .filter(({ rows, columns }) => rows * columns > 1)
    .map(({ row, column, rows, columns }) => ({
      top: row,
      left: column,
      bottom: row + rows - 1,
      right: column + columns - 1,
    }));
}

/** The column width that holds `em` full-width characters of a style on one line. */
export function widthFor(em: number, style: StyleName): number {
  return Math.round(((em * FONT_SIZES[style] + PADDING) / POINTS_PER_UNIT) * 100) / 100;
}

/** How many em of a style fit on one line across columns of the given widths. */
export function emCapacity(widths: readonly number[], style: StyleName): number {
  const points = widths.reduce((sum, width) => sum + width * POINTS_PER_UNIT, -PADDING);
  // The small addition makes up for the rounding in `widthFor`.
  return points / FONT_SIZES[style] + 0.01;
}

export function heightOfLines(lines: number, style: StyleName): number {
  return Math.ceil(lines * FONT_SIZES[style] * LINE_HEIGHT + 2);
}

/** The last row of a layout. Not by `Math.max(...)`: a history has more blocks than a call takes arguments. */
export function lastRowOf(blocks: readonly Block[]): number {
  return blocks.reduce((last, { row, rows }) => Math.max(last, row + rows - 1), 0);
}

/**
 * Row heights that show every block's text; a row has at least `minHeight`. Blocks over several rows come last, and
 * their last row takes the height that is still missing.
 */
export function heightsFor(
  blocks: readonly Block[],
  widths: readonly number[],
  minHeight: (row: number) => number,
): number[] {
  const last = lastRowOf(blocks);
  const heights = Array.from({ length: last }, (_, index) => minHeight(index + 1));
  for (const block of [...blocks].sort((a, b) => a.rows - b.rows)) {
    const end = block.row + block.rows - 1;
    const available = heights.slice(block.row - 1, end).reduce((sum, height) => sum + height, 0);
    const missing = neededHeight(block, widths) - available;
    if (missing > 0) heights[end - 1] = Math.min(MAX_ROW_HEIGHT, (heights[end - 1] ?? 0) + missing);
  }
  return heights;
}

/** The height of one row that shows the text of its blocks. */
export function rowHeight(
  blocks: readonly SizedBlock[],
  widths: readonly number[],
  minHeight: number,
): number {
  return blocks.reduce(
    (height, block) => Math.max(height, Math.min(MAX_ROW_HEIGHT, neededHeight(block, widths))),
    minHeight,
  );
}

type SizedBlock = Pick<Block, 'value' | 'style' | 'column' | 'columns'>;

function neededHeight(block: SizedBlock, widths: readonly number[]): number {
  if (typeof block.value !== 'string') return 0;
  const blockWidths = widths.slice(block.column - 1, block.column - 1 + block.columns);
  return heightOfLines(lineCount(block.value, emCapacity(blockWidths, block.style)), block.style);
}

/** The width of a figure in em, its sign included. */
export function figureWidth(value: number): number {
  return emWidth(String(value));
}
