import {
  emptySubmission,
  evolve,
  type EventMeta,
  type State,
  type Submission,
  type SubmissionEvent,
} from '../../src/core/submission/submission.js';

// Submissions in every state, each made by its events.

export const meta: EventMeta = {
  actor: 'ou_chen',
  occurredAt: new Date('2025-09-20T01:00:00Z'),
  channel: 'card',
};
export const review: EventMeta = { ...meta, actor: 'ou_zhou' };

/** Makes a submission from its events. */
export function submissionAfter(...events: readonly SubmissionEvent[]): Submission {
  return events.reduce<Submission>(
    (submission, event) => evolve(submission, event, event.kind === 'review-begun' ? review : meta),
    emptySubmission('water', '2025Q3'),
  );
}

export const saved: SubmissionEvent = {
  kind: 'figures-saved',
  how: 'typed',
  changes: [{ code: 'A4.02', from: null, to: 3 }],
};
export const submitted: SubmissionEvent = { kind: 'submitted', late: false };
export const reviewBegun: SubmissionEvent = { kind: 'review-begun' };
export const sentBack: SubmissionEvent = {
  kind: 'sent-back',
  reason: '请核对',
  asked: ['A4.02'],
  backBy: '2025-09-24',
};
export const reopened: SubmissionEvent = { kind: 'reopened', reason: '漏报一家', backBy: '2025-09-24' };
export const locked: SubmissionEvent = { kind: 'locked', number: 1 };
export const approved: SubmissionEvent = { kind: 'approved' };

export const STATES: Readonly<
  Record<State | 'under-review' | 'reopened' | 'resubmitted' | 'corrected', Submission>
> = {
  empty: submissionAfter(),
  draft: submissionAfter(saved),
  submitted: submissionAfter(saved, submitted),
  'under-review': submissionAfter(saved, submitted, reviewBegun),
  'sent-back': submissionAfter(saved, submitted, sentBack),
  approved: submissionAfter(saved, submitted, approved),
  locked: submissionAfter(saved, submitted, approved, locked),
  reopened: submissionAfter(saved, submitted, approved, locked, reopened),
  resubmitted: submissionAfter(saved, submitted, sentBack, submitted),
  corrected: submissionAfter(saved, submitted, approved, locked, reopened, submitted),
};
