import type { CardAnswer } from '../../core/outgoing.js';
import { lastStep } from '../../core/submission/last-step.js';
import { isOpen } from '../../core/submission/submission.js';
import type { RouteOf } from '../../../cards/routes.js';
import { applyCommands, toast, type Context } from '../context.js';
import { closedFormCard, formPageCard, readForm } from '../form.js';

/** 撤销 (undo): takes the last 本页无变化, 其余无变化 or 其余补0 back, until something else is saved. */
export async function undoLastStep(context: Context, route: RouteOf<'undo'>): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period, route.version);
  const { submission } = state;
  if (!isOpen(submission))
    return toast('warning', '这份填报已提交，数据不能再改', closedFormCard(context, state));
  const { unit, period } = route;
  const [last] = await context.tx.history({ unit, period, limit: 1 });
  const isNext = last?.version === route.version + 1;
  if (isNext && last.event.kind === 'figures-saved' && last.event.how === 'undone')
    return toast('info', '已经撤销过，没有再改', formPageCard(context, state, route.page));
  const isLast = submission.version === route.version && last?.version === route.version;
  if (!isLast || !lastStep(submission) || last.event.kind !== 'figures-saved')
    return toast('info', '之后又保存过，不能再撤销；请直接改数', formPageCard(context, state, route.page));
  const values = new Map(last.event.changes.map(({ code, from }) => [code, from]));
  const after = await applyCommands(context, submission, { kind: 'save-figures', how: 'undone', values });
  const card = formPageCard(context, state.withSubmission(after), route.page);
  return toast('success', `已撤销，${values.size} 项恢复原样`, card);
}
