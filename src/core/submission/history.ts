import type { DeliverableState } from '../deliverables.js';
import type { Period } from '../../plan/period.js';
import type { Change, EntryMethod, EventMeta, State, SubmissionEvent } from './submission.js';

/** One event of a submission with its metadata. */
export interface HistoryEntry {
  readonly unit: string;
  readonly period: Period;
  /** The submission's version after the event. */
  readonly version: number;
  readonly event: SubmissionEvent;
  readonly meta: EventMeta;
}

/** The fields of every line. `version` is the submission's version after the event. */
interface LineBase {
  readonly unit: string;
  readonly period: Period;
  readonly version: number;
  readonly meta: EventMeta;
}

/**
 * One line of the history: a change of a figure, a state or a text, with its reason; or a step that changes
 * none of these.
 */
export type HistoryLine = LineBase &
  (
    | {
        readonly kind: 'figure';
        readonly code: string;
        readonly from: number | null;
        readonly to: number | null;
        readonly how: EntryMethod;
        /** The reason of the return that the change answers; empty: there was none. */
        readonly reason: string;
      }
    | {
        readonly kind: 'state';
        readonly from: State;
        readonly to: State;
        readonly reason: string;
        readonly late: boolean;
        /** Codes of the flagged figures; empty: none, or the whole form. */
        readonly flaggedFigures: readonly string[];
        /** Whether the reporter took the submission back. A return that it answered then applies again. */
        readonly isTakenBack: boolean;
      }
    /** A step that does not change the state: a review begins, a deadline is extended, a fall is allowed. */
    | { readonly kind: 'step'; readonly event: StepEvent }
    /** A deliverable (阶段材料) was handed in, or decided on. */
    | {
        readonly kind: 'deliverable';
        /** 评估报告 */
        readonly name: string;
        readonly state: DeliverableState;
        readonly fileName: string;
        /** Why it was given back; else empty. */
        readonly reason: string;
      }
    /** A changed note (`code`), or a changed work summary (`code` null). */
    | { readonly kind: 'words'; readonly code: string | null; readonly from: string; readonly to: string }
  );

type StepEvent = Extract<SubmissionEvent, { kind: 'review-begun' | 'extended' | 'fall-allowed' }>;

/** The state of one submission while its events are read in order. */
interface Walk {
  state: State;
  /** The reason of the last return; empty: none yet. */
  reason: string;
  notes: Readonly<Record<string, string>>;
  summary: string;
}

/**
 * Turns events into lines. `events` and the result list the newest first. The events must be complete for
 * each submission from its first one.
 */
export function linesOf(events: readonly HistoryEntry[]): HistoryLine[] {
  const walks = new Map<string, Walk>();
  const lines = [...events].reverse().map(entry => {
    const key = `${entry.unit} ${entry.period}`;
    const walk = walks.get(key) ?? { state: 'empty', reason: '', notes: {}, summary: '' };
    walks.set(key, walk);
    return makeLines(entry, walk);
  });
  return lines.reverse().flat();
}

function makeLines(entry: HistoryEntry, walk: Walk): HistoryLine[] {
  const { unit, period, version, meta, event } = entry;
  const common = { unit, period, version, meta };
  const from = walk.state;
  walk.state = stateAfter(walk, event);
  switch (event.kind) {
    case 'figures-saved':
      return event.changes.map(change => ({
        ...common,
        kind: 'figure',
        ...change,
        how: event.how,
        reason: walk.reason,
      }));
    case 'words-saved':
      return wordLines(event, walk).map(line => ({ ...common, ...line }));
    case 'review-begun':
    case 'extended':
    case 'fall-allowed':
      return [{ ...common, kind: 'step', event }];
    case 'submitted':
    case 'taken-back':
    case 'approved':
    case 'sent-back':
    case 'reopened':
    case 'locked': {
      const reason = 'reason' in event ? (event.reason ?? '') : '';
      // The reason of a forwarding is no reason of a return, which later changes answer.
      if (event.kind !== 'locked') walk.reason = reason || walk.reason;
      const late = event.kind === 'submitted' && event.late;
      const isTakenBack = event.kind === 'taken-back';
      const flaggedFigures = event.kind === 'sent-back' ? event.asked : [];
      return [{ ...common, kind: 'state', from, to: walk.state, reason, late, flaggedFigures, isTakenBack }];
    }
  }
}

function stateAfter({ state, reason }: Walk, event: SubmissionEvent): State {
  switch (event.kind) {
    case 'figures-saved':
    case 'words-saved':
      return state === 'sent-back' ? state : 'draft';
    case 'taken-back':
      // Every return has a reason; after a return a take-back leads to sent-back, never to draft.
      return reason ? 'sent-back' : 'draft';
    case 'submitted':
    case 'approved':
    case 'locked':
    case 'sent-back':
      return event.kind;
    case 'reopened':
      return 'sent-back';
    case 'review-begun':
    case 'extended':
    case 'fall-allowed':
      return state;
  }
}

type WordLine = Pick<Extract<HistoryLine, { kind: 'words' }>, 'kind' | 'code' | 'from' | 'to'>;

function wordLines(
  { notes, summary }: Extract<SubmissionEvent, { kind: 'words-saved' }>,
  walk: Walk,
): WordLine[] {
  const codes = [...new Set([...Object.keys(walk.notes), ...Object.keys(notes)])];
  const lines: WordLine[] = codes
    .filter(code => (walk.notes[code] ?? '') !== (notes[code] ?? ''))
    .map(code => ({ kind: 'words', code, from: walk.notes[code] ?? '', to: notes[code] ?? '' }));
  if (summary !== walk.summary) lines.push({ kind: 'words', code: null, from: walk.summary, to: summary });
  walk.notes = notes;
  walk.summary = summary;
  return lines;
}

/** Returns the lines about one figure; all lines when `code` is undefined. */
export function linesOfFigure(lines: readonly HistoryLine[], code: string | undefined): HistoryLine[] {
  if (code === undefined) return [...lines];
  return lines.filter(line => {
    if (line.kind === 'figure' || line.kind === 'words') return line.code === code;
    return line.kind === 'step' && line.event.kind === 'fall-allowed' && line.event.code === code;
  });
}

/**
 * Returns the changes since the last return, from the events of one submission; undefined when it was never sent back.
 * A figure that has its old value again is not a change.
 */
export function changesSinceReturn(events: readonly HistoryEntry[]): Change[] | undefined {
  const sorted = [...events].sort((a, b) => a.version - b.version);
  const index = sorted.findLastIndex(({ event }) => event.kind === 'sent-back' || event.kind === 'reopened');
  if (index < 0) return undefined;
  return netChanges(sorted.slice(index));
}

/** Joins the changes of each figure to one, from the first value to the last. */
function netChanges(events: readonly HistoryEntry[]): Change[] {
  const net = new Map<string, Change>();
  for (const { event } of events)
    if (event.kind === 'figures-saved')
      for (const { code, from, to } of event.changes)
        net.set(code, { ...(net.get(code) ?? { code, from }), to });
  return [...net.values()].filter(({ from, to }) => from !== to);
}
