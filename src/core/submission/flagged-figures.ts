import type { Measure } from '../../plan/measure.js';
import { findMeasure } from '../form/find-measure.js';
import { measureOf, type Plan } from '../../plan/plan.js';

/** A reviewer may point at most at so many figures; more mean the whole form. */
export const MOST_ASKED = 20;

/**
 * Returns the typed measures of the given codes, in the order of the tables. A total stands for its parts:
 * they are corrected instead.
 */
export function typedBehind(plan: Plan, codes: readonly string[]): Measure[] {
  const typed = new Set(codes.flatMap(code => measureOf(plan, code).sumOf ?? [code]));
  return plan.typed.filter(({ code }) => typed.has(code));
}

/**
 * Reads the figures a reviewer points at: `chosen` has codes separated by commas (codes the plan does not have are
 * ignored), `words` has further figures by code or name. Returns the codes of typed figures. Throws a Problem
 * (`unknown-measure`) when a word names no measure, or several.
 */
export function askedIn(chosen: string, words: string, plan: Plan): string[] {
  const codes = chosenIn(chosen).filter(code => plan.measures.has(code));
  const named = piecesOf(words).map(piece => findMeasure(piece, plan).code);
  return typedBehind(plan, [...codes, ...named]).map(({ code }) => code);
}

/** Splits a field of chosen codes, separated by commas. */
export const chosenIn = (field: string): string[] => field.split(',').filter(Boolean);

/** Splits words at the separators people type, but not inside brackets: 十佳乡镇（街道、园区） is one piece. */
const piecesOf = (words: string): string[] => words.split(/[、，,；;\s]+(?![^（(]*[）)])/u).filter(Boolean);
