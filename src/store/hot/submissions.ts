import type { EntryMethod } from '../../core/submission/submission.js';
import type { Period } from '../../plan/period.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';
import type { StoredSubmission, SubmissionFields } from '../submission-fields.js';
import { COLUMNS, COUNTED, FIELDS, rowsIn } from './submission-columns.js';

// All statements of the store that are written by hand stand in this folder, each with its reason. The figures are processor
// time of the program for one call, on SQLite (with Prisma's adapter) and on PostgreSQL
// (docs/decisions/prisma-typed-by-default.md).

const { sql, raw: verbatim } = Prisma;

const SELECTED = verbatim(FIELDS.map(field => `s.${COLUMNS[field]} AS "${field}"`).join(', '));

type SubmissionJsonRow = SubmissionFields & {
  /** JSON: [measure, value, how, version] of each figure. */
  readonly figures: string | null;
  /** JSON: [measure, text] of each note. */
  readonly notes: string | null;
};

/** Reads the submission of a unit for a period, if there is one. By hand like `readWithPast`. */
export async function readSubmission(
  raw: RawRunner,
  unit: string,
  period: Period,
): Promise<StoredSubmission | undefined> {
  const [submission] = await select(raw, sql`WHERE s.unit = ${unit} AND s.period = ${period}`);
  return submission;
}

/**
 * Reads the submission of a unit for a period and those before it that count, the latest first; at most `limit + 1`.
 *
 * By hand: runs in every request about a form. The typed client reads figures and notes by statements of their own, and
 * makes an object of each row. Three submissions: 0.50 and 0.51 ms by hand, 2.1 and 3.1 ms typed.
 */
export function readWithPast(
  raw: RawRunner,
  unit: string,
  period: Period,
  limit: number,
): Promise<StoredSubmission[]> {
  return select(
    raw,
    sql`WHERE s.unit = ${unit} AND (s.period = ${period} OR s.period < ${period} AND s.state IN (${COUNTED}))
    ORDER BY s.period DESC LIMIT ${limit + 1}`,
  );
}

type Submissions = Promise<StoredSubmission[]>;

/**
 * Reads the submissions of some units for a period; at most some dozens. By hand like `readWithPast`: a
 * statement for each makes as many round trips. Twelve submissions: 1.3 and 1.6 ms.
 */
export function readSubmissions(raw: RawRunner, period: Period, units: readonly string[]): Submissions {
  return select(raw, sql`WHERE s.period = ${period} AND s.unit IN ${raw.dialect.list(units)}`);
}

/**
 * Reads the same for many units, each unit's latest first.
 *
 * By hand like `readWithPast`. 500 units of three periods: 206 ms, and 431 by one statement for each.
 */
export function readAllWithPast(
  raw: RawRunner,
  units: readonly string[],
  period: Period,
  limit: number,
): Promise<StoredSubmission[]> {
  const ranked = sql`
    SELECT id, ROW_NUMBER() OVER (PARTITION BY unit ORDER BY period DESC) AS place FROM submission
    WHERE unit IN ${raw.dialect.list(units)} AND (period = ${period} OR period < ${period} AND state IN (${COUNTED}))`;
  const latest = sql`SELECT id FROM (${ranked}) AS ranked WHERE place <= ${limit + 1}`;
  return select(raw, sql`WHERE s.id IN (${latest}) ORDER BY s.unit, s.period DESC`);
}

/** Submissions with their figures and notes, one row each. */
async function select(raw: RawRunner, condition: Prisma.Sql): Promise<StoredSubmission[]> {
  const { jsonOfRows } = raw.dialect;
  const rows = await raw.query<SubmissionJsonRow>(sql`
    SELECT ${SELECTED},
      (SELECT ${jsonOfRows('f.measure', 'f.value', 'f.how', 'f.version')}
        FROM figure f WHERE f.submission_id = s.id) AS figures,
      (SELECT ${jsonOfRows('n.measure', 'n.text')} FROM note n WHERE n.submission_id = s.id) AS notes
    FROM submission s ${condition}`);
  return rows.map(({ figures, notes, ...fields }) => ({
    fields,
    figures: new Map(
      rowsIn<[measure: string, value: number, how: EntryMethod, version: number]>(figures).map(
        ([measure, value, how, version]) => [measure, { value, how, version }],
      ),
    ),
    notes: new Map(rowsIn<[measure: string, text: string]>(notes)),
  }));
}
