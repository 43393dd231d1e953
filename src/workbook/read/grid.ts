import { normalizeText } from '../../core/text.js';
import type { Place } from '../xlsx/addresses.js';
import type { ReadCell, ReadSheet } from './read-sheet.js';

/** A sheet in which every cell of a merged range has the content of the range's first cell. */
export interface Grid {
  readonly name: string;
  readonly isHidden: boolean;
  readonly rows: number;
  readonly columns: number;
  /** The places of the cells that hold something. */
  readonly places: readonly Place[];
  /** Returns the cell's content and place; in a merged range both are the first cell's. */
  at(row: number, column: number): Place & { readonly cell: ReadCell | undefined };
}

export function makeGrid(sheet: ReadSheet): Grid {
  const origins = new Map<string, Place>();
  for (const { top, left, bottom, right } of sheet.merges)
    for (let row = top; row <= Math.min(bottom, sheet.rows); row += 1)
      for (let column = left; column <= Math.min(right, sheet.columns); column += 1)
        origins.set(`${row} ${column}`, { row: top, column: left });
  return {
    name: sheet.name,
    isHidden: sheet.isHidden,
    rows: sheet.rows,
    columns: sheet.columns,
    places: sheet.places,
    at: (row, column) => {
      const place = origins.get(`${row} ${column}`) ?? { row, column };
      return { ...place, cell: sheet.cell(place.row, place.column) };
    },
  };
}

/** The text of a cell for comparisons. */
export const textAt = (grid: Grid, row: number, column: number): string =>
  normalizeText(grid.at(row, column).cell?.text ?? '');
