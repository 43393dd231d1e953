import type { Period } from '../../plan/period.js';
import type { Change, Deed, How, State, SubmissionEvent } from './submission.js';

/** One event of a submission with who did it and when. */
export interface Happened {
  readonly unit: string;
  readonly period: Period;
  /** The submission's version after it. */
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

/** One change as people read it: from what to what, and why. */
export type HistoryLine = LineOf &
  (
    | {
        readonly kind: 'figure';
        readonly code: string;
        readonly from: number | null;
        readonly to: number | null;
        readonly how: How;
        /** Words of the return or reopening it answers; empty where nothing was given back. */
        readonly why: string;
      }
    | {
        readonly kind: 'state';
        readonly from: State;
        readonly to: State;
        readonly why: string;
        readonly late: boolean;
        /** The figures pointed at, by code, where it was sent back for some alone. */
        readonly asked: readonly string[];
        /** The reporter took it back: a return it answered stands again. */
        readonly takenBack: boolean;
      }
    /** A step that leaves the state: a review begun, a date extended, a fall allowed. */
    | { readonly kind: 'step'; readonly event: StepEvent }
    | { readonly kind: 'words'; readonly code: string | null; readonly from: string; readonly to: string }
  );

type StepEvent = Extract<SubmissionEvent, { kind: 'review-begun' | 'extended' | 'fall-allowed' }>;

/** What a walk through one submission's events knows so far. */
interface Walk {
  state: State;
  /** Words of the last return or reopening; empty while nothing was given back. */
  why: string;
  notes: Readonly<Record<string, string>>;
  summary: string;
}

/** The lines of events, newest first as they are given; what came first of a submission comes from nothing. */
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
      // Nothing is given back without words, and what was given back never is a mere draft again.
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

/** The lines about one figure, or about every one; a state belongs to each. */
export function aboutFigure(lines: readonly HistoryLine[], code: string | undefined): HistoryLine[] {
  if (code === undefined) return [...lines];
  return lines.filter(line => {
    if (line.kind === 'figure' || line.kind === 'words') return line.code === code;
    return line.kind === 'step' && line.event.kind === 'fall-allowed' && line.event.code === code;
  });
}

/**
 * The figures that differ from those last given back, from the events of one submission; undefined when it was never
 * given back. A figure put back to what it was is no change.
 */
export function changesSinceReturn(events: readonly Happened[]): Change[] | undefined {
  const sorted = [...events].sort((a, b) => a.version - b.version);
  const at = sorted.findLastIndex(({ event }) => event.kind === 'sent-back' || event.kind === 'reopened');
  if (at < 0) return undefined;
  return netChanges(sorted.slice(at));
}

function netChanges(events: readonly Happened[]): Change[] {
  const net = new Map<string, Change>();
  for (const { event } of events)
    if (event.kind === 'figures-saved')
      for (const { code, from, to } of event.changes)
        net.set(code, { ...(net.get(code) ?? { code, from }), to });
  return [...net.values()].filter(({ from, to }) => from !== to);
}
