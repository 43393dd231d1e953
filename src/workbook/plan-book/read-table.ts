import { findDouble, findOnSheets } from '../read/choose-table.js';
import { findNearWord } from './near-word.js';
import type { ReadBook } from '../read/read.js';
import { formatCount, normalizeText } from '../../core/text.js';
import { MAX_TEXT_LENGTH } from '../read/sheet-limits.js';
import { momentOf } from '../read/shown-date.js';
import type { ReadCell, ReadSheet } from '../read/read-sheet.js';
import { addressAt, type TableSpec } from './table.js';
import { keyFor, wordsOf, type Pairs } from './words.js';

/** A cell of the sent file. */
export interface CellPlace {
  readonly sheet: string;
  readonly address: string;
}

/** What is wrong in a plan book, at its cell, in words for the person who edits it. */
export interface BookFault extends CellPlace {
  readonly words: string;
}

/** What a sent book is read with: faults are collected, and each place of the plan knows its cell. */
export interface Reading {
  readonly book: ReadBook;
  readonly faults: BookFault[];
  /** The cell of each value of the plan, by its path: `organisation.units.3.kind`. */
  readonly places: Map<string, CellPlace>;
}

/** A row of a table, as it was sent. */
export interface SentBookRow<Head extends string = string> {
  /** The text of a cell as it was written, without blanks around it. */
  text(head: Head): string;
  /** The same in the form in which words and codes are compared: half-width signs. */
  plain(head: Head): string;
  place(head: Head): CellPlace;
  /** The heads of the table's columns that the plan book itself does not have, with their texts. */
  readonly more: readonly string[];
}

/** The head of a row of a table in the sent file. */
interface FoundTable {
  readonly sheet: ReadSheet;
  readonly row: number;
  readonly columns: ReadonlyMap<string, number>;
}

const isFilled = (text: string): boolean => text !== '';

/**
 * Finds a table by its heads, in the sheet of its name first, and returns its rows that are not empty. Two tables with different
 * contents are a fault.
 */
export function readRows<Head extends string>(
  reading: Reading,
  spec: TableSpec<Head>,
  others: readonly TableSpec[],
): SentBookRow<Head>[] {
  const tables = findTables(reading, spec);
  const [found] = tables;
  if (!found) {
    reading.faults.push({
      sheet: spec.sheet,
      address: 'A1',
      words: `没有找到${tableName(spec)}（表头：${Object.keys(spec.heads).join('、')}）`,
    });
    return [];
  }
  const double = findDouble(tables, table => contentOf(table, spec, others));
  if (double) noteDouble(reading, spec, found, double);
  const { sheet, row: headRow, columns } = found;
  for (const head of headsToRead(spec))
    if (!columns.has(head) && !(spec.optional as readonly string[] | undefined)?.includes(head))
      reading.faults.push({
        sheet: sheet.name,
        address: addressAt(headRow, 1),
        words: `没有找到“${head}”一栏`,
      });
  const read = new Set(headsToRead(spec));
  const more = moreHeads(found, spec);
  return filledRows(found, spec, others).map(row => {
    noteUnreadCells(reading, sheet, row, columns, read);
    const textAt = (head: string) => textIn(found, row, head);
    return {
      more,
      text: textAt,
      plain: head => textAt(head).normalize('NFKC').trim(),
      place: head => ({ sheet: sheet.name, address: addressAt(row, columns.get(head) ?? 1) }),
    };
  });
}

const tableName = ({ sheet, title }: TableSpec): string =>
  title === undefined ? `“${sheet}”表` : `“${title}”这张表`;

const moreHeads = ({ columns }: FoundTable, { heads }: TableSpec): string[] =>
  [...columns.keys()].filter(head => !Object.hasOwn(heads, head));

const textIn = ({ sheet, columns }: FoundTable, row: number, head: string): string =>
  cellText(sheet.cell(row, columns.get(head) ?? 0));

/** The rows of a table in which something stands that is read. */
function filledRows(table: FoundTable, spec: TableSpec, others: readonly TableSpec[]): number[] {
  const heads = [...headsToRead(spec), ...moreHeads(table, spec)];
  const rows: number[] = [];
  for (let row = table.row + 1; row <= table.sheet.rows; row += 1) {
    if (endsTable(table.sheet, row, others)) break;
    if (heads.some(head => isFilled(textIn(table, row, head)))) rows.push(row);
  }
  return rows;
}

/** What is read of a table, as one text. */
function contentOf(table: FoundTable, spec: TableSpec, others: readonly TableSpec[]): string {
  const heads = [...headsToRead(spec), ...moreHeads(table, spec).toSorted()];
  return JSON.stringify([
    heads,
    filledRows(table, spec, others).map(row => heads.map(head => textIn(table, row, head))),
  ]);
}

function noteDouble({ faults }: Reading, spec: TableSpec, found: FoundTable, double: FoundTable): void {
  faults.push({
    sheet: double.sheet.name,
    address: addressAt(double.row, 1),
    words: `工作表“${found.sheet.name}”和“${double.sheet.name}”都有${tableName(spec)}，内容不同，不知道用哪一张，请删去不用的一张`,
  });
}

function noteUnreadCells(
  { faults }: Reading,
  sheet: ReadSheet,
  row: number,
  columns: ReadonlyMap<string, number>,
  read: ReadonlySet<string>,
): void {
  for (const [head, column] of columns)
    for (const why of read.has(head) ? whyUnread(sheet.cell(row, column)) : [])
      faults.push({ sheet: sheet.name, address: addressAt(row, column), words: `${head}${why}` });
}

/** A formula shows a value that may be old; of a long text the rest would be lost. */
const whyUnread = (cell: ReadCell | undefined): string[] => [
  ...(cell?.hasFormula ? ['是公式，请改成文字或数字（复制后粘贴为“值”）'] : []),
  ...((cell?.text.length ?? 0) >= MAX_TEXT_LENGTH
    ? [`太长：一格最多读 ${formatCount(MAX_TEXT_LENGTH - 1)} 个字，后面的读不到，请写短一些`]
    : []),
];

/** The text of a cell. A month and day, or a month, that Excel has made a date is read as it was meant. */
function cellText(cell: ReadCell | undefined): string {
  if (!cell) return '';
  const text = cell.text.replaceAll('\r', '').trim();
  if (!cell.isDate) return text;
  const shown = cell.shown ?? '';
  const day = momentOf(Number(text));
  if (!day) return shown;
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  return date === 1 && /年\d{1,2}月$|\d{4}[-/]\d{1,2}$|^[A-Za-z]+-\d{2}$/u.test(shown)
    ? `${year}年${month}月`
    : `${month}月${date}日`;
}

const headsToRead = ({ heads }: TableSpec): string[] =>
  Object.entries(heads)
    .filter(([, { isMade }]) => !isMade)
    .map(([head]) => head);

const sameName = (one: string, other: string): boolean => normalizeText(one) === normalizeText(other);

/** The tables that have the heads, that of the sheet of its name first. */
function findTables({ book }: Reading, spec: TableSpec): FoundTable[] {
  const isNamed = ({ name }: ReadSheet) => sameName(name, spec.sheet);
  const tables = findOnSheets(book.sheets, sheet =>
    findHeadRow(sheet, spec, isNamed(sheet) ? sheet.rows : Math.min(sheet.rows, MAX_HEAD_ROW)),
  );
  return tables.toSorted((one, other) => Number(isNamed(other.sheet)) - Number(isNamed(one.sheet)));
}

function findHeadRow(sheet: ReadSheet, spec: TableSpec, lastRow: number): FoundTable | undefined {
  for (let row = 1; row <= lastRow; row += 1) {
    const columns = headsIn(sheet, row, spec);
    if (columns) return { sheet, row, columns };
  }
  return undefined;
}

/** In a sheet with another name the heads are looked for in the first rows alone. */
const MAX_HEAD_ROW = 60;
/** The widest table of a plan book has a dozen columns. */
const MAX_COLUMNS = 60;

/** The columns of a row that has most heads of a table; a title alone is no head. */
function headsIn(sheet: ReadSheet, row: number, spec: TableSpec): ReadonlyMap<string, number> | undefined {
  const known = Object.keys(spec.heads);
  const columns = new Map<string, number>();
  for (let column = 1; column <= Math.min(sheet.columns, MAX_COLUMNS); column += 1) {
    const text = cellText(sheet.cell(row, column));
    if (text === '') continue;
    const head = known.find(each => sameName(each, text)) ?? text;
    if (!columns.has(head)) columns.set(head, column);
  }
  const needed = headsToRead(spec);
  const present = needed.filter(head => columns.has(head)).length;
  const all = known.filter(head => columns.has(head)).length;
  return all >= 2 && present * 2 > needed.length ? columns : undefined;
}

function endsTable(sheet: ReadSheet, row: number, others: readonly TableSpec[]): boolean {
  const filled: string[] = [];
  for (let column = 1; column <= Math.min(sheet.columns, MAX_COLUMNS) && filled.length < 2; column += 1) {
    const text = cellText(sheet.cell(row, column));
    if (text !== '') filled.push(text);
  }
  const [only, second] = filled;
  if (only === undefined) return false;
  if (second === undefined && others.some(({ title }) => title !== undefined && sameName(title, only)))
    return true;
  return others.some(spec => headsIn(sheet, row, spec) !== undefined);
}

/** Reads a word of a list as its key; notes a fault with the nearest word. */
export function readWord<Key extends string, Head extends string>(
  reading: Reading,
  row: SentBookRow<Head>,
  head: Head,
  pairs: Pairs<Key>,
): Key | undefined {
  const word = row.plain(head);
  const key = keyFor(
    pairs.map(([each, name]) => [each, name.normalize('NFKC')] as const),
    word,
  );
  if (key === undefined) noteUnknown(reading, row.place(head), row.text(head), wordsOf(pairs), head);
  return key;
}

/** Notes a word that is not one of those known, with the nearest one: `“万园”不是认得的单位，是否“万元”？` */
export function noteUnknown(
  { faults }: Reading,
  place: CellPlace,
  word: string,
  known: readonly string[],
  what: string,
): void {
  const near = findNearWord(word, known);
  const words =
    word === ''
      ? `${what}没有填，请填其中一个：${known.join('、')}`
      : near === undefined
        ? `“${word}”不是认得的${what}，请填其中一个：${known.slice(0, 12).join('、')}`
        : `“${word}”不是认得的${what}，是否“${near}”？`;
  faults.push({ ...place, words });
}

/** Reads a whole number; notes a fault otherwise. */
export function readWhole<Head extends string>(
  { faults }: Reading,
  row: SentBookRow<Head>,
  head: Head,
  what: string = head,
): number | undefined {
  const text = row.plain(head).replace(/[日号年]$/u, '');
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  faults.push({
    ...row.place(head),
    words: text === '' ? `${what}没有填` : `${what}应是整数，不能是“${row.text(head)}”`,
  });
  return undefined;
}
