import type { CardAnswer } from '../../core/outgoing.js';
import { askedIn, chosenIn, MOST_ASKED } from '../../core/submission/flagged-figures.js';
import { readArguments } from '../../core/command.js';
import { planOf } from '../../core/current-period.js';
import { changesSinceReturn } from '../../core/submission/history.js';
import { mayDecide, requireMayDecide } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { STATE_NAMES, type Submission } from '../../core/submission/submission.js';
import { personName } from '../../../cards/elements.js';
import {
  reviewCard,
  reviewListCard,
  settledCard,
  type Decision,
  type ListedSubmission,
} from '../../../cards/review.js';
import type { RouteOf } from '../../../cards/routes.js';
import { say } from '../../../cards/say.js';
import { periodName, yearOf, type Period } from '../../plan/period.js';
import { backBy } from '../../plan/calendar.js';
import { unitName } from '../../plan/organisation.js';
import type { Plan } from '../../plan/plan.js';
import { act, answer, currentPeriodOf, settle, tell, toast, type Context } from '../context.js';
import type { CommandMessage } from '../request.js';
import { decidersOf } from './deciders.js';
import { refreshGroupCard } from '../scheduled/reminders.js';
import { formState, reviewFindings, unitOf, type FormState } from '../form.js';
import { tellReporter } from './returning.js';

/** The subject of all review cards of one submission. */
export const reviewSubject = ({ unit, period }: Pick<Submission, 'unit' | 'period'>): string =>
  `review ${unit} ${period}`;

/** Sends the review card to everybody who can decide; returns their number. */
export async function askReviewers(context: Context, state: FormState): Promise<number> {
  await settle(
    context,
    reviewSubject(state.submission),
    settledCard(state.unit, state.submission, '填报人已重新提交，请看下方的新卡片。'),
  );
  const grants = await context.tx.grants();
  const told = decidersOf(state.submission, grants, context.admins, context.plans.latest);
  const card = await reviewCardOf(context, state);
  for (const { openId } of told) await tell(context, openId, card, reviewSubject(state.submission));
  return told.length;
}

/** `/review`: what waits; `/review PERIOD UNIT`: that submission's card, in private, and the review has begun. */
export async function reviewCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { unit, period } = readArguments(words, context.plans.latest, context.today);
  if (unit) {
    const meant = period ?? (await currentPeriodOf(context, unit));
    const state = await beginReview(context, unit.key, meant);
    await tell(
      context,
      context.person.openId,
      await reviewCardOf(context, state),
      reviewSubject(state.submission),
    );
  } else {
    await tell(context, context.person.openId, await waitingCard(context, period));
  }
  if (place.kind === 'group')
    await answer(context, place, { kind: 'card', card: say('审核', '已发到私聊，请在与我的私聊里审核。') });
}

/** A unit of the list, or 开始审核: begins a review. From now on the reporter cannot take the submission back. */
export async function lookTapped(context: Context, route: RouteOf<'look' | 'begin'>): Promise<CardAnswer> {
  return { card: await reviewCardOf(context, await beginReview(context, route.unit, route.period)) };
}

export async function approveTapped(context: Context, route: RouteOf<'approve'>): Promise<CardAnswer> {
  const state = await readForReview(context, route.unit, route.period);
  const submission = await act(context, state.submission, { kind: 'approve', version: route.version });
  return concluded(context, state.withSubmission(submission), '已通过');
}

export async function returnTapped(
  context: Context,
  route: RouteOf<'return'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForReview(context, route.unit, route.period);
  const decision: Decision = {
    reason: fields.get('reason') ?? '',
    figures: chosenIn(fields.get('figures') ?? ''),
    others: fields.get('others') ?? '',
  };
  const asked = readAsked(decision, state.plan);
  const objection = objectionTo(decision, asked);
  if (objection && state.submission.state === 'submitted')
    return toast('error', objection, await reviewCardOf(context, state, objection, decision));
  const submission = await act(context, state.submission, {
    kind: 'send-back',
    version: route.version,
    reason: decision.reason,
    asked: typeof asked === 'string' ? [] : asked,
    backBy: backBy(state.plan.calendar, context.today),
  });
  return concluded(context, state.withSubmission(submission), '已退回');
}

/** The codes of the flagged figures, or the reason why they cannot be read. */
function readAsked({ figures, others }: Decision, plan: Plan): string[] | string {
  try {
    return askedIn(figures.join(), others, plan);
  } catch (error) {
    if (error instanceof Problem) return error.words;
    throw error;
  }
}

function objectionTo({ reason }: Decision, asked: string[] | string): string | undefined {
  if (!reason.trim()) return '退回需要写明原因：请在“退回原因”中写清楚要改什么，再点退回。';
  if (typeof asked === 'string') return asked;
  if (asked.length <= MOST_ASKED) return undefined;
  return `一次最多指出 ${MOST_ASKED} 项，您选了 ${asked.length} 项；更多请不选，在原因里写明。`;
}

/** Replaces all review cards of the submission and notifies the reporter. */
async function concluded(context: Context, state: FormState, word: string): Promise<CardAnswer> {
  const { unit, submission } = state;
  const by = personName(context.person.openId);
  const card = settledCard(unit, submission, `${word}，审核人：${by}。已通知填报人。`);
  await settle(context, reviewSubject(submission), card);
  await refreshGroupCard(context, submission.period);
  await tellReporter(context, state);
  return toast('success', `${word}，已通知填报人`, card);
}

async function beginReview(context: Context, unitKey: string, period: Period): Promise<FormState> {
  const state = await readForReview(context, unitKey, period);
  if (state.submission.state !== 'submitted')
    throw new Problem(
      'already-decided',
      `${unitName(state.unit)}${periodName(period)}现在是“${STATE_NAMES[state.submission.state]}”，不在待审核状态。`,
      '发送 /review 查看待审核的填报。',
    );
  return state.withSubmission(await act(context, state.submission, { kind: 'begin-review' }));
}

async function readForReview(context: Context, unitKey: string, period: Period): Promise<FormState> {
  const plan = planOf(context.plans, period, context.today);
  const state = await formState(context, plan, unitOf(plan, unitKey), period);
  requireMayDecide(context.person, state.submission);
  return state;
}

async function reviewCardOf(context: Context, state: FormState, notice = '', typed?: Decision) {
  const { plan, unit, submission, previous } = state;
  if (submission.state !== 'submitted')
    throw new Error(`a submission in state ${submission.state} has no review card`);
  const { unit: key, period, version } = submission;
  return reviewCard({
    plan,
    unit,
    submission,
    previous,
    found: await reviewFindings(context, state),
    sinceReturn: changesSinceReturn(await context.tx.history({ unit: key, period, limit: version })),
    everNonZero: await context.tx.everNonZero(key, period),
    ...(notice ? { notice } : {}),
    ...(typed ? { typed } : {}),
  });
}

async function waitingCard(context: Context, period: Period | undefined) {
  const heads = (await context.tx.waiting()).filter(head => !period || head.period === period);
  const waiting: ListedSubmission[] = [];
  for (const head of heads) {
    const unit = context.plans.of(yearOf(head.period))?.units.get(head.unit);
    const submission = await context.tx.submission(head.unit, head.period);
    if (unit) waiting.push({ unit, submission, mine: !mayDecide(context.person, submission) });
  }
  return reviewListCard(waiting);
}
