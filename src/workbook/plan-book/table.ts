import { lettersOf } from '../xlsx/addresses.js';
import type { RangeChoice, Sheet } from '../xlsx/book.js';
import { cellsOf, heightsFor, mergesOf, type Block } from '../sheets/blocks.js';

/** A column of a table of the plan book. */
export interface HeadSpec {
  /** The program writes the column for people to read, in grey, and never reads it. */
  readonly isMade?: true;
  readonly isCentred?: true;
  /** The words among which a cell may choose. */
  readonly words?: readonly string[];
}

/** A table of the plan book: its sheet, its title where the sheet has several tables, and its columns by their heads. */
export interface TableSpec<Head extends string = string> {
  readonly sheet: string;
  readonly title?: string;
  readonly heads: Readonly<Record<Head, HeadSpec>>;
  /** Heads of columns that people leave out without harm. */
  readonly optional?: readonly Head[];
}

export type Value = string | number | null;
export type BookRow<Head extends string = string> = Readonly<Partial<Record<Head, Value>>>;

/** A table with its rows; `moreHeads` are columns that depend on the plan. */
export interface BookTable {
  readonly spec: TableSpec;
  readonly rows: readonly BookRow[];
  readonly moreHeads?: Readonly<Record<string, HeadSpec>>;
}

export function bookTable<Head extends string>(
  spec: TableSpec<Head>,
  rows: readonly BookRow<Head>[],
): BookTable {
  return { spec: spec, rows: rows };
}

/** Rows below the last one in which lists of words are offered too. */
const FREE_ROWS = 200;
const MIN_HEIGHT = 20;

/** Draws the tables of a sheet, one below the other. Whether lists of words are offered and what is grey is said by the heads. */
export function tableSheet(name: string, tables: readonly BookTable[], widths: readonly number[]): Sheet {
  const blocks: Block[] = [];
  const choices: RangeChoice[] = [];
  let row = 1;
  let headRow = 1;
  for (const [index, { spec, rows, moreHeads }] of tables.entries()) {
    const heads = Object.entries({ ...spec.heads, ...moreHeads });
    if (spec.title !== undefined) {
      blocks.push({ row, column: 1, rows: 1, columns: widths.length, value: spec.title, style: 'group' });
      row += 1;
    }
    if (index === 0) headRow = row;
    blocks.push(
      ...heads.map(([head], column): Block => ({
        row,
        column: column + 1,
        rows: 1,
        columns: 1,
        value: head,
        style: 'header',
      })),
    );
    const isLast = index === tables.length - 1;
    const bottom = row + rows.length + (isLast ? FREE_ROWS : 0);
    for (const [column, [head, { words }]] of heads.entries())
      if (words && bottom > row)
        choices.push(...choicesFor(head, words, { top: row + 1, bottom, column: column + 1 }));
    for (const content of rows) {
      row += 1;
      blocks.push(
        ...heads.map(([head, { isMade, isCentred }], column): Block => ({
          ...{ row, column: column + 1, rows: 1, columns: 1, value: content[head] ?? null },
          style: isMade ? 'made' : isCentred ? 'label' : 'text',
        })),
      );
    }
    row += 2;
  }
  return {
    name,
    widths,
    heights: heightsFor(blocks, widths, () => MIN_HEIGHT),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: {
      ...{ paper: 'A4', landscape: true, header: '', footer: name },
      repeat: { from: headRow, to: headRow },
    },
    frozen: { rows: tables.length === 1 ? headRow : 0, columns: tables.length === 1 ? 1 : 0 },
    choices,
  };
}

/** Excel's limit for a list of words. */
const MAX_LIST = 250;

/** No list is offered where Excel cannot hold it: the words are written by hand. */
function choicesFor(
  head: string,
  words: readonly string[],
  { top, bottom, column }: { readonly top: number; readonly bottom: number; readonly column: number },
): RangeChoice[] {
  if (words.join(',').length > MAX_LIST) return [];
  return [
    {
      range: { top, left: column, bottom, right: column },
      words,
      message: `${head}请从列表里选：${words.join('、')}`,
    },
  ];
}

/** `指标!D14` */
export const cellName = ({ sheet, address }: { readonly sheet: string; readonly address: string }): string =>
  `${sheet}!${address}`;

export const addressAt = (row: number, column: number): string => `${lettersOf(column)}${row}`;
