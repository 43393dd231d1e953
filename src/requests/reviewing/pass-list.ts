import * as z from 'zod';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { canDecide, isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import {
  LEFT_REASONS,
  type ClearSubmission,
  type LeftReason,
  type LeftSubmission,
  type PassList,
  type WaitingSubmission,
} from '../../core/submission/pass-list.js';
import type { Submission } from '../../core/submission/submission.js';
import {
  droppedPassListCard,
  nothingToPassCard,
  passedCard,
  passListCard,
} from '../../../cards/pass-list.js';
import { titleOf } from '../../../cards/phrases.js';
import type { RouteOf } from '../../../cards/routes.js';
import { formatCount } from '../../core/text.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodFromKey, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { applyCommands, replaceCards, toast, type Context } from '../context.js';
import { readFormState, readReviewFindings, type FormState } from '../form.js';
import type { Fields, Outside, Prepared } from '../request.js';
import { notifyReporter } from './decision-notice.js';
import { makeDecidedCard, reviewSubject } from './review.js';

const KIND = 'pass-list';
/** A transaction judges or approves at most so many: others wait for it, and it must be far from its time limit. */
const BATCH = 10;

const isPeriod = (value: unknown): boolean => typeof value === 'string' && periodFromKey(value) !== undefined;
const entry = { unit: z.string(), period: z.custom<Period>(isPeriod) };
const payload = z.object({
  clear: z.array(z.object({ ...entry, version: z.number() })),
  left: z.array(z.object({ ...entry, reason: z.enum(LEFT_REASONS) })),
});

/** 全部通过无问题的: judges every submission that waits, a few in each transaction. */
export async function preparePassList({ batch }: Outside, { of }: RouteOf<'passlist'>): Promise<Prepared> {
  const waiting = await batch(async context =>
    isAllowed(context.person, 'review')
      ? (await context.tx.submissionsToReview()).filter(({ period }) => of === 'all' || period === of)
      : [],
  );
  const passList = { clear: [] as ClearSubmission[], left: [] as LeftSubmission[] };
  for (let from = 0; from < waiting.length; from += BATCH) {
    const judged = await batch(async context => {
      const results = [];
      for (const { unit, period } of waiting.slice(from, from + BATCH))
        results.push(await judge(context, { unit, period }));
      return results;
    });
    for (const result of judged)
      if (result && 'reason' in result) passList.left.push(result);
      else if (result) passList.clear.push(result);
  }
  return { passList };
}

/** Undefined for a submission that does not wait any more, or whose unit the plan does not have. */
async function judge(
  context: Context,
  waiting: WaitingSubmission,
): Promise<ClearSubmission | LeftSubmission | undefined> {
  const state = await readWaiting(context, waiting);
  if (state?.submission.state !== 'submitted') return undefined;
  const reason = await findReason(context, state, state.submission);
  return reason ? { ...waiting, reason } : { ...waiting, version: state.submission.version };
}

/** Why a submission needs a look of its own; undefined when it does not. */
async function findReason(
  context: Context,
  state: FormState,
  submission: Extract<Submission, { state: 'submitted' }>,
): Promise<LeftReason | undefined> {
  if (!canDecide(context.person, submission)) return 'own';
  if (submission.answeredReturn) return 'returned';
  if (submission.notes.size > 0) return 'notes';
  return (await readReviewFindings(context, state)).length > 0 ? 'findings' : undefined;
}

async function readWaiting(
  context: Context,
  { unit: key, period }: WaitingSubmission,
): Promise<FormState | undefined> {
  const plan = context.plans.forPeriod(period);
  const unit = plan?.units.get(key);
  return plan && unit && readFormState(context, plan, unit, period);
}

/** Answers with the list, which 确认 finds again as a pending action. */
export async function showPassList(
  context: Context,
  _route: RouteOf<'passlist'>,
  _fields: Fields,
  { passList }: Prepared,
): Promise<CardAnswer> {
  if (!passList) throw new Error('the list was not prepared');
  if (passList.clear.length === 0) return { card: nothingToPassCard(named(context, passList.left)) };
  const pending = await context.tx.savePendingAction(
    context.person.openId,
    KIND,
    JSON.stringify(passList),
    context.now,
  );
  return { card: listCard(context, pending, passList, 1) };
}

/** 上一页 (previous) and 下一页 (next) of the list. */
export async function turnPassList(context: Context, route: RouteOf<'passpage'>): Promise<CardAnswer> {
  return { card: listCard(context, route.pending, await readList(context, route.pending), route.page) };
}

function listCard(context: Context, pending: string, { clear, left }: PassList, page: number): CardJson {
  const entries = clear.map(each => ({ name: nameOf(context, each), branch: branchOf(context, each) }));
  return passListCard({ pending, clear: entries, left: named(context, left), page });
}

/**
 * 确认: approves the submissions of the list, a few in each transaction. After a crash another 确认 goes on where the first
 * one ended: what was approved has another version.
 */
export async function preparePass({ batch }: Outside, { pending }: RouteOf<'passall'>): Promise<Prepared> {
  const { clear } = await batch(async context =>
    isAllowed(context.person, 'review') ? readList(context, pending) : { clear: [], left: [] },
  );
  let approved = 0;
  const changed: WaitingSubmission[] = [];
  for (let from = 0; from < clear.length; from += BATCH) {
    const results = await batch(async context => {
      // 取消 meanwhile: the rest is left.
      await readList(context, pending);
      const outcomes = [];
      for (const each of clear.slice(from, from + BATCH))
        outcomes.push({ each, isApproved: await approveUnchanged(context, each) });
      return outcomes;
    });
    approved += results.filter(({ isApproved }) => isApproved).length;
    changed.push(...results.filter(({ isApproved }) => !isApproved).map(({ each }) => each));
  }
  return { passed: { approved, changed } };
}

/** Approves one submission as 通过 on its own card does; false when it changed since the list was made. */
async function approveUnchanged(context: Context, clear: ClearSubmission): Promise<boolean> {
  const state = await readWaiting(context, clear);
  if (!state || !isAllowed(context.person, 'review')) return false;
  const { submission } = state;
  if (isPassed(context, submission, clear)) return true;
  if (submission.state !== 'submitted' || submission.version !== clear.version) return false;
  if ((await findReason(context, state, submission)) !== undefined) return false;
  const mass = givingWay(context);
  const after = await applyCommands(mass, submission, { kind: 'approve', version: clear.version });
  const card = makeDecidedCard(context, state.withSubmission(after), true);
  await replaceCards(mass, reviewSubject(after), card);
  await notifyReporter(mass, state.withSubmission(after));
  return true;
}

/** Whether an earlier 确认 of the same list approved it. */
const isPassed = ({ person }: Context, submission: Submission, { version }: ClearSubmission): boolean =>
  submission.state === 'approved' &&
  submission.version === version + 1 &&
  submission.decidedBy === person.openId;

/** The same context, whose messages leave after those that somebody waits for: there may be thousands. */
function givingWay(context: Context): Context {
  const { tx, today } = context;
  return { ...context, tx: { ...tx, send: (message, at) => tx.send({ ...message, dueOn: today }, at) } };
}

export async function confirmPass(
  context: Context,
  { pending }: RouteOf<'passall'>,
  _fields: Fields,
  { passed }: Prepared,
): Promise<CardAnswer> {
  if (!passed) throw new Error('nothing was approved before');
  await readList(context, pending);
  await context.tx.deletePendingAction(pending);
  const { approved, changed } = passed;
  const names = changed.map(each => nameOf(context, each));
  const rest = changed.length > 0 ? `，${formatCount(changed.length)} 家有变化，没有通过` : '';
  return toast('success', `已通过 ${formatCount(approved)} 家${rest}`, passedCard(approved, names));
}

/** 取消 (cancel): the list is forgotten. What an interrupted 确认 has approved stays approved. */
export async function dropPassList(context: Context, { pending }: RouteOf<'passdrop'>): Promise<CardAnswer> {
  await readList(context, pending);
  await context.tx.deletePendingAction(pending);
  return toast('info', '已取消', droppedPassListCard());
}

/** Reads the list of a pending action. Throws a Problem when it was confirmed or dropped, or belongs to somebody else. */
async function readList({ tx, person }: Context, pending: string): Promise<PassList> {
  const found = await tx.pendingAction(pending);
  if (found?.kind !== KIND || found.openId !== person.openId)
    throw new Problem('gone', '这张名单已经处理过了。', '发送“审核”查看还在等待审核的填报。');
  return payload.parse(JSON.parse(found.payload));
}

const named = (context: Context, left: readonly LeftSubmission[]) =>
  left.map(each => ({ reason: each.reason, name: nameOf(context, each) }));

const planOf = ({ plans }: Context, period: Period): Plan => plans.forPeriod(period) ?? plans.latest;

function nameOf(context: Context, { unit: key, period }: WaitingSubmission): string {
  const unit = planOf(context, period).units.get(key);
  return unit ? titleOf(period, unit) : key;
}

/** The name of the top-level unit above a unit. */
function branchOf(context: Context, { unit: key, period }: WaitingSubmission): string {
  const { units } = planOf(context, period);
  let top: Unit | undefined = units.get(key);
  while (top?.parent !== undefined && units.has(top.parent)) top = units.get(top.parent);
  return top ? unitName(top) : key;
}
