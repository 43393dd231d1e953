import { HEADS, type Head } from '../../core/register/columns.js';
import type { SentRow } from '../../core/register/read-row.js';
import { fileProblem } from '../../office/unzip.js';
import { lettersOf } from '../xlsx/addresses.js';
import { findDouble, findOnSheets } from './choose-table.js';
import type { ReadBook } from './read.js';
import type { ReadCell, ReadSheet } from './read-sheet.js';
import { momentOf } from './shown-date.js';
import { readRegisterStamp, type RegisterStamp } from './stamp.js';

/** A list of enterprises that was sent, as plain data. */
export interface SentRegister {
  readonly sheet: string;
  /** The letters of the columns by their heads. */
  readonly columns: Readonly<Partial<Record<Head, string>>>;
  readonly rows: readonly SentRow[];
  /** Cells with a formula: their values may be old. */
  readonly formulas: readonly { readonly row: number; readonly head: Head }[];
  /** Present in a list that the bot made. */
  readonly stamp?: RegisterStamp;
}

/** The heads stand in one of the first rows: people put a title above them. */
const MAX_HEAD_ROW = 10;
/** A list with the name alone, with a code or a township, is no register: it names enterprises for something else. */
const COMMON_HEADS: ReadonlySet<Head> = new Set(['企业名称', '统一社会信用代码', '乡镇']);
const MAX_ROWS = 1_500;

/**
 * Finds the list of enterprises in a workbook by its column heads; undefined when no sheet has them. A hidden sheet is read where no
 * visible one has a list. Throws a Problem for two lists with different contents.
 */
export function findRegister({ sheets, properties }: ReadBook): SentRegister | undefined {
  const registers = findOnSheets(sheets, readSheetOfRegister);
  const [register] = registers;
  if (!register) return undefined;
  const double = findDouble(registers, contentOf);
  if (double)
    throw fileProblem(
      `工作表“${register.sheet}”和“${double.sheet}”都是台账，内容不同，不知道用哪一张，没有读取。`,
      '请删去不用的一张，再发一次。台账没有改动。',
    );
  const stamp = [properties, ...textsOf(sheets)].map(readRegisterStamp).find(Boolean);
  return { ...register, ...(stamp && { stamp }) };
}

function readSheetOfRegister(sheet: ReadSheet): SentRegister | undefined {
  for (let row = 1; row <= Math.min(MAX_HEAD_ROW, sheet.rows); row += 1) {
    const { heads, repeated } = headsIn(sheet, row);
    if (!heads.has('企业名称') || [...heads.keys()].every(head => COMMON_HEADS.has(head))) continue;
    if (repeated !== undefined)
      throw fileProblem(
        `工作表“${sheet.name}”里有两列“${repeated}”，没有读取。`,
        '请删去一列再发。台账没有改动。',
      );
    return readRows(sheet, row, heads);
  }
  return undefined;
}

/** The texts of the rows, whatever the order of the columns. */
const contentOf = ({ rows }: SentRegister): string =>
  JSON.stringify(rows.map(({ cells }) => HEADS.map(head => cells[head] ?? '')));

/** The columns of a row by their heads, and a head that stands in two of them. */
function headsIn(sheet: ReadSheet, row: number): { heads: Map<Head, number>; repeated?: Head } {
  const heads = new Map<Head, number>();
  let repeated: Head | undefined;
  for (let column = 1; column <= sheet.columns; column += 1) {
    const text = (sheet.cell(row, column)?.text ?? '').normalize('NFKC').replace(/\s/gu, '');
    const head = HEADS.find(each => each === text);
    if (head === undefined) continue;
    if (heads.has(head)) repeated ??= head;
    else heads.set(head, column);
  }
  return { heads, ...(repeated !== undefined && { repeated }) };
}

/** The stamp stands in the texts of the sheet with the explanations as well. */
const textsOf = (sheets: readonly ReadSheet[]): string[] =>
  sheets.flatMap(sheet =>
    sheet.columns === 1 ? sheet.places.map(({ row, column }) => sheet.cell(row, column)?.text ?? '') : [],
  );

function readRows(sheet: ReadSheet, headRow: number, heads: ReadonlyMap<Head, number>): SentRegister {
  const rows: SentRow[] = [];
  const formulas: { row: number; head: Head }[] = [];
  for (let row = headRow + 1; row <= sheet.rows; row += 1) {
    const cells: Partial<Record<Head, string>> = {};
    for (const [head, column] of heads) {
      const cell = sheet.cell(row, column);
      if (!cell) continue;
      if (cell.hasFormula) formulas.push({ row, head });
      const text = textOf(cell);
      if (text !== '') cells[head] = text;
    }
    if (Object.keys(cells).length > 0) rows.push({ row, cells });
  }
  if (rows.length > MAX_ROWS)
    throw fileProblem(
      `台账有 ${rows.length} 行，一次最多读 ${MAX_ROWS} 行，没有读取。`,
      '不改的行可以删去（删去一行不会删除企业），或分几份发。台账没有改动。',
    );
  const columns = Object.fromEntries([...heads].map(([head, column]) => [head, lettersOf(column)]));
  return { sheet: sheet.name, columns, rows, formulas };
}

/** A day in the form of the program, whatever its format. */
function textOf({ text, isDate, shown }: ReadCell): string {
  if (!isDate) return text.trim();
  const day = momentOf(Number(text))?.toISOString().slice(0, 10);
  return day ?? shown ?? text;
}
