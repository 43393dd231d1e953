import type { LocalDate } from '../../plan/period.js';
import { Problem } from '../problem.js';
import type { RegisterPlace } from '../register/enterprise.js';
import type { RegisterEvidence } from '../register/evidence.js';
import { lengthOf } from '../text.js';
import {
  isCounted,
  isOpen,
  STATE_NAMES,
  type Change,
  type EntryMethod,
  type Submission,
  type SubmissionEvent,
} from './submission.js';

/** A command: a person's request to change a submission. */
export type SubmissionCommand =
  | {
      readonly kind: 'save-figures';
      readonly how: EntryMethod;
      readonly values: ReadonlyMap<string, number | null>;
    }
  | {
      readonly kind: 'save-words';
      readonly notes: ReadonlyMap<string, string>;
      readonly summary: string;
      readonly asOf: LocalDate | null;
    }
  | {
      readonly kind: 'submit';
      readonly today: LocalDate;
      readonly dueOn: LocalDate;
      readonly countedFrom?: RegisterPlace;
      readonly register?: RegisterEvidence;
    }
  | { readonly kind: 'take-back' }
  | { readonly kind: 'begin-review' }
  | { readonly kind: 'approve'; readonly version: number }
  | {
      readonly kind: 'send-back';
      readonly version: number;
      readonly reason: string;
      /** Codes of the flagged figures; empty: the whole form. */
      readonly flaggedFigures: readonly string[];
      readonly backBy: LocalDate;
    }
  | { readonly kind: 'reopen'; readonly reason: string; readonly backBy: LocalDate }
  | {
      readonly kind: 'extend';
      readonly to: LocalDate;
      /** The plan's own deadline. */
      readonly dueOn: LocalDate;
      readonly today: LocalDate;
      readonly reason: string;
    }
  | { readonly kind: 'allow-fall'; readonly code: string; readonly reason: string }
  | { readonly kind: 'lock'; readonly number: number };

/**
 * Decides on a command: returns the events that it causes, none when nothing would change. Changes nothing itself. Throws
 * a Problem when the submission's state or the command's words do not allow it.
 */
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
      return [
        {
          kind: 'submitted',
          late: isLate(command, submission),
          ...(command.countedFrom && { countedFrom: command.countedFrom }),
          ...(command.register && { register: command.register }),
        },
      ];
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
      return [
        {
          kind: 'sent-back',
          reason: requireReason(command, '退回'),
          asked: command.flaggedFigures,
          backBy: command.backBy,
        },
      ];
    case 'reopen':
      if (submission.state !== 'approved' && submission.state !== 'locked')
        throw wrongState(submission, '重新打开的只能是已通过或已上报的填报。');
      return [{ kind: 'reopened', reason: requireReason(command, '重新打开'), backBy: command.backBy }];
    case 'extend':
      return extend(command, submission);
    case 'allow-fall':
      return allowFall(command, submission);
    case 'lock':
      if (submission.state === 'locked') return [];
      if (submission.state !== 'approved') throw wrongState(submission, '上报的只能是已通过的填报。');
      return [{ kind: 'locked', number: command.number }];
  }
}

/**
 * Whether a submission is late. One that was on time when it was sent back stays on time: the review is not
 * the reporter's delay.
 */
function isLate(
  { today, dueOn }: Extract<SubmissionCommand, { kind: 'submit' }>,
  submission: Submission,
): boolean {
  return submission.state === 'sent-back' ? submission.late : today > (submission.extendedTo ?? dueOn);
}

/** Throws a Problem when figures may not be changed. */
function requireOpen(submission: Submission): void {
  if (isOpen(submission)) return;
  const next =
    submission.state === 'submitted'
      ? '如需修改，请在审核开始前点“撤回”。'
      : '如需更正，请联系审核人重新打开。';
  throw new Problem('frozen', `这份填报${STATE_NAMES[submission.state]}，数据不能再改。`, next);
}

/**
 * Throws a Problem when a submission is not under review, or has changed since the reviewer's card was made.
 */
function requireUnderReview(submission: Submission, version: number): void {
  if (submission.state !== 'submitted')
    throw new Problem(
      'already-decided',
      `这份填报现在是“${STATE_NAMES[submission.state]}”，不在待审核状态。`,
      '发送“审核”查看待审核的填报。',
    );
  // The event review-begun changes no figure, so a card from before it may decide as well.
  const submittedVersion = submission.version - (submission.reviewBegunBy === null ? 0 : 1);
  if (version < submittedVersion)
    throw new Problem('stale', '这份填报在您打开之后有了新的版本。', '请发送“审核”重新打开最新的审核卡片。');
}

/**
 * Whether a figure comes from the register and the way of entry does not: it changes with the register, or is given back to
 * typing. Every way in says so before.
 */
const isFixed = (submission: Submission, code: string, how: EntryMethod): boolean =>
  isCounted(submission, code) && how !== 'register' && how !== 'undone';

function saveFigures(
  how: EntryMethod,
  newValues: ReadonlyMap<string, number | null>,
  submission: Submission,
): SubmissionEvent[] {
  const changes: Change[] = [];
  for (const [code, to] of newValues) {
    if (isFixed(submission, code, how)) continue;
    const from = submission.figures.get(code)?.value ?? null;
    // A blank in place of the earlier figure that stood in a field: it stays blank from now on.
    const isClearing = to === null && from === null && !submission.cleared.has(code);
    const isTaken = how === 'register' && !isCounted(submission, code);
    if (from !== to || isClearing || isTaken) changes.push({ code, from, to });
  }
  return changes.length > 0 ? [{ kind: 'figures-saved', how, changes }] : [];
}

function saveWords(
  command: Extract<SubmissionCommand, { kind: 'save-words' }>,
  submission: Submission,
): SubmissionEvent[] {
  const savedNotes = [...submission.notes].filter(([, note]) => note);
  const notes = [...command.notes].filter(([, note]) => note);
  const isUnchanged =
    command.summary === submission.summary &&
    command.asOf === submission.asOf &&
    notes.length === savedNotes.length &&
    notes.every(([code, note]) => submission.notes.get(code) === note);
  if (isUnchanged) return [];
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
      isOpen(submission) ? '发送“填报”继续填报。' : '如需更正，请联系审核人重新打开。',
    );
  if (submission.reviewBegunBy !== null)
    throw new Problem('review-begun', '审核已经开始，不能撤回。', '如需修改，请联系审核人退回。');
  return [{ kind: 'taken-back' }];
}

function extend(
  { to, dueOn, today, reason }: Extract<SubmissionCommand, { kind: 'extend' }>,
  submission: Submission,
): SubmissionEvent[] {
  if (!isOpen(submission)) throw wrongState(submission, '已经提交的不用延期。');
  // A sent-back submission has its own deadline, mostly after the plan's.
  const currentDueOn = (submission.state === 'sent-back' ? submission.backBy : null) ?? dueOn;
  const earliest = [currentDueOn, today].reduce((a, b) => (a > b ? a : b));
  if (to < earliest || (to === currentDueOn && to !== submission.extendedTo))
    throw new Problem(
      'bad-arguments',
      `延期要晚于原截止日 ${currentDueOn}，且不早于今天 ${today}；收到的是 ${to}。`,
      '请改写日期后重发。',
    );
  const trimmedReason = requireReason({ reason }, '延期');
  return submission.extendedTo === to ? [] : [{ kind: 'extended', to, reason: trimmedReason }];
}

function allowFall(
  { code, reason }: Extract<SubmissionCommand, { kind: 'allow-fall' }>,
  submission: Submission,
): SubmissionEvent[] {
  if (!isOpen(submission)) throw wrongState(submission, '准许减少要在提交之前。');
  const trimmedReason = requireReason({ reason }, '准许减少');
  return submission.allowed.get(code) === trimmedReason
    ? []
    : [{ kind: 'fall-allowed', code, reason: trimmedReason }];
}

/** The most characters of a reason: many cards show it, and their size is limited. */
export const MAX_REASON_LENGTH = 500;

/** Returns the trimmed reason of a command. Throws a Problem when it is empty or too long. */
function requireReason({ reason }: { readonly reason: string }, action: string): string {
  const text = reason.trim();
  if (lengthOf(text) > MAX_REASON_LENGTH)
    throw new Problem(
      'bad-arguments',
      `${action}的原因最多 ${MAX_REASON_LENGTH} 字，收到 ${lengthOf(text)} 字。`,
      '请精简后再发。',
    );
  if (text) return text;
  const next = action === '退回' ? '请在“退回原因”中写清楚要改什么，再点退回。' : '请在最后写上原因后重发。';
  throw new Problem('no-reason', `${action}需要写明原因。`, next);
}

const wrongState = ({ state }: Submission, words: string): Problem =>
  new Problem('not-now', `这份填报现在是“${STATE_NAMES[state]}”，${words}`, '发送“状态”查看各单位状态。');
