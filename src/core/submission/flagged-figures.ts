import type { Measure } from '../../plan/measure.js';
import { findMeasure } from '../form/find-measure.js';
import { measureOf, type Plan } from '../../plan/plan.js';

/** More figures than this are the whole form. */
export const MOST_ASKED = 20;

/** The typed figures behind codes, in the order of the tables: a total is mended at its parts. */
export function typedBehind(plan: Plan, codes: readonly string[]): Measure[] {
  const typed = new Set(codes.flatMap(code => measureOf(plan, code).sumOf ?? [code]));
  return plan.typed.filter(({ code }) => typed.has(code));
}

/**
 * The figures a reviewer points at: chosen codes with commas between, what the plan does not have left out, and others in
 * words, by code or name. Throws a Problem where words name no figure, or several.
 */
export function askedIn(chosen: string, words: string, plan: Plan): string[] {
  const codes = chosenIn(chosen).filter(code => plan.measures.has(code));
  const named = piecesOf(words).map(piece => findMeasure(piece, plan).code);
  return typedBehind(plan, [...codes, ...named]).map(({ code }) => code);
}

export const chosenIn = (field: string): string[] => field.split(',').filter(Boolean);

/** Between figures stands what people put there; 十佳乡镇（街道、园区） is one piece. */
const piecesOf = (words: string): string[] => words.split(/[、，,；;\s]+(?![^（(]*[）)])/u).filter(Boolean);
