import type { LocalDate, Period } from '../../plan/period.js';
import type { RegisterPlace } from '../register/enterprise.js';
import type { RegisterEvidence } from '../register/evidence.js';

/**
 * The way a figure was entered: typed, unchanged (本页无变化), rest-unchanged (其余无变化), zeroed (其余补0), adopted from the
 * subunits (采用下级合计), counted from the register (台账), uploaded in a workbook, imported as a baseline, or given back by 撤销 (undone). Stored with the
 * figure and in events.
 */
export type EntryMethod =
  | 'typed'
  | 'unchanged'
  | 'rest-unchanged'
  | 'zeroed'
  | 'adopted'
  | 'register'
  | 'uploaded'
  | 'imported'
  | 'undone';

/** A stored figure: a whole number (money in yuan). An absent figure is not 0. */
export interface Figure {
  readonly value: number;
  readonly how: EntryMethod;
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
interface CommonFields {
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
  /** Notes (说明), by the code of the figure or check that they explain. */
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
interface SubmittedDetails {
  readonly submittedBy: string;
  readonly submittedAt: Date;
  /** Whether it was submitted after its deadline (迟报). */
  readonly late: boolean;
  /** Present when a deputy submitted it (代填): the reporter on leave. */
  readonly submittedFor?: string;
}

/**
 * A return: a reviewer sent the submission back after a review, or reopened it (重开) after approval or
 * forwarding.
 */
export interface Return {
  /** The state before the return. */
  readonly from: 'submitted' | 'approved' | 'locked';
  readonly reason: string;
  /** Codes of the flagged figures; empty: the whole form. */
  readonly flaggedFigures: readonly string[];
  /** The deadline for submitting again. */
  readonly backBy: LocalDate | null;
  readonly decidedBy: string;
}

/** One unit's report for one period. Each state has exactly the fields that exist in it. */
export type Submission =
  | (CommonFields & { readonly state: 'empty' })
  | (CommonFields & { readonly state: 'draft' })
  | (CommonFields &
      SubmittedDetails & {
        readonly state: 'submitted';
        readonly reviewBegunBy: string | null;
        /**
         * The return that this submission answers. It applies again when the reporter takes the submission
         * back. Null: none.
         */
        readonly answeredReturn: Return | null;
      })
  | (CommonFields & SubmittedDetails & Return & { readonly state: 'sent-back' })
  | (CommonFields & SubmittedDetails & { readonly state: 'approved'; readonly decidedBy: string })
  | (CommonFields & SubmittedDetails & { readonly state: 'locked'; readonly decidedBy: string });

export type State = Submission['state'];

/** The states whose figures count in sums: submitted, approved, locked. */
export const COUNTING_STATES: readonly State[] = ['submitted', 'approved', 'locked'];

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
  | { readonly kind: 'figures-saved'; readonly how: EntryMethod; readonly changes: readonly Change[] }
  | {
      readonly kind: 'words-saved';
      readonly notes: Readonly<Record<string, string>>;
      readonly summary: string;
      readonly asOf: LocalDate | null;
    }
  | {
      readonly kind: 'submitted';
      readonly late: boolean;
      /** Where the figures from the register were counted; absent: none is. */
      readonly countedFrom?: RegisterPlace;
      /** What the register of the unit says beside the figures; absent: the unit has none. */
      readonly register?: RegisterEvidence;
    }
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
  /** The period was forwarded to the county the `number`th time; `reason`: why without some units. */
  | { readonly kind: 'locked'; readonly number: number; readonly reason?: string };

/**
 * The metadata of an event: the person who caused it, the time, and the channel. Stored in the columns `who`,
 * `acts_for`, `at` and `via`.
 */
export interface EventMeta {
  /** The open_id of the person. */
  readonly actor: string;
  /** Present when a deputy acted (代填): the open_id of the reporter on leave. */
  readonly actsFor?: string;
  readonly occurredAt: Date;
  readonly channel: 'card' | 'command' | 'message' | 'upload' | 'import';
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
export function evolve(submission: Submission, event: SubmissionEvent, meta: EventMeta): Submission {
  const common = { ...commonFields(submission), version: submission.version + 1 };
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
        submittedBy: meta.actor,
        submittedAt: meta.occurredAt,
        late: event.late,
        ...(meta.actsFor === undefined ? {} : { submittedFor: meta.actsFor }),
        reviewBegunBy: null,
        answeredReturn: returnOf(submission),
      };
    case 'taken-back':
      return applyTakeBack(submission, common);
    case 'review-begun':
      return {
        ...common,
        ...submittedDetails(submission),
        state: 'submitted',
        reviewBegunBy: meta.actor,
        answeredReturn: returnOf(submission),
      };
    case 'approved':
      return { ...common, ...submittedDetails(submission), state: 'approved', decidedBy: meta.actor };
    case 'sent-back':
      return applyReturn(
        submission,
        common,
        { ...event, flaggedFigures: event.asked, from: 'submitted' },
        meta,
      );
    case 'reopened': {
      const from = submission.state === 'locked' ? 'locked' : 'approved';
      return applyReturn(submission, common, { ...event, from, flaggedFigures: [] }, meta);
    }
    case 'extended':
      return applyExtension(submission, event.to);
    case 'fall-allowed':
      return { ...submission, version: common.version, ...withAllowance(submission, event) };
    case 'locked':
      return {
        ...common,
        ...submittedDetails(submission),
        state: 'locked',
        decidedBy: requireDecider(submission),
      };
  }
}

function applyReturn(
  submission: Submission,
  common: CommonFields,
  { from, reason, flaggedFigures, backBy }: Omit<Return, 'decidedBy'>,
  { actor: decidedBy }: EventMeta,
): Submission {
  return {
    ...common,
    ...submittedDetails(submission),
    state: 'sent-back',
    ...{ from, reason, flaggedFigures, backBy, decidedBy },
  };
}

/**
 * Applies a take-back. A submission that answers a return is sent back again, with the same reason, figures and deadline,
 * and stays on time if it was. Any other submission becomes a draft.
 */
function applyTakeBack(submission: Submission, common: CommonFields): Submission {
  const answeredReturn = returnOf(submission);
  if (!answeredReturn) return { ...common, state: 'draft' };
  return { ...common, ...submittedDetails(submission), state: 'sent-back', ...answeredReturn };
}

/**
 * Returns the return that applies to a submission, or that it answers; null: it was never sent back, or is
 * approved since.
 */
export function returnOf(submission: Submission): Return | null {
  if (submission.state === 'submitted') return submission.answeredReturn;
  if (submission.state !== 'sent-back') return null;
  const { from, reason, flaggedFigures, backBy, decidedBy } = submission;
  return { from, reason, flaggedFigures, backBy, decidedBy };
}

/** Applies an extension. In a sent-back submission it also moves the deadline of the return. */
function applyExtension(submission: Submission, to: LocalDate): Submission {
  const extended = { ...submission, version: submission.version + 1, extendedTo: to };
  return extended.state === 'sent-back' ? { ...extended, backBy: to } : extended;
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
function requireDecider(submission: Submission): string {
  if (submission.state !== 'approved' && submission.state !== 'locked')
    throw new Error(`a submission in state ${submission.state} cannot have gone to the county`);
  return submission.decidedBy;
}

/** Whether figures may be changed: the submission is empty, a draft or sent back. */
export function isOpen(submission: Submission): boolean {
  return submission.state === 'empty' || submission.state === 'draft' || submission.state === 'sent-back';
}

/** Whether a submission counts as reported: it is submitted, approved or locked. */
export const isReported = (state: State): boolean => COUNTING_STATES.includes(state);

/** Whether a unit mends what it had reported, after it was sent back or reopened (退回修改中): it does not count, and is not 未报送. */
export const isMending = (state: State): boolean => state === 'sent-back';

/**
 * Returns the submission's own deadline, from a return or an extension; null: the plan's deadline applies.
 */
export function ownDeadline(submission: Submission): LocalDate | null {
  return submission.state === 'sent-back' ? submission.backBy : submission.extendedTo;
}

/** Returns the values of the typed figures by code, in stored units. */
export function figureValues(submission: Submission): Map<string, number> {
  return new Map([...submission.figures].map(([code, { value }]) => [code, value]));
}

function withChanges(
  submission: Submission,
  event: Extract<SubmissionEvent, { kind: 'figures-saved' }>,
  version: number,
): Pick<CommonFields, 'figures' | 'cleared'> {
  const figures = new Map(submission.figures);
  const cleared = new Map(submission.cleared);
  for (const { code, to } of event.changes) {
    if (to === null) {
      figures.delete(code);
      // A step taken back leaves the figure as it was: not given, and last quarter's in its field again.
      if (event.how === 'undone') cleared.delete(code);
      else cleared.set(code, version);
    } else {
      figures.set(code, { value: to, how: event.how, version });
      cleared.delete(code);
    }
  }
  return { figures, cleared };
}

function commonFields(submission: Submission): CommonFields {
  const { unit, period, version, figures, cleared, notes, summary, asOf, extendedTo, allowed } = submission;
  return { unit, period, version, figures, cleared, notes, summary, asOf, extendedTo, allowed };
}

/**
 * Returns the state after a save: a sent-back submission stays sent back until it is submitted again; any
 * other becomes a draft.
 */
function openState(submission: Submission) {
  const openReturn = returnOf(submission);
  if (!openReturn) return { state: 'draft' as const };
  return { ...submittedDetails(submission), state: 'sent-back' as const, ...openReturn };
}

/** Returns the fields of a submitted submission. Throws an Error when it was never submitted. */
function submittedDetails(submission: Submission): SubmittedDetails {
  if (submission.state === 'empty' || submission.state === 'draft')
    throw new Error(`a submission in state ${submission.state} was never submitted`);
  const { submittedBy, submittedAt, late, submittedFor } = submission;
  return { submittedBy, submittedAt, late, ...(submittedFor === undefined ? {} : { submittedFor }) };
}

/** Whether a figure is counted from the register: nobody types it. */
export const isCounted = ({ figures }: Pick<Submission, 'figures'>, code: string): boolean =>
  figures.get(code)?.how === 'register';
