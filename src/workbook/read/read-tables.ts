import type { Column, Form } from '../../plan/form.js';
import type { Plan } from '../../plan/plan.js';
import { measureOf } from '../../plan/plan.js';
import type { UnitKind } from '../../plan/organisation.js';
import type { ReadBook } from './read.js';
import type { ReadCell, ReadSheet } from './read-sheet.js';
import { addressOf } from '../xlsx/addresses.js';

/** The cell of a figure in an uploaded workbook. */
export interface FigureCell {
  /** The sheet's name in the workbook. */
  readonly sheet: string;
  /** `C8` */
  readonly address: string;
  readonly text: string;
  readonly hasFormula: boolean;
  readonly isDate: boolean;
}

/** The official tables of an uploaded workbook, read for one unit kind. */
export interface UploadedTables {
  readonly cells: ReadonlyMap<string, FigureCell>;
  /** Sheets of the plan that the workbook lacks. */
  readonly missingSheets: readonly string[];
  /** Header paths of the columns that a table of the workbook lacks. */
  readonly missingColumns: readonly string[];
  /** Cells with a value other than 0 in the rows of other unit kinds. */
  readonly foreign: readonly { readonly sheet: string; readonly address: string; readonly kind: UnitKind }[];
}

/**
 * Finds every figure by its header path, its row and its sub-row. Names of sheets, the table's place on its sheet and
 * the order of its columns may differ from the plan's.
 */
export function findTables(plan: Plan, book: ReadBook, kind: UnitKind): UploadedTables {
  const cells = new Map<string, FigureCell>();
  const missingSheets: string[] = [];
  const missingColumns: string[] = [];
  const foreign: UploadedTables['foreign'][number][] = [];
  for (const form of plan.forms) {
    const table = findTable(form, book);
    if (!table) {
      missingSheets.push(form.sheet);
      continue;
    }
    missingColumns.push(...missingHeaders(form, table));
    for (const [code, cell] of readFigures(plan, form, table, kind)) cells.set(code, cell);
    for (const other of plan.organisation.unitKinds.filter(each => each !== kind))
      for (const { text, address } of readFigures(plan, form, table, other).values())
        if (!/^\s*0*\s*$/u.test(text)) foreign.push({ sheet: table.sheet.name, address, kind: other });
  }
  return { cells, missingSheets, missingColumns, foreign };
}

/** An official table on a sheet. */
interface Table {
  readonly sheet: Grid;
  /** Column numbers by header path. */
  readonly columns: ReadonlyMap<string, number>;
  readonly labelColumn: number;
  readonly firstRow: number;
  readonly matchedColumns: number;
}

/** A sheet in which every cell of a merged range has the content of the range's first cell. */
interface Grid {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Returns the cell's content and place; in a merged range both are the first cell's. */
  at(row: number, column: number): { row: number; column: number; cell: ReadCell | undefined };
}

function makeGrid(sheet: ReadSheet): Grid {
  const origins = new Map<string, { row: number; column: number }>();
  for (const { top, left, bottom, right } of sheet.merges)
    for (let row = top; row <= Math.min(bottom, sheet.rows); row += 1)
      for (let column = left; column <= Math.min(right, sheet.columns); column += 1)
        origins.set(`${row} ${column}`, { row: top, column: left });
  return {
    name: sheet.name,
    rows: sheet.rows,
    columns: sheet.columns,
    at: (row, column) => {
      const place = origins.get(`${row} ${column}`) ?? { row, column };
      return { ...place, cell: sheet.cell(place.row, place.column) };
    },
  };
}

/** Finds the table with most of the form's columns; it must have at least half of them. */
function findTable(form: Form, book: ReadBook): Table | undefined {
  const tables = book.sheets
    .map(makeGrid)
    .flatMap(grid => findTablesOnSheet(form, grid))
    .sort((a, b) => b.matchedColumns - a.matchedColumns);
  const figures = form.columns.filter(({ kind }) => kind === 'figures').length;
  const [best] = tables;
  return best && best.matchedColumns * 2 >= figures ? best : undefined;
}

/** A sheet with more tables was made to keep the reader busy. */
const MAX_TABLES = 10;

function findTablesOnSheet(form: Form, grid: Grid): Table[] {
  const label = normalizeText(form.columns.find(({ kind }) => kind === 'unit-kind')?.header[0] ?? '');
  const kinds = /^(县直单位|乡镇)$/u;
  const tables: Table[] = [];
  for (let row = 1; row <= grid.rows; row += 1)
    for (let column = 1; column <= grid.columns; column += 1) {
      const place = grid.at(row, column);
      if (place.cell === undefined || tables.length >= MAX_TABLES) continue;
      if (place.row !== row || place.column !== column || normalizeText(place.cell.text) !== label) continue;
      const body = findRow(grid, column, row + 1, text => kinds.test(text));
      if (body !== undefined) tables.push(readTable(form, grid, { top: row, labelColumn: column, body }));
    }
  return tables;
}

function findRow(
  grid: Grid,
  column: number,
  from: number,
  matches: (text: string) => boolean,
): number | undefined {
  for (let row = from; row <= Math.min(grid.rows, from + 20); row += 1)
    if (matches(normalizeText(grid.at(row, column).cell?.text ?? ''))) return row;
  return undefined;
}

function readTable(
  form: Form,
  sheet: Grid,
  { top, labelColumn, body }: { top: number; labelColumn: number; body: number },
): Table {
  const columns = new Map<string, number>();
  for (let column = 1; column <= sheet.columns; column += 1) {
    const path = readHeaderPath(sheet, column, top, body);
    if (path && !columns.has(path)) columns.set(path, column);
  }
  const matched = form.columns.filter(
    column => column.kind === 'figures' && columns.has(pathOf(column)),
  ).length;
  return { sheet, columns, labelColumn, firstRow: body, matchedColumns: matched };
}

/** Joins the texts above a column from the top down; each merged cell counts once. */
function readHeaderPath(grid: Grid, column: number, top: number, body: number): string {
  const texts: string[] = [];
  let previousKey = '';
  for (let row = top; row < body; row += 1) {
    const { row: firstRow, column: firstColumn, cell } = grid.at(row, column);
    const key = `${firstRow} ${firstColumn}`;
    const text = normalizeText(cell?.text ?? '');
    if (key !== previousKey && text) texts.push(text);
    previousKey = key;
  }
  return texts.join('/');
}

const pathOf = ({ header }: Column): string => header.map(normalizeText).join('/');

/** Removes blanks and line ends, and replaces variants of a sign by one form. */
function normalizeText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b]/gu, '')
    .replace(/[︵]/gu, '(')
    .replace(/[︶]/gu, ')')
    .replace(/[“”"'‘’]/gu, '')
    .replace(/[～〜∼]/gu, '~');
}

function missingHeaders(form: Form, { columns }: Table): string[] {
  return form.columns
    .filter(column => column.kind === 'figures' && !columns.has(pathOf(column)))
    .map(({ header }) => `${form.sheet}“${header.join('/')}”`);
}

function readFigures(plan: Plan, form: Form, table: Table, kind: UnitKind): Map<string, FigureCell> {
  const figureCells = new Map<string, FigureCell>();
  const rows = rowsOfKind(table, kind);
  form.columns.forEach((column, index) => {
    const figureColumn = table.columns.get(pathOf(column));
    if (column.kind !== 'figures' || figureColumn === undefined) return;
    const labels = form.columns.findLast((each, position) => each.kind === 'sub-rows' && position < index);
    const labelColumn = labels && table.columns.get(pathOf(labels));
    for (const [subRowIndex, code] of column.cells.entries()) {
      if (code === null || figureCells.get(code)?.text) continue;
      const { subRow } = measureOf(plan, code);
      const isRowOfMeasure = (row: number, rowIndex: number) => {
        if (subRow === undefined) return true;
        if (labelColumn === undefined) return rowIndex === subRowIndex;
        return normalizeText(table.sheet.at(row, labelColumn).cell?.text ?? '') === normalizeText(subRow);
      };
      const measureRows = rows.filter(isRowOfMeasure);
      const cell = firstFilledCell(table.sheet, measureRows, figureColumn);
      if (cell) figureCells.set(code, cell);
    }
  });
  return figureCells;
}

/** The rows of a unit kind: from its label down to the next label in that column. */
function rowsOfKind({ sheet, labelColumn, firstRow }: Table, kind: UnitKind): number[] {
  const label = (row: number) => normalizeText(sheet.at(row, labelColumn).cell?.text ?? '');
  const rows: number[] = [];
  for (let row = firstRow; row <= sheet.rows; row += 1) {
    const text = label(row);
    if (text === normalizeText(kind) || (text === '' && rows.length > 0)) rows.push(row);
    else if (rows.length > 0) break;
  }
  return rows;
}

/** Returns the first cell with content; without one, the first cell. */
function firstFilledCell(grid: Grid, rows: readonly number[], column: number): FigureCell | undefined {
  const cells = rows.map(row => grid.at(row, column));
  const place = cells.find(({ cell }) => cell !== undefined) ?? cells[0];
  if (!place) return undefined;
  const { row, column: left, cell } = place;
  return {
    sheet: grid.name,
    address: addressOf({ row, column: left }),
    text: cell?.text ?? '',
    hasFormula: cell?.hasFormula ?? false,
    isDate: cell?.isDate ?? false,
  };
}
