import { areasOfRow, range, type BlankTable } from './grid.js';

/** The header and the body of a table. */
export interface Shape {
  /** Without the row of numbers and without blank rows and columns. */
  readonly table: BlankTable;
  /** The first row of the body. */
  readonly body: number;
  /** Columns with texts in the body. */
  readonly labels: readonly number[];
  /** Columns whose cells are to be filled. */
  readonly figures: readonly number[];
  /** Columns without a header and without labels. */
  readonly nameless: readonly number[];
  /** The text of the row of numbers, by column. */
  readonly numbers: ReadonlyMap<number, string>;
}

/** A cell that is not to be filled. */
export const isCrossed = (text: string): boolean => /^[-—－–/／\\×＼*＊]+$/u.test(text);

/** Whether a cell of the body has room for a figure: it is empty, crossed out, or has a 0. */
export const isOpenCell = (text: string): boolean => text === '' || text === '0' || isCrossed(text);

/** Divides a table into header and body; undefined when it has none. */
export function shapeOf(whole: BlankTable): Shape | undefined {
  const numbered = numberRowOf(whole);
  const table = numbered ? withoutRow(whole, numbered.row) : whole;
  const columns = range(1, table.columns);
  const hasText = (column: number) => range(1, table.rows).some(row => table.at(row, column).text !== '');
  const named = columns.filter(hasText);
  const body = range(2, table.rows).find(row => isBodyRow(table, row, named));
  if (body === undefined) return undefined;
  const isFigure = (column: number) => isOpenFrom(table, body, column);
  return {
    table,
    body,
    labels: named.filter(column => !isFigure(column)),
    figures: named.filter(isFigure),
    nameless: columns.filter(column => !named.includes(column)),
    numbers: numbered?.texts ?? new Map<number, string>(),
  };
}

/** Leaves out the row that numbers the columns. */
export function withoutNumberRow(table: BlankTable): BlankTable {
  const numbered = numberRowOf(table);
  return numbered ? withoutRow(table, numbered.row) : table;
}

const withoutRow = (table: BlankTable, row: number): BlankTable =>
  table.only(
    range(1, table.rows).filter(each => each !== row),
    range(1, table.columns),
  );

/**
 * Whether the body begins with a row: below it the columns of figures are empty, in all other columns it has a label, and no
 * header reaches down into it.
 */
function isBodyRow(table: BlankTable, row: number, named: readonly number[]): boolean {
  const figures = named.filter(column => isOpenFrom(table, row, column));
  if (figures.length === 0) return false;
  const others = named.filter(column => !figures.includes(column));
  const begins = named.every(column => {
    const area = table.at(row, column);
    return area.row === row || area.text === '';
  });
  return begins && others.every(column => table.at(row, column).text !== '');
}

const isOpenFrom = (table: BlankTable, from: number, column: number): boolean =>
  range(from, table.rows).every(row => {
    const area = table.at(row, column);
    return isOpenCell(area.text) && area.row >= from;
  });

const NUMBER = /^（?(\d{1,3}|[甲乙丙丁戊己庚辛壬癸]|[A-Z])(=[^）]*)?）?$/u;

/** The row that numbers the columns: 甲 乙 1 2 3=4+5. */
function numberRowOf(table: BlankTable) {
  for (const row of range(2, Math.min(table.rows, 12))) {
    const areas = areasOfRow(table, row).filter(({ text }) => text !== '');
    const isNumbered = areas.length >= 2 && areas.length * 2 >= table.columns;
    if (!isNumbered || !areas.every(area => NUMBER.test(area.text) && area.rows === 1)) continue;
    const numbers = areas.map(({ text }) => Number(/\d+/u.exec(text)?.[0])).filter(number => number > 0);
    if (!numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1)) continue;
    if (numbers.length === 0) continue;
    const texts = new Map(areas.map(({ column, text }) => [column, text]));
    return { row, texts };
  }
  return undefined;
}

/** Reads `3=4+5`; a sum may use other signs of addition. Undefined: no number. */
export function numberOf(text: string | undefined): { own: string; parts: string[] } | undefined {
  const match = /^0*(\d+)(?:=(.*))?$/u.exec((text ?? '').replace(/[（）]/gu, ''));
  if (!match) return undefined;
  const sum = match[2] ?? '';
  const isSum = /^\d+([+＋]\d+|[+＋][…⋯.·]+[+＋]\d+|[~～—-]\d+)*$/u.test(sum);
  return { own: match[1] ?? '', parts: isSum ? partsOf(sum) : [] };
}

/** The numbers that a sum adds up: `4+5`, `4+…+8`. */
function partsOf(sum: string): string[] {
  const words = sum.split(/[+＋]/u);
  return words.flatMap((word, index) => {
    const [from, to] = /^[…⋯.·]+$/u.test(word)
      ? [Number(words[index - 1]) + 1, Number(words[index + 1]) - 1]
      : [Number(word), Number(word)];
    return range(from, to).map(String);
  });
}
