import { labelOf, measureOf, type Plan } from '../../plan/plan.js';
import { formatNumber } from '../form/number.js';
import type { Submission } from './submission.js';

/**
 * Returns the value that another person saved for a figure after the page of version `openedVersion` was opened: null when
 * they cleared it, undefined when nobody changed it.
 */
export function changedSince(
  { figures, cleared }: Submission,
  code: string,
  openedVersion: number,
): number | null | undefined {
  const figure = figures.get(code);
  if (figure) return figure.version > openedVersion ? figure.value : undefined;
  return (cleared.get(code) ?? 0) > openedVersion ? null : undefined;
}

/**
 * Lists the codes whose new value differs from the value that another person saved since `openedVersion`.
 * Equal values are no conflict.
 */
export function findConflicts(
  submission: Submission,
  openedVersion: number,
  newValues: ReadonlyMap<string, number>,
): string[] {
  return [...newValues.keys()].filter(code => {
    const savedValue = changedSince(submission, code, openedVersion);
    return savedValue !== undefined && savedValue !== newValues.get(code);
  });
}

/** The message describes at most so many conflicts, and counts the others. */
const MAX_NAMED = 3;

/** Formats conflicts for the person who saves: `在您打开之后，另有人改了 1 项：规上企业现为 20，将改为 30。请核对，再点一次就照改`. */
export function formatConflicts(
  plan: Plan,
  { figures }: Submission,
  codes: readonly string[],
  newValues: ReadonlyMap<string, number>,
): string {
  const descriptions = codes.slice(0, MAX_NAMED).map(code => {
    const measure = measureOf(plan, code);
    const savedValue = figures.get(code)?.value;
    const now = savedValue === undefined ? '空白' : ` ${formatNumber(savedValue, measure)}`;
    return `${labelOf(plan, code)}现为${now}，将改为 ${formatNumber(newValues.get(code) ?? 0, measure)}`;
  });
  const more = codes.length > MAX_NAMED ? '等' : '';
  return `在您打开之后，另有人改了 ${codes.length} 项：${descriptions.join('；')}${more}。请核对，再点一次就照改`;
}
