import type { CardAnswer, CardJson, FileRequest } from '../../core/outgoing.js';
import { requirePlan } from '../../core/current-period.js';
import { isReported } from '../../core/submission/submission.js';
import { handedInCard, isHandedIn } from '../../../cards/handed-in.js';
import type { RouteOf } from '../../../cards/routes.js';
import { sendCard, sendFileToSender, toast, type Context } from '../context.js';
import { readFormState, reporterFindings, requireUnit } from '../form.js';
import { readHandedInEvidence } from '../register/evidence.js';
import { readHandedIn } from '../since-return.js';

export const NOTHING_HANDED_IN = '这份填报还没有提交，或者已经撤回';

/** 查看已提交数据: sends a card with what a unit handed in; the tapped card keeps its buttons. */
export async function showHandedIn(context: Context, route: RouteOf<'figures'>): Promise<CardAnswer> {
  const card = await drawHandedIn(context, route, 1);
  if (!card) return toast('info', NOTHING_HANDED_IN);
  await sendCard(context, context.person.openId, card);
  return toast('success', '已列在下面的卡片里');
}

/** 上一页 (previous) and 下一页 (next) of that card. */
export async function turnHandedIn(context: Context, route: RouteOf<'figurespage'>): Promise<CardAnswer> {
  const card = await drawHandedIn(context, route, route.page);
  return card ? { card } : toast('info', NOTHING_HANDED_IN);
}

async function drawHandedIn(
  context: Context,
  { unit, period }: Pick<RouteOf<'figures'>, 'unit' | 'period'>,
  page: number,
): Promise<CardJson | undefined> {
  const plan = requirePlan(context.plans, period, context.today);
  const form = await readFormState(context, plan, requireUnit(plan, unit), period);
  const state = form.withEvidence(await readHandedInEvidence(context, form.submission));
  const submission = await readHandedIn(context.tx, state.submission);
  if (!submission) return undefined;
  return handedInCard({
    ...{ plan, unit: state.unit, submission, previous: state.compared, page },
    ...{ findings: reporterFindings(state.withSubmission(submission)), zone: context.zone },
    ...(context.canDraw && { canDraw: true }),
  });
}

/** 下载本单位报表 on the page with 提交: sends the official tables with the figures saved so far, in private. */
export async function sendSavedWorkbook(
  context: Context,
  { unit, period }: RouteOf<'savedworkbook'>,
): Promise<CardAnswer> {
  requireUnit(requirePlan(context.plans, period, context.today), unit);
  await sendFileToSender(context, { kind: 'template', period, unit });
  return toast('success', '正在生成，稍后发给您；里面是已保存的数据');
}

/** 下载本单位报表: sends the workbook of one unit in private. */
export async function sendUnitWorkbook(
  context: Context,
  { unit, period }: RouteOf<'workbook'>,
): Promise<CardAnswer> {
  const { state } = await context.tx.submission(unit, period);
  if (!isHandedIn(state)) return toast('info', NOTHING_HANDED_IN);
  // A summary counts what is handed in now; one that was sent back stands in the official tables alone, as it was.
  const file: FileRequest = isReported(state)
    ? { kind: 'summary', period, units: [unit] }
    : { kind: 'template', period, unit, isAsHandedIn: true };
  await sendFileToSender(context, file);
  return toast('success', '正在生成，稍后发给您');
}
