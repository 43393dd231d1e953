import { COUNTING_STATES, emptySubmission, type State } from '../core/submission/submission.js';
import type { Period } from '../plan/period.js';
import type { Prisma } from './generated/sqlite/client.js';
import { readSubmission, readWithPast, sumFigures } from './hot.js';
import type { MethodsOf } from './methods.js';
import type { SubmissionHead } from './store.js';
import { submissionFrom } from './submission-fields.js';

type Reading = MethodsOf<
  | 'submission'
  | 'submissionWithPast'
  | 'submissionHeads'
  | 'submissionsToReview'
  | 'extensions'
  | 'measuresEverNonZero'
  | 'sums'
>;

const COUNTED = { in: [...COUNTING_STATES] };

export const submissions: Reading = {
  submission: async ({ raw }, unit, period) => {
    const stored = await readSubmission(raw, unit, period);
    return stored ? submissionFrom(stored) : emptySubmission(unit, period);
  },
  submissionWithPast: async ({ raw }, unit, period, limit) => {
    const [latest, ...earlier] = (await readWithPast(raw, unit, period, limit)).map(submissionFrom);
    if (latest?.period === period) return { submission: latest, past: earlier };
    return {
      submission: emptySubmission(unit, period),
      past: (latest ? [latest, ...earlier] : []).slice(0, limit),
    };
  },
  measuresEverNonZero: async ({ prisma }, unit, before) => {
    const measures = await prisma.figure.groupBy({
      by: 'measure',
      where: { value: { not: 0 }, submission: { unit, period: { lt: before }, state: COUNTED } },
    });
    return new Set(measures.map(({ measure }) => measure));
  },
  submissionHeads: ({ prisma }, period) => heads(prisma, { period }, { id: 'asc' }),
  submissionsToReview: ({ prisma }) =>
    heads(prisma, { state: 'submitted' }, [{ submittedAt: 'asc' }, { id: 'asc' }]),
  extensions: async ({ prisma }) => {
    const rows = await prisma.submission.findMany({
      where: { extendedTo: { not: null }, NOT: { state: COUNTED } },
      select: { unit: true, period: true, extendedTo: true },
      orderBy: { id: 'asc' },
    });
    return rows.flatMap(({ unit, period, extendedTo: to }) =>
      to === null ? [] : [{ unit, period: period as Period, to }],
    );
  },
  sums: ({ raw }, period, units, states) => sumFigures(raw, period, units, states),
};

/**
 * Submissions without their figures. A statement of its own counts the figures: with Prisma's `_count` the database counts
 * those of all submissions there are.
 */
async function heads(
  prisma: Prisma.TransactionClient,
  where: Prisma.SubmissionWhereInput,
  orderBy: Prisma.SubmissionOrderByWithRelationInput | Prisma.SubmissionOrderByWithRelationInput[],
): Promise<SubmissionHead[]> {
  const rows = await prisma.submission.findMany({
    where,
    omit: { reason: true, allowed: true, cleared: true, flaggedFigures: true },
    orderBy,
  });
  const counts = await prisma.figure.groupBy({
    by: 'submissionId',
    where: { submission: where },
    _count: true,
  });
  const countOf = new Map(counts.map(({ submissionId, _count }) => [submissionId, _count]));
  return rows.map(row => ({
    unit: row.unit,
    period: row.period as Period,
    state: row.state as State,
    version: row.version,
    submittedBy: row.submittedBy,
    submittedAt: row.submittedAt,
    late: row.late,
    asOf: row.asOf,
    extendedTo: row.extendedTo,
    figureCount: countOf.get(row.id) ?? 0,
    hasSummary: row.summary !== '',
  }));
}
