import type { Measure } from '../../plan/measure.js';
import { findMeasure } from '../form/find-measure.js';
import { measureOf, type Plan } from '../../plan/plan.js';

/** The most figures that a reviewer may flag; more mean the whole form. */
export const MAX_FLAGGED = 20;

/**
 * Returns the typed measures of the given codes, in the order of the tables. A total is
 * replaced by its parts, because only these can be corrected.
 */
export function typedMeasuresFor(plan: Plan, codes: readonly string[]): Measure[] {
  const typed = new Set(codes.flatMap(code => measureOf(plan, code).sumOf ?? [code]));
  return plan.typedMeasures.filter(({ code }) => typed.has(code));
}

/**
 * Reads the figures that a reviewer flags: `chosen` has codes separated by commas (codes the plan does not have are
 * ignored), `words` has further figures by code or name. Returns the codes of typed figures. Throws a Problem
 * (`unknown-measure`) when a word names no measure, or several.
 */
export function readFlaggedFigures(chosen: string, words: string, plan: Plan): string[] {
  const codes = readChosenCodes(chosen).filter(code => plan.measures.has(code));
  const namedCodes = splitPieces(words).map(piece => findMeasure(piece, plan).code);
  return typedMeasuresFor(plan, [...codes, ...namedCodes]).map(({ code }) => code);
}

/** Splits a field of chosen codes, separated by commas. */
export const readChosenCodes = (field: string): string[] => field.split(',').filter(Boolean);

/** Splits words at the separators people type, but not inside brackets: 十佳乡镇（街道、园区） is one piece. */
const splitPieces = (words: string): string[] =>
  words.split(/[、，,；;\s]+(?![^（(]*[）)])/u).filter(Boolean);
