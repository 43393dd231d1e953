import { labelOf, measureOf, type Plan } from '../../plan/plan.js';
import { formatNumber } from '../form/number.js';
import type { Submission } from './submission.js';

/**
 * Returns the value that another person saved for a figure after the page of version `openedVersion` was opened: null when
 * they cleared it, undefined when nobody changed it.
 */
export function savedMeanwhile(
  { figures, cleared }: Submission,
  code: string,
  seen: number,
): number | null | undefined {
  const stored = figures.get(code);
  if (stored) return stored.version > seen ? stored.value : undefined;
  return (cleared.get(code) ?? 0) > seen ? null : undefined;
}

/**
 * Lists the codes whose new value differs from the value that another person saved since `openedVersion`.
 * Equal values are no conflict.
 */
export function conflicts(
  submission: Submission,
  seen: number,
  wanted: ReadonlyMap<string, number>,
): string[] {
  return [...wanted.keys()].filter(code => {
    const theirs = savedMeanwhile(submission, code, seen);
    return theirs !== undefined && theirs !== wanted.get(code);
  });
}

/** The message describes at most so many conflicts, and counts the others. */
const MOST_NAMED = 3;

/** Formats conflicts for the person who saves: `在您打开之后，另有人改了 1 项：规上企业现为 20，将改为 30。请核对，再点一次就照改`. */
export function conflictsWords(
  plan: Plan,
  { figures }: Submission,
  codes: readonly string[],
  wanted: ReadonlyMap<string, number>,
): string {
  const named = codes.slice(0, MOST_NAMED).map(code => {
    const measure = measureOf(plan, code);
    const theirs = figures.get(code)?.value;
    const now = theirs === undefined ? '空白' : ` ${formatNumber(theirs, measure)}`;
    return `${labelOf(plan, code)}现为${now}，将改为 ${formatNumber(wanted.get(code) ?? 0, measure)}`;
  });
  const more = codes.length > MOST_NAMED ? '等' : '';
  return `在您打开之后，另有人改了 ${codes.length} 项：${named.join('；')}${more}。请核对，再点一次就照改`;
}
