import type { LocalDate, Period } from '../../plan/period.js';

/**
 * The way a figure was entered: typed, unchanged (本页无变化), zeroed (其余补0), adopted from the subunits (采用下级合计),
 * uploaded in a workbook, or imported as a baseline. Stored with the figure and in events.
 */
export type How = 'typed' | 'unchanged' | 'zeroed' | 'adopted' | 'uploaded' | 'imported';

/** A stored figure: a whole number (money in yuan). An absent figure is not 0. */
export interface Figure {
  readonly value: number;
  readonly how: How;
  /** The submission's version at which this value was saved. */
  readonly version: number;
}

/** A change of one typed figure, in stored units; null: no figure. Stored in events. */
export interface Change {
  readonly code: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** The fields of a submission in every state. */
interface Common {
  /** The unit's key. */
  readonly unit: string;
  readonly period: Period;
  /** Grows by one with every event. A save that is based on an older version is detected by it. */
  readonly version: number;
  /** The typed figures by code. Computed figures are not stored. */
  readonly figures: ReadonlyMap<string, Figure>;
  /**
   * Figures that were cleared: the version of the clearing, by code. Clearing a figure counts as a change.
   */
  readonly cleared: ReadonlyMap<string, number>;
  /** Notes (说明) by the code at which they stand. */
  readonly notes: ReadonlyMap<string, string>;
  /** The work summary (工作总结). */
  readonly summary: string;
  /** The as-of date (数据截至) of the figures. */
  readonly asOf: LocalDate | null;
  /** The unit's own later deadline, set by a reviewer; it decides whether the submission is late. */
  readonly extendedTo: LocalDate | null;
  /** The falls that a reviewer allowed: the reason by code. */
  readonly allowed: ReadonlyMap<string, string>;
}

/** The fields of a submission that has been submitted at least once. */
interface HandedIn {
  readonly submittedBy: string;
  readonly submittedAt: Date;
  /** Whether it was submitted after its deadline (迟报). */
  readonly late: boolean;
}

/**
 * A return: a reviewer sent the submission back after a review, or reopened it (重开) after approval or
 * forwarding.
 */
export interface SentBack {
  /** The state before the return. */
  readonly from: 'submitted' | 'approved' | 'locked';
  readonly reason: string;
  /** Codes of the figures the reviewer points at; empty: the whole form. */
  readonly asked: readonly string[];
  /** The deadline for submitting again. */
  readonly backBy: LocalDate | null;
  readonly decidedBy: string;
}

/** One unit's report for one period. Each state has exactly the fields that exist in it. */
export type Submission =
  | (Common & { readonly state: 'empty' })
  | (Common & { readonly state: 'draft' })
  | (Common &
      HandedIn & {
        readonly state: 'submitted';
        readonly reviewBegunBy: string | null;
        /**
         * The return that this submission answers. It applies again when the reporter takes the submission
         * back. Null: none.
         */
        readonly answers: SentBack | null;
      })
  | (Common & HandedIn & SentBack & { readonly state: 'sent-back' })
  | (Common & HandedIn & { readonly state: 'approved'; readonly decidedBy: string })
  | (Common & HandedIn & { readonly state: 'locked'; readonly decidedBy: string });

export type State = Submission['state'];

/** The states whose figures count in sums: submitted, approved, locked. */
export const COUNTED: readonly State[] = ['submitted', 'approved', 'locked'];

/** The states as they are shown on screen. */
export const STATE_NAMES: Readonly<Record<State, string>> = {
  empty: '未开始',
  draft: '填报中',
  submitted: '已提交',
  'sent-back': '已退回',
  approved: '已通过',
  locked: '已上报',
};

/** An event of a submission. Stored as JSON and never changed: a property must keep its name. */
export type SubmissionEvent =
  | { readonly kind: 'figures-saved'; readonly how: How; readonly changes: readonly Change[] }
  | {
      readonly kind: 'words-saved';
      readonly notes: Readonly<Record<string, string>>;
      readonly summary: string;
      readonly asOf: LocalDate | null;
    }
  | { readonly kind: 'submitted'; readonly late: boolean }
  | { readonly kind: 'taken-back' }
  | { readonly kind: 'review-begun' }
  | { readonly kind: 'approved' }
  | {
      readonly kind: 'sent-back';
      readonly reason: string;
      readonly asked: readonly string[];
      readonly backBy: LocalDate | null;
    }
  | { readonly kind: 'reopened'; readonly reason: string; readonly backBy: LocalDate | null }
  | { readonly kind: 'extended'; readonly to: LocalDate; readonly reason: string }
  | { readonly kind: 'fall-allowed'; readonly code: string; readonly reason: string }
  /** The period was forwarded to the county the `number`th time. */
  | { readonly kind: 'locked'; readonly number: number };

/**
 * The metadata of an event: who caused it, when, and through which channel. Stored in the columns who, at and
 * via.
 */
export interface Deed {
  /** The open_id of the person. */
  readonly who: string;
  readonly at: Date;
  readonly via: 'card' | 'command' | 'upload' | 'import';
}

/** Makes a submission without figures: the state before the first event. */
export function emptySubmission(unit: string, period: Period): Submission {
  return {
    state: 'empty',
    unit,
    period,
    version: 0,
    figures: new Map(),
    cleared: new Map(),
    notes: new Map(),
    summary: '',
    asOf: null,
    extendedTo: null,
    allowed: new Map(),
  };
}

/**
 * Applies an event to a submission and returns the new submission. Throws an Error for an event that its
 * state cannot have.
 */
export function evolve(submission: Submission, event: SubmissionEvent, deed: Deed): Submission {
  const common = { ...commonOf(submission), version: submission.version + 1 };
  switch (event.kind) {
    case 'figures-saved':
      return { ...openState(submission), ...common, ...withChanges(submission, event, common.version) };
    case 'words-saved':
      return {
        ...openState(submission),
        ...common,
        notes: new Map(Object.entries(event.notes)),
        summary: event.summary,
        asOf: event.asOf,
      };
    case 'submitted':
      return {
        ...common,
        state: 'submitted',
        submittedBy: deed.who,
        submittedAt: deed.at,
        late: event.late,
        reviewBegunBy: null,
        answers: returnOf(submission),
      };
    case 'taken-back':
      return takenBack(submission, common);
    case 'review-begun':
      return {
        ...common,
        ...handedIn(submission),
        state: 'submitted',
        reviewBegunBy: deed.who,
        answers: returnOf(submission),
      };
    case 'approved':
      return { ...common, ...handedIn(submission), state: 'approved', decidedBy: deed.who };
    case 'sent-back':
      return sentBack(submission, common, { ...event, from: 'submitted' }, deed);
    case 'reopened': {
      const from = submission.state === 'locked' ? 'locked' : 'approved';
      return sentBack(submission, common, { ...event, from, asked: [] }, deed);
    }
    case 'extended':
      return extended(submission, event.to);
    case 'fall-allowed':
      return { ...submission, version: common.version, ...withAllowance(submission, event) };
    case 'locked':
      return { ...common, ...handedIn(submission), state: 'locked', decidedBy: decidedBy(submission) };
  }
}

function sentBack(
  submission: Submission,
  common: Common,
  { from, reason, asked, backBy }: Omit<SentBack, 'decidedBy'>,
  { who: decidedBy }: Deed,
): Submission {
  return {
    ...common,
    ...handedIn(submission),
    state: 'sent-back',
    ...{ from, reason, asked, backBy, decidedBy },
  };
}

/**
 * Applies a take-back. A submission that answers a return is sent back again, with the same reason, figures and deadline,
 * and stays on time if it was. Any other submission becomes a draft.
 */
function takenBack(submission: Submission, common: Common): Submission {
  const answers = returnOf(submission);
  if (!answers) return { ...common, state: 'draft' };
  return { ...common, ...handedIn(submission), state: 'sent-back', ...answers };
}

/**
 * Returns the return that applies to a submission, or that it answers; null: it was never sent back, or is
 * approved since.
 */
export function returnOf(submission: Submission): SentBack | null {
  if (submission.state === 'submitted') return submission.answers;
  if (submission.state !== 'sent-back') return null;
  const { from, reason, asked, backBy, decidedBy } = submission;
  return { from, reason, asked, backBy, decidedBy };
}

/** Applies an extension. In a sent-back submission it also moves the deadline of the return. */
function extended(submission: Submission, to: LocalDate): Submission {
  const after = { ...submission, version: submission.version + 1, extendedTo: to };
  return after.state === 'sent-back' ? { ...after, backBy: to } : after;
}

/** Adds an allowed fall. Its reason becomes the figure's note as well, when the unit wrote none. */
function withAllowance(
  { allowed, notes }: Submission,
  { code, reason }: Extract<SubmissionEvent, { kind: 'fall-allowed' }>,
) {
  return {
    allowed: new Map(allowed).set(code, reason),
    notes: notes.get(code) ? notes : new Map(notes).set(code, reason),
  };
}

/** Returns the person who approved a submission. Throws an Error when it is not approved. */
function decidedBy(submission: Submission): string {
  if (submission.state !== 'approved' && submission.state !== 'locked')
    throw new Error(`a submission in state ${submission.state} cannot have gone to the county`);
  return submission.decidedBy;
}

/** Whether figures may be changed: the submission is empty, a draft or sent back. */
export function isOpen(submission: Submission): boolean {
  return submission.state === 'empty' || submission.state === 'draft' || submission.state === 'sent-back';
}

/** Whether a submission counts as reported: it is submitted, approved or locked. */
export const isHandedIn = (state: State): boolean => COUNTED.includes(state);

/**
 * Returns the submission's own deadline, from a return or an extension; null: the plan's deadline applies.
 */
export function ownDate(submission: Submission): LocalDate | null {
  return submission.state === 'sent-back' ? submission.backBy : submission.extendedTo;
}

/** Returns the values of the typed figures by code, in stored units. */
export function values(submission: Submission): Map<string, number> {
  return new Map([...submission.figures].map(([code, { value }]) => [code, value]));
}

function withChanges(
  submission: Submission,
  event: Extract<SubmissionEvent, { kind: 'figures-saved' }>,
  version: number,
): Pick<Common, 'figures' | 'cleared'> {
  const figures = new Map(submission.figures);
  const cleared = new Map(submission.cleared);
  for (const { code, to } of event.changes) {
    if (to === null) {
      figures.delete(code);
      cleared.set(code, version);
    } else {
      figures.set(code, { value: to, how: event.how, version });
      cleared.delete(code);
    }
  }
  return { figures, cleared };
}

function commonOf(submission: Submission): Common {
  const { unit, period, version, figures, cleared, notes, summary, asOf, extendedTo, allowed } = submission;
  return { unit, period, version, figures, cleared, notes, summary, asOf, extendedTo, allowed };
}

/**
 * Returns the state after a save: a sent-back submission stays sent back until it is submitted again; any
 * other becomes a draft.
 */
function openState(submission: Submission) {
  const given = returnOf(submission);
  if (!given) return { state: 'draft' as const };
  return { ...handedIn(submission), state: 'sent-back' as const, ...given };
}

/** Returns the fields of a submitted submission. Throws an Error when it was never submitted. */
function handedIn(submission: Submission): HandedIn {
  if (submission.state === 'empty' || submission.state === 'draft')
    throw new Error(`a submission in state ${submission.state} was never handed in`);
  const { submittedBy, submittedAt, late } = submission;
  return { submittedBy, submittedAt, late };
}
