import { COUNTING_STATES } from '../../core/submission/submission.js';
import { Prisma } from '../generated/sqlite/client.js';
import type { SubmissionFields } from '../submission-fields.js';

const { raw: verbatim } = Prisma;

/** The columns of a submission by their fields: the compiler finds a field that is missing or renamed. */
export const COLUMNS = {
  unit: 'unit',
  period: 'period',
  state: 'state',
  version: 'version',
  summary: 'summary',
  asOf: 'as_of',
  submittedBy: 'submitted_by',
  submittedAt: 'submitted_at',
  submittedFor: 'submitted_for',
  late: 'late',
  reviewBegunBy: 'review_begun_by',
  reason: 'reason',
  decidedBy: 'decided_by',
  backFrom: 'back_from',
  backBy: 'back_by',
  flaggedFigures: 'asked',
  extendedTo: 'extended_to',
  allowed: 'allowed',
  cleared: 'cleared',
  fingerprint: 'fingerprint',
} as const satisfies Record<keyof SubmissionFields, string>;

export const FIELDS = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

/** The states that count, as a list of SQL. */
export const COUNTED = verbatim(COUNTING_STATES.map(state => `'${state}'`).join(', '));

/** The rows in a JSON text that the database made; none for null. */
export const rowsIn = <R>(json: string | null): R[] => (json === null ? [] : (JSON.parse(json) as R[]));
