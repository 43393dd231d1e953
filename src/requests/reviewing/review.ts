import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { readFlaggedFigures, readChosenCodes, MAX_FLAGGED } from '../../core/submission/flagged-figures.js';
import { readArguments, refuseUnreadWords } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import { changesSinceReturn } from '../../core/submission/history.js';
import { canDecide, requireCanDecide } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { returnOf, STATE_NAMES, type Submission } from '../../core/submission/submission.js';
import { decidedCard } from '../../../cards/decided.js';
import { reviewCard, reviewListCard, closedReviewCard, type ReturnDecision } from '../../../cards/review.js';
import type { RouteOf } from '../../../cards/routes.js';
import { pageOfList } from '../../../cards/long-list.js';
import { noticeCard } from '../../../cards/notices.js';
import { periodName, type Period } from '../../plan/period.js';
import { returnDeadline } from '../../plan/calendar.js';
import { unitName } from '../../plan/organisation.js';
import type { Plan } from '../../plan/plan.js';
import {
  applyCommands,
  answer,
  currentPeriodOf,
  replaceCards,
  sendCard,
  toast,
  type Context,
} from '../context.js';
import type { CommandMessage } from '../request.js';
import { readWaitingDeliverables } from '../deliverables/review.js';
import { decidersOf, readPossibleDeciders } from './deciders.js';
import { refreshGroupCard } from '../scheduled/group-card.js';
import { readFormState, readReviewFindings, requireUnit, type FormState } from '../form.js';
import { readSinceReturn } from '../since-return.js';
import { notifyReporter } from './decision-notice.js';

/** The subject of all review cards of one submission. */
export const reviewSubject = ({ unit, period }: Pick<Submission, 'unit' | 'period'>): string =>
  `review ${unit} ${period}`;

/** Sends the review card to everybody who can decide; returns their number. */
export async function sendReviewCards(context: Context, state: FormState): Promise<number> {
  await replaceCards(
    context,
    reviewSubject(state.submission),
    closedReviewCard(state.unit, state.submission, '填报人已重新提交，请看下方的新卡片。'),
    { isLast: true },
  );
  const deciders = decidersOf(state.submission, await readPossibleDeciders(context, context.today));
  const card = await readReviewCard(context, state);
  for (const { openId } of deciders) await sendCard(context, openId, card, reviewSubject(state.submission));
  return deciders.length;
}

/** `/review`: lists the submissions that wait for review. `/review PERIOD UNIT`: begins a review and sends its card in private. */
export async function reviewCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { unit, period, rest } = readArguments(words, context.plans.latest, context.today);
  refuseUnreadWords(rest, context.plans.latest, context.today, '审核');
  if (unit) {
    const reviewPeriod = period ?? (await currentPeriodOf(context, unit));
    const state = await beginReview(context, unit.key, reviewPeriod);
    await sendCard(
      context,
      context.person.openId,
      await readReviewCard(context, state),
      reviewSubject(state.submission),
    );
  } else {
    await sendCard(context, context.person.openId, await readReviewList(context, period ?? 'all'));
  }
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: noticeCard('审核', '已发到私聊，请在与我的私聊里审核。'),
    });
}

/** 上一页 (previous) and 下一页 (next) of the list. */
export async function turnReviewList(context: Context, route: RouteOf<'waiting'>): Promise<CardAnswer> {
  return { card: await readReviewList(context, route.of, route.page) };
}

/** A unit of the list, or 开始审核: begins the review, after which the reporter cannot take the submission back. */
export async function openReview(context: Context, route: RouteOf<'look' | 'begin'>): Promise<CardAnswer> {
  return { card: await readReviewCard(context, await beginReview(context, route.unit, route.period)) };
}

export async function approveSubmission(context: Context, route: RouteOf<'approve'>): Promise<CardAnswer> {
  const state = await readForReview(context, route.unit, route.period);
  const submission = await applyCommands(context, state.submission, {
    kind: 'approve',
    version: route.version,
  });
  return closeReview(context, state.withSubmission(submission), '已通过');
}

export async function sendBackSubmission(
  context: Context,
  route: RouteOf<'return'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForReview(context, route.unit, route.period);
  const decision = readDecision(fields);
  const flaggedFigures = readFlaggedOrObjection(decision, state.plan);
  const objection = findObjection(decision, flaggedFigures);
  if (objection && state.submission.state === 'submitted')
    return toast('error', objection, await readReviewCard(context, state, objection, decision));
  const submission = await applyCommands(context, state.submission, {
    kind: 'send-back',
    version: route.version,
    reason: decision.reason,
    flaggedFigures: typeof flaggedFigures === 'string' ? [] : flaggedFigures,
    backBy: returnDeadline(state.plan.calendar, context.today),
  });
  return closeReview(context, state.withSubmission(submission), '已退回');
}

const readDecision = (fields: ReadonlyMap<string, string>): ReturnDecision => ({
  reason: fields.get('reason') ?? '',
  figures: readChosenCodes(fields.get('figures') ?? ''),
  otherFigures: fields.get('others') ?? '',
});

/** The review card with what was typed on it and with words, after a tap that failed; undefined when it was decided since. */
export async function drawReviewAgain(
  context: Context,
  { unit, period }: RouteOf<'approve' | 'return'>,
  fields: ReadonlyMap<string, string>,
  words: string,
): Promise<CardJson | undefined> {
  const state = await readForReview(context, unit, period);
  return state.submission.state === 'submitted'
    ? readReviewCard(context, state, words, readDecision(fields))
    : undefined;
}

/** The codes of the flagged figures, or the reason why they cannot be read. */
function readFlaggedOrObjection({ figures, otherFigures }: ReturnDecision, plan: Plan): string[] | string {
  try {
    return readFlaggedFigures(figures.join(), otherFigures, plan);
  } catch (error) {
    if (error instanceof Problem) return error.words;
    throw error;
  }
}

function findObjection({ reason }: ReturnDecision, flaggedFigures: string[] | string): string | undefined {
  if (!reason.trim()) return '退回需要写明原因：请在“退回原因”中写清楚要改什么，再点退回。';
  if (typeof flaggedFigures === 'string') return flaggedFigures;
  if (flaggedFigures.length <= MAX_FLAGGED) return undefined;
  return `一次最多指出 ${MAX_FLAGGED} 项，您选了 ${flaggedFigures.length} 项；更多请不选，在原因里写明。`;
}

/** The card that takes the place of the review cards. */
export function makeDecidedCard(context: Context, state: FormState, hasNext: boolean): CardJson {
  const { plan, unit, submission } = state;
  if (submission.state !== 'approved' && submission.state !== 'sent-back')
    throw new Error(`a submission in state ${submission.state} is not decided`);
  const { now: decidedAt, zone } = context;
  return decidedCard({ plan, unit, submission, decidedAt, zone, hasNext });
}

/** Replaces all review cards of the submission and notifies the reporter. */
async function closeReview(context: Context, state: FormState, outcome: string): Promise<CardAnswer> {
  const { submission } = state;
  const card = makeDecidedCard(context, state, (await context.tx.countToReview()) > 0);
  await replaceCards(context, reviewSubject(submission), card);
  await refreshGroupCard(context, submission.period);
  await notifyReporter(context, state);
  return toast('success', `${outcome}，已通知填报人`, card);
}

export async function beginReview(context: Context, unitKey: string, period: Period): Promise<FormState> {
  const state = await readForReview(context, unitKey, period);
  if (state.submission.state !== 'submitted')
    throw new Problem(
      'already-decided',
      `${unitName(state.unit)}${periodName(period)}现在是“${STATE_NAMES[state.submission.state]}”，不在待审核状态。`,
      '发送“审核”查看待审核的填报。',
    );
  const begun = await applyCommands(context, state.submission, { kind: 'begin-review' });
  // Whoever decides meanwhile waits, and closes the card that follows with the others.
  if (begun === state.submission) await context.tx.holdSubmission(begun);
  return state.withSubmission(begun);
}

async function readForReview(context: Context, unitKey: string, period: Period): Promise<FormState> {
  const plan = requirePlan(context.plans, period, context.today);
  const state = await readFormState(context, plan, requireUnit(plan, unitKey), period);
  requireCanDecide(context.person, state.submission);
  return state;
}

export async function readReviewCard(
  context: Context,
  state: FormState,
  notice = '',
  refusedDecision?: ReturnDecision,
) {
  const { plan, unit, submission, compared } = state;
  if (submission.state !== 'submitted')
    throw new Error(`a submission in state ${submission.state} has no review card`);
  const { unit: key, period } = submission;
  return reviewCard({
    plan,
    unit,
    submission,
    previous: compared,
    zone: context.zone,
    findings: await readReviewFindings(context, state),
    changesSinceReturn: returnOf(submission)
      ? changesSinceReturn(await readSinceReturn(context.tx, submission))
      : undefined,
    measuresEverNonZero: await context.tx.measuresEverNonZero(key, period),
    ...(notice ? { notice } : {}),
    ...(context.canDraw && { canDraw: true }),
    ...(refusedDecision ? { refusedDecision } : {}),
  });
}

async function readReviewList(context: Context, of: Period | 'all', wanted = 1): Promise<CardJson> {
  const waiting = (await context.tx.submissionsToReview()).flatMap(head => {
    const unit = context.plans.forPeriod(head.period)?.units.get(head.unit);
    return unit && (of === 'all' || head.period === of) ? [{ unit, submission: head }] : [];
  });
  const { items, ...place } = pageOfList(waiting, wanted);
  const listed = items.map(({ unit, submission }) => ({
    ...{ unit, submission, isOwn: !canDecide(context.person, submission) },
  }));
  const deliverables = await readWaitingDeliverables(context);
  return reviewListCard({ items: listed, count: waiting.length, of, deliverables, ...place });
}
