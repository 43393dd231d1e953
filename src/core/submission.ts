import type { LocalDate, Period } from '../plan/period.js';
import { Problem } from './problem.js';

/** How a figure came to be given: typed, 本页无变化, 其余补0, an uploaded workbook, or an imported baseline. */
export type How = 'typed' | 'unchanged' | 'zeroed' | 'uploaded' | 'imported';

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
  /** Explanations by the code they stand at. */
  readonly notes: ReadonlyMap<string, string>;
  /** The work summary (工作总结). */
  readonly summary: string;
  /** 截止日 */
  readonly asOf: LocalDate | null;
}

interface HandedIn {
  readonly submittedBy: string;
  readonly submittedAt: Date;
  /** 迟报 */
  readonly late: boolean;
}

export type Submission =
  | (Common & { readonly state: 'empty' })
  | (Common & { readonly state: 'draft' })
  | (Common & HandedIn & { readonly state: 'submitted'; readonly reviewBegunBy: string | null })
  | (Common & HandedIn & { readonly state: 'sent-back'; readonly reason: string; readonly decidedBy: string })
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
  | { readonly kind: 'sent-back'; readonly reason: string };

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
    notes: new Map(),
    summary: '',
    asOf: null,
  };
}

/** What somebody wants to happen to a submission. */
export type SubmissionCommand =
  | { readonly kind: 'save-figures'; readonly how: How; readonly values: ReadonlyMap<string, number | null> }
  | {
      readonly kind: 'save-words';
      readonly notes: ReadonlyMap<string, string>;
      readonly summary: string;
      readonly asOf: LocalDate | null;
    }
  | { readonly kind: 'submit'; readonly today: LocalDate; readonly dueOn: LocalDate }
  | { readonly kind: 'take-back' }
  | { readonly kind: 'begin-review' }
  | { readonly kind: 'approve'; readonly version: number }
  | { readonly kind: 'send-back'; readonly version: number; readonly reason: string };

/** The events a command leads to; none when nothing would change. Throws a Problem when it may not happen now. */
export function decide(command: SubmissionCommand, submission: Submission): SubmissionEvent[] {
  switch (command.kind) {
    case 'save-figures':
      requireOpen(submission);
      return saveFigures(command.how, command.values, submission);
    case 'save-words':
      requireOpen(submission);
      return saveWords(command, submission);
    case 'submit':
      requireOpen(submission);
      return [{ kind: 'submitted', late: isLate(command, submission) }];
    case 'take-back':
      return takeBack(submission);
    case 'begin-review':
      if (submission.state !== 'submitted' || submission.reviewBegunBy !== null) return [];
      return [{ kind: 'review-begun' }];
    case 'approve':
      requireUnderReview(submission, command.version);
      return [{ kind: 'approved' }];
    case 'send-back':
      requireUnderReview(submission, command.version);
      if (!command.reason.trim())
        throw new Problem('no-reason', '退回需要写明原因。', '请在“退回原因”中写清楚要改什么，再点退回。');
      return [{ kind: 'sent-back', reason: command.reason.trim() }];
  }
}

/** The submission after an event. */
export function evolve(submission: Submission, event: SubmissionEvent, deed: Deed): Submission {
  const common = { ...commonOf(submission), version: submission.version + 1 };
  switch (event.kind) {
    case 'figures-saved':
      return { ...openState(submission), ...common, figures: withChanges(submission, event, common.version) };
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
      };
    case 'taken-back':
      return { ...common, state: 'draft' };
    case 'review-begun':
      return { ...common, ...handedIn(submission), state: 'submitted', reviewBegunBy: deed.who };
    case 'approved':
      return { ...common, ...handedIn(submission), state: 'approved', decidedBy: deed.who };
    case 'sent-back':
      return {
        ...common,
        ...handedIn(submission),
        state: 'sent-back',
        reason: event.reason,
        decidedBy: deed.who,
      };
  }
}

/** Whether figures may be typed now: 未开始, 填报中, 已退回. */
export function isOpen(submission: Submission): boolean {
  return submission.state === 'empty' || submission.state === 'draft' || submission.state === 'sent-back';
}

/** Whether a unit's report is in: 已提交, 已通过, 已上报. */
export const isHandedIn = (state: State): boolean => COUNTED.includes(state);

export function values(submission: Submission): Map<string, number> {
  return new Map([...submission.figures].map(([code, { value }]) => [code, value]));
}

/** What was handed in on time and sent back stays on time: the days of the review are not the reporter's. */
function isLate(
  { today, dueOn }: Extract<SubmissionCommand, { kind: 'submit' }>,
  submission: Submission,
): boolean {
  return submission.state === 'sent-back' ? submission.late : today > dueOn;
}

function requireOpen(submission: Submission): void {
  if (isOpen(submission)) return;
  const next =
    submission.state === 'submitted'
      ? '如需修改，请在审核开始前点“撤回”。'
      : '如需更正，请联系审核人重新打开。';
  throw new Problem('frozen', `这份填报${STATE_NAMES[submission.state]}，数据不能再改。`, next);
}

function requireUnderReview(submission: Submission, version: number): void {
  if (submission.state !== 'submitted')
    throw new Problem(
      'already-decided',
      `这份填报现在是“${STATE_NAMES[submission.state]}”，不在待审核状态。`,
      '发送 /review 查看待审核的填报。',
    );
  // That somebody began the review changed no figure: a card from before it decides as well.
  const handedInAs = submission.version - (submission.reviewBegunBy === null ? 0 : 1);
  if (version < handedInAs)
    throw new Problem(
      'stale',
      '这份填报在您打开之后有了新的版本。',
      '请发送 /review 重新打开最新的审核卡片。',
    );
}

function saveFigures(
  how: How,
  wanted: ReadonlyMap<string, number | null>,
  submission: Submission,
): SubmissionEvent[] {
  const changes: Change[] = [];
  for (const [code, to] of wanted) {
    const from = submission.figures.get(code)?.value ?? null;
    if (from !== to) changes.push({ code, from, to });
  }
  return changes.length > 0 ? [{ kind: 'figures-saved', how, changes }] : [];
}

function saveWords(
  command: Extract<SubmissionCommand, { kind: 'save-words' }>,
  submission: Submission,
): SubmissionEvent[] {
  const before = [...submission.notes].filter(([, note]) => note);
  const notes = [...command.notes].filter(([, note]) => note);
  const same =
    command.summary === submission.summary &&
    command.asOf === submission.asOf &&
    notes.length === before.length &&
    notes.every(([code, note]) => submission.notes.get(code) === note);
  if (same) return [];
  return [
    {
      kind: 'words-saved',
      notes: Object.fromEntries(notes),
      summary: command.summary,
      asOf: command.asOf,
    },
  ];
}

function takeBack(submission: Submission): SubmissionEvent[] {
  if (submission.state !== 'submitted')
    throw new Problem(
      'not-submitted',
      `这份填报现在是“${STATE_NAMES[submission.state]}”，没有可以撤回的提交。`,
      '发送 /fill 继续填报。',
    );
  if (submission.reviewBegunBy !== null)
    throw new Problem('review-begun', '审核已经开始，不能撤回。', '如需修改，请联系审核人退回。');
  return [{ kind: 'taken-back' }];
}

function withChanges(
  submission: Submission,
  event: Extract<SubmissionEvent, { kind: 'figures-saved' }>,
  version: number,
): Map<string, Figure> {
  const figures = new Map(submission.figures);
  for (const { code, to } of event.changes) {
    if (to === null) figures.delete(code);
    else figures.set(code, { value: to, how: event.how, version });
  }
  return figures;
}

function commonOf({ unit, period, version, figures, notes, summary, asOf }: Submission): Common {
  return { unit, period, version, figures, notes, summary, asOf };
}

/** Typing into a sent-back submission leaves it sent back until it is submitted again; into an empty one makes a draft. */
function openState(submission: Submission) {
  if (submission.state !== 'sent-back') return { state: 'draft' as const };
  const { state, reason, decidedBy } = submission;
  return { ...handedIn(submission), state, reason, decidedBy };
}

function handedIn(submission: Submission): HandedIn {
  if (submission.state === 'empty' || submission.state === 'draft')
    throw new Error(`a submission in state ${submission.state} was never handed in`);
  const { submittedBy, submittedAt, late } = submission;
  return { submittedBy, submittedAt, late };
}
