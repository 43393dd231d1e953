import type { EventMeta, Submission, SubmissionEvent } from '../core/submission/submission.js';
import type { Period } from '../plan/period.js';
import type { RawRunner, Session } from './connection/session.js';
import { lockSubmissions, writeSubmission, type Locking } from './hot/submission-writes.js';
import { StaleSubmission } from './store.js';
import { fieldsFrom } from './submission-fields.js';

/**
 * Writes the differences between two versions of a submission, and its events: one for each version. Throws StaleSubmission when the stored version is not `before.version`.
 */
export async function save(
  raw: RawRunner,
  before: Submission,
  after: Submission,
  events: readonly SubmissionEvent[],
  meta: EventMeta,
): Promise<void> {
  if (events.length === 0) return;
  if (after.version !== before.version + events.length)
    throw new Error(`${events.length} events do not lead from version ${before.version} to ${after.version}`);
  const isWritten = await writeSubmission(raw, {
    fields: fieldsFrom(after),
    previousVersion: before.version,
    figures: changedEntries(before.figures, after.figures).map(([measure, { value, how, version }]) => ({
      ...{ measure, value, how, version },
    })),
    removedFigures: removedKeys(before.figures, after.figures),
    notes: changedEntries(before.notes, after.notes).map(([measure, text]) => ({ measure, text })),
    removedNotes: removedKeys(before.notes, after.notes),
    events: events.map(({ kind, ...data }, index) => ({
      version: before.version + index + 1,
      kind,
      data: JSON.stringify(data),
    })),
    meta,
  });
  if (!isWritten) throw new StaleSubmission(before.unit, before.period);
}

/** Takes the lock of a stored submission. Throws StaleSubmission when it has another version by now. */
export async function hold(
  prisma: Session['prisma'],
  { unit, period, version }: Pick<Submission, 'unit' | 'period' | 'version'>,
): Promise<void> {
  // The update changes nothing.
  const { count } = await prisma.submission.updateMany({
    where: { unit, period, version },
    data: { version },
  });
  if (count === 0) throw new StaleSubmission(unit, period);
}

/**
 * Locks approved submissions of a period, which went to the county the `number`th time, with the reason when some were missing. Throws StaleSubmission when one of them
 * has another version or state by now.
 */
export async function lock(
  raw: RawRunner,
  period: Period,
  lockings: readonly Locking[],
  { number, reason = '' }: { readonly number: number; readonly reason?: string },
  meta: EventMeta,
): Promise<void> {
  if (lockings.length === 0) return;
  const event: Extract<SubmissionEvent, { kind: 'locked' }> = {
    kind: 'locked',
    number,
    ...(reason ? { reason } : {}),
  };
  const { kind, ...data } = event;
  const count = await lockSubmissions(raw, period, lockings, { kind, data: JSON.stringify(data), meta });
  if (count !== lockings.length) throw new StaleSubmission(lockings[0]?.unit ?? '', period);
}

/** The entries that an event added or replaced: it leaves the others the same objects. */
function changedEntries<V>(before: ReadonlyMap<string, V>, after: ReadonlyMap<string, V>): [string, V][] {
  return [...after].filter(([key, value]) => before.get(key) !== value);
}

function removedKeys(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  return [...before.keys()].filter(key => !after.has(key));
}
