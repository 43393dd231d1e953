/** A merged range or a single cell; rows and columns count from 1. */
export interface Area {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** As `cleanText` writes it; empty: a cell to fill. */
  readonly text: string;
  /** As it stands in the file, with line ends. */
  readonly raw: string;
  /** The formula of a total, without `=`. */
  readonly formula?: string;
}

/** The areas of a sheet or of a table of a document. What no area covers is an empty cell. */
export interface Source {
  readonly areas: readonly Area[];
  /** `月报表（一）!D14`, `表2 第3行第4列` */
  readonly placeOf: (row: number, column: number) => string;
}

/** A table of a blank official file. Rows and columns count from 1 in the table itself. */
export interface BlankTable {
  readonly kind: 'table';
  readonly rows: number;
  readonly columns: number;
  /** Returns the area that covers a cell. */
  at(row: number, column: number): Area;
  placeOf(row: number, column: number): string;
  /** The row and column in the source. */
  sourceOf(row: number, column: number): { readonly row: number; readonly column: number };
  /** Returns the table of some of its rows and columns. */
  only(rows: readonly number[], columns: readonly number[]): BlankTable;
}

/** Texts outside of the tables, from left to right: one paragraph, or the cells of a row; with the line ends of the file. */
export interface Line {
  readonly kind: 'line';
  readonly pieces: readonly { readonly text: string; readonly place: string }[];
}

/** A sheet, or a whole document: lines and tables in their order. */
export interface FilePart {
  /** The sheet's name; empty: a document. */
  readonly name: string;
  readonly items: readonly (Line | BlankTable)[];
  /** Places of hidden rows and columns in which something stands. */
  readonly hidden: readonly string[];
  /** No cell has a border: where the tables begin and end was read from the texts alone. */
  readonly isBorderless: boolean;
}

/** Makes a table of some rows and columns of a source. */
export function tableOf(
  source: Source,
  rowNumbers: readonly number[],
  columnNumbers: readonly number[],
): BlankTable {
  const [rowIndex, columnIndex] = [indexOf(rowNumbers), indexOf(columnNumbers)];
  const areas = new Map<string, Area>();
  for (const area of source.areas) {
    const rows = within(rowIndex, area.row, area.rows);
    const columns = within(columnIndex, area.column, area.columns);
    const [top, left] = [rows[0], columns[0]];
    if (top === undefined || left === undefined) continue;
    const local = { ...area, row: top, column: left, rows: rows.length, columns: columns.length };
    for (const row of rows) for (const column of columns) areas.set(`${row} ${column}`, local);
  }
  const sourceOf = (row: number, column: number) => ({
    row: rowNumbers[row - 1] ?? row,
    column: columnNumbers[column - 1] ?? column,
  });
  return {
    kind: 'table',
    rows: rowNumbers.length,
    columns: columnNumbers.length,
    at: (row, column) =>
      areas.get(`${row} ${column}`) ?? { row, column, rows: 1, columns: 1, text: '', raw: '' },
    placeOf: (row, column) => {
      const place = sourceOf(row, column);
      return source.placeOf(place.row, place.column);
    },
    sourceOf,
    only: (rows, columns) =>
      tableOf(
        source,
        rows.map(row => rowNumbers[row - 1] ?? 0),
        columns.map(column => columnNumbers[column - 1] ?? 0),
      ),
  };
}

const indexOf = (numbers: readonly number[]): ReadonlyMap<number, number> =>
  new Map(numbers.map((number, index) => [number, index + 1]));

function within(index: ReadonlyMap<number, number>, from: number, count: number): number[] {
  return range(from, from + count - 1).flatMap(number => index.get(number) ?? []);
}

/** The whole numbers from one to another. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

/** The distinct areas of a row, from the left. */
export function areasOfRow(table: BlankTable, row: number): Area[] {
  return range(1, table.columns)
    .map(column => table.at(row, column))
    .filter((area, index, all) => area !== all[index - 1] && !isSame(area, all[index - 1]));
}

export const isSame = (one: Area, other: Area | undefined): boolean =>
  one.row === other?.row && one.column === other.column;

/**
 * Writes a text of the file as the plan has it: without the blanks and line ends that only lay it out, brackets and colons in
 * full width, also those of narrow columns (︵家︶).
 */
export function cleanText(text: string): string {
  return text
    .replace(/[\u200b\ufeff]/gu, '')
    .replace(/[Ａ-Ｚａ-ｚ０-９＋＝％]/gu, sign => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[(︵﹙]/gu, '（')
    .replace(/[)︶﹚]/gu, '）')
    .replace(/:/gu, '：')
    .replace(/(?<![A-Za-z])[\s\u3000]+|[\s\u3000]+(?![A-Za-z])/gu, '')
    .trim();
}
