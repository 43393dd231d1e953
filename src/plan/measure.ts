// A measure is data of the plan; nothing here computes figures.

import type { Counted } from './register.js';

/**
 * Since when a figure counts: `stock` (a present number, such as the register), `year` (since 1 January), or
 * a month such as `2021-08`.
 */
export type Since = 'stock' | 'year' | `${number}-${number}`;

/** The meaning of one figure of an official table. */
export interface Measure {
  /** The stable key: `A4.22.gb`. The part before the first dot is the form's key. */
  readonly code: string;
  /** Official header texts from the top level down, exactly as printed. */
  readonly header: readonly string[];
  /** The sub-row of the figure (国标, 市级 …); absent: the cell is merged over the sub-rows. */
  readonly subRow?: string;
  /** The unit of measure, as it is printed in the official headers: 家, 万元, 吨. */
  readonly unit: string;
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
  /** The decimals of its unit, absent: none. Never part of a plan's data: the plan's `decimals` say it (`indexPlan`). */
  readonly decimals?: number;
}

/** The longest word of a unit of measure, in characters: longer ones do not fit beside an input. */
export const MAX_UNIT_WORD = 8;

/** The most decimals that a unit of measure may have: 万元, exact to the yuan. */
export const MAX_DECIMALS = 4;

/**
 * Returns the number of decimals a person may type: 4 for 万元 (exact to the yuan). Stored figures are whole numbers of the
 * smallest step: yuan, or with 2 decimals hundredths of the unit.
 */
export function decimalsOf(measure: Pick<Measure, 'decimals'>): number {
  return measure.decimals ?? 0;
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
