import type { Period } from '../../plan/period.js';
import type { Change, Deed, How, State, SubmissionEvent } from './submission.js';

/** One event of a submission with its metadata. */
export interface Happened {
  readonly unit: string;
  readonly period: Period;
  /** The submission's version after the event. */
  readonly version: number;
  readonly event: SubmissionEvent;
  readonly deed: Deed;
}

interface LineOf {
  readonly unit: string;
  readonly period: Period;
  readonly version: number;
  readonly deed: Deed;
}

/**
 * One line of the history: a change of a figure, a state or a text, with its reason; or a step that changes
 * none of these.
 */
export type HistoryLine = LineOf &
  (
    | {
        readonly kind: 'figure';
        readonly code: string;
        readonly from: number | null;
        readonly to: number | null;
        readonly how: How;
        /** The reason of the return that the change answers; empty: there was none. */
        readonly why: string;
      }
    | {
        readonly kind: 'state';
        readonly from: State;
        readonly to: State;
        readonly why: string;
        readonly late: boolean;
        /** Codes of the figures that the reviewer pointed at; empty: none, or the whole form. */
        readonly asked: readonly string[];
        /** Whether the reporter took the submission back. A return that it answered then applies again. */
        readonly takenBack: boolean;
      }
    /** A step that does not change the state: a review begins, a deadline is extended, a fall is allowed. */
    | { readonly kind: 'step'; readonly event: StepEvent }
    /** A changed note (`code`), or a changed work summary (`code` null). */
    | { readonly kind: 'words'; readonly code: string | null; readonly from: string; readonly to: string }
  );

type StepEvent = Extract<SubmissionEvent, { kind: 'review-begun' | 'extended' | 'fall-allowed' }>;

/** The state of one submission while its events are read in order. */
interface Walk {
  state: State;
  /** The reason of the last return; empty: none yet. */
  why: string;
  notes: Readonly<Record<string, string>>;
  summary: string;
}

/**
 * Turns events into lines. `events` and the result list the newest first. The events must be complete for
 * each submission from its first one.
 */
export function linesOf(events: readonly Happened[]): HistoryLine[] {
  const walks = new Map<string, Walk>();
  const lines = [...events].reverse().map(happened => {
    const key = `${happened.unit} ${happened.period}`;
    const walk = walks.get(key) ?? { state: 'empty', why: '', notes: {}, summary: '' };
    walks.set(key, walk);
    return step(happened, walk);
  });
  return lines.reverse().flat();
}

function step(happened: Happened, walk: Walk): HistoryLine[] {
  const { unit, period, version, deed, event } = happened;
  const common = { unit, period, version, deed };
  const from = walk.state;
  walk.state = stateAfter(walk, event);
  switch (event.kind) {
    case 'figures-saved':
      return event.changes.map(change => ({
        ...common,
        kind: 'figure',
        ...change,
        how: event.how,
        why: walk.why,
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
      const why = 'reason' in event ? event.reason : '';
      walk.why = why || walk.why;
      const late = event.kind === 'submitted' && event.late;
      const takenBack = event.kind === 'taken-back';
      const asked = event.kind === 'sent-back' ? event.asked : [];
      return [{ ...common, kind: 'state', from, to: walk.state, why, late, asked, takenBack }];
    }
  }
}

function stateAfter({ state, why }: Walk, event: SubmissionEvent): State {
  switch (event.kind) {
    case 'figures-saved':
    case 'words-saved':
      return state === 'sent-back' ? state : 'draft';
    case 'taken-back':
      // Every return has a reason; after a return a take-back leads to sent-back, never to draft.
      return why ? 'sent-back' : 'draft';
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
export function aboutFigure(lines: readonly HistoryLine[], code: string | undefined): HistoryLine[] {
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
export function changesSinceReturn(events: readonly Happened[]): Change[] | undefined {
  const sorted = [...events].sort((a, b) => a.version - b.version);
  const at = sorted.findLastIndex(({ event }) => event.kind === 'sent-back' || event.kind === 'reopened');
  if (at < 0) return undefined;
  return netChanges(sorted.slice(at));
}

/** Joins the changes of each figure to one, from the first value to the last. */
function netChanges(events: readonly Happened[]): Change[] {
  const net = new Map<string, Change>();
  for (const { event } of events)
    if (event.kind === 'figures-saved')
      for (const { code, from, to } of event.changes)
        net.set(code, { ...(net.get(code) ?? { code, from }), to });
  return [...net.values()].filter(({ from, to }) => from !== to);
}
