import { join, raw, sqltag as sql, type Sql } from '@prisma/client/runtime/client';
import {
  returnOf,
  type EventMeta,
  type Figure,
  type Return,
  type Submission,
  type SubmissionEvent,
} from '../core/submission/submission.js';
import { storable, type Dialect, type Runner } from './connection/dialect.js';
import { StaleSubmission } from './store.js';

/**
 * Writes what differs between two versions of a submission, and the events that lead from one to the other: one for
 * each version. Throws StaleSubmission when the stored version is not `before.version`.
 */
export async function save(
  runner: Runner,
  dialect: Dialect,
  before: Submission,
  after: Submission,
  events: readonly SubmissionEvent[],
  deed: EventMeta,
): Promise<void> {
  if (events.length === 0) return;
  if (after.version !== before.version + events.length)
    throw new Error(`${events.length} events do not lead from version ${before.version} to ${after.version}`);
  const head = before.version === 0 ? insertHead(after) : updateHead(before, after);
  const rest = (id: Sql): Sql[] => [
    ...figures(dialect, id, before.figures, after.figures),
    ...notes(dialect, id, before.notes, after.notes),
    insertEvents(dialect, id, before, events, deed),
  ];
  const written = await (dialect.writesAtOnce ? writeAtOnce : writeInTurn)(runner, head, rest);
  if (!written) throw new StaleSubmission(before.unit, before.period);
}

/** Statements that write what belongs to the submission whose `id` stands in the given row source named `head`. */
type Rest = (head: Sql) => Sql[];

async function writeInTurn(runner: Runner, head: Sql, rest: Rest): Promise<boolean> {
  const rows = await runner.$queryRaw<{ id: number }[]>(head);
  if (!rows[0]) return false;
  for (const statement of rest(sql`(SELECT ${rows[0].id} AS id) AS head`))
    await runner.$executeRaw(statement);
  return true;
}

/** All in one statement, where the way to the database and back costs more than the work. */
async function writeAtOnce(runner: Runner, head: Sql, rest: Rest): Promise<boolean> {
  const parts = rest(raw('head')).map((statement, index) => sql`${raw(`part${index}`)} AS (${statement})`);
  const rows = await runner.$queryRaw<
    { id: number }[]
  >`WITH head AS (${head}), ${join(parts)} SELECT id FROM head`;
  return rows.length === 1;
}

function insertHead(after: Submission): Sql {
  const head = columnsOf(after);
  return sql`
    INSERT INTO submission (unit, period, state, version, summary, as_of, submitted_by, submitted_at, late,
      review_begun_by, reason, decided_by, back_from, back_by, asked, extended_to, allowed, cleared)
    VALUES (${after.unit}, ${after.period}, ${head.state}, ${head.version}, ${head.summary}, ${head.asOf},
      ${head.submittedBy}, ${head.submittedAt}, ${head.late}, ${head.reviewBegunBy}, ${head.reason}, ${head.decidedBy},
      ${head.backFrom}, ${head.backBy}, ${head.asked}, ${head.extendedTo}, ${head.allowed},
      ${head.cleared})
    ON CONFLICT DO NOTHING RETURNING id`;
}

function updateHead(before: Submission, after: Submission): Sql {
  const head = columnsOf(after);
  return sql`
    UPDATE submission
    SET state = ${head.state}, version = ${head.version}, summary = ${head.summary}, as_of = ${head.asOf},
      submitted_by = ${head.submittedBy}, submitted_at = ${head.submittedAt}, late = ${head.late},
      review_begun_by = ${head.reviewBegunBy}, reason = ${head.reason}, decided_by = ${head.decidedBy},
      back_from = ${head.backFrom}, back_by = ${head.backBy}, asked = ${head.asked},
      extended_to = ${head.extendedTo}, allowed = ${head.allowed}, cleared = ${head.cleared}
    WHERE unit = ${before.unit} AND period = ${before.period} AND version = ${before.version}
    RETURNING id`;
}

function columnsOf(submission: Submission) {
  const { state, version, asOf } = submission;
  const decidedBy = 'decidedBy' in submission ? { decidedBy: submission.decidedBy } : {};
  return {
    state,
    version,
    asOf,
    summary: storable(submission.summary),
    submittedBy: 'submittedBy' in submission ? submission.submittedBy : null,
    submittedAt: 'submittedAt' in submission ? submission.submittedAt : null,
    late: 'late' in submission && submission.late,
    reviewBegunBy: 'reviewBegunBy' in submission ? submission.reviewBegunBy : null,
    ...columnsOfReturn(returnOf(submission)),
    ...decidedBy,
    extendedTo: submission.extendedTo,
    allowed: pairsIn(submission.allowed),
    cleared: pairsIn(submission.cleared),
  };
}

const pairsIn = (map: ReadonlyMap<string, unknown>): string | null =>
  map.size > 0 ? storable(JSON.stringify([...map])) : null;

function columnsOfReturn(back: Return | null) {
  if (!back) return { reason: null, decidedBy: null, backFrom: null, backBy: null, asked: null };
  const { reason, decidedBy, from, backBy, flaggedFigures } = back;
  return {
    reason: storable(reason),
    decidedBy,
    backFrom: from,
    backBy,
    asked: flaggedFigures.length > 0 ? JSON.stringify(flaggedFigures) : null,
  };
}

function figures(
  dialect: Dialect,
  head: Sql,
  before: ReadonlyMap<string, Figure>,
  after: ReadonlyMap<string, Figure>,
): Sql[] {
  const changed = [...after].filter(([code, figure]) => !isSame(before.get(code), figure));
  const given = dialect.rows(
    changed.map(([measure, { value, how, version }]) => ({ measure, value, how, version })),
    { measure: 'text', value: 'bigint', how: 'text', version: 'integer' },
  );
  const written = sql`
    INSERT INTO figure (submission_id, measure, value, how, version)
    SELECT head.id, measure, value, how, version FROM ${head}, ${given} WHERE true
    ON CONFLICT (submission_id, measure)
    DO UPDATE SET value = excluded.value, how = excluded.how, version = excluded.version`;
  return [...withoutGone('figure', dialect, head, before, after), ...(changed.length > 0 ? [written] : [])];
}

function isSame(a: Figure | undefined, b: Figure): boolean {
  return a?.value === b.value && a.how === b.how && a.version === b.version;
}

function notes(
  dialect: Dialect,
  head: Sql,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Sql[] {
  const changed = [...after].filter(([code, text]) => before.get(code) !== text);
  const given = dialect.rows(
    changed.map(([measure, text]) => ({ measure, text })),
    { measure: 'text', text: 'text' },
  );
  const written = sql`
    INSERT INTO note (submission_id, measure, text) SELECT head.id, measure, text FROM ${head}, ${given} WHERE true
    ON CONFLICT (submission_id, measure) DO UPDATE SET text = excluded.text`;
  return [...withoutGone('note', dialect, head, before, after), ...(changed.length > 0 ? [written] : [])];
}

/** Takes out the rows of measures that are no longer there. */
function withoutGone(
  table: 'figure' | 'note',
  dialect: Dialect,
  head: Sql,
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): Sql[] {
  const gone = [...before.keys()].filter(code => !after.has(code));
  if (gone.length === 0) return [];
  return [
    sql`
    DELETE FROM ${raw(table)} WHERE submission_id IN (SELECT id FROM ${head}) AND measure IN ${dialect.list(gone)}`,
  ];
}

function insertEvents(
  dialect: Dialect,
  head: Sql,
  { unit, period, version }: Submission,
  events: readonly SubmissionEvent[],
  deed: EventMeta,
): Sql {
  const rows = events.map(({ kind, ...data }, index) => ({
    version: version + index + 1,
    kind,
    data: JSON.stringify(data),
  }));
  const given = dialect.rows(rows, { version: 'integer', kind: 'text', data: 'text' });
  return sql`
    INSERT INTO event (unit, period, version, kind, data, who, at, via)
    SELECT ${unit}, ${period}, version, kind, data, ${deed.actor}, ${deed.occurredAt}, ${deed.channel} FROM ${head}, ${given}`;
}
