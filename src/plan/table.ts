import type { Column, MeasureColumn, Note } from './form.js';
import type { Measure, Since, UnitOfMeasure } from './measure.js';

/**
 * The small vocabulary an annex is written in. Headers are given as the official path with `/` between the levels,
 * and a column's measures with it, so that a column stands in the plan once.
 */
export interface Written {
  readonly column: Column;
  readonly measures: readonly Measure[];
}

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

/** A column with one figure, merged over the sub-rows where the form has any. */
export function one(code: string, header: string, about: About): Written {
  return {
    column: { kind: 'figures', header: path(header), cells: [code] },
    measures: [measure(code, header, about)],
  };
}

/** The sub-rows of a form: the end of the code and the official word, top to bottom. */
export type SubRows = readonly (readonly [suffix: string, word: string])[];

/**
 * A column with a figure in each sub-row; codes are `base.suffix`. `sums` gives the parts of computed ones by suffix.
 * `rows` is how many lines the row has: where the sub-rows are fewer, the last cells stay empty.
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

/** A column that shares a merged cell with its neighbour: the last cell repeats a code of another column. */
export function sharing(written: Written, ...shared: readonly string[]): Written {
  const column = written.column as MeasureColumn;
  return { ...written, column: { ...column, cells: [...column.cells, ...shared] } };
}

export function rowLabel(header: string): Written {
  return { column: { kind: 'unit-kind', header: path(header), cells: [] }, measures: [] };
}

export function subRowLabels(header: string, words: readonly (string | null)[]): Written {
  return { column: { kind: 'sub-rows', header: path(header), cells: words }, measures: [] };
}

export function columnsOf(written: readonly Written[]): Column[] {
  return written.map(({ column }) => column);
}

export function measuresOf(written: readonly Written[]): Measure[] {
  return written.flatMap(({ measures }) => measures);
}

export function note(text: string, ...governs: readonly string[]): Note {
  return { text, governs };
}
