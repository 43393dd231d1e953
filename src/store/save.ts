import type { Deed, Figure, Submission, SubmissionEvent } from '../core/submission.js';
import { storable, type Dialect, type Runner } from './dialect.js';
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
  deed: Deed,
): Promise<void> {
  if (events.length === 0) return;
  if (after.version !== before.version + events.length)
    throw new Error(`${events.length} events do not lead from version ${before.version} to ${after.version}`);
  const id = await (before.version === 0 ? insertHead(runner, after) : updateHead(runner, before, after));
  if (id === undefined) throw new StaleSubmission(before.unit, before.period);
  await writeFigures(runner, dialect, id, before.figures, after.figures);
  await writeNotes(runner, dialect, id, before.notes, after.notes);
  await writeEvents(runner, dialect, before, events, deed);
}

async function insertHead(runner: Runner, after: Submission): Promise<number | undefined> {
  const head = columnsOf(after);
  const rows = await runner.$queryRaw<{ id: number }[]>`
    INSERT INTO submission (unit, period, state, version, summary, as_of, submitted_by, submitted_at, late,
      review_begun_by, reason, decided_by)
    VALUES (${after.unit}, ${after.period}, ${head.state}, ${head.version}, ${head.summary}, ${head.asOf},
      ${head.submittedBy}, ${head.submittedAt}, ${head.late}, ${head.reviewBegunBy}, ${head.reason}, ${head.decidedBy})
    ON CONFLICT DO NOTHING RETURNING id`;
  return rows[0]?.id;
}

async function updateHead(
  runner: Runner,
  before: Submission,
  after: Submission,
): Promise<number | undefined> {
  const head = columnsOf(after);
  const rows = await runner.$queryRaw<{ id: number }[]>`
    UPDATE submission
    SET state = ${head.state}, version = ${head.version}, summary = ${head.summary}, as_of = ${head.asOf},
      submitted_by = ${head.submittedBy}, submitted_at = ${head.submittedAt}, late = ${head.late},
      review_begun_by = ${head.reviewBegunBy}, reason = ${head.reason}, decided_by = ${head.decidedBy}
    WHERE unit = ${before.unit} AND period = ${before.period} AND version = ${before.version}
    RETURNING id`;
  return rows[0]?.id;
}

function columnsOf(submission: Submission) {
  const { state, version, asOf } = submission;
  return {
    state,
    version,
    asOf,
    summary: storable(submission.summary),
    submittedBy: 'submittedBy' in submission ? submission.submittedBy : null,
    submittedAt: 'submittedAt' in submission ? submission.submittedAt : null,
    late: 'late' in submission && submission.late,
    reviewBegunBy: 'reviewBegunBy' in submission ? submission.reviewBegunBy : null,
    reason: 'reason' in submission ? storable(submission.reason) : null,
    decidedBy: 'decidedBy' in submission ? submission.decidedBy : null,
  };
}

async function writeFigures(
  runner: Runner,
  dialect: Dialect,
  id: number,
  before: ReadonlyMap<string, Figure>,
  after: ReadonlyMap<string, Figure>,
): Promise<void> {
  const gone = [...before.keys()].filter(code => !after.has(code));
  if (gone.length > 0)
    await runner.$executeRaw`DELETE FROM figure WHERE submission_id = ${id} AND measure IN ${dialect.list(gone)}`;
  const changed = [...after].filter(([code, figure]) => !isSame(before.get(code), figure));
  if (changed.length === 0) return;
  const given = dialect.rows(
    changed.map(([measure, { value, how, version }]) => ({ measure, value, how, version })),
    { measure: 'text', value: 'bigint', how: 'text', version: 'integer' },
  );
  await runner.$executeRaw`
    INSERT INTO figure (submission_id, measure, value, how, version)
    SELECT ${id}, measure, value, how, version FROM ${given} WHERE true
    ON CONFLICT (submission_id, measure)
    DO UPDATE SET value = excluded.value, how = excluded.how, version = excluded.version`;
}

function isSame(a: Figure | undefined, b: Figure): boolean {
  return a?.value === b.value && a.how === b.how && a.version === b.version;
}

async function writeNotes(
  runner: Runner,
  dialect: Dialect,
  id: number,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Promise<void> {
  const gone = [...before.keys()].filter(code => !after.has(code));
  if (gone.length > 0)
    await runner.$executeRaw`DELETE FROM note WHERE submission_id = ${id} AND measure IN ${dialect.list(gone)}`;
  const changed = [...after].filter(([code, text]) => before.get(code) !== text);
  if (changed.length === 0) return;
  const given = dialect.rows(
    changed.map(([measure, text]) => ({ measure, text })),
    { measure: 'text', text: 'text' },
  );
  await runner.$executeRaw`
    INSERT INTO note (submission_id, measure, text) SELECT ${id}, measure, text FROM ${given} WHERE true
    ON CONFLICT (submission_id, measure) DO UPDATE SET text = excluded.text`;
}

async function writeEvents(
  runner: Runner,
  dialect: Dialect,
  { unit, period, version }: Submission,
  events: readonly SubmissionEvent[],
  deed: Deed,
): Promise<void> {
  const rows = events.map(({ kind, ...data }, index) => ({
    version: version + index + 1,
    kind,
    data: JSON.stringify(data),
  }));
  const given = dialect.rows(rows, { version: 'integer', kind: 'text', data: 'text' });
  await runner.$executeRaw`
    INSERT INTO event (unit, period, version, kind, data, who, at, via)
    SELECT ${unit}, ${period}, version, kind, data, ${deed.who}, ${deed.at}, ${deed.via} FROM ${given}`;
}
