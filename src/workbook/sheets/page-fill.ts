import { POINTS_PER_UNIT, type Printing, type Sheet } from '../xlsx/book.js';
import { printableArea } from '../xlsx/printing.js';
import { GAP } from './figures.js';

// A table that is printed on one page fills it: columns as wide and rows as tall as the page allows.

type Page = Pick<Printing, 'paper' | 'landscape'>;

/** What is left free for programs that round widths and heights up. */
const SHARE_OF_WIDTH = 0.985;
const SHARE_OF_HEIGHT = 0.96;
/** A table of a few columns does not look better across a whole page. */
const MOST_WIDENING = 2.5;

/** Widens all columns alike, so that they take the width of the page. Wider ones stay: printing makes the sheet smaller. */
export function fillWidth(widths: readonly number[], page: Page): number[] {
  const factor = Math.min((printableArea(page).width * SHARE_OF_WIDTH) / pointsOf(widths), MOST_WIDENING);
  return factor <= 1 ? [...widths] : widths.map(width => Math.floor(width * factor * 100) / 100);
}

/** How tall a row may become; rows that are not named keep their height. */
export type MaxHeight = (row: number) => number | undefined;

/**
 * Makes rows taller, all by the same amount up to their greatest height, until the sheet takes the height of the page. A sheet
 * that needs more than a page stays as it is.
 */
export function fillHeight(
  heights: readonly number[],
  widths: readonly number[],
  page: Page,
  maxHeight: MaxHeight,
): number[] {
  const filled = [...heights];
  let free = (printableArea(page).height * SHARE_OF_HEIGHT) / scaleOf(widths, page) - sum(heights);
  for (;;) {
    const growing = filled.flatMap((height, index) =>
      height < (maxHeight(index + 1) ?? 0) - SMALLEST_STEP ? [index] : [],
    );
    const share = Math.floor(free / Math.max(growing.length, 1));
    if (growing.length === 0 || share < SMALLEST_STEP) return filled;
    for (const index of growing) {
      const height = filled[index] ?? 0;
      const grown = Math.min(height + share, maxHeight(index + 1) ?? height);
      free -= grown - height;
      filled[index] = grown;
    }
  }
}

const SMALLEST_STEP = 1;

/** How much smaller the sheet is printed, so that it is one page wide; 1: in its own size. */
function scaleOf(widths: readonly number[], page: Page): number {
  return Math.min(1, printableArea(page).width / pointsOf(widths));
}

/** Numbers the pages of some sheets by themselves, whatever else is printed with them. */
export function numberTogether(sheets: readonly Sheet[]): Sheet[] {
  const counts = sheets.map(countPages);
  const total = sum(counts);
  return sheets.map((sheet, index) => {
    const first = sum(counts.slice(0, index)) + 1;
    return { ...sheet, printing: { ...sheet.printing, numbering: { first, total } } };
  });
}

/**
 * Numbers sheets from 1 on, however many pages they will have, and says at the foot of each page what it is a page of: the title
 * stands on the first one alone.
 */
export const numberAndName = (sheets: readonly Sheet[]): Sheet[] =>
  sheets.map((sheet, index) => {
    const { printing } = sheet;
    const footer = `${subjectOf(sheet)}${GAP}${printing.footer}`;
    return {
      ...sheet,
      printing: { ...printing, ...tallOf(sheet), footer, numbering: index === 0 ? { first: 1 } : {} },
    };
  });

/** The title without what follows its gap: in a year's report it is not the sheet's name. */
function subjectOf({ name, cells }: Sheet): string {
  const title = cells[0]?.value;
  return (typeof title === 'string' ? title.split(GAP)[0] : undefined) ?? name;
}

/** A last page with less than this share of a page is left out: the others are printed a little smaller. */
const LEAST_OF_PAGE = 0.15;
/** Of longer lists nobody minds a short last page, and their rows are not made twice. */
const MOST_ROWS = 300;

/** How many pages tall a sheet is printed, where that saves a page with a few rows. */
function tallOf({ widths, heights, listed, printing }: Sheet): { tall?: number } {
  if (printing.wide || (listed?.count ?? 0) > MOST_ROWS) return {};
  const { from, to } = printing.repeat;
  const repeated = sum(heights.slice(from - 1, to));
  const rows = [...heights, ...Array.from(listed?.make() ?? [], ({ height }) => height)];
  const page = printableArea(printing).height / scaleOf(widths, printing) - repeated;
  const pages = (sum(rows) - repeated) / page;
  return pages > 1 && pages % 1 < LEAST_OF_PAGE ? { tall: Math.floor(pages) } : {};
}

function countPages({ widths, heights, printing }: Sheet): number {
  const height = sum(heights) * scaleOf(widths, printing);
  return Math.max(1, Math.ceil(height / printableArea(printing).height));
}

const pointsOf = (widths: readonly number[]): number => sum(widths) * POINTS_PER_UNIT;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
