import type { Measure } from './measure.js';
import { partOf, type Period } from './period.js';

/** A column of an official table, in the order it is printed. */
export type Column = MeasureColumn | LabelColumn;

/** One column of figures: one measure merged over the sub-rows, or one for each sub-row. */
export interface MeasureColumn {
  readonly kind: 'figures';
  readonly header: readonly string[];
  /**
   * What stands in each sub-row: a code, or null for a cell that stays empty (乡级 of 十佳).
   * One entry alone is merged over all sub-rows. The same code in neighbouring columns is one merged cell.
   */
  readonly cells: readonly (string | null)[];
}

/** The row label (填报单位类型), or the names of the sub-rows (达标类型, 层级). */
export interface LabelColumn {
  readonly kind: 'unit-kind' | 'sub-rows';
  readonly header: readonly string[];
  /** The texts of the sub-rows; empty for the row label. A null is an empty cell merged with nothing. */
  readonly cells: readonly (string | null)[];
}

/** A note (注) under an official table, and the measures it governs. */
export interface Note {
  readonly text: string;
  /** Codes at whose inputs the note is shown; empty: it concerns the form as a whole. */
  readonly governs: readonly string[];
}

/** One official table (annex 4, 5, 6). `{year}` in its texts is the plan's year, put forward where a plan is carried over. */
export interface Form {
  /** `A4`: the first part of its measures' codes. */
  readonly key: string;
  readonly annex: string;
  readonly title: string;
  /** The year's caption: what the title says of a report of the whole year. */
  readonly annualTitle: string;
  /** The name of its sheet: 季报表（一）. */
  readonly sheet: string;
  /** How many lines a row of the table has: 3 with sub-rows, else 1. */
  readonly subRows: number;
  readonly columns: readonly Column[];
  readonly measures: readonly Measure[];
  readonly notes: readonly Note[];
}

/** A form as it is printed for a period: with the year's caption for the report of the whole year. */
export function formIn(form: Form, period: Period): Form {
  return partOf(period) === 'Y' ? { ...form, title: form.annualTitle } : form;
}
