import {
  COUNTING_STATES,
  type EventMeta,
  type Figure,
  type EntryMethod,
  type State,
} from '../../core/submission/submission.js';
import type { Period } from '../../plan/period.js';
import type { Dialect } from '../connection/dialect.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';
import type { StoredSubmission, SubmissionFields } from '../submission-fields.js';

// All statements of the store that are written by hand stand in this folder, each with its reason. The figures are processor
// time of the program for one call, on SQLite (with Prisma's adapter) and on PostgreSQL
// (docs/decisions/prisma-typed-by-default.md).

const { sql, join, raw: verbatim } = Prisma;

/** The columns of a submission by their fields: the compiler finds a field that is missing or renamed. */
const COLUMNS = {
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

const FIELDS = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
const SELECTED = verbatim(FIELDS.map(field => `s.${COLUMNS[field]} AS "${field}"`).join(', '));
const WRITTEN = verbatim(FIELDS.map(field => COLUMNS[field]).join(', '));
const COUNTED = verbatim(COUNTING_STATES.map(state => `'${state}'`).join(', '));

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

/**
 * The typed figures of the submissions of units that count, by unit.
 *
 * By hand: the typed client makes an object of each of the 96 figures. 500 units: 27 ms.
 */
export async function readReportedFigures(
  raw: RawRunner,
  period: Period,
  units: readonly string[],
): Promise<Map<string, ReadonlyMap<string, number>>> {
  const { jsonOfRows, list } = raw.dialect;
  const figures = sql`(SELECT ${jsonOfRows('f.measure', 'f.value')} FROM figure f WHERE f.submission_id = s.id)`;
  const rows = await raw.query<{ unit: string; figures: string | null }>(sql`
    SELECT s.unit, ${figures} AS figures FROM submission s
    WHERE s.period = ${period} AND s.unit IN ${list(units)} AND s.state IN (${COUNTED}) ORDER BY s.id`);
  return new Map(rows.map(({ unit, figures }) => [unit, new Map(rowsIn<[string, number]>(figures))]));
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

const rowsIn = <R>(json: string | null): R[] => (json === null ? [] : (JSON.parse(json) as R[]));

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

/**
 * Sums by measure over the submissions of units in certain states.
 *
 * By hand: the typed client takes at most 999 values on SQLite, and there may be 10,000 units. 125 units of 96 figures:
 * 3.6 and 1.1 ms by hand, 4.5 and 1.7 ms typed.
 */
export async function sumFigures(
  raw: RawRunner,
  period: Period,
  units: readonly string[],
  states: readonly State[],
): Promise<Map<string, number>> {
  const { list } = raw.dialect;
  const rows = await raw.query<{ measure: string; total: number }>(sql`
    SELECT f.measure, CAST(SUM(f.value) AS bigint) AS total
    FROM submission s JOIN figure f ON f.submission_id = s.id
    WHERE s.period = ${period} AND s.unit IN ${list(units)} AND s.state IN ${list(states)}
    GROUP BY f.measure`);
  return new Map(rows.map(({ measure, total }) => [measure, total]));
}

/** A sum over some figures of one report: unit, part, total, and how many figures there are. */
type PartRow = [unit: string, part: string, total: number, count: number];

/**
 * Sums by unit and part over the reports that count.
 *
 * By hand: the typed client cannot add up by a list of measures, and makes an object of each figure. One text for all rows,
 * because the driver returns it faster.
 */
export async function sumFiguresByUnit(
  raw: RawRunner,
  period: Period,
  units: readonly string[],
  summands: readonly { readonly measure: string; readonly part: string }[],
): Promise<PartRow[]> {
  const { list, rows, jsonOfRows } = raw.dialect;
  const [row] = await raw.query<{ rows: string | null }>(sql`
    SELECT ${jsonOfRows('t.unit', 't.part', 't.total', 't.figures')} AS rows FROM (
      SELECT s.unit, input.part, CAST(SUM(f.value) AS bigint) AS total, COUNT(*) AS figures
      FROM submission s JOIN figure f ON f.submission_id = s.id
        JOIN ${rows(summands, { measure: 'text', part: 'text' })} ON input.measure = f.measure
      WHERE s.period = ${period} AND s.unit IN ${list(units)} AND s.state IN (${COUNTED})
      GROUP BY s.unit, input.part) AS t`);
  return rowsIn<PartRow>(row?.rows ?? null);
}

/**
 * Sums by period and measure over the reports of units that count, with the number of these reports.
 *
 * By hand like `sumFigures`.
 */
export async function sumFiguresByPeriod(
  raw: RawRunner,
  periods: readonly Period[],
  units: readonly string[],
  measures: readonly string[],
): Promise<{ period: Period; measure: string; total: number; reports: number }[]> {
  const { list } = raw.dialect;
  return raw.query(sql`
    SELECT s.period, f.measure, CAST(SUM(f.value) AS bigint) AS total, COUNT(*) AS reports
    FROM submission s JOIN figure f ON f.submission_id = s.id
    WHERE s.period IN ${list(periods)} AND s.unit IN ${list(units)} AND s.state IN (${COUNTED})
      AND f.measure IN ${list(measures)}
    GROUP BY s.period, f.measure`);
}

/** The rows that one save writes. */
export interface SubmissionChange {
  readonly fields: SubmissionFields;
  /** The stored version that is replaced; 0: the submission is new. */
  readonly previousVersion: number;
  readonly figures: readonly (Figure & { readonly measure: string })[];
  readonly removedFigures: readonly string[];
  readonly notes: readonly { readonly measure: string; readonly text: string }[];
  readonly removedNotes: readonly string[];
  readonly events: readonly { readonly version: number; readonly kind: string; readonly data: string }[];
  readonly meta: EventMeta;
}

/**
 * Writes a save; false, with nothing written, when the stored version is not the one that it replaces.
 *
 * By hand: the typed client needs a statement for each figure. A page of twelve: 0.16 and 0.47 ms by hand, 12.6 and
 * 17.6 ms typed. On PostgreSQL all is one statement, because the way to the server and back costs more than the work.
 */
export async function writeSubmission(raw: RawRunner, change: SubmissionChange): Promise<boolean> {
  const head = change.previousVersion === 0 ? insertHead(change) : updateHead(change);
  if (raw.dialect.hasWritingCtes) {
    const parts = writeRest(raw.dialect, verbatim('head'), change).map(
      (statement, index) => sql`${verbatim(`part${index}`)} AS (${statement})`,
    );
    const rows = await raw.query(sql`WITH head AS (${head}), ${join(parts)} SELECT id FROM head`);
    return rows.length === 1;
  }
  const [row] = await raw.query<{ id: number }>(head);
  if (!row) return false;
  for (const statement of writeRest(raw.dialect, sql`(SELECT ${row.id} AS id) AS head`, change))
    await raw.execute(statement);
  return true;
}

/** An approved submission that goes to the county. */
export interface Locking {
  readonly unit: string;
  /** The version that is approved. */
  readonly version: number;
}

/**
 * Locks approved submissions of a period, each with its event; returns how many had the version that was expected.
 *
 * By hand: the typed client needs a statement for each, and for 1,000 units everybody would wait for a second.
 */
export async function lockSubmissions(
  raw: RawRunner,
  period: Period,
  lockings: readonly Locking[],
  { kind, data, meta }: { readonly kind: string; readonly data: string; readonly meta: EventMeta },
): Promise<number> {
  const input = raw.dialect.rows(lockings, { unit: 'text', version: 'integer' });
  const changed = await raw.execute(sql`
    UPDATE submission SET state = 'locked', version = submission.version + 1 FROM ${input}
    WHERE submission.period = ${period} AND submission.unit = input.unit AND submission.version = input.version
      AND submission.state = 'approved'`);
  await raw.execute(sql`
    INSERT INTO event (unit, period, version, kind, data, who, at, via)
    SELECT unit, ${period}, version + 1, ${kind}, ${data}, ${meta.actor}, ${meta.occurredAt}, ${meta.channel} FROM ${input}`);
  return changed;
}

function insertHead({ fields }: SubmissionChange): Prisma.Sql {
  return sql`
    INSERT INTO submission (${WRITTEN}) VALUES (${join(FIELDS.map(field => fields[field]))})
    ON CONFLICT DO NOTHING RETURNING id`;
}

function updateHead({ fields, previousVersion }: SubmissionChange): Prisma.Sql {
  return sql`
    UPDATE submission SET (${WRITTEN}) = (${join(FIELDS.map(field => fields[field]))})
    WHERE unit = ${fields.unit} AND period = ${fields.period} AND version = ${previousVersion} RETURNING id`;
}

/** Returns the statements that write the figures, notes and events of the submission whose id is in the row source `head`. */
function writeRest(dialect: Dialect, head: Prisma.Sql, change: SubmissionChange): Prisma.Sql[] {
  const { figures, removedFigures, notes, removedNotes, events, fields, meta } = change;
  const actsFor = meta.actsFor ?? null;
  const statements: Prisma.Sql[] = [];
  const remove = (table: 'figure' | 'note', measures: readonly string[]) => {
    statements.push(sql`
      DELETE FROM ${verbatim(table)}
      WHERE submission_id IN (SELECT id FROM ${head}) AND measure IN ${dialect.list(measures)}`);
  };
  if (removedFigures.length > 0) remove('figure', removedFigures);
  if (removedNotes.length > 0) remove('note', removedNotes);
  if (figures.length > 0)
    statements.push(sql`
      INSERT INTO figure (submission_id, measure, value, how, version)
      SELECT head.id, measure, value, how, version
      FROM ${head}, ${dialect.rows(figures, { measure: 'text', value: 'bigint', how: 'text', version: 'integer' })}
      WHERE true ON CONFLICT (submission_id, measure)
      DO UPDATE SET value = excluded.value, how = excluded.how, version = excluded.version`);
  if (notes.length > 0)
    statements.push(sql`
      INSERT INTO note (submission_id, measure, text)
      SELECT head.id, measure, text FROM ${head}, ${dialect.rows(notes, { measure: 'text', text: 'text' })}
      WHERE true ON CONFLICT (submission_id, measure) DO UPDATE SET text = excluded.text`);
  statements.push(sql`
    INSERT INTO event (unit, period, version, kind, data, who, acts_for, at, via)
    SELECT ${fields.unit}, ${fields.period}, version, kind, data, ${meta.actor}, ${actsFor},
      ${meta.occurredAt}, ${meta.channel}
    FROM ${head}, ${dialect.rows(events, { version: 'integer', kind: 'text', data: 'text' })}`);
  return statements;
}
