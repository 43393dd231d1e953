import { laterDateRequestCard } from '../../../cards/later-date.js';
import { noticeCard } from '../../../cards/notices.js';
import { formatDay, titleOf } from '../../../cards/phrases.js';
import type { RouteOf } from '../../../cards/routes.js';
import { requirePlan } from '../../core/current-period.js';
import type { CardAnswer } from '../../core/outgoing.js';
import { requireCanDecide } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { isOpen } from '../../core/submission/submission.js';
import { submitDeadline } from '../../plan/calendar.js';
import type { DateRequest } from '../../store/store.js';
import { applyCommands, sendCard, toast, type Context } from '../context.js';
import { readFormState, requireUnit, type FormState } from '../form.js';
import { settleCards, viewOf } from '../later-date.js';
import { sendNotice } from '../notices.js';
import { readConcerned } from '../people/reporters.js';
import type { Fields } from '../request.js';
import { refreshGroupCard } from '../scheduled/group-card.js';

/** 同意 or 不同意 on a request for a later date. The first answer settles the cards of the others. */
export async function decideLaterDate(
  context: Context,
  route: RouteOf<'grantlater' | 'refuselater'>,
  fields: Fields,
): Promise<CardAnswer> {
  const request = await context.tx.dateRequest(route.request);
  if (!request) throw new Problem('gone', '这个申请已经不在了。');
  const plan = requirePlan(context.plans, request.period, context.today);
  const state = await readFormState(context, plan, requireUnit(plan, request.unit), request.period);
  requireCanDecide(context.person, state.submission);
  if (request.decision !== 'open') return toast('info', '这个申请已经答复过了');
  if (!isOpen(state.submission)) return close(context, state, request, 'void', '');
  const words = (fields.get('reason') ?? '').trim();
  if (route.verb === 'grantlater') return grant(context, state, request, words);
  if (words) return close(context, state, request, 'refused', words);
  const notice = '不同意时请写明意见';
  return toast('warning', notice, laterDateRequestCard(viewOf(state, request), request.id, notice));
}

/** The extension is the same as by the command 延期, with the reporter's reason. */
async function grant(
  context: Context,
  state: FormState,
  request: DateRequest,
  words: string,
): Promise<CardAnswer> {
  const { to, reason } = request;
  const dueOn = submitDeadline(state.plan.calendar, request.period);
  await applyCommands(context, state.submission, { kind: 'extend', to, dueOn, today: context.today, reason });
  const answer = await close(context, state, request, 'granted', words);
  await refreshGroupCard(context, request.period);
  return answer;
}

async function close(
  context: Context,
  state: FormState,
  request: DateRequest,
  decision: 'granted' | 'refused' | 'void',
  words: string,
): Promise<CardAnswer> {
  const { person, tx, now } = context;
  await tx.decideDateRequest(request.id, decision, person.openId, now);
  const card = await settleCards(context, viewOf(state, request), request, {
    decision,
    by: person.openId,
    words,
  });
  if (decision === 'void') return toast('info', '这份填报已经提交，不用延期', card);
  await tellReporters(context, state, request, decision, words);
  return toast('success', decision === 'granted' ? '已同意，并已通知填报人' : '已答复填报人', card);
}

/** Tells everybody who reports for the unit, and the one who asked. */
async function tellReporters(
  context: Context,
  { unit }: FormState,
  { openId, period, to }: DateRequest,
  decision: 'granted' | 'refused',
  words: string,
): Promise<void> {
  const title = titleOf(period, unit);
  const opinion = words ? `审核人的意见：${words}` : '';
  const card =
    decision === 'granted'
      ? noticeCard(
          '延期',
          `${title}的截止日延到 ${formatDay(to)}。当天 24 时前提交不算迟报。${opinion}`,
          'green',
        )
      : noticeCard('申请延期没有同意', `${title}仍按原截止日报送。${opinion}`, 'orange');
  await sendCard(context, openId, card);
  for (const other of await readConcerned(context, unit.key))
    if (other !== openId) await sendNotice(context, other, card);
}
