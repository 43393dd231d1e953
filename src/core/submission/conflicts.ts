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

/** The version at which a figure was last saved or cleared. */
export const versionOf = ({ figures, cleared }: Submission, code: string): number =>
  figures.get(code)?.version ?? cleared.get(code) ?? 0;

/** The message describes at most so many conflicts, and counts the others. */
const MAX_NAMED = 3;

/** Says who made the change of a figure, and when: `何工 09:11 `; empty when it is not known. */
export type WhoChanged = (code: string) => string;

/**
 * Formats conflicts for the person who saves: `您打开之后有 1 项被改动：规上企业 何工 09:11 改为 20，您这里是 30。请核对，再点一次
 * 就照您的改`.
 */
export function formatConflicts(
  plan: Plan,
  submission: Submission,
  codes: readonly string[],
  newValues: ReadonlyMap<string, number>,
  whoChanged: WhoChanged,
): string {
  const descriptions = listConflicts(plan, submission, codes.slice(0, MAX_NAMED), newValues, whoChanged);
  const more = codes.length > MAX_NAMED ? '等' : '';
  return `您打开之后有 ${codes.length} 项被改动：${descriptions.join('；')}${more}。请核对，再点一次就照您的改`;
}

/** Describes each conflict: `规上企业 何工 09:11 改为 20，您这里是 30`. */
export function listConflicts(
  plan: Plan,
  { figures }: Submission,
  codes: readonly string[],
  newValues: ReadonlyMap<string, number>,
  whoChanged: WhoChanged,
): string[] {
  return codes.map(code => {
    const measure = measureOf(plan, code);
    const savedValue = figures.get(code)?.value;
    const change = savedValue === undefined ? '清空' : `改为 ${formatNumber(savedValue, measure)}`;
    return `${labelOf(plan, code)} ${whoChanged(code)}${change}，您这里是 ${formatNumber(newValues.get(code) ?? 0, measure)}`;
  });
}
