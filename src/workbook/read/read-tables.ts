import type { Form } from '../../plan/form.js';
import type { Plan } from '../../plan/plan.js';
import { measureOf } from '../../plan/plan.js';
import type { UnitKind } from '../../plan/organisation.js';
import { addressOf } from '../xlsx/addresses.js';
import { normalizeText } from '../../core/text.js';
import { findDouble } from './choose-table.js';
import { makeGrid, textAt, type Grid } from './grid.js';
import { figureColumns, hasLabelsOnly, pathOf, readHeaderPaths, type HeaderPaths } from './header-paths.js';
import type { ReadBook } from './read.js';

/** The cell of a figure in an uploaded workbook. */
export interface FigureCell {
  /** The sheet's name in the workbook. */
  readonly sheet: string;
  /** `C8` */
  readonly address: string;
  readonly text: string;
  readonly hasFormula: boolean;
  readonly isDate: boolean;
  /** What a person sees, where that is another text: `2025年9月22日`, `5%`. */
  readonly shown?: string;
}

/** The official tables of an uploaded workbook, read for one unit kind. */
export interface UploadedTables {
  readonly cells: ReadonlyMap<string, FigureCell>;
  /** Sheets of the plan that the workbook lacks. */
  readonly missingSheets: readonly string[];
  /** Those among them whose table is there, but with a header that was split into single cells and cannot be read. */
  readonly splitHeaders: readonly string[];
  /** Header paths of the columns that a table of the workbook lacks. */
  readonly missingColumns: readonly string[];
  /** Tables of the plan that stand in the workbook twice, with different figures. */
  readonly doubles: readonly Double[];
  /** Cells with a value other than 0 in the rows of other unit kinds. */
  readonly foreign: readonly { readonly sheet: string; readonly address: string; readonly kind: UnitKind }[];
}

/** Two tables of which each could be that of the form, and the names of their sheets. */
export interface Double {
  readonly form: string;
  readonly sheets: readonly [string, string];
}

/**
 * Finds every figure by its header path, its row and its sub-row. Names of sheets, the table's place on its sheet and
 * the order of its columns may differ from the plan's. A hidden sheet is read where no visible one has the table.
 */
export function findTables(plan: Plan, book: ReadBook, kind: UnitKind): UploadedTables {
  const cells = new Map<string, FigureCell>();
  const missingSheets: string[] = [];
  const splitHeaders: string[] = [];
  const missingColumns: string[] = [];
  const doubles: Double[] = [];
  const foreign: UploadedTables['foreign'][number][] = [];
  const grids = book.sheets.map(makeGrid);
  for (const form of plan.forms) {
    const tables = grids.flatMap(grid => findTablesOnSheet(plan, form, grid));
    const best = bestTables(plan, form, tables);
    const [table] = best;
    if (!table) {
      missingSheets.push(form.sheet);
      if (tables.some(({ isSplit }) => isSplit)) splitHeaders.push(form.sheet);
      continue;
    }
    missingColumns.push(...missingHeaders(form, table));
    const double = findDouble(best, each => contentOf(plan, form, each));
    if (double) doubles.push({ form: form.sheet, sheets: [table.sheet.name, double.sheet.name] });
    for (const [code, cell] of readFigures(plan, form, table, kind)) cells.set(code, cell);
    for (const other of plan.organisation.unitKinds.filter(each => each !== kind))
      for (const { text, address } of readFigures(plan, form, table, other).values())
        if (!/^\s*0*\s*$/u.test(text)) foreign.push({ sheet: table.sheet.name, address, kind: other });
  }
  return { cells, missingSheets, splitHeaders, missingColumns, doubles, foreign };
}

/** An official table on a sheet. */
interface Table extends HeaderPaths {
  readonly sheet: Grid;
  readonly labelColumn: number;
  readonly firstRow: number;
  /** Most labels are there, but not the merged cells above them. */
  readonly isSplit: boolean;
}

/**
 * The tables with most of the form's columns; they must have at least half of them. Visible sheets come before hidden ones, and a
 * sheet with the name of another form is that form's.
 */
function bestTables({ forms }: Plan, form: Form, tables: readonly Table[]): Table[] {
  const otherNames = new Set(forms.filter(each => each !== form).map(({ sheet }) => sheet));
  const compare = (a: Table, b: Table) =>
    Number(a.sheet.isHidden) - Number(b.sheet.isHidden) ||
    b.matched - a.matched ||
    Number(otherNames.has(a.sheet.name)) - Number(otherNames.has(b.sheet.name));
  const readable = tables.filter(({ matched }) => matched * 2 >= figureColumns(form).length);
  const [best] = readable.toSorted(compare);
  return best ? readable.filter(table => compare(table, best) === 0) : [];
}

/** The figures of all unit kinds as they are shown, as one text; the result of a formula does not count. */
function contentOf(plan: Plan, form: Form, table: Table): string {
  const shown = ({ hasFormula, shown, text }: FigureCell) =>
    hasFormula ? '=' : normalizeText(shown ?? text);
  const figures = plan.organisation.unitKinds.map(kind =>
    [...readFigures(plan, form, table, kind)]
      .map(([code, cell]) => [code, shown(cell)])
      .filter(([, content]) => content !== ''),
  );
  return JSON.stringify(figures);
}

/** A sheet with more tables was made to keep the reader busy. */
const MAX_TABLES = 10;

function findTablesOnSheet({ organisation }: Plan, form: Form, grid: Grid): Table[] {
  const label = normalizeText(form.columns.find(({ kind }) => kind === 'unit-kind')?.header[0] ?? '');
  const kinds = new Set(organisation.unitKinds.map(normalizeText));
  const tables: Table[] = [];
  for (const { row, column } of grid.places) {
    const origin = grid.at(row, column);
    if (origin.row !== row || origin.column !== column || textAt(grid, row, column) !== label) continue;
    const body = findRow(grid, column, row + 1, text => kinds.has(text));
    if (body === undefined || tables.length >= MAX_TABLES) continue;
    const rows = { top: row, body };
    tables.push({
      ...readHeaderPaths(form, grid, rows),
      ...{ sheet: grid, labelColumn: column, firstRow: body, isSplit: hasLabelsOnly(form, grid, rows) },
    });
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
    if (matches(textAt(grid, row, column))) return row;
  return undefined;
}

function missingHeaders(form: Form, { columns }: Table): string[] {
  return figureColumns(form)
    .filter(column => !columns.has(pathOf(column)))
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
        return textAt(table.sheet, row, labelColumn) === normalizeText(subRow);
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
  const label = (row: number) => textAt(sheet, row, labelColumn);
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
    ...(cell?.shown === undefined ? {} : { shown: cell.shown }),
  };
}
