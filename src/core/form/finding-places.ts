import type { Finding } from '../checks/check.js';
import { pageOf, type Plan } from '../../plan/plan.js';
import type { Submission } from '../submission/submission.js';

/**
 * The typed figure at whose field a finding stands: for a total, its first part. A finding stands there only, also when it
 * compares with a figure of another page.
 */
export const fieldOf = (plan: Plan, { at }: Finding): string => plan.measures.get(at)?.sumOf?.[0] ?? at;

/** Counts findings by the number of their page, in the official order. */
export function countByPage(plan: Plan, findings: readonly Finding[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { at } of findings) {
    const page = pageOf(plan, at);
    counts.set(page, (counts.get(page) ?? 0) + 1);
  }
  return counts;
}

/**
 * The submission without the figures of fields that could not be read: a check of the saved figure would speak of a number
 * that does not stand in the field.
 */
export const withoutFigures = (submission: Submission, codes: ReadonlySet<string>): Submission => ({
  ...submission,
  figures: new Map([...submission.figures].filter(([code]) => !codes.has(code))),
});
