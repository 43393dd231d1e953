import type { CardAnswer } from '../../core/outgoing.js';
import { missingFigures } from '../../core/form/figures.js';
import { isOpen, STATE_NAMES, values } from '../../core/submission/submission.js';
import { submittedCard } from '../../../cards/read-back.js';
import { settledCard } from '../../../cards/review.js';
import type { RouteOf } from '../../../cards/routes.js';
import { submitBy } from '../../plan/calendar.js';
import { labelOf } from '../../plan/plan.js';
import { act, settle, toast, type Context } from '../context.js';
import { allFindings, closedForm, formPage, readForm, resumedForm, type FormState } from '../form.js';
import { refreshGroupCard } from '../scheduled/reminders.js';
import { askReviewers, reviewSubject } from '../reviewing/review.js';
import { returnSubject, verdictOf } from '../reviewing/returning.js';
import { saveWords } from './save-words.js';
import { blocking, unexplained } from '../../core/checks/run-checks.js';

/** 提交: submits the form, or says what is missing, wrong or unexplained. */
export async function submitTapped(
  context: Context,
  route: RouteOf<'submit'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  if (!isOpen(state.submission))
    return toast(
      'info',
      `这份填报已是“${STATE_NAMES[state.submission.state]}”，没有重复提交`,
      closedForm(context, state),
    );
  const { submission, problem, typed } = await saveWords(context, state, fields, route.version);
  const kept = state.withSubmission(submission);
  const refusal = problem ? unlisted(problem) : refusalOf(kept, route.version);
  if (refusal) return refuse(context, kept, refusal, typed);
  return handIn(context, kept);
}

/** Submits a form that has passed all checks, and notifies the reviewers. */
export async function handIn(context: Context, state: FormState): Promise<CardAnswer> {
  const { submission, plan } = state;
  const after = await act(context, submission, {
    kind: 'submit',
    today: context.today,
    dueOn: submitBy(plan.calendar, submission.period),
  });
  return handedIn(context, state.withSubmission(after));
}

/** 撤回: possible until a review begins. A resubmission becomes returned again, with its reason and flagged figures. */
export async function recallTapped(context: Context, route: RouteOf<'recall'>): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  const submission = await act(context, state.submission, { kind: 'take-back' });
  const kept = state.withSubmission(submission);
  await settle(
    context,
    reviewSubject(submission),
    settledCard(state.unit, submission, '填报人已撤回，改好后会重新提交。'),
  );
  await refreshGroupCard(context, submission.period);
  if (submission.state !== 'sent-back')
    return toast('success', '已撤回，可以继续修改', resumedForm(context, kept));
  const card = verdictOf(kept);
  await settle(context, returnSubject(submission), card);
  return toast('success', '已撤回，请按退回的要求修改后重新提交', card);
}

async function handedIn(context: Context, state: FormState): Promise<CardAnswer> {
  const told = await askReviewers(context, state);
  await refreshGroupCard(context, state.submission.period);
  const late = 'late' in state.submission && state.submission.late;
  const card = submittedCard({
    plan: state.plan,
    unit: state.unit,
    submission: state.submission,
    today: context.today,
    others: [],
  });
  await settle(context, returnSubject(state.submission), card);
  const whom = told > 0 ? '，已通知审核人' : '；现在还没有可以审核的人，请联系管理员绑定审核人';
  return toast('success', `${late ? '已提交（迟报）' : '已提交'}${whom}`, card);
}

function refuse(
  context: Context,
  state: FormState,
  notice: Refusal,
  typed?: ReadonlyMap<string, string>,
): CardAnswer {
  const card = formPage(context, state, LAST_PAGE, {
    ...(notice.listed ? {} : { notice: notice.words }),
    ...(typed ? { typed } : {}),
  });
  return toast('error', notice.words, card);
}

/** Why a form is not submitted. `isListed`: the page with 提交 lists the reason already. */
export interface Refusal {
  readonly words: string;
  readonly listed: boolean;
}

const LAST_PAGE = Number.MAX_SAFE_INTEGER;

/** Finds the first reason why a form cannot be submitted; undefined when there is none. */
export function refusalOf(state: FormState, seen: number): Refusal | undefined {
  const { plan, submission } = state;
  const missing = missingFigures(plan, values(submission));
  if (missing.length > 0)
    return listed(`还有 ${missing.length} 项没有填（如“${labelOf(plan, missing[0] ?? '')}”），不能提交`);
  const found = allFindings(state);
  const [error] = blocking(found);
  if (error) return listed(`不能提交：${error.sentence}`);
  const [warning] = unexplained(found, submission.notes);
  if (warning) return listed(`请先说明原因：${warning.sentence}`);
  if (!submission.summary.trim()) return unlisted('请填写工作总结后再提交');
  if ([...submission.figures.values()].some(({ version }) => version > seen))
    return unlisted('您打开这一页之后有数据被修改，请核对下面的数据，再点一次提交');
  return undefined;
}

const listed = (words: string): Refusal => ({ words, listed: true });
const unlisted = (words: string): Refusal => ({ words, listed: false });
