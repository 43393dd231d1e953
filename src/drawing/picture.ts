import { FONT_SIZES, POINTS_PER_UNIT, type Cell, type Range, type Sheet } from '../workbook/xlsx/book.js';
import { cutIntoBands, tableRows, type Band } from './bands.js';
import { cellTexts, isBordered, neededHeight, textOf } from './cell-text.js';
import { rangeFinder, startsOf, sumOf } from './lay-out.js';
import type { Box, MeasureText, Page, Text } from './page.js';

/** In points. As wide as a phone shows without zooming, with text of 9 points. */
const WIDTH = 440;
const MARGIN = 12;
const ROOM = WIDTH - 2 * MARGIN;
/** Between the bands of the table, and between it and the texts around it. */
const GAP = 10;
const ROW_HEIGHT = 24;
/** What a cell keeps free above and below its text. */
const PADDING = 2;
const GREY = '666666';
const PREVIEW_SIZE = 9;

/**
 * Lays a sheet out as a picture that is read on a phone: the table's columns are cut into bands, one below the other, each with
 * its header and the labels of its rows. The line under the title says that it is a preview.
 */
export function pictureOf(sheet: Sheet, measure: MeasureText): Page {
  const { from, to } = tableRows(sheet.cells);
  const writer = new Column(measure);
  const [title, ...above] = linesOf(sheet, row => row < from, measure);
  if (title) writer.write(title);
  writer.write({ ...PREVIEW, value: sheet.printing.footer }, { size: PREVIEW_SIZE, colour: GREY });
  for (const line of above) writer.write(line);
  const table = placedCells(sheet);
  const widths = sheet.widths.map(each => each * POINTS_PER_UNIT);
  const repeated = sheet.frozen.columns;
  for (const band of cutIntoBands({ widths, repeated, cells: table }, WIDTH))
    writer.place(placeBand({ table, widths, repeated, measure }, band));
  for (const line of linesOf(sheet, row => row > to, measure)) writer.write(line);
  return writer.page();
}

const PREVIEW = { row: 1, column: 1, style: 'title' } as const;

interface PlacedCell {
  readonly cell: Cell;
  readonly range: Range;
}

function placedCells(sheet: Sheet): PlacedCell[] {
  const rangeOf = rangeFinder(sheet);
  return sheet.cells.filter(isBordered).map(cell => ({ cell, range: rangeOf(cell) }));
}

/** The texts of the rows outside of the table. Those of one row stand side by side where they fit. */
function linesOf({ cells }: Sheet, isMeant: (row: number) => boolean, measure: MeasureText): Cell[] {
  const lines: Cell[] = [];
  for (const cell of cells) {
    const text = textOf(cell.value);
    if (isBordered(cell) || !isMeant(cell.row) || text === '') continue;
    const line = lines.at(-1);
    const joined = `${textOf(line?.value ?? null)}　${text}`;
    const isFitting = line?.row === cell.row && measure(joined, FONT_SIZES[line.style]) <= ROOM - 2 * PADDING;
    if (isFitting) lines.splice(-1, 1, { ...line, value: joined });
    else lines.push(cell);
  }
  return lines;
}

/** Boxes and texts below their own top, and how high they are together. */
interface Part {
  readonly boxes: readonly Box[];
  readonly texts: readonly Text[];
  readonly height: number;
}

/** What the bands of one table have in common. */
interface BandFrame {
  readonly table: readonly PlacedCell[];
  readonly widths: readonly number[];
  readonly repeated: number;
  readonly measure: MeasureText;
}

/** Draws the repeated columns and those of a band, as wide as the picture. A header that goes on is written again. */
function placeBand({ table, widths, repeated, measure }: BandFrame, { from, to }: Band): Part {
  const isIn = (column: number) => column <= repeated || (from <= column && column <= to);
  const natural = widths.map((width, index) => (isIn(index + 1) ? width : 0));
  const factor = ROOM / sumOf(natural, 1, natural.length);
  const own = natural.map(width => width * factor);
  const cells = table.filter(({ range }) => sumOf(own, range.left, range.right) > 0);
  const { first, heights } = bandHeights(cells, own, measure);
  const lefts = startsOf(own, MARGIN);
  const tops = startsOf(heights, 0);
  const placed = cells.map(({ cell, range: { top, bottom, left, right } }) => ({
    cell,
    box: {
      ...{ x: lefts[left - 1] ?? 0, y: tops[top - first] ?? 0 },
      width: sumOf(own, left, right),
      height: sumOf(heights, top - first + 1, bottom - first + 1),
    },
  }));
  return {
    boxes: placed.map(({ box }) => box),
    texts: placed.flatMap(({ cell, box }) => cellTexts(cell, box, 1, measure)),
    height: sumOf(heights, 1, heights.length),
  };
}

/** The rows of a band, from `first` on. A row in which nothing of the band begins has no height of its own. */
function bandHeights(
  cells: readonly PlacedCell[],
  widths: readonly number[],
  measure: MeasureText,
): { first: number; heights: number[] } {
  const first = Math.min(...cells.map(({ range }) => range.top));
  const last = Math.max(...cells.map(({ range }) => range.bottom));
  const begun = new Set(cells.map(({ range }) => range.top));
  const heights: number[] = Array.from({ length: last - first + 1 }, (_, index) =>
    begun.has(first + index) ? ROW_HEIGHT : 0,
  );
  const byRows = cells.toSorted((a, b) => a.range.bottom - a.range.top - (b.range.bottom - b.range.top));
  for (const { cell, range } of byRows) {
    const needed = neededHeight(cell, sumOf(widths, range.left, range.right), measure) + 2 * PADDING;
    const missing = needed - sumOf(heights, range.top - first + 1, range.bottom - first + 1);
    const lowest = range.bottom - first;
    if (missing > 0) heights[lowest] = (heights[lowest] ?? 0) + missing;
  }
  return { first, heights };
}

/** A picture that grows from the top. */
class Column {
  readonly #measure: MeasureText;
  readonly #boxes: Box[] = [];
  readonly #texts: Text[] = [];
  #y = MARGIN;

  constructor(measure: MeasureText) {
    this.#measure = measure;
  }

  /** Writes a text over the whole width; a title in lines of about the same length. */
  write(cell: Cell, look: Partial<Pick<Text, 'size' | 'colour'>> = {}): void {
    const { size = FONT_SIZES[cell.style] } = look;
    const scale = size / FONT_SIZES[cell.style];
    const heightIn = (width: number) => neededHeight(cell, width / scale, this.#measure) * scale;
    const height = heightIn(ROOM);
    let width = ROOM;
    if (cell.style === 'title') while (heightIn(width - size / 2) === height) width -= size / 2;
    const box = { x: (WIDTH - width) / 2, y: this.#y, width, height: height + PADDING };
    this.#texts.push(...cellTexts(cell, box, scale, this.#measure).map(text => ({ ...text, ...look })));
    this.#y += box.height + GAP / 2;
  }

  place({ boxes, texts, height }: Part): void {
    const y = this.#y;
    this.#boxes.push(...boxes.map(box => ({ ...box, y: box.y + y })));
    this.#texts.push(...texts.map(text => ({ ...text, y: text.y + y })));
    this.#y += height + GAP;
  }

  page(): Page {
    return { width: WIDTH, height: this.#y + MARGIN, boxes: this.#boxes, texts: this.#texts };
  }
}
