import { COUNTING_STATES, emptySubmission, type State } from '../core/submission/submission.js';
import type { Period } from '../plan/period.js';
import { readHeads, readSubmission, readWithPast, sumFigures, type HeadRow } from './hot.js';
import type { MethodsOf } from './methods.js';
import type { SubmissionHead } from './store.js';
import { submissionFrom } from './submission-fields.js';

type Reading = MethodsOf<
  | 'submission'
  | 'submissionWithPast'
  | 'submissionHeads'
  | 'submissionsToReview'
  | 'submissionStates'
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
  submissionHeads: async ({ raw }, period) => (await readHeads(raw, { period })).map(headFrom),
  submissionsToReview: async ({ raw }) => (await readHeads(raw, 'to review')).map(headFrom),
  submissionStates: async ({ prisma }, period, units) => {
    const rows = await prisma.submission.findMany({
      where: { period, unit: { in: [...units] } },
      select: { unit: true, state: true },
    });
    return new Map(rows.map(({ unit, state }) => [unit, state as State]));
  },
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

function headFrom({ summary, ...row }: HeadRow): SubmissionHead {
  return {
    ...row,
    ...{ period: row.period as Period, state: row.state as State },
    hasSummary: summary !== '',
  };
}
