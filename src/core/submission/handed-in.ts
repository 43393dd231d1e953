import { changesSinceReturn, type HistoryEntry } from './history.js';
import type { Submission } from './submission.js';

/**
 * A submission as it was handed in: without what its reporter changed after it was sent back. `events` are those of this
 * submission. Undefined when it was never handed in, or was taken back.
 */
export function asHandedIn(submission: Submission, events: readonly HistoryEntry[]): Submission | undefined {
  if (submission.state === 'empty' || submission.state === 'draft') return undefined;
  if (submission.state !== 'sent-back') return submission;
  const figures = new Map(submission.figures);
  for (const { code, from } of changesSinceReturn(events) ?? []) {
    const { how = 'typed', version = 0 } = figures.get(code) ?? {};
    if (from === null) figures.delete(code);
    else figures.set(code, { value: from, how, version });
  }
  return { ...submission, figures, ...wordsBeforeReturn(submission, events) };
}

/** The texts as they were when the submission was sent back. */
function wordsBeforeReturn(
  { notes, summary }: Submission,
  events: readonly HistoryEntry[],
): Pick<Submission, 'notes' | 'summary'> {
  const sorted = [...events].sort((a, b) => a.version - b.version);
  const end = sorted.findLastIndex(({ event }) => event.kind === 'sent-back' || event.kind === 'reopened');
  const saved = sorted
    .slice(0, Math.max(end, 0))
    .findLast(({ event }) => event.kind === 'words-saved')?.event;
  if (saved?.kind !== 'words-saved') return { notes, summary };
  return { notes: new Map(Object.entries(saved.notes)), summary: saved.summary };
}
