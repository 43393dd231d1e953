import type { Period } from '../../plan/period.js';

/** Submissions that may be approved together, and those that need a look of their own. */
export interface PassList {
  readonly clear: readonly ClearSubmission[];
  readonly left: readonly LeftSubmission[];
}

/** A submission that waits for a review. */
export interface WaitingSubmission {
  readonly unit: string;
  readonly period: Period;
}

/** One without findings, in the version that was judged. */
export interface ClearSubmission extends WaitingSubmission {
  readonly version: number;
}

/** Why a submission needs a look of its own, in the order in which reasons are said. */
export const LEFT_REASONS = ['findings', 'notes', 'returned', 'own', 'changed'] as const;
export type LeftReason = (typeof LEFT_REASONS)[number];

export interface LeftSubmission extends WaitingSubmission {
  readonly reason: LeftReason;
}

/** The submissions of a list that were approved, by their number, and those that had changed. */
export interface Passed {
  readonly approved: number;
  readonly changed: readonly WaitingSubmission[];
}
