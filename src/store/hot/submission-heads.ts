import type { State } from '../../core/submission/submission.js';
import type { Period } from '../../plan/period.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';
import type { SubmissionFields } from '../submission-fields.js';
import { COLUMNS, COUNTED, rowsIn } from './submission-columns.js';

const { sql, raw: verbatim } = Prisma;

const HEAD_FIELDS = [
  'unit',
  'period',
  'state',
  'version',
  'submittedBy',
  'submittedAt',
  'late',
  'asOf',
  'extendedTo',
] as const satisfies (keyof SubmissionFields)[];

/** A submission without its figures and texts. */
export type HeadRow = Pick<SubmissionFields, (typeof HEAD_FIELDS)[number]>;

const HEAD = verbatim(HEAD_FIELDS.map(field => `s.${COLUMNS[field]} AS "${field}"`).join(', '));

/**
 * Submissions of a period without their figures, in the order in which they were begun.
 *
 * By hand: reads a row for each unit. 10,000 units: 48 and 33 ms by hand, 81 and 72 ms typed.
 */
export function readHeads(raw: RawRunner, period: Period): Promise<HeadRow[]> {
  return raw.query(sql`SELECT ${HEAD} FROM submission s WHERE s.period = ${period} ORDER BY s.id`);
}

/** A submission that waits for a review. */
export interface WaitingRow {
  readonly unit: string;
  readonly period: Period;
  readonly version: number;
  readonly submittedBy: string | null;
}

/**
 * The submissions that wait for a review, the earliest first.
 *
 * By hand like `readStates`: runs in every list of them and in every reminder. 2,000 of 10,000 units: 2.6 and 2.5 ms by
 * hand, 6.9 and 7.1 ms typed.
 */
export async function readWaiting(raw: RawRunner): Promise<WaitingRow[]> {
  const [row] = await raw.query<{ rows: string | null }>(sql`
    SELECT ${raw.dialect.jsonOfRows('w.unit', 'w.period', 'w.version', 'w.submitted_by')} AS rows FROM (
      SELECT s.unit, s.period, s.version, s.submitted_by FROM submission s
      WHERE s.state = 'submitted' ORDER BY s.submitted_at, s.id) AS w`);
  return rowsIn<[string, Period, number, string | null]>(row?.rows ?? null).map(
    ([unit, period, version, submittedBy]) => ({ unit, period, version, submittedBy }),
  );
}

/** Units whose submissions are in one state, on time or late. */
export interface StateGroup {
  readonly state: State;
  readonly late: boolean;
  readonly units: readonly string[];
}

/**
 * The states of all submissions of a period, or of those of some units.
 *
 * By hand: runs in every `/status`, `/help`, `/fill` and update of the group's card, and gives the units of a state as
 * one text, which the driver returns faster than rows. 10,000 units: 10 and 3 ms by hand, 22 and
 * 20 ms typed; twelve of them 0.05 and 0.3 ms by hand, 0.6 and 1.7 ms typed.
 */
export async function readStates(
  raw: RawRunner,
  period: Period,
  units?: readonly string[],
): Promise<StateGroup[]> {
  const { jsonOfTexts, list } = raw.dialect;
  const ofUnits = units ? sql`AND s.unit IN ${list(units)}` : Prisma.empty;
  const rows = await raw.query<{ state: State; late: boolean | number; units: string }>(sql`
    SELECT s.state, s.late, ${jsonOfTexts('s.unit')} AS units FROM submission s
    WHERE s.period = ${period} ${ofUnits} GROUP BY s.state, s.late`);
  return rows.map(row => ({ ...row, late: Boolean(row.late), units: rowsIn<string>(row.units) }));
}

/**
 * Counts the submissions of some units for a period that count.
 *
 * By hand: the typed client takes at most 999 values on SQLite, and there may be 10,000 units. 200 of them:
 * 0.5 and 0.6 ms by hand, 2.4 and 2.8 ms typed.
 */
export async function countReported(
  raw: RawRunner,
  period: Period,
  units: readonly string[],
): Promise<number> {
  const [row] = await raw.query<{ count: number }>(sql`
    SELECT COUNT(*) AS count FROM submission s
    WHERE s.period = ${period} AND s.state IN (${COUNTED}) AND s.unit IN ${raw.dialect.list(units)}`);
  return row?.count ?? 0;
}

/** Counts the figures of the submissions of some units for a period, by unit. By hand for the same reason. */
export async function countFigures(
  raw: RawRunner,
  period: Period,
  units: readonly string[],
): Promise<Map<string, number>> {
  const rows = await raw.query<{ unit: string; count: number }>(sql`
    SELECT s.unit, COUNT(*) AS count FROM submission s JOIN figure f ON f.submission_id = s.id
    WHERE s.period = ${period} AND s.unit IN ${raw.dialect.list(units)} GROUP BY s.unit`);
  return new Map(rows.map(({ unit, count }) => [unit, count]));
}
