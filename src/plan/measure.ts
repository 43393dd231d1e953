// A measure is data of the plan; nothing here computes figures.

import type { Counted } from './register.js';

/**
 * Since when a figure counts: `stock` (a present number, such as the register), `year` (since 1 January), or
 * a month such as `2021-08`.
 */
export type Since = 'stock' | 'year' | `${number}-${number}`;

/** A unit of measure, as it is printed in the official headers. */
export type UnitOfMeasure = '家' | '人' | '条' | '个' | '场次' | '家次' | '人次' | '份' | '万元';

/** The meaning of one figure of an official table. */
export interface Measure {
  /** The stable key: `A4.22.gb`. The part before the first dot is the form's key. */
  readonly code: string;
  /** Official header texts from the top level down, exactly as printed. */
  readonly header: readonly string[];
  /** The sub-row of the figure (国标, 市级 …); absent: the cell is merged over the sub-rows. */
  readonly subRow?: string;
  readonly unit: UnitOfMeasure;
  readonly since: Since;
  /** Codes of the parts whose sum this figure is. Present: the figure is computed and never typed. */
  readonly sumOf?: readonly string[];
  /**
   * Present: the figure may fall although it is cumulative, because an enterprise may get another risk colour
   * or rating.
   */
  readonly mayFall?: true;
  /** How it is counted from a unit's register of enterprises; absent: it is typed in every unit. */
  readonly counted?: Counted;
  /** Further words that people use for it in a message: 参训, 约谈. No other measure has the same word. */
  readonly words?: readonly string[];
}

/** Returns the number of decimals a person may type: 4 for 万元 (exact to the yuan), otherwise 0. */
export function decimalsOf(measure: Measure): 0 | 4 {
  return measure.unit === '万元' ? 4 : 0;
}

/** Returns the name of a measure's input on a card: the code with dots as underscores, `A4_22_gb`. */
export function inputName(code: string): string {
  return code.replaceAll('.', '_');
}

/** Returns the name of the input for a measure's note on a card: `note_A4_22_gb`. */
export function noteName(code: string): string {
  return `note_${inputName(code)}`;
}

/** Returns the name of the choice of a cause next to that note: `cause_A4_22_gb`. */
export function causeName(code: string): string {
  return `cause_${inputName(code)}`;
}

/** Removes the unit at the end of an official header: `自查隐患数量（条）` becomes `自查隐患数量`. */
export function withoutUnit(header: string): string {
  return header.replace(/（[^（）]*）$/u, '') || header;
}
