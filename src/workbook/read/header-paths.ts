import type { Column, Form } from '../../plan/form.js';
import { normalizeText } from '../../core/text.js';
import { textAt, type Grid } from './grid.js';

/** Where the header of a table stands: its first row, and the first row of the body below it. */
export interface HeaderRows {
  readonly top: number;
  readonly body: number;
}

/** The columns of a table, by the path of their header. */
export interface HeaderPaths {
  readonly columns: ReadonlyMap<string, number>;
  /** How many of the form's columns of figures were found. */
  readonly matched: number;
}

/** The path of a column of the plan: its header texts, joined from the top down. */
export const pathOf = ({ header }: Column): string => header.map(normalizeText).join('/');

export const figureColumns = ({ columns }: Form): Column[] =>
  columns.filter(({ kind }) => kind === 'figures');

/**
 * Finds the columns of a form. A header whose merged cells were split is read like the original one where that is certain:
 * each column of the form is then found, exactly once.
 */
export function readHeaderPaths(form: Form, grid: Grid, rows: HeaderRows): HeaderPaths {
  const merged = pathsOf(
    form,
    columnNumbers(grid).map(column => readPath(grid, column, rows)),
  );
  if (merged.matched === figureColumns(form).length) return merged;
  const split = readSplitPaths(grid, rows);
  const isCertain = figureColumns(form).every(
    column => split.filter(path => path === withoutRepeats(pathOf(column))).length === 1,
  );
  if (!isCertain) return merged;
  const official = new Map(form.columns.map(column => [withoutRepeats(pathOf(column)), pathOf(column)]));
  return pathsOf(
    form,
    split.map(path => official.get(path) ?? path),
  );
}

/**
 * Whether a header has the labels of most columns, but not what stands above them: its merged cells were split, and the upper
 * labels are gone or moved.
 */
export function hasLabelsOnly(form: Form, grid: Grid, { top, body }: HeaderRows): boolean {
  const labels = new Set<string>();
  for (let row = top; row < body; row += 1)
    for (const column of columnNumbers(grid)) labels.add(textAt(grid, row, column));
  const columns = figureColumns(form);
  const labelled = columns.filter(({ header }) => labels.has(normalizeText(header.at(-1) ?? '')));
  return labelled.length * 2 >= columns.length;
}

const columnNumbers = ({ columns }: Grid): number[] =>
  Array.from({ length: columns }, (_, index) => index + 1);

/** `paths` has the path of each column of the sheet. */
function pathsOf(form: Form, paths: readonly string[]): HeaderPaths {
  const columns = new Map<string, number>();
  for (const [index, path] of paths.entries()) if (path && !columns.has(path)) columns.set(path, index + 1);
  const matched = figureColumns(form).filter(column => columns.has(pathOf(column))).length;
  return { columns, matched };
}

/** What a cell of the row of column numbers (栏次) says: 甲, 1, 5=6+7. */
const COLUMN_NUMBER = /^[（(]?(?:\d{1,3}|[甲乙丙丁戊己庚辛壬癸])(?:[=＝][\d+＋…~～—-]+)?[）)]?$/u;

/** The rows of a header without the row that numbers the columns. */
function headerRowsOf(grid: Grid, { top, body }: HeaderRows): number[] {
  const rows = Array.from({ length: body - top }, (_, index) => top + index);
  return rows.filter((row, index) => {
    const texts = columnNumbers(grid).flatMap(column => textAt(grid, row, column) || []);
    return index === 0 || texts.length < 2 || !texts.every(text => COLUMN_NUMBER.test(text));
  });
}

/** Joins the texts above a column from the top down; each merged cell counts once. */
function readPath(grid: Grid, column: number, { top, body }: HeaderRows): string {
  const texts: string[] = [];
  let previousKey = '';
  for (const row of headerRowsOf(grid, { top, body })) {
    const { row: firstRow, column: firstColumn } = grid.at(row, column);
    const key = `${firstRow} ${firstColumn}`;
    const text = textAt(grid, row, column);
    if (key !== previousKey && text) texts.push(text);
    previousKey = key;
  }
  return texts.join('/');
}

/**
 * Reads the paths of a header whose cells are not merged. An empty cell above a label continues its left neighbour, as far as
 * everything above it does; a label that was repeated in each cell counts once.
 */
function readSplitPaths(grid: Grid, { top, body }: HeaderRows): string[] {
  const rows = headerRowsOf(grid, { top, body });
  const texts = rows.map(row => columnNumbers(grid).map(column => textAt(grid, row, column)));
  const filled: string[][] = [];
  for (const [level, own] of texts.entries()) {
    const row: string[] = [];
    for (const [at, text] of own.entries()) {
      const isAboveLabel = texts.slice(level + 1).some(below => below[at] !== '');
      const continues = at > 0 && isAboveLabel && filled.every(above => above[at] === above[at - 1]);
      row.push(text === '' && continues ? (row[at - 1] ?? '') : text);
    }
    filled.push(row);
  }
  return columnNumbers(grid).map((_, at) =>
    withoutRepeats(
      filled
        .map(row => row[at] ?? '')
        .filter(Boolean)
        .join('/'),
    ),
  );
}

/** Counts equal texts that follow each other once. */
const withoutRepeats = (path: string): string =>
  path
    .split('/')
    .filter((text, index, all) => text !== all[index - 1])
    .join('/');
