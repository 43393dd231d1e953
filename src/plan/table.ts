import type { Column, MeasureColumn, Note } from './form.js';
import type { Measure, Since } from './measure.js';
import type { Counted } from './register.js';

/**
 * A column with its measures. The functions of this file make the columns of an annex; each takes a column's official
 * headers as one path, with `/` between the levels.
 */
export interface ColumnSpec {
  readonly column: Column;
  readonly measures: readonly Measure[];
}

/** The properties of a column's measures. */
interface MeasureSpec {
  readonly unit: string;
  readonly since: Since;
  readonly sumOf?: readonly string[];
  readonly mayFall?: true;
  readonly counted?: Counted;
}

const splitHeader = (header: string): string[] => header.split('/');

const makeMeasure = (code: string, header: string, spec: MeasureSpec, subRow?: string): Measure => ({
  code,
  header: splitHeader(header),
  ...spec,
  ...(subRow === undefined ? {} : { subRow }),
});

/** Makes a column with one figure; its cell is merged over the sub-rows when the form has any. */
export function figure(code: string, header: string, spec: MeasureSpec): ColumnSpec {
  return {
    column: { kind: 'figures', header: splitHeader(header), cells: [code] },
    measures: [makeMeasure(code, header, spec)],
  };
}

/** The sub-rows of a form from top to bottom: the suffix of the code, and the official word. */
export type SubRows = readonly (readonly [suffix: string, word: string])[];

/**
 * Makes a column with a figure in each sub-row. The codes are `base.suffix`. `sums` returns the parts of a computed figure
 * by its suffix, `counted` how one is counted by its sub-row. `rows` is the number of lines in a row: cells below the last sub-row stay empty.
 */
export function figurePerSubRow(
  base: string,
  header: string,
  spec: MeasureSpec,
  subRows: SubRows,
  options: {
    rows?: number;
    sums?: (suffix: string) => readonly string[];
    counted?: (word: string) => Counted;
  } = {},
): ColumnSpec {
  const rows = options.rows ?? subRows.length;
  return {
    column: {
      kind: 'figures',
      header: splitHeader(header),
      cells: Array.from({ length: rows }, (_, row) => (subRows[row] ? `${base}.${subRows[row][0]}` : null)),
    },
    measures: subRows.map(([suffix, word]) =>
      makeMeasure(
        `${base}.${suffix}`,
        header,
        {
          ...spec,
          ...(options.sums && { sumOf: options.sums(suffix) }),
          ...(options.counted && { counted: options.counted(word) }),
        },
        word,
      ),
    ),
  };
}

/** Adds cells with codes of another column to a column: a code in neighbouring columns is one merged cell. */
export function withSharedCells(spec: ColumnSpec, ...shared: readonly string[]): ColumnSpec {
  const column = spec.column as MeasureColumn;
  return { ...spec, column: { ...column, cells: [...column.cells, ...shared] } };
}

/** Makes the column of the row label (填报单位类型). */
export function rowLabel(header: string): ColumnSpec {
  return { column: { kind: 'unit-kind', header: splitHeader(header), cells: [] }, measures: [] };
}

/** Makes a column with the names of the sub-rows; null: an empty cell. */
export function subRowLabels(header: string, words: readonly (string | null)[]): ColumnSpec {
  return { column: { kind: 'sub-rows', header: splitHeader(header), cells: words }, measures: [] };
}

export function columnsOf(specs: readonly ColumnSpec[]): Column[] {
  return specs.map(({ column }) => column);
}

export function measuresOf(specs: readonly ColumnSpec[]): Measure[] {
  return specs.flatMap(({ measures }) => measures);
}

/** Makes a note (注) that concerns the measures of these codes; without codes, the form as a whole. */
export function note(text: string, ...governs: readonly string[]): Note {
  return { text, governs };
}
