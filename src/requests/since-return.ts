import { asHandedIn } from '../core/submission/handed-in.js';
import type { Submission } from '../core/submission/submission.js';
import type { HistoryRow, Transaction } from '../store/store.js';

type Reading = Pick<Transaction, 'history'>;

/**
 * Reads the events of a submission since it was last sent back or reopened, with that one, newest first; none when it never
 * was. What happened before is not read: a submission may have thousands of versions.
 */
export async function readSinceReturn(
  tx: Reading,
  { unit, period, version }: Pick<Submission, 'unit' | 'period' | 'version'>,
): Promise<HistoryRow[]> {
  const [back] = await tx.history({ unit, period, kinds: ['sent-back', 'reopened'], limit: 1 });
  // Every version has one event.
  return back ? tx.history({ unit, period, limit: version - back.version + 1 }) : [];
}

/** A submission as it was handed in; undefined when it never was, or was taken back. */
export async function readHandedIn(tx: Reading, submission: Submission): Promise<Submission | undefined> {
  if (submission.state !== 'sent-back') return asHandedIn(submission, []);
  const events = await readSinceReturn(tx, submission);
  const back = events.at(-1);
  return asHandedIn(submission, [...events, ...(back ? await readWordsUpTo(tx, back) : [])]);
}

/** The last time that the texts of a submission were saved, up to a version of it; empty when they never were. */
export function readWordsUpTo(
  tx: Reading,
  { unit, period, version }: Pick<Submission, 'unit' | 'period' | 'version'>,
): Promise<HistoryRow[]> {
  return tx.history({ unit, period, kinds: ['words-saved'], upToVersion: version, limit: 1 });
}
