import {
  COUNTING_STATES,
  emptySubmission,
  type State,
  type Submission,
} from '../core/submission/submission.js';
import type { PartSum } from '../core/targets.js';
import type { Period } from '../plan/period.js';
import { readReportedFigures, sumFigures, sumFiguresByPeriod, sumFiguresByUnit } from './hot/figure-sums.js';
import {
  countFigures,
  countReported,
  readHeads,
  readStates,
  readWaiting,
  type HeadRow,
  type StateGroup,
} from './hot/submission-heads.js';
import { readAllWithPast, readSubmission, readSubmissions, readWithPast } from './hot/submissions.js';
import type { MethodsOf } from './methods.js';
import type { SubmissionHead, UnitState } from './store.js';
import { submissionFrom } from './submission-fields.js';

type Reading = MethodsOf<
  | 'submission'
  | 'submissions'
  | 'unitsWithFigures'
  | 'submissionWithPast'
  | 'submissionsWithPast'
  | 'reportedFigures'
  | 'submissionHeads'
  | 'submissionsToReview'
  | 'countToReview'
  | 'submissionStates'
  | 'submissionDates'
  | 'countReported'
  | 'figureCounts'
  | 'extensions'
  | 'measuresEverNonZero'
  | 'sums'
  | 'sumsByUnit'
  | 'sumsByPeriod'
>;

const COUNTED = { in: [...COUNTING_STATES] };

export const submissions: Reading = {
  submission: async ({ raw }, unit, period) => {
    const stored = await readSubmission(raw, unit, period);
    return stored ? submissionFrom(stored) : emptySubmission(unit, period);
  },
  submissions: async ({ raw }, period, units) =>
    (await readSubmissions(raw, period, units)).map(submissionFrom),
  unitsWithFigures: async ({ prisma }, period, fingerprint) => {
    const rows = await prisma.submission.findMany({ where: { period, fingerprint }, select: { unit: true } });
    return rows.map(({ unit }) => unit);
  },
  submissionWithPast: async ({ raw }, unit, period, limit) =>
    splitPast((await readWithPast(raw, unit, period, limit)).map(submissionFrom), unit, period, limit),
  submissionsWithPast: async ({ raw }, units, period, limit) => {
    const byUnit = new Map<string, Submission[]>(units.map(unit => [unit, []]));
    for (const stored of await readAllWithPast(raw, units, period, limit))
      byUnit.get(stored.fields.unit)?.push(submissionFrom(stored));
    return new Map(
      [...byUnit].map(([unit, submissions]) => [unit, splitPast(submissions, unit, period, limit)]),
    );
  },
  reportedFigures: ({ raw }, period, units) => readReportedFigures(raw, period, units),
  measuresEverNonZero: async ({ prisma }, unit, before) => {
    const measures = await prisma.figure.groupBy({
      by: 'measure',
      where: { value: { not: 0 }, submission: { unit, period: { lt: before }, state: COUNTED } },
    });
    return new Set(measures.map(({ measure }) => measure));
  },
  submissionHeads: async ({ raw }, period) => (await readHeads(raw, period)).map(headFrom),
  submissionsToReview: async ({ raw }) =>
    (await readWaiting(raw)).map(row => ({ ...row, state: 'submitted' as const })),
  countToReview: ({ prisma }) => prisma.submission.count({ where: { state: 'submitted' } }),
  submissionStates: async ({ raw }, period, units) => statesByUnit(await readStates(raw, period, units)),
  submissionDates: async ({ prisma }, period, units) => {
    const rows = await prisma.submission.findMany({
      where: { period, unit: { in: [...units] } },
      select: { unit: true, state: true, submittedAt: true, backBy: true, extendedTo: true },
    });
    return new Map(
      rows.map(({ unit, state, submittedAt, backBy, extendedTo }) => [
        unit,
        { submittedAt, ownDeadline: state === 'sent-back' ? backBy : extendedTo },
      ]),
    );
  },
  countReported: ({ raw }, period, units) => countReported(raw, period, units),
  figureCounts: ({ raw }, period, units) => countFigures(raw, period, units),
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
  sumsByUnit: async ({ raw }, period, units, summands) => {
    const byUnit = new Map<string, Map<string, PartSum>>();
    for (const [unit, part, total, count] of await sumFiguresByUnit(raw, period, units, summands)) {
      const sums = byUnit.get(unit);
      if (sums) sums.set(part, { total, count });
      else byUnit.set(unit, new Map([[part, { total, count }]]));
    }
    return byUnit;
  },
  sumsByPeriod: async ({ raw }, periods, units, measures) => {
    const byPeriod = new Map<Period, { reports: number; figures: Map<string, number> }>();
    for (const { period, measure, total, reports } of await sumFiguresByPeriod(
      raw,
      periods,
      units,
      measures,
    )) {
      const { reports: most, figures } = byPeriod.get(period) ?? {
        reports: 0,
        figures: new Map<string, number>(),
      };
      byPeriod.set(period, { reports: Math.max(most, reports), figures: figures.set(measure, total) });
    }
    return byPeriod;
  },
};

function statesByUnit(groups: readonly StateGroup[]): Map<string, UnitState> {
  const states = new Map<string, UnitState>();
  for (const { units, state, late } of groups) {
    const shared = { state, late };
    for (const unit of units) states.set(unit, shared);
  }
  return states;
}

/** Splits a unit's submissions, the latest first, into the one of the period and those before it. */
function splitPast(submissions: readonly Submission[], unit: string, period: Period, limit: number) {
  const [latest, ...earlier] = submissions;
  if (latest?.period === period) return { submission: latest, past: earlier };
  return { submission: emptySubmission(unit, period), past: submissions.slice(0, limit) };
}

function headFrom(row: HeadRow): SubmissionHead {
  return { ...row, period: row.period as Period, state: row.state as State };
}
