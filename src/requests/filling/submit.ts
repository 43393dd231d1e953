import type { CardAnswer } from '../../core/outgoing.js';
import { missingFigures } from '../../core/form/figures.js';
import { countPrefilled } from '../../core/form/rest-unchanged.js';
import { isOpen, STATE_NAMES, figureValues } from '../../core/submission/submission.js';
import { describeOpen } from '../../../cards/read-back.js';
import { submittedCard } from '../../../cards/submitted.js';
import { closedReviewCard } from '../../../cards/review.js';
import type { RouteOf } from '../../../cards/routes.js';
import { submitDeadline } from '../../plan/calendar.js';
import { labelOf } from '../../plan/plan.js';
import { applyCommands, replaceCards, toast, type Context } from '../context.js';
import {
  reporterFindings,
  countForm,
  formPageCard,
  readForm,
  firstOpenPageCard,
  type FormState,
  LAST_PAGE,
} from '../form.js';
import { refreshGroupCard } from '../scheduled/group-card.js';
import { sendReviewCards, reviewSubject } from '../reviewing/review.js';
import { returnSubject, makeVerdictCard } from '../reviewing/decision-notice.js';
import { tellColleagues } from './colleagues.js';
import { countedFrom } from '../register/counts.js';
import { saveWords } from './save-words.js';
import { answerClosed } from './unsaved.js';
import { blockingFindings, unexplainedWarnings } from '../../core/checks/run-checks.js';

/** 提交 (submit): submits the form, or names its missing, wrong and unexplained parts. */
export async function submitForm(
  context: Context,
  route: RouteOf<'submit'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period, route.version);
  if (!isOpen(state.submission))
    return answerClosed(
      context,
      state,
      { fields, openedVersion: route.version },
      { type: 'info', words: `这份填报已是“${STATE_NAMES[state.submission.state]}”，没有重复提交` },
    );
  const { submission, problem, refusedTexts } = await saveWords(context, state, fields, route.version);
  const savedState = await countForm(context, state.withSubmission(submission));
  const refusal = problem ? unlistedRefusal(problem) : findRefusal(savedState, route.version);
  if (refusal) return answerRefusal(context, savedState, refusal, refusedTexts);
  return submitCheckedForm(context, savedState);
}

/** Submits a form that has passed all checks, and notifies the reviewers. */
export async function submitCheckedForm(context: Context, state: FormState): Promise<CardAnswer> {
  const { submission, plan } = state;
  const place = countedFrom(state.register, submission, context.today);
  const after = await applyCommands(context, submission, {
    kind: 'submit',
    ...(place && { countedFrom: place }),
    ...(state.checkContext.register && { register: state.checkContext.register }),
    today: context.today,
    dueOn: submitDeadline(plan.calendar, submission.period),
  });
  return announceSubmission(context, state.withSubmission(after));
}

/** 撤回 (take back): possible until a review begins. A resubmission becomes sent-back again, with reason and figures. */
export async function takeBackSubmission(context: Context, route: RouteOf<'recall'>): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  const submission = await applyCommands(context, state.submission, { kind: 'take-back' });
  const savedState = state.withSubmission(submission);
  await replaceCards(
    context,
    reviewSubject(submission),
    closedReviewCard(state.unit, submission, '填报人已撤回，改好后会重新提交。'),
  );
  await tellColleagues(context, savedState, 'taken-back');
  await refreshGroupCard(context, submission.period);
  if (submission.state !== 'sent-back')
    return toast('success', '已撤回，可以继续修改', firstOpenPageCard(context, savedState));
  const card = makeVerdictCard(savedState);
  await replaceCards(context, returnSubject(submission), card);
  return toast('success', '已撤回，请按退回的要求修改后重新提交', card);
}

async function announceSubmission(context: Context, state: FormState): Promise<CardAnswer> {
  const reviewerCount = await sendReviewCards(context, state);
  await tellColleagues(context, state, 'submitted');
  await refreshGroupCard(context, state.submission.period);
  const isLate = 'late' in state.submission && state.submission.late;
  const card = submittedCard({
    unit: state.unit,
    submission: state.submission,
    zone: context.zone,
    otherUnits: [],
    ...(context.canDraw && { canDraw: true }),
  });
  await replaceCards(context, returnSubject(state.submission), card);
  const notifiedText =
    reviewerCount > 0 ? '，已通知审核人' : '；现在还没有可以审核的人，请联系管理员绑定审核人';
  return toast('success', `${isLate ? '已提交（迟报）' : '已提交'}${notifiedText}`, card);
}

function answerRefusal(
  context: Context,
  state: FormState,
  refusal: Refusal,
  refusedTexts?: ReadonlyMap<string, string>,
): CardAnswer {
  const card = formPageCard(context, state, LAST_PAGE, {
    ...(refusal.isListed ? {} : { notice: refusal.words }),
    ...(refusedTexts ? { refusedTexts } : {}),
  });
  return toast('error', refusal.words, card);
}

/** The reason why a form cannot be submitted. `isListed`: the page with 提交 (submit) lists the reason already. */
export interface Refusal {
  readonly words: string;
  readonly isListed: boolean;
}

/** Finds the first reason why a form cannot be submitted; undefined when there is none. */
export function findRefusal(state: FormState, openedVersion: number): Refusal | undefined {
  const { plan, submission } = state;
  const missing = missingFigures(plan, figureValues(submission));
  if (missing.length > 0)
    return listedRefusal(
      `${describeOpen(plan, missing.length, countPrefilled(plan, submission, state.previous))}，如“${labelOf(plan, missing[0] ?? '')}”，不能提交`,
    );
  const findings = reporterFindings(state);
  const [error] = blockingFindings(findings);
  if (error) return listedRefusal(`不能提交：${error.sentence}`);
  const [warning] = unexplainedWarnings(findings, submission.notes);
  if (warning) return listedRefusal(`请先说明原因：${warning.sentence}`);
  if (!submission.summary.trim()) return unlistedRefusal('请填写工作总结后再提交');
  if ([...submission.figures.values()].some(({ version }) => version > openedVersion))
    return unlistedRefusal('您打开这一页之后有数据被修改，请核对下面的数据，再点一次提交');
  return undefined;
}

const listedRefusal = (words: string): Refusal => ({ words, isListed: true });
const unlistedRefusal = (words: string): Refusal => ({ words, isListed: false });
