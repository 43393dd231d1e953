import type { Column, MeasureColumn, Note } from './form.js';
import type { Measure, Since, UnitOfMeasure } from './measure.js';

/**
 * A column with its measures. The functions of this file make the columns of an annex; each takes a column's official
 * headers as one path, with `/` between the levels.
 */
export interface Written {
  readonly column: Column;
  readonly measures: readonly Measure[];
}

/** The properties of a column's measures. */
interface About {
  readonly unit: UnitOfMeasure;
  readonly since: Since;
  readonly sumOf?: readonly string[];
  readonly mayFall?: true;
}

const path = (header: string): string[] => header.split('/');

const measure = (code: string, header: string, about: About, subRow?: string): Measure => ({
  code,
  header: path(header),
  ...about,
  ...(subRow === undefined ? {} : { subRow }),
});

/** Makes a column with one figure; its cell is merged over the sub-rows when the form has any. */
export function one(code: string, header: string, about: About): Written {
  return {
    column: { kind: 'figures', header: path(header), cells: [code] },
    measures: [measure(code, header, about)],
  };
}

/** The sub-rows of a form from top to bottom: the suffix of the code, and the official word. */
export type SubRows = readonly (readonly [suffix: string, word: string])[];

/**
 * Makes a column with a figure in each sub-row. The codes are `base.suffix`. `sums` returns the parts of a computed figure
 * by its suffix. `rows` is the number of lines in a row: cells below the last sub-row stay empty.
 */
export function each(
  base: string,
  header: string,
  about: About,
  subRows: SubRows,
  options: { rows?: number; sums?: (suffix: string) => readonly string[] } = {},
): Written {
  const rows = options.rows ?? subRows.length;
  return {
    column: {
      kind: 'figures',
      header: path(header),
      cells: Array.from({ length: rows }, (_, row) => (subRows[row] ? `${base}.${subRows[row][0]}` : null)),
    },
    measures: subRows.map(([suffix, word]) =>
      measure(
        `${base}.${suffix}`,
        header,
        options.sums ? { ...about, sumOf: options.sums(suffix) } : about,
        word,
      ),
    ),
  };
}

/** Adds cells with codes of another column to a column: a code in neighbouring columns is one merged cell. */
export function sharing(written: Written, ...shared: readonly string[]): Written {
  const column = written.column as MeasureColumn;
  return { ...written, column: { ...column, cells: [...column.cells, ...shared] } };
}

/** Makes the column of the row label (填报单位类型). */
export function rowLabel(header: string): Written {
  return { column: { kind: 'unit-kind', header: path(header), cells: [] }, measures: [] };
}

/** Makes a column with the names of the sub-rows; null: an empty cell. */
export function subRowLabels(header: string, words: readonly (string | null)[]): Written {
  return { column: { kind: 'sub-rows', header: path(header), cells: words }, measures: [] };
}

export function columnsOf(written: readonly Written[]): Column[] {
  return written.map(({ column }) => column);
}

export function measuresOf(written: readonly Written[]): Measure[] {
  return written.flatMap(({ measures }) => measures);
}

/** Makes a note (注) that concerns the measures of these codes; without codes, the form as a whole. */
export function note(text: string, ...governs: readonly string[]): Note {
  return { text, governs };
}
