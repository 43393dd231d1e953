import {
  evolve,
  type Change,
  type EventMeta,
  type Submission,
  type SubmissionEvent,
} from '../../src/core/submission/submission.js';
import type { Period } from '../../src/plan/period.js';
import type { LeaseLimits, Store, Transaction } from '../../src/store/store.js';

export const at = (time: string): Date => new Date(`2025-09-22T${time}:00+08:00`);

export const metaOf = (actor: string, occurredAt = at('09:00')): EventMeta => ({
  actor,
  occurredAt,
  channel: 'card',
});

/** Makes the event of figures typed into a submission; null clears a figure. */
export function typed(before: Submission, values: Readonly<Record<string, number | null>>): SubmissionEvent {
  const changes: Change[] = Object.entries(values).map(([code, to]) => ({
    code,
    from: before.figures.get(code)?.value ?? null,
    to,
  }));
  return { kind: 'figures-saved', how: 'typed', changes };
}

/** Applies events to a submission, saves and returns the result. */
export async function saveEvents(
  tx: Transaction,
  before: Submission,
  events: readonly SubmissionEvent[],
  meta: EventMeta,
): Promise<Submission> {
  const after = events.reduce<Submission>((submission, event) => evolve(submission, event, meta), before);
  await tx.saveSubmission(before, after, events, meta);
  return after;
}

/** Types figures into a unit's submission and adds further events, in one transaction; returns the result. */
export function fill(
  store: Store,
  unit: string,
  period: Period,
  values: Readonly<Record<string, number | null>>,
  laterEvents: readonly SubmissionEvent[] = [],
  meta = metaOf('ou_chen'),
): Promise<Submission> {
  return store.transact(async tx => {
    const before = await tx.submission(unit, period);
    return saveEvents(tx, before, [typed(before, values), ...laterEvents], meta);
  });
}

export const submitted: SubmissionEvent = { kind: 'submitted', late: false };
export const reviewBegun: SubmissionEvent = { kind: 'review-begun' };
export const approved: SubmissionEvent = { kind: 'approved' };

/** Leases so many messages, and so many reminders, to whomever they are. */
export const upTo = (count: number): LeaseLimits => ({
  ...{ messages: count, hasFiles: true, reminders: count, perReceiver: Number.MAX_SAFE_INTEGER },
});
