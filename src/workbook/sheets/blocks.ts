import { FONT_SIZES, type Cell, type Range, type StyleName, type Validation } from '../xlsx/book.js';
import { emWidth, lineCount } from '../xlsx/measure-text.js';

/** A rectangle of the sheet with one content: a cell, or several merged into one. Layouts are made of these. */
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
}

/** Excel counts a column's width in digits of its default font, 7 pixels each. */
const POINTS_PER_UNIT = 5.25;
/** What a cell keeps free at its sides, with some to spare: programs differ by a pixel or two. */
const PADDING = 6;
/** CJK fonts need more than the letter's own height; 1.45 is the tallest of the usual ones. */
const LINE_HEIGHT = 1.45;
/** Excel refuses taller rows. */
export const MAX_ROW_HEIGHT = 409;

export function cellsOf(blocks: readonly Block[]): Cell[] {
  return blocks.map(({ row, column, value, style, numberFormat, unlocked, validation }) => ({
    row,
    column,
    value,
    style,
    ...(numberFormat === undefined ? {} : { numberFormat }),
    ...(unlocked ? { unlocked } : {}),
    ...(validation ? { validation } : {}),
  }));
}

/** The merges of a layout; a block of one cell needs none (Excel offers to repair a workbook that merges one). */
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

/** A column's width so that `em` full-width characters of a style stand beside each other. */
export function widthFor(em: number, style: StyleName): number {
  return Math.round(((em * FONT_SIZES[style] + PADDING) / POINTS_PER_UNIT) * 100) / 100;
}

/** How many em of a style fit beside each other in columns of the given widths. */
export function emCapacity(widths: readonly number[], style: StyleName): number {
  const points = widths.reduce((sum, width) => sum + width * POINTS_PER_UNIT, -PADDING);
  // A thousandth more, so that what `widthFor` rounded still counts as fitting.
  return points / FONT_SIZES[style] + 0.01;
}

export function heightOfLines(lines: number, style: StyleName): number {
  return Math.ceil(lines * FONT_SIZES[style] * LINE_HEIGHT + 4);
}

/**
 * Row heights so that every block's text can be read: `least` for a row where nothing asks for more. Blocks of several
 * rows ask last, and what they lack goes to their last row.
 */
export function heightsFor(
  blocks: readonly Block[],
  widths: readonly number[],
  minHeight: (row: number) => number,
): number[] {
  const last = Math.max(...blocks.map(({ row, rows }) => row + rows - 1));
  const heights = Array.from({ length: last }, (_, index) => minHeight(index + 1));
  for (const block of [...blocks].sort((a, b) => a.rows - b.rows)) {
    const end = block.row + block.rows - 1;
    const available = heights.slice(block.row - 1, end).reduce((sum, height) => sum + height, 0);
    const missing = neededHeight(block, widths) - available;
    if (missing > 0) heights[end - 1] = Math.min(MAX_ROW_HEIGHT, (heights[end - 1] ?? 0) + missing);
  }
  return heights;
}

function neededHeight(block: Block, widths: readonly number[]): number {
  if (typeof block.value !== 'string') return 0;
  const own = widths.slice(block.column - 1, block.column - 1 + block.columns);
  return heightOfLines(lineCount(block.value, emCapacity(own, block.style)), block.style);
}

/** The em a figure takes as it is shown, its sign included. */
export function figureWidth(value: number): number {
  return emWidth(String(value));
}
