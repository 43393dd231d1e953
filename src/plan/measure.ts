/** What one figure means. A measure is data of the plan; nothing here computes. */

/** Since when a figure counts (official-tables: `counted since`). */
export type Since = 'stock' | 'year' | `${number}-${number}`;

/** The unit of measure as it is printed in the official headers. */
export type UnitOfMeasure = '家' | '人' | '条' | '个' | '场次' | '家次' | '人次' | '份' | '万元';

export interface Measure {
  /** Stable key everywhere: `A4.22.gb`. The part before the first dot names the form. */
  readonly code: string;
  /** Official header texts from the top level down, to the letter. */
  readonly header: readonly string[];
  /** The sub-row the figure stands in (国标, 市级 …); absent where the cell is merged over the sub-rows. */
  readonly subRow?: string;
  readonly unit: UnitOfMeasure;
  readonly since: Since;
  /** Codes this figure is the sum of; a computed figure is never typed. */
  readonly sumOf?: readonly string[];
  /** A figure that may honestly fall although its base never does: a colour moves, a rating moves. */
  readonly mayFall?: true;
}

/** Decimals a person may type: 万元 to the yuan, everything else whole. */
export function decimalsOf(measure: Measure): 0 | 4 {
  return measure.unit === '万元' ? 4 : 0;
}

/** The name of the measure's input on a card (contract: dots become underscores). */
export function inputName(code: string): string {
  return code.replaceAll('.', '_');
}

/** The name of the note that belongs to a measure on a card. */
export function noteName(code: string): string {
  return `note_${inputName(code)}`;
}

/** The name of the choice of a cause beside that note. */
export function causeName(code: string): string {
  return `cause_${inputName(code)}`;
}

/** `自查隐患数量（条）` → `自查隐患数量`: the official text without its unit. */
export function withoutUnit(header: string): string {
  return header.replace(/（[^（）]*）$/u, '') || header;
}
