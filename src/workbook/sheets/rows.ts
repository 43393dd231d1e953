import { cellsOf, heightsFor, mergesOf, rowHeight, type Block } from './blocks.js';
import type { ListedRow, ListedRows, Sheet, StyleName } from '../xlsx/book.js';
import type { FormattedFigure } from './figures.js';
import { withWayBack } from './way-back.js';

/** A sheet with a list: a title, explaining lines, one row of column heads, and the rows. */
export interface ListSheet {
  readonly name: string;
  readonly title: string;
  readonly lines: readonly ListLine[];
  readonly columns: readonly { readonly head: string; readonly width: number }[];
  readonly rows: ListRows;
  /** The text of a list without rows. */
  readonly empty: string;
  readonly pageFoot: string;
  /** At the top of each printed page, in red; absent: nothing. */
  readonly pageHead?: string;
  /** An upright page, for a list that is long and not wide. */
  readonly isUpright?: true;
  readonly tabColour?: string;
  /** The sheet to which a link leads back. */
  readonly contents?: string | undefined;
  /** The heads of the columns get arrows to filter and to sort by; a list with bands between its rows has none. */
  readonly isFiltered?: true;
}

export interface ListLine {
  readonly text: string;
  readonly style: 'line' | 'warning';
}

/** A line for a text, none for an empty one. */
export const lineOf = (text: string): ListLine[] => (text ? [{ text, style: 'line' }] : []);

/** Rows that are made when they are written; each call of `make` makes them anew. */
export interface ListRows {
  readonly count: number;
  readonly make: () => Iterable<ListRow>;
}

/** The cells of a row from the first column on, or a band over the whole width. */
export type ListRow = readonly ListCell[] | { readonly band: string };

export interface ListCell extends Partial<Pick<FormattedFigure, 'numberFormat'>> {
  readonly value: string | number | null;
  readonly style: StyleName;
}

export const textCell = (value: string): ListCell => ({ value: value || null, style: 'text' });
export const labelCell = (value: string): ListCell => ({ value, style: 'label' });
/** A day or a time, as Excel knows it. */
export const timeCell = (time: FormattedFigure): ListCell => ({ ...time, style: 'label' });
export const figureCell = (figure: FormattedFigure | undefined, absent = '—'): ListCell => ({
  value: absent,
  ...figure,
  style: 'figure',
});

/** Rows that are already there, as rows to be made. */
export const rowsOf = (rows: readonly ListRow[]): ListRows => ({ count: rows.length, make: () => rows });

/** Lays out a list on A4; the column heads are printed again on every page. Its rows are made while it is written. */
export function listSheet(list: ListSheet): Sheet {
  const { name, title, lines, columns, rows, empty, tabColour, contents, isFiltered } = list;
  const widths = columns.map(({ width }) => width);
  const headRow = 2 + lines.length;
  const fullWidthBlock = (row: number, value: string, style: StyleName): Block => ({
    row,
    column: 1,
    rows: 1,
    columns: columns.length,
    value,
    style,
  });
  const head = [
    fullWidthBlock(1, title, 'title'),
    ...lines.map(({ text, style }, index) => fullWidthBlock(2 + index, text, style)),
  ];
  const blocks = [
    ...withWayBack(head, contents),
    ...columns.map(({ head: value }, index): Block => ({
      ...{ row: headRow, column: index + 1, rows: 1, columns: 1 },
      ...{ value, style: 'header' },
    })),
    ...(rows.count === 0 ? [fullWidthBlock(headRow + 1, empty, 'line')] : []),
  ];
  return {
    name,
    widths,
    heights: heightsFor(blocks, widths, row => (row === 1 ? 30 : MIN_HEIGHT)),
    cells: cellsOf(blocks),
    ...(rows.count > 0 ? { listed: listedRows(rows, widths) } : {}),
    merges: mergesOf(blocks),
    printing: {
      paper: 'A4',
      landscape: !list.isUpright,
      repeat: { from: headRow, to: headRow },
      header: list.pageHead ?? '',
      footer: list.pageFoot,
    },
    frozen: { rows: headRow, columns: 0 },
    ...(isFiltered && rows.count > 0
      ? { filter: { top: headRow, left: 1, bottom: headRow + rows.count, right: columns.length } }
      : {}),
    ...(tabColour === undefined ? {} : { tabColour }),
  };
}

const MIN_HEIGHT = 18;

function listedRows({ count, make }: ListRows, widths: readonly number[]): ListedRows {
  return {
    count,
    columns: widths.length,
    make: function* () {
      for (const row of make()) yield 'band' in row ? bandRow(row.band, widths) : cellRow(row, widths);
    },
  };
}

function bandRow(value: string, widths: readonly number[]): ListedRow {
  const block = { value, style: 'group', column: 1, columns: widths.length } as const;
  return {
    height: rowHeight([block], widths, MIN_HEIGHT),
    cells: [{ value, style: 'group' }],
    isMerged: true,
  };
}

function cellRow(cells: readonly ListCell[], widths: readonly number[]): ListedRow {
  const blocks = cells.map((cell, index) => ({ ...cell, column: index + 1, columns: 1 }));
  return { height: rowHeight(blocks, widths, MIN_HEIGHT), cells };
}
