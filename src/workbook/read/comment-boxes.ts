import type ExcelJS from 'exceljs';
import type { Place } from '../xlsx/addresses.js';
import { lineCount } from '../xlsx/measure-text.js';

/** In pixels of a screen with 96 to the inch: the width of a box, and what its frame takes. */
const BOX_WIDTH = 290;
const FRAME = 16;
/** A full-width character and a line of 9 pt. */
const EM = 12;
const LINE = 16;

/**
 * The box of a comment, right of its cell: column and pixels inside it on the left, row and pixels above, and the same on the
 * right and below. Columns and rows count from 0.
 */
export function boxFor(sheet: ExcelJS.Worksheet, { row, column }: Place, text: string): number[] {
  const height = lineCount(text, (BOX_WIDTH - FRAME) / EM) * LINE + FRAME;
  const widthOf = (index: number) => columnPixels(sheet, index + 1);
  const heightOf = (index: number) => rowPixels(sheet, index + 1);
  const left = { index: column, pixels: Math.min(12, widthOf(column)) };
  const top = { index: row - 1, pixels: Math.min(4, heightOf(row - 1)) };
  const right = walk(left, BOX_WIDTH, widthOf);
  const bottom = walk(top, height, heightOf);
  return [left, top, right, bottom].flatMap(({ index, pixels }) => [index, pixels]);
}

interface Edge {
  readonly index: number;
  readonly pixels: number;
}

/** The edge that lies so many pixels behind another one. */
function walk(from: Edge, distance: number, sizeOf: (index: number) => number): Edge {
  let rest = from.pixels + distance;
  let index = from.index;
  while (rest > sizeOf(index) && index < from.index + MAX_STEPS) {
    rest -= sizeOf(index);
    index += 1;
  }
  return { index, pixels: Math.min(rest, sizeOf(index)) };
}

/** Hidden columns and rows take no place. */
const MAX_STEPS = 200;

const DEFAULT_WIDTH = 8.43;

/** Excel counts a width in digits of 7 pixels, and adds 5 for the margins. */
function columnPixels(sheet: ExcelJS.Worksheet, column: number): number {
  const { hidden, width } = sheet.getColumn(column);
  return hidden ? 0 : Math.trunc((width ?? sheet.properties.defaultColWidth ?? DEFAULT_WIDTH) * 7 + 5);
}

function rowPixels(sheet: ExcelJS.Worksheet, row: number): number {
  const { hidden, height } = sheet.getRow(row);
  const points = (height as number | undefined) ?? sheet.properties.defaultRowHeight;
  return hidden ? 0 : Math.round((points * 4) / 3);
}
