import type { HistoryEntry } from './history.js';
import { emptySubmission, evolve, type Submission } from './submission.js';
import type { Period } from '../../plan/period.js';

/** Makes a submission from its events, in whatever order they come: all of them, or those up to a version. */
export function replay(
  unit: string,
  period: Period,
  events: readonly Pick<HistoryEntry, 'version' | 'event' | 'meta'>[],
): Submission {
  return [...events]
    .sort((a, b) => a.version - b.version)
    .reduce<Submission>(
      (submission, { event, meta }) => evolve(submission, event, meta),
      emptySubmission(unit, period),
    );
}
