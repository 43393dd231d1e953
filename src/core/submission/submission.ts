import type { LocalDate, Period } from '../../plan/period.js';

/** How a figure came to be given: typed, 本页无变化, 其余补0, 采用下级合计, an uploaded workbook, or an imported baseline. */
export type How = 'typed' | 'unchanged' | 'zeroed' | 'adopted' | 'uploaded' | 'imported';

/** A figure as it is stored: a whole number (money in yuan). Absent is not 0. */
export interface Figure {
  readonly value: number;
  readonly how: How;
  /** The submission's version at which this value was saved. */
  readonly version: number;
}

export interface Change {
  readonly code: string;
  readonly from: number | null;
  readonly to: number | null;
}

interface Common {
  readonly unit: string;
  readonly period: Period;
  /** Grows by one with every saved event; a save against an older one is noticed. */
  readonly version: number;
  /** Typed figures only; computed ones follow from them. */
  readonly figures: ReadonlyMap<string, Figure>;
  /** Figures that were taken out again, by code, with the version at which they were: a blank can be news as well. */
  readonly cleared: ReadonlyMap<string, number>;
  /** Explanations by the code they stand at. */
  readonly notes: ReadonlyMap<string, string>;
  /** The work summary (工作总结). */
  readonly summary: string;
  /** 截止日 */
  readonly asOf: LocalDate | null;
  /** The unit's own later date, where a reviewer extended it; late is judged by it. */
  readonly extendedTo: LocalDate | null;
  /** Figures that a reviewer allowed to fall, by code, with the reason. */
  readonly allowed: ReadonlyMap<string, string>;
}

interface HandedIn {
  readonly submittedBy: string;
  readonly submittedAt: Date;
  /** 迟报 */
  readonly late: boolean;
}

/** What a reviewer gave back: after a review, or (重开) after it was approved or had gone to the county. */
export interface SentBack {
  readonly from: 'submitted' | 'approved' | 'locked';
  readonly reason: string;
  /** The figures pointed at, by code; empty: the whole form. */
  readonly asked: readonly string[];
  /** By when it is expected back. */
  readonly backBy: LocalDate | null;
  readonly decidedBy: string;
}

export type Submission =
  | (Common & { readonly state: 'empty' })
  | (Common & { readonly state: 'draft' })
  | (Common &
      HandedIn & {
        readonly state: 'submitted';
        readonly reviewBegunBy: string | null;
        /** The return it answers, which stands again when it is taken back; null: it was never given back. */
        readonly answers: SentBack | null;
      })
  | (Common & HandedIn & SentBack & { readonly state: 'sent-back' })
  | (Common & HandedIn & { readonly state: 'approved'; readonly decidedBy: string })
  | (Common & HandedIn & { readonly state: 'locked'; readonly decidedBy: string });

export type State = Submission['state'];

/** The states whose figures count in sums: 已提交, 已通过, 已上报. */
export const COUNTED: readonly State[] = ['submitted', 'approved', 'locked'];

export const STATE_NAMES: Readonly<Record<State, string>> = {
  empty: '未开始',
  draft: '填报中',
  submitted: '已提交',
  'sent-back': '已退回',
  approved: '已通过',
  locked: '已上报',
};

/** What happened to a submission; kept for ever beside its state. */
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
  /** It went to the county, the `number`th time. */
  | { readonly kind: 'locked'; readonly number: number };

/** Who did it, when, and by which way in. */
export interface Deed {
  readonly who: string;
  readonly at: Date;
  readonly via: 'card' | 'command' | 'upload' | 'import';
}

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

/** The submission after an event. */
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

/** What was given back before is given back still: words, figures and date stand, and that it had been on time. */
function takenBack(submission: Submission, common: Common): Submission {
  const answers = returnOf(submission);
  if (!answers) return { ...common, state: 'draft' };
  return { ...common, ...handedIn(submission), state: 'sent-back', ...answers };
}

/** The return a submission stands under, or answers; null: it was never given back, or is past it. */
export function returnOf(submission: Submission): SentBack | null {
  if (submission.state === 'submitted') return submission.answers;
  if (submission.state !== 'sent-back') return null;
  const { from, reason, asked, backBy, decidedBy } = submission;
  return { from, reason, asked, backBy, decidedBy };
}

/** What was given back is expected by its own date: it is that one which moves. */
function extended(submission: Submission, to: LocalDate): Submission {
  const after = { ...submission, version: submission.version + 1, extendedTo: to };
  return after.state === 'sent-back' ? { ...after, backBy: to } : after;
}

/** The reason stands as the figure's explanation too, where the unit gave none: it travels with the figure. */
function withAllowance(
  { allowed, notes }: Submission,
  { code, reason }: Extract<SubmissionEvent, { kind: 'fall-allowed' }>,
) {
  return {
    allowed: new Map(allowed).set(code, reason),
    notes: notes.get(code) ? notes : new Map(notes).set(code, reason),
  };
}

function decidedBy(submission: Submission): string {
  if (submission.state !== 'approved' && submission.state !== 'locked')
    throw new Error(`a submission in state ${submission.state} cannot have gone to the county`);
  return submission.decidedBy;
}

/** Whether figures may be typed now: 未开始, 填报中, 已退回. */
export function isOpen(submission: Submission): boolean {
  return submission.state === 'empty' || submission.state === 'draft' || submission.state === 'sent-back';
}

/** Whether a unit's report is in: 已提交, 已通过, 已上报. */
export const isHandedIn = (state: State): boolean => COUNTED.includes(state);

/** The unit's own date: for what was given back, or where it was extended; null: the plan's. */
export function ownDate(submission: Submission): LocalDate | null {
  return submission.state === 'sent-back' ? submission.backBy : submission.extendedTo;
}

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

/** Typing into a sent-back submission leaves it sent back until it is submitted again; into an empty one makes a draft. */
function openState(submission: Submission) {
  const given = returnOf(submission);
  if (!given) return { state: 'draft' as const };
  return { ...handedIn(submission), state: 'sent-back' as const, ...given };
}

function handedIn(submission: Submission): HandedIn {
  if (submission.state === 'empty' || submission.state === 'draft')
    throw new Error(`a submission in state ${submission.state} was never handed in`);
  const { submittedBy, submittedAt, late } = submission;
  return { submittedBy, submittedAt, late };
}
