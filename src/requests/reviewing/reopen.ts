import { readArguments } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import { readDay } from '../../core/day.js';
import { findMeasure } from '../../core/form/find-measure.js';
import { requireCanDecide } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import type { SubmissionCommand } from '../../core/submission/decide.js';
import type { CardJson } from '../../core/outgoing.js';
import { noticeCard } from '../../../cards/notices.js';
import { formatDay, titleOf } from '../../../cards/phrases.js';
import { returnDeadline, submitDeadline } from '../../plan/calendar.js';
import { labelOf } from '../../plan/plan.js';
import { applyCommands, answer, sendCard, type Context, type Place } from '../context.js';
import { readConcerned } from '../people/reporters.js';
import type { CommandMessage } from '../request.js';
import { readFormState, requireUnit, type FormState } from '../form.js';
import { refreshGroupCard } from '../scheduled/group-card.js';
import { notifyReporter } from './decision-notice.js';
import { periodWords } from '../../plan/period-words.js';

/** `/reopen UNIT PERIOD REASON`: reopens an approved or forwarded report and notifies its reporter. */
export async function reopenCommand(
  context: Context,
  { place, rawWords: words }: CommandMessage,
): Promise<void> {
  const { state, rest } = await readDecision(context, words, '重开 城市供水 2025Q3 漏报一家企业');
  const command: SubmissionCommand = {
    kind: 'reopen',
    reason: rest.join(' '),
    backBy: returnDeadline(state.plan.calendar, context.today),
  };
  const after = await applyDecision(context, state, command);
  await notifyReporter(context, after);
  const nextStep =
    state.submission.state === 'locked'
      ? `改好并审核通过后，请再次发送“上报 ${state.submission.period}”，作为更正上报。`
      : '';
  await answerWithNotice(
    context,
    place,
    '重开',
    `${submissionTitle(after)}已重新打开，已通知填报人。${nextStep}`,
  );
}

/** `/extend UNIT PERIOD DATE REASON`: gives one unit a later date; until then its report is not late. */
export async function extendCommand(
  context: Context,
  { place, rawWords: words }: CommandMessage,
): Promise<void> {
  const example = '延期 城市供水 2025Q3 2025-10-10 台风停工';
  const { state, rest } = await readDecision(context, words, example);
  const [dayText = '', ...reason] = rest;
  const extendedTo = readDay(dayText, context.today);
  if (!extendedTo)
    throw badArguments(`“${dayText.slice(0, 20)}”不是今天或以后的日期，请写明日期，如 10月10日。`, example);
  const dueOn = submitDeadline(state.plan.calendar, state.submission.period);
  const after = await applyDecision(context, state, {
    kind: 'extend',
    to: extendedTo,
    dueOn,
    today: context.today,
    reason: reason.join(' '),
  });
  if (after.submission === state.submission)
    return answerWithNotice(
      context,
      place,
      '延期',
      `${submissionTitle(after)}的截止日已经是 ${formatDay(extendedTo)}，没有改动，也没有再通知。`,
    );
  const text = `${submissionTitle(after)}的截止日延到 ${formatDay(extendedTo)}：${reason.join(' ')}`;
  await notifyReporters(context, after, noticeCard('延期', `${text}。当天 24 时前提交不算迟报。`, 'green'));
  await answerWithNotice(context, place, '延期', `${text}。已通知填报人。`);
}

/** `/allow UNIT PERIOD FIGURE REASON`: allows one fall of a figure counted since 1 January, which would block. */
export async function allowCommand(
  context: Context,
  { place, rawWords: words }: CommandMessage,
): Promise<void> {
  const example = '准许 城市供水 2025Q3 A6.05 上期多报更正';
  const { state, rest } = await readDecision(context, words, example);
  const [figure = '', ...reason] = rest;
  const measure = findMeasure(figure, state.plan);
  const label = labelOf(state.plan, measure.code);
  if (measure.since !== 'year' || measure.sumOf || measure.mayFall)
    throw badArguments(`“${label}”减少不受限制，或者是自动计算的，不用准许。`, example);
  const after = await applyDecision(context, state, {
    kind: 'allow-fall',
    code: measure.code,
    reason: reason.join(' '),
  });
  if (after.submission === state.submission)
    return answerWithNotice(
      context,
      place,
      '准许减少',
      `${submissionTitle(after)}的“${label}”已经准许过，没有改动，也没有再通知。`,
    );
  const text = `${submissionTitle(after)}的“${label}”可以比上期减少：${reason.join(' ')}`;
  await notifyReporters(context, after, noticeCard('准许减少', `${text}。可以提交了。`, 'green'));
  await answerWithNotice(context, place, '准许减少', `${text}。已通知填报人。`);
}

/** Reads the unit and period of a decision by command. Throws a Problem for a person's own submission or unit. */
async function readDecision(
  context: Context,
  words: readonly string[],
  example: string,
): Promise<{ state: FormState; rest: readonly string[] }> {
  const { unit, period, rest } = readArguments(words, context.plans.latest, context.today);
  if (!unit || !period)
    throw badArguments(`请写明填报单位和${periodWords(context.plans.latest).period}。`, example);
  const plan = requirePlan(context.plans, period, context.today);
  const state = await readFormState(context, plan, requireUnit(plan, unit.key), period);
  requireCanDecide(context.person, state.submission);
  return { state, rest };
}

const badArguments = (sentence: string, example: string): Problem =>
  new Problem('bad-arguments', sentence, `请这样写：${example}。`);

async function applyDecision(
  context: Context,
  state: FormState,
  command: SubmissionCommand,
): Promise<FormState> {
  const submission = await applyCommands(context, state.submission, command);
  if (submission === state.submission) return state;
  await refreshGroupCard(context, submission.period);
  return state.withSubmission(submission);
}

const submissionTitle = ({ unit, submission }: FormState): string => titleOf(submission.period, unit);

async function notifyReporters(context: Context, { unit }: FormState, card: CardJson): Promise<void> {
  for (const openId of await readConcerned(context, unit.key)) await sendCard(context, openId, card);
}

async function answerWithNotice(context: Context, place: Place, title: string, words: string): Promise<void> {
  await answer(context, place, { kind: 'card', card: noticeCard(title, words, 'green') });
}
