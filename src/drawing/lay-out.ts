import {
  FONT_SIZES,
  POINTS_PER_UNIT,
  type Cell,
  type Range,
  type Sheet,
  type StyleName,
} from '../workbook/xlsx/book.js';
import { printableArea } from '../workbook/xlsx/printing.js';
import type { Alignment, Box, MeasureText, Page, Text } from './page.js';
import { wrapText } from './wrap.js';

/** A3 landscape, in points. */
const A3 = { width: 1190.55, height: 841.89 };
const AREA = printableArea({ paper: 'A3', landscape: true });
const LEFT = (A3.width - AREA.width) / 2;
const TOP = (A3.height - AREA.height) / 2;
/** The base line of the footer, in the lower margin. */
const FOOT = A3.height - TOP / 2;
/** A sheet that is higher than the page by so much is made smaller; a higher one takes more pages. */
const MAX_EXCESS = 1.2;
/** What a cell keeps free at each side, at the sheet's own size. */
const PADDING = 1;
const LINE_HEIGHT = 1.35;
/** The share of a line's height above its base line. */
const ASCENT = 0.78;

/** The looks that have a border. */
const BORDERED: ReadonlySet<StyleName> = new Set(['header', 'label', 'figure', 'entry', 'group', 'text']);
const ALIGNMENTS: Partial<Record<StyleName, Alignment>> = {
  title: 'center',
  header: 'center',
  label: 'center',
  figure: 'center',
  entry: 'center',
  'line-right': 'right',
};
const RED = 'C00000';

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
  const merges = new Map(sheet.merges.map(merge => [`${merge.top} ${merge.left}`, merge]));
  const boxes: Box[] = [];
  const texts: Text[] = [];
  for (const cell of sheet.cells) {
    const y = tops.get(cell.row);
    if (y === undefined) continue;
    const range = merges.get(`${cell.row} ${cell.column}`) ?? rangeOf(cell);
    const box = {
      ...{ x: lefts[range.left - 1] ?? 0, y },
      width: sumOf(widths, range.left, range.right),
      height: sumOf(heights, range.top, range.bottom),
    };
    if (BORDERED.has(cell.style)) boxes.push(box);
    texts.push(...cellTexts(cell, box, scaled.scale, measure));
  }
  return { boxes, texts };
}

const rangeOf = ({ row, column }: Cell): Range => ({ top: row, bottom: row, left: column, right: column });

const sumOf = (lengths: readonly number[], from: number, to: number): number =>
  lengths.slice(from - 1, to).reduce((sum, each) => sum + each, 0);

function startsOf(lengths: readonly number[], first: number): number[] {
  let start = first;
  return lengths.map(length => {
    const own = start;
    start += length;
    return own;
  });
}

/** The lines of a cell, in the middle of its height. A text that is too long for its cell gets smaller. */
function cellTexts(cell: Cell, box: Box, scale: number, measure: MeasureText): Text[] {
  const text = textOf(cell.value);
  if (text === '') return [];
  const alignment = ALIGNMENTS[cell.style] ?? 'left';
  const room = box.width - 2 * PADDING * scale;
  let size = FONT_SIZES[cell.style] * scale;
  let lines = wrapText(text, room, size, measure);
  while (size > MIN_SIZE && lines.length * size * LINE_HEIGHT > box.height) {
    size -= 0.5;
    lines = wrapText(text, room, size, measure);
  }
  const lineHeight = size * LINE_HEIGHT;
  const top = box.y + Math.max(0, (box.height - lines.length * lineHeight) / 2);
  return lines.map((line, index) => ({
    x: anchorOf(box, alignment),
    y: top + index * lineHeight + lineHeight * ASCENT,
    text: line,
    ...{ size, alignment },
    ...(cell.style === 'title' && { isBold: true as const }),
    ...(cell.style === 'warning' && { colour: RED }),
  }));
}

/** Smaller text is not readable on paper. */
const MIN_SIZE = 5;

function anchorOf({ x, width }: Box, alignment: Alignment): number {
  if (alignment === 'center') return x + width / 2;
  return alignment === 'left' ? x + PADDING : x + width - PADDING;
}

function textOf(value: Cell['value']): string {
  if (value === null) return '';
  return String(typeof value === 'object' ? value.result : value);
}
