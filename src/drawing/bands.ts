import type { Cell, Range } from '../workbook/xlsx/book.js';
import { isBordered } from './cell-text.js';

/** A table whose columns are cut into bands; columns count from 1. */
export interface WideTable {
  /** The width of each column, in points. */
  readonly widths: readonly number[];
  /** So many columns at the left stand in each band. */
  readonly repeated: number;
  /** The table's cells with the rows and columns over which they stand. */
  readonly cells: readonly { readonly cell: Cell; readonly range: Range }[];
}

/** The columns of a band besides the repeated ones, both inclusive. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** What a cut costs: through a header of the top row, through one below it, and through what cannot be read in two. */
const COSTS = { topHeader: 1, header: 3, unreadable: 1_000 } as const;
/** How much an unequal width counts against a cut. */
const WEIGHT_OF_WIDTH = 10;

/**
 * Cuts the columns into the fewest bands that fit a width in points: about equally wide, where they may between the table's
 * own groups, never through a figure and never between figures and the labels of their rows.
 */
export function cutIntoBands(table: WideTable, maxWidth: number): Band[] {
  const { widths, repeated } = table;
  const repeatedWidth = sum(widths.slice(0, repeated));
  const rest = sum(widths) - repeatedWidth;
  const count = Math.max(1, Math.ceil(rest / Math.max(1, maxWidth - repeatedWidth)));
  const costs = widths.map((_, index) => costOfCut(table, index + 1));
  return cheapestBands(widths, repeated + 1, { count, costs, average: rest / count });
}

interface Cutting {
  readonly count: number;
  /** What a cut behind each column costs. */
  readonly costs: readonly number[];
  readonly average: number;
}

interface Plan {
  readonly cost: number;
  readonly bands: readonly Band[];
}

/** For each number of bands, the cheapest way to cut all columns up to each one. */
function cheapestBands(widths: readonly number[], first: number, { count, costs, average }: Cutting): Band[] {
  const last = widths.length;
  let plans = new Map<number, Plan>([[first - 1, { cost: 0, bands: [] }]]);
  for (let band = 1; band <= count; band += 1) {
    const longer = new Map<number, Plan>();
    for (const [end, plan] of plans)
      for (let to = end + 1; to <= last; to += 1) {
        const share = sum(widths.slice(end, to)) / average - 1;
        const ofCut = to === last ? 0 : (costs[to - 1] ?? 0);
        const cost = plan.cost + share ** 2 * WEIGHT_OF_WIDTH + ofCut;
        if (cost < (longer.get(to)?.cost ?? Infinity))
          longer.set(to, { cost, bands: [...plan.bands, { from: end + 1, to }] });
      }
    plans = longer;
  }
  return [...(plans.get(last)?.bands ?? [{ from: first, to: last }])];
}

function costOfCut({ cells, repeated }: WideTable, column: number): number {
  const top = Math.min(...cells.map(({ range }) => range.top));
  const crossed = cells.filter(({ range }) => range.left <= column && range.right > column);
  const group = crossed.find(({ cell, range }) => cell.style === 'header' && range.top === top)?.range;
  const isLabelled = cells.some(
    ({ cell, range: { left } }) =>
      cell.style === 'label' && left > repeated && group && group.left <= left && left <= column,
  );
  return crossed.reduce(
    (cost, { cell, range }) =>
      cost +
      (cell.style !== 'header' ? COSTS.unreadable : range.top === top ? COSTS.topHeader : COSTS.header),
    isLabelled ? COSTS.unreadable : 0,
  );
}

const sum = (lengths: readonly number[]): number => lengths.reduce((total, each) => total + each, 0);

/** The rows of a sheet's table: those between its first and its last cell with a border. */
export function tableRows(cells: readonly Cell[]): { readonly from: number; readonly to: number } {
  const rows = cells.filter(isBordered).map(({ row }) => row);
  return { from: Math.min(...rows), to: Math.max(...rows) };
}
