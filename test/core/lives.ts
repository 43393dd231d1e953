import {
  emptySubmission,
  evolve,
  type EventMeta,
  type State,
  type Submission,
  type SubmissionEvent,
} from '../../src/core/submission/submission.js';

// Submissions in every state, each made by its events.

export const deed: EventMeta = {
  actor: 'ou_chen',
  occurredAt: new Date('2025-09-20T01:00:00Z'),
  channel: 'card',
};
export const review: EventMeta = { ...deed, actor: 'ou_zhou' };

/** Makes a submission from its events. */
export function given(...events: readonly SubmissionEvent[]): Submission {
  return events.reduce<Submission>(
    (submission, event) => evolve(submission, event, event.kind === 'review-begun' ? review : deed),
    emptySubmission('water', '2025Q3'),
  );
}

export const saved: SubmissionEvent = {
  kind: 'figures-saved',
  how: 'typed',
  changes: [{ code: 'A4.02', from: null, to: 3 }],
};
export const submitted: SubmissionEvent = { kind: 'submitted', late: false };
export const begun: SubmissionEvent = { kind: 'review-begun' };
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
  empty: given(),
  draft: given(saved),
  submitted: given(saved, submitted),
  'under-review': given(saved, submitted, begun),
  'sent-back': given(saved, submitted, sentBack),
  approved: given(saved, submitted, approved),
  locked: given(saved, submitted, approved, locked),
  reopened: given(saved, submitted, approved, locked, reopened),
  resubmitted: given(saved, submitted, sentBack, submitted),
  corrected: given(saved, submitted, approved, locked, reopened, submitted),
};
