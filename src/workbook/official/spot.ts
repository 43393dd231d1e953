import type { DraftColumn, Inferred } from './draft.js';

/** A figure of a blank table, with what its unit of measure, its sums and checks are read from. */
export interface Spot {
  readonly id: string;
  readonly header: Inferred<readonly string[]>;
  readonly subRow?: Inferred<string>;
  /** The unit beside it (计量单位), where the table has a column for it. */
  readonly unitBeside?: { readonly text: string; readonly place: string };
  /** What stands above it in the same group; figures of one group are added up to its total. */
  readonly group: string;
  /** Its own name in the group: 总数, 规上企业. */
  readonly name: string;
  readonly place: string;
  /** Rows and columns of the file's sheet that the cell covers, for formulas. */
  readonly cell: {
    readonly row: number;
    readonly column: number;
    readonly rows: number;
    readonly columns: number;
  };
  /** The formula of the cell, where the file has one. */
  readonly formula?: string;
  /** The number of its column or row (栏次, 行次), and the sum that stands there: `3=4+5`. */
  readonly number?: { readonly own: string; readonly parts: readonly string[] };
}

/** The body of a table as the plan has it. */
export interface ReadTable {
  readonly unitKinds: Inferred<readonly string[]>;
  readonly subRows: Inferred<number>;
  readonly columns: readonly DraftColumn[];
  readonly spots: readonly Spot[];
  readonly remarks: readonly Inferred<string>[];
  /** The name of the sub-row that is the sum of the others, and those it adds up. */
  readonly totalSubRow?: string;
}

/** The code of the measure in a column: `B1.02`; with sub-rows `B1.02.a`. */
export function idOf(form: number, column: number, subRow?: number): string {
  const code = `B${form}.${String(column).padStart(2, '0')}`;
  return subRow === undefined ? code : `${code}.${String.fromCharCode(97 + subRow)}`;
}
