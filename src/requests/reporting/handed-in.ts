import type { CardAnswer, FileRequest } from '../../core/outgoing.js';
import { requirePlan } from '../../core/current-period.js';
import { asHandedIn } from '../../core/submission/handed-in.js';
import { isReported } from '../../core/submission/submission.js';
import { handedInCard, isHandedIn } from '../../../cards/handed-in.js';
import type { RouteOf } from '../../../cards/routes.js';
import { sendCard, toast, type Context } from '../context.js';
import { readFormState, reporterFindings, requireUnit } from '../form.js';

const NOTHING = '这份填报还没有提交，或者已经撤回';

/** 查看已提交数据: sends a card with what a unit handed in; the tapped card keeps its buttons. */
export async function showHandedIn(context: Context, route: RouteOf<'figures'>): Promise<CardAnswer> {
  const plan = requirePlan(context.plans, route.period, context.today);
  const state = await readFormState(context, plan, requireUnit(plan, route.unit), route.period);
  const { version } = state.submission;
  const { unit, period } = route;
  const submission = asHandedIn(state.submission, await context.tx.history({ unit, period, limit: version }));
  if (!submission) return toast('info', NOTHING);
  const shown = state.withSubmission(submission);
  const card = handedInCard({
    ...{ plan, unit: state.unit, submission, previous: state.previous },
    ...{ findings: reporterFindings(shown), zone: context.zone },
  });
  await sendCard(context, context.person.openId, card);
  return toast('success', '已列在下面的卡片里');
}

/** 下载本单位报表: sends the workbook of one unit in private. */
export async function sendUnitWorkbook(
  { tx, person, now }: Context,
  { unit, period }: RouteOf<'workbook'>,
): Promise<CardAnswer> {
  const { state } = await tx.submission(unit, period);
  if (!isHandedIn(state)) return toast('info', NOTHING);
  // A summary counts what is handed in now; one that was sent back stands in the official tables alone.
  const file: FileRequest = isReported(state)
    ? { kind: 'summary', period, units: [unit] }
    : { kind: 'template', period, unit };
  await tx.send(
    {
      to: { kind: 'person', openId: person.openId },
      content: { kind: 'file', file },
    },
    now,
  );
  return toast('success', '正在生成，稍后发给您');
}
