import { POINTS_PER_UNIT, type Cell, type Range, type Sheet } from '../workbook/xlsx/book.js';
import { printableArea } from '../workbook/xlsx/printing.js';
import { cellTexts, isBordered } from './cell-text.js';
import type { Box, MeasureText, Page, Text } from './page.js';

/** A3 landscape, in points. */
const A3 = { width: 1190.55, height: 841.89 };
const AREA = printableArea({ paper: 'A3', landscape: true });
const LEFT = (A3.width - AREA.width) / 2;
const TOP = (A3.height - AREA.height) / 2;
/** The base line of the footer, in the lower margin. */
const FOOT = A3.height - TOP / 2;
/** A sheet that is higher than the page by so much is made smaller; a higher one takes more pages. */
const MAX_EXCESS = 1.2;
/** Lays a sheet out on A3 pages, as it is printed: one page wide, the header's rows on each page. */
export function printedPages(sheet: Sheet, measure: MeasureText): Page[] {
  const scaled = scaleToPage(sheet);
  const parts = splitRows(scaled, AREA.height);
  const { first = 1, total = parts.length } = sheet.printing.numbering ?? {};
  return parts.map((rows, index) => {
    const { boxes, texts } = placeRows(scaled, rows, measure);
    const foot = { y: FOOT, size: 8 };
    const number = { ...foot, x: LEFT + AREA.width, text: `第 ${first + index} 页，共 ${total} 页` };
    return {
      ...A3,
      boxes,
      texts: [
        ...texts,
        { ...foot, x: LEFT, text: sheet.printing.footer, alignment: 'left' },
        { ...number, alignment: 'right' },
      ],
    };
  });
}

/** A sheet in points on the paper. */
interface Scaled {
  readonly sheet: Sheet;
  readonly scale: number;
  readonly widths: readonly number[];
  readonly heights: readonly number[];
}

function scaleToPage(sheet: Sheet): Scaled {
  const natural = sheet.widths.map(each => each * POINTS_PER_UNIT);
  const byWidth = AREA.width / natural.reduce((sum, each) => sum + each, 0);
  const byHeight = AREA.height / sheet.heights.reduce((sum, each) => sum + each, 0);
  const scale = byWidth > byHeight && byWidth < byHeight * MAX_EXCESS ? byHeight : byWidth;
  return {
    ...{ sheet, scale },
    widths: natural.map(each => each * scale),
    heights: sheet.heights.map(each => each * scale),
  };
}

/** The rows of each page; the pages after the first begin with the repeated ones. */
function splitRows({ sheet, heights }: Scaled, height: number): number[][] {
  const { from, to } = sheet.printing.repeat;
  const repeated = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  const heightOf = (rows: readonly number[]) => rows.reduce((sum, row) => sum + (heights[row - 1] ?? 0), 0);
  const pages: number[][] = [[]];
  for (let row = 1; row <= heights.length; row += 1) {
    const page = pages.at(-1) ?? [];
    const isFull = page.length > repeated.length && heightOf(page) + heightOf([row]) > height;
    if (isFull && row > to && !isInsideMerge(sheet, row)) pages.push([...repeated, row]);
    else page.push(row);
  }
  return pages;
}

const isInsideMerge = ({ merges }: Sheet, row: number): boolean =>
  merges.some(({ top, bottom }) => top < row && row <= bottom);

interface Placed {
  readonly boxes: readonly Box[];
  readonly texts: readonly Text[];
}

function placeRows(scaled: Scaled, rows: readonly number[], measure: MeasureText): Placed {
  const { sheet, widths, heights } = scaled;
  const lefts = startsOf(widths, LEFT + (AREA.width - sumOf(widths, 1, widths.length)) / 2);
  const tops = new Map<number, number>();
  let top = TOP;
  for (const row of rows) {
    tops.set(row, top);
    top += heights[row - 1] ?? 0;
  }
  const rangeOf = rangeFinder(sheet);
  const boxes: Box[] = [];
  const texts: Text[] = [];
  for (const cell of sheet.cells) {
    const y = tops.get(cell.row);
    if (y === undefined) continue;
    const range = rangeOf(cell);
    const box = {
      ...{ x: lefts[range.left - 1] ?? 0, y },
      width: sumOf(widths, range.left, range.right),
      height: sumOf(heights, range.top, range.bottom),
    };
    if (isBordered(cell)) boxes.push(box);
    texts.push(...cellTexts(cell, box, scaled.scale, measure));
  }
  return { boxes, texts };
}

/** Finds the rows and columns over which a cell of a sheet stands. */
export function rangeFinder({ merges }: Sheet): (cell: Cell) => Range {
  const byPlace = new Map(merges.map(merge => [`${merge.top} ${merge.left}`, merge]));
  return ({ row, column }) =>
    byPlace.get(`${row} ${column}`) ?? { top: row, bottom: row, left: column, right: column };
}

export const sumOf = (lengths: readonly number[], from: number, to: number): number =>
  lengths.slice(from - 1, to).reduce((sum, each) => sum + each, 0);

export function startsOf(lengths: readonly number[], first: number): number[] {
  let start = first;
  return lengths.map(length => {
    const own = start;
    start += length;
    return own;
  });
}
