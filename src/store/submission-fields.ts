import { fingerprintOf } from '../core/submission/fingerprint.js';
import {
  isReported,
  returnOf,
  type Figure,
  type Return,
  type State,
  type Submission,
} from '../core/submission/submission.js';
import type { Period } from '../plan/period.js';
import type { Submission as SubmissionRow } from './generated/sqlite/client.js';

export type SubmissionFields = Omit<SubmissionRow, 'id'>;

/** A submission as it is stored, with its figures and notes by measure. */
export interface StoredSubmission {
  readonly fields: SubmissionFields;
  readonly figures: ReadonlyMap<string, Figure>;
  readonly notes: ReadonlyMap<string, string>;
}

export function submissionFrom({ fields, figures, notes }: StoredSubmission): Submission {
  const state = fields.state as State;
  const common = {
    unit: fields.unit,
    period: fields.period as Period,
    version: fields.version,
    figures,
    cleared: new Map(entriesFrom<number>(fields.cleared)),
    notes,
    summary: fields.summary,
    asOf: fields.asOf,
    extendedTo: fields.extendedTo,
    allowed: new Map(entriesFrom<string>(fields.allowed)),
  };
  switch (state) {
    case 'empty':
    case 'draft':
      return { ...common, state };
    case 'submitted':
      return {
        ...common,
        ...handedInFrom(fields),
        state,
        reviewBegunBy: fields.reviewBegunBy,
        answeredReturn: fields.reason === null ? null : returnFrom(fields),
      };
    case 'sent-back':
      return { ...common, ...handedInFrom(fields), state, ...returnFrom(fields) };
    case 'approved':
    case 'locked':
      return { ...common, ...handedInFrom(fields), state, decidedBy: required(fields, 'decidedBy') };
  }
}

function handedInFrom(fields: SubmissionFields) {
  return {
    submittedBy: required(fields, 'submittedBy'),
    submittedAt: required(fields, 'submittedAt'),
    late: fields.late,
    ...(fields.submittedFor === null ? {} : { submittedFor: fields.submittedFor }),
  };
}

function returnFrom(fields: SubmissionFields): Return {
  return {
    from: (fields.backFrom ?? 'submitted') as Return['from'],
    reason: required(fields, 'reason'),
    flaggedFigures: fields.flaggedFigures === null ? [] : (JSON.parse(fields.flaggedFigures) as string[]),
    backBy: fields.backBy,
    decidedBy: required(fields, 'decidedBy'),
  };
}

function required<K extends keyof SubmissionFields>(
  fields: SubmissionFields,
  field: K,
): NonNullable<SubmissionFields[K]> {
  const value = fields[field];
  if (value === null)
    throw new Error(`the submission ${fields.unit} ${fields.period} is ${fields.state} but has no ${field}`);
  return value;
}

export function fieldsFrom(submission: Submission): SubmissionFields {
  const { unit, period, state, version, summary, asOf, extendedTo } = submission;
  return {
    ...{ unit, period, state, version, summary, asOf, extendedTo },
    submittedBy: 'submittedBy' in submission ? submission.submittedBy : null,
    submittedAt: 'submittedAt' in submission ? submission.submittedAt : null,
    submittedFor: 'submittedFor' in submission ? submission.submittedFor : null,
    late: 'late' in submission && submission.late,
    reviewBegunBy: 'reviewBegunBy' in submission ? submission.reviewBegunBy : null,
    ...returnFields(returnOf(submission)),
    ...('decidedBy' in submission ? { decidedBy: submission.decidedBy } : {}),
    allowed: jsonOfEntries(submission.allowed),
    cleared: jsonOfEntries(submission.cleared),
    fingerprint: isReported(submission.state) ? fingerprintOf(submission.figures) : null,
  };
}

function returnFields(back: Return | null) {
  if (!back) return { reason: null, decidedBy: null, backFrom: null, backBy: null, flaggedFigures: null };
  const { reason, decidedBy, from, backBy } = back;
  const flaggedFigures = back.flaggedFigures.length > 0 ? JSON.stringify(back.flaggedFigures) : null;
  return { reason, decidedBy, backFrom: from, backBy, flaggedFigures };
}

const entriesFrom = <V>(json: string | null): [string, V][] =>
  json === null ? [] : (JSON.parse(json) as [string, V][]);

const jsonOfEntries = (map: ReadonlyMap<string, unknown>): string | null =>
  map.size > 0 ? JSON.stringify([...map]) : null;
