import type { Measure } from './measure.js';
import { isAnnual, type Period } from './period.js';

/** A column of an official table. */
export type Column = MeasureColumn | LabelColumn;

/** A column of figures: one measure in a cell merged over the sub-rows, or one measure in each sub-row. */
export interface MeasureColumn {
  readonly kind: 'figures';
  /** Official header texts, from the top level down. */
  readonly header: readonly string[];
  /**
   * The code in each sub-row; null: the cell stays empty (乡级 of 十佳).
   * A single entry is merged over all sub-rows. The same code in neighbouring columns is one merged cell.
   */
  readonly cells: readonly (string | null)[];
  /** What the row of column numbers (栏次) under the header says: 3, 5=6+7; absent: the table has no such row. */
  readonly number?: string;
}

/** A column of texts: the row label (填报单位类型), or the names of the sub-rows (达标类型, 层级). */
export interface LabelColumn {
  readonly kind: 'unit-kind' | 'sub-rows';
  readonly header: readonly string[];
  /** The texts of the sub-rows; empty for the row label. Null: an empty cell that is not merged. */
  readonly cells: readonly (string | null)[];
  /** 甲 */
  readonly number?: string;
}

/** A note (注) under an official table, with the measures that it concerns. */
export interface Note {
  readonly text: string;
  /** Codes of the measures; their inputs show the note. Empty: the note concerns the form as a whole. */
  readonly governs: readonly string[];
}

/**
 * One official table (附件4, 5, 6). `{year}` in its texts stands for the plan's year, also in a plan that is
 * carried over to a later year.
 */
export interface Form {
  /** `A4`: the first part of the codes of its measures. */
  readonly key: string;
  /** The annex of the plan: 附件4. */
  readonly annex: string;
  readonly title: string;
  /** The title of the year's report (年报). */
  readonly annualTitle: string;
  /** The name of the form's sheet: 季报表（一）. */
  readonly sheet: string;
  /** Number of lines in a row of the table: 3 with sub-rows, otherwise 1. */
  readonly subRows: number;
  readonly columns: readonly Column[];
  /** The text in the table's corner, at the right above it: 单位：条. */
  readonly corner?: string;
  readonly measures: readonly Measure[];
  readonly notes: readonly Note[];
}

/** Returns the form with the title that is printed for a period: the year's report has its own. */
export function formForPeriod(form: Form, period: Period): Form {
  return isAnnual(period) ? { ...form, title: form.annualTitle } : form;
}

/** The name of a form's table in sentences and bands: 季报表（一）, in the year's report 年报表（一）. The sheet keeps its name. */
export function tableName({ sheet }: Pick<Form, 'sheet'>, period: Period): string {
  return isAnnual(period) ? sheet.replace(/半年报|季报|月报/u, '年报') : sheet;
}
