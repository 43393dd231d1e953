import type { RegisterEvidence } from '../register/evidence.js';
import type { HistoryEntry } from './history.js';
import type { SubmissionEvent } from './submission.js';

/** The kinds of events that say when a report was handed in. */
export const SUBMISSION_KINDS: readonly SubmissionEvent['kind'][] = [
  'submitted',
  'taken-back',
  'sent-back',
  'reopened',
];

/**
 * When each unit handed in for the first time, by its key, from the events of one period, newest first. A report that was taken
 * back before any review was not handed in; one that was sent back or reopened keeps its first time, by which it is on time.
 */
export function firstSubmissions(
  events: readonly Pick<HistoryEntry, 'unit' | 'event' | 'meta'>[],
): Map<string, Date> {
  const first = new Map<string, Date>();
  const returned = new Set<string>();
  for (const { unit, event, meta } of events.toReversed()) {
    if (event.kind === 'sent-back' || event.kind === 'reopened') returned.add(unit);
    if (event.kind === 'taken-back' && !returned.has(unit)) first.delete(unit);
    if (event.kind === 'submitted' && !first.has(unit)) first.set(unit, meta.occurredAt);
  }
  return first;
}

/** What the register of each unit said when it handed in last, by its key, from the events of one period, newest first. */
export function latestEvidence(
  events: readonly Pick<HistoryEntry, 'unit' | 'event'>[],
): Map<string, RegisterEvidence> {
  const latest = new Map<string, RegisterEvidence | undefined>();
  for (const { unit, event } of events)
    if (event.kind === 'submitted' && !latest.has(unit)) latest.set(unit, event.register);
  return new Map([...latest].flatMap(([unit, evidence]) => (evidence ? [[unit, evidence] as const] : [])));
}
