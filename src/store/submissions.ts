import { raw, sqltag as sql, type Sql } from '@prisma/client/runtime/client';
import {
  COUNTING_STATES,
  emptySubmission,
  type Figure,
  type EntryMethod,
  type Return,
  type State,
  type Submission,
} from '../core/submission/submission.js';
import type { Period } from '../plan/period.js';
import { postgresql, sqlite, type Dialect, type Runner } from './connection/dialect.js';
import type { SubmissionHead, Transaction } from './store.js';

type Reading = Pick<
  Transaction,
  | 'submission'
  | 'submissionWithPast'
  | 'submissionHeads'
  | 'submissionsToReview'
  | 'lastCountedSubmission'
  | 'extensions'
  | 'measuresEverNonZero'
  | 'sums'
>;

interface Row {
  readonly unit: string;
  readonly period: string;
  readonly state: string;
  readonly version: number;
  readonly summary: string;
  readonly as_of: string | null;
  readonly submitted_by: string | null;
  readonly submitted_at: Date | null;
  readonly late: boolean;
  readonly review_begun_by: string | null;
  readonly reason: string | null;
  readonly decided_by: string | null;
  readonly back_from: string | null;
  readonly back_by: string | null;
  /** JSON: codes. */
  readonly asked: string | null;
  readonly extended_to: string | null;
  /** JSON: [code, reason] for each figure allowed to fall. */
  readonly allowed: string | null;
  /** JSON: [code, version] for each figure taken out again. */
  readonly cleared: string | null;
  /** JSON: [measure, value, how, version] for each figure. */
  readonly figures: string | null;
  /** JSON: [measure, text] for each note. */
  readonly notes: string | null;
}

interface HeadRow {
  readonly unit: string;
  readonly period: string;
  readonly state: string;
  readonly version: number;
  readonly submitted_by: string | null;
  readonly submitted_at: Date | null;
  readonly late: boolean;
  readonly as_of: string | null;
  readonly extended_to: string | null;
  readonly given: number;
  readonly has_summary: boolean | number;
}

export function submissions(runner: Runner, dialect: Dialect): Reading {
  const whole = WHOLE[dialect.name];
  return {
    submission: async (unit, period) => {
      const rows = await runner.$queryRaw<Row[]>(
        sql`${whole} WHERE s.unit = ${unit} AND s.period = ${period}`,
      );
      return rows[0] ? submissionFrom(rows[0]) : emptySubmission(unit, period);
    },
    submissionWithPast: async (unit, period, limit) => {
      const rows = await runner.$queryRaw<Row[]>(
        sql`${whole} WHERE s.unit = ${unit}
            AND (s.period = ${period} OR s.period < ${period} AND s.state IN (${COUNTED_STATES}))
          ORDER BY s.period DESC LIMIT ${limit + 1}`,
      );
      const [first, ...rest] = rows.map(submissionFrom);
      if (first?.period === period) return { submission: first, past: rest };
      return {
        submission: emptySubmission(unit, period),
        past: (first ? [first, ...rest] : []).slice(0, limit),
      };
    },
    lastCountedSubmission: async (unit, before) => {
      const rows = await runner.$queryRaw<Row[]>(
        sql`${whole} WHERE s.unit = ${unit} AND s.period < ${before} AND s.state IN (${COUNTED_STATES})
          ORDER BY s.period DESC LIMIT 1`,
      );
      return rows[0] && submissionFrom(rows[0]);
    },
    measuresEverNonZero: async (unit, before) => {
      const rows = await runner.$queryRaw<{ measure: string }[]>(
        sql`SELECT DISTINCT f.measure FROM submission s JOIN figure f ON f.submission_id = s.id
            WHERE s.unit = ${unit} AND s.period < ${before} AND s.state IN (${COUNTED_STATES}) AND f.value <> 0`,
      );
      return new Set(rows.map(({ measure }) => measure));
    },
    submissionHeads: async period => {
      const rows = await runner.$queryRaw<HeadRow[]>(sql`${HEAD} WHERE s.period = ${period} ORDER BY s.id`);
      return rows.map(headFrom);
    },
    extensions: async () => {
      const rows = await runner.$queryRaw<{ unit: string; period: string; to: string }[]>(
        sql`SELECT unit, period, extended_to AS "to" FROM submission
            WHERE extended_to IS NOT NULL AND state NOT IN (${COUNTED_STATES}) ORDER BY id`,
      );
      return rows.map(({ unit, period, to }) => ({ unit, period: period as Period, to }));
    },
    submissionsToReview: async () => {
      const rows = await runner.$queryRaw<HeadRow[]>(
        sql`${HEAD} WHERE s.state = 'submitted' ORDER BY s.submitted_at, s.id`,
      );
      return rows.map(headFrom);
    },
    sums: (period, units, states) => sums(runner, dialect, period, units, states),
  };
}

const COUNTED_STATES = raw(COUNTING_STATES.map(state => `'${state}'`).join(', '));

const HEAD = sql`
  SELECT s.unit, s.period, s.state, s.version, s.submitted_by, s.submitted_at, s.late, s.as_of, s.extended_to,
    (SELECT COUNT(*) FROM figure f WHERE f.submission_id = s.id) AS given, s.summary <> '' AS has_summary
  FROM submission s`;

/** A submission with all it has in one row: a statement costs more than the rows it brings. */
const WHOLE = { sqlite: wholeSubmission(sqlite), postgresql: wholeSubmission(postgresql) };

function wholeSubmission({ jsonOfRows }: Dialect): Sql {
  return sql`
    SELECT s.unit, s.period, s.state, s.version, s.summary, s.as_of, s.submitted_by, s.submitted_at, s.late,
      s.review_begun_by, s.reason, s.decided_by, s.back_from, s.back_by, s.asked, s.extended_to, s.allowed, s.cleared,
      (SELECT ${jsonOfRows('f.measure', 'f.value', 'f.how', 'f.version')}
        FROM figure f WHERE f.submission_id = s.id) AS figures,
      (SELECT ${jsonOfRows('n.measure', 'n.text')} FROM note n WHERE n.submission_id = s.id) AS notes
    FROM submission s`;
}

async function sums(
  runner: Runner,
  dialect: Dialect,
  period: Period,
  units: readonly string[],
  states: readonly State[],
): Promise<Map<string, number>> {
  const rows = await runner.$queryRaw<{ measure: string; total: number }[]>`
    SELECT f.measure, CAST(SUM(f.value) AS bigint) AS total
    FROM submission s JOIN figure f ON f.submission_id = s.id
    WHERE s.period = ${period} AND s.unit IN ${dialect.list(units)} AND s.state IN ${dialect.list(states)}
    GROUP BY f.measure`;
  return new Map(rows.map(({ measure, total }) => [measure, total]));
}

function headFrom(row: HeadRow): SubmissionHead {
  return {
    unit: row.unit,
    period: row.period as Period,
    state: row.state as State,
    version: row.version,
    submittedBy: row.submitted_by,
    submittedAt: row.submitted_at,
    late: row.late,
    asOf: row.as_of,
    extendedTo: row.extended_to,
    figureCount: row.given,
    hasSummary: Boolean(row.has_summary),
  };
}

function submissionFrom(row: Row): Submission {
  const state = row.state as State;
  const common = commonOf(row);
  switch (state) {
    case 'empty':
    case 'draft':
      return { ...common, state };
    case 'submitted':
      return {
        ...common,
        ...handedIn(row),
        state,
        reviewBegunBy: row.review_begun_by,
        answeredReturn: row.reason === null ? null : returnFrom(row),
      };
    case 'sent-back':
      return { ...common, ...handedIn(row), state, ...returnFrom(row) };
    case 'approved':
    case 'locked':
      return { ...common, ...handedIn(row), state, decidedBy: present(row, 'decided_by') };
  }
}

function commonOf(row: Row) {
  return {
    unit: row.unit,
    period: row.period as Period,
    version: row.version,
    figures: figuresFrom(row.figures),
    cleared: new Map(rowsIn<[string, number]>(row.cleared)),
    notes: new Map(rowsIn<[string, string]>(row.notes)),
    summary: row.summary,
    asOf: row.as_of,
    extendedTo: row.extended_to,
    allowed: new Map(rowsIn<[string, string]>(row.allowed)),
  };
}

function figuresFrom(json: string | null): Map<string, Figure> {
  const rows = rowsIn<[code: string, value: number, how: EntryMethod, version: number]>(json);
  return new Map(rows.map(([code, value, how, version]) => [code, { value, how, version }]));
}

const rowsIn = <R>(json: string | null): R[] => (json === null ? [] : (JSON.parse(json) as R[]));

function handedIn(row: Row) {
  return {
    submittedBy: present(row, 'submitted_by'),
    submittedAt: present(row, 'submitted_at'),
    late: row.late,
  };
}

function returnFrom(row: Row): Return {
  return {
    from: (row.back_from ?? 'submitted') as Return['from'],
    reason: present(row, 'reason'),
    flaggedFigures: rowsIn<string>(row.asked),
    backBy: row.back_by,
    decidedBy: present(row, 'decided_by'),
  };
}

function present<K extends keyof Row>(row: Row, column: K): NonNullable<Row[K]> {
  const value = row[column];
  if (value === null)
    throw new Error(`the submission ${row.unit} ${row.period} is ${row.state} but has no ${column}`);
  return value;
}
