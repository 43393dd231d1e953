import { cellsOf, heightsFor, mergesOf, type Block } from './blocks.js';
import type { Sheet, StyleName } from '../xlsx/book.js';
import type { FormattedFigure } from './figures.js';

/** A sheet with a list: a title, explaining lines, one row of column heads, and the rows. */
export interface ListSheet {
  readonly name: string;
  readonly title: string;
  readonly lines: readonly ListLine[];
  readonly columns: readonly { readonly head: string; readonly width: number }[];
  readonly rows: readonly ListRow[];
  /** The text of a list without rows. */
  readonly empty: string;
  readonly pageFoot: string;
  readonly tabColour?: string;
}

export interface ListLine {
  readonly text: string;
  readonly style: 'line' | 'warning';
}

/** The cells of a row from the first column on, or a band over the whole width. */
export type ListRow = readonly ListCell[] | { readonly band: string };

export interface ListCell extends Partial<Pick<FormattedFigure, 'numberFormat'>> {
  readonly value: string | number | null;
  readonly style: StyleName;
}

export const textCell = (value: string): ListCell => ({ value: value || null, style: 'text' });
export const labelCell = (value: string): ListCell => ({ value, style: 'label' });
export const figureCell = (figure: FormattedFigure | undefined, absent = '—'): ListCell => ({
  value: absent,
  ...figure,
  style: 'figure',
});

/** Lays out a list in A4 landscape; the column heads are printed again on every page. */
export function listSheet(list: ListSheet): Sheet {
  const { name, title, lines, columns, rows, empty, pageFoot, tabColour } = list;
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
  const cellBlock = (row: number, index: number, cell: ListCell): Block => ({
    row,
    column: index + 1,
    rows: 1,
    columns: 1,
    ...cell,
  });
  const rowBlocks = (row: ListRow, rowNumber: number): Block[] =>
    'band' in row
      ? [fullWidthBlock(rowNumber, row.band, 'group')]
      : row.map((cell, index) => cellBlock(rowNumber, index, cell));
  const blocks = [
    fullWidthBlock(1, title, 'title'),
    ...lines.map(({ text, style }, index) => fullWidthBlock(2 + index, text, style)),
    ...columns.map(({ head }, index) => cellBlock(headRow, index, { value: head, style: 'header' })),
    ...rows.flatMap((row, index) => rowBlocks(row, headRow + 1 + index)),
    ...(rows.length === 0 ? [fullWidthBlock(headRow + 1, empty, 'line')] : []),
  ];
  return {
    name,
    widths,
    heights: heightsFor(blocks, widths, row => (row === 1 ? 30 : 18)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: {
      paper: 'A4',
      landscape: true,
      repeat: { from: headRow, to: headRow },
      header: '',
      footer: pageFoot,
    },
    frozen: { rows: headRow, columns: 0 },
    ...(tabColour === undefined ? {} : { tabColour }),
  };
}
