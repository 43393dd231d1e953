import { laterDateChooser, laterDateForm, laterDateRequestCard } from '../../../cards/later-date.js';
import { noticeCard } from '../../../cards/notices.js';
import { formatDay, titleOf } from '../../../cards/phrases.js';
import type { RouteOf } from '../../../cards/routes.js';
import { readArguments } from '../../core/command.js';
import { readDay } from '../../core/day.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import { isReported } from '../../core/submission/submission.js';
import { submitDeadline } from '../../plan/calendar.js';
import type { LocalDate, Period } from '../../plan/period.js';
import { addDays } from '../../plan/workdays.js';
import { answer, isAsked, previewCommands, readReports, sendCard, toast, type Context } from '../context.js';
import { readForm, type FormState } from '../form.js';
import { dueOnOf, laterDateSubject, viewOf } from '../later-date.js';
import type { CommandMessage, Fields } from '../request.js';
import { decidersOf, readPossibleDeciders } from '../reviewing/deciders.js';
import { requireRight } from '../rights.js';
import { periodWords } from '../../plan/period-words.js';

const EXAMPLE = '请这样写：申请延期 10月10日 原因。';

/** `申请延期 10月10日 原因`: asks the reviewers. Without a date: a card to fill in, in private. */
export async function laterDateCommand(context: Context, { place, rawWords }: CommandMessage): Promise<void> {
  const { unit, period, rest, day, reason } = readRequest(context, rawWords);
  if (unit) await requireRight(context, 'fill', unit.key);
  refuseRest(rest, context.today);
  const reports = await readOpenReports(context, unit ? [unit.key] : context.person.units, period);
  const [only, second] = reports;
  if (!only)
    throw new Problem(
      'not-now',
      `您现在没有要填的${periodWords(context.plans.latest).report}，不用延期。`,
      '发送“状态”查看各单位状态。',
    );
  const asks = day !== undefined && second === undefined;
  const card = asks
    ? await ask(context, await readForm(context, only.unit.key, only.period), day, reason)
    : second
      ? laterDateChooser(reports)
      : drawForm(context, await readForm(context, only.unit.key, only.period));
  await sendCard(context, context.person.openId, card);
  if (place.kind === 'group')
    await answer(context, place, { kind: 'card', card: noticeCard('申请延期', '已发到私聊。') });
}

/** Refuses words that are no day from today on, nor a unit or a period. */
function refuseRest(rest: readonly string[], today: LocalDate): void {
  if (rest.length === 0) return;
  const past = rest.find(word => readDay(word, addDays(today, -PAST_DAYS)) !== undefined);
  throw past === undefined
    ? new Problem('bad-arguments', `看不懂“${rest.join(' ').slice(0, 30)}”。`, EXAMPLE)
    : new Problem('bad-arguments', `“${past}”不是今天或以后的日期，没有转给审核人。`, '请写今天以后的日期。');
}

/** A day without a year that is less far back is one that has passed. */
const PAST_DAYS = 180;

/** Unit and period stand before the day, the reason after it: a reason may name anything. */
function readRequest({ plans, today }: Context, words: readonly string[]) {
  const at = words.findIndex(word => readDay(word, today) !== undefined);
  const args = readArguments(at < 0 ? words : words.slice(0, at), plans.latest, today);
  return {
    ...args,
    day: at < 0 ? undefined : readDay(words[at] ?? '', today),
    reason: at < 0 ? '' : words.slice(at + 1).join(' '),
  };
}

async function readOpenReports(context: Context, keys: readonly string[], period?: Period) {
  const units = keys.flatMap(key => context.plans.latest.units.get(key) ?? []);
  const reports = await readReports(context, units, period);
  return reports.filter(report => !isReported(report.state) && isAsked(context, report));
}

/** 申请延期 on a reminder of several units: sends a card that asks for which one. */
export async function chooseLaterDate(context: Context): Promise<CardAnswer> {
  const reports = await readOpenReports(context, context.person.units);
  if (reports.length === 0)
    return toast('info', `您现在没有要填的${periodWords(context.plans.latest).report}，不用延期`);
  await sendCard(context, context.person.openId, laterDateChooser(reports));
  return toast('info', '请在下面的卡片里选');
}

/** 申请延期 on a reminder of one unit: sends the form in private, and leaves the reminder as it is. */
export async function openLaterDateForm(context: Context, route: RouteOf<'later'>): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  await sendCard(context, context.person.openId, drawForm(context, state));
  return toast('info', '请在下面的卡片里选日期、写原因');
}

function drawForm(
  { today }: Context,
  state: FormState,
  typed: { readonly to?: LocalDate; readonly reason?: string; readonly notice?: string } = {},
): CardJson {
  const dueOn = dueOnOf(state);
  const { unit, submission } = state;
  const to = addDays(dueOn > today ? dueOn : today, DAYS_OFFERED);
  return laterDateForm({ unit, period: submission.period, dueOn, to, ...typed });
}

/** The form offers a date so many days later. */
const DAYS_OFFERED = 7;

/** 提交申请 (ask): the form of the card. */
export async function askLaterDate(
  context: Context,
  route: RouteOf<'asklater'>,
  fields: Fields,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  const { to, reason } = readFields(context, fields);
  try {
    if (!to) throw new Problem('bad-arguments', '请选择日期。');
    return toast('success', '已转给审核人', await ask(context, state, to, reason));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const notice = error.sentence;
    return toast('error', notice, drawForm(context, state, { ...(to ? { to } : {}), reason, notice }));
  }
}

function readFields(
  { today }: Context,
  fields: Fields,
): { readonly to?: LocalDate; readonly reason: string } {
  const [text = ''] = (fields.get('to') ?? '').split(' ');
  const to = readDay(text, today);
  return { ...(to ? { to } : {}), reason: (fields.get('reason') ?? '').trim() };
}

/** The form with what was typed on it and with words, after a tap that failed. */
export async function drawLaterDateAgain(
  context: Context,
  { unit, period }: RouteOf<'asklater'>,
  fields: Fields,
  words: string,
): Promise<CardJson> {
  const state = await readForm(context, unit, period);
  return drawForm(context, state, { ...readFields(context, fields), notice: words });
}

/** Sends the request to everybody who may decide on it. Throws a Problem for a date or a reason that cannot be granted. */
async function ask(context: Context, state: FormState, to: LocalDate, reason: string): Promise<CardJson> {
  const { plan, unit, submission } = state;
  const dueOn = submitDeadline(plan.calendar, submission.period);
  previewCommands(context, submission, { kind: 'extend', to, dueOn, today: context.today, reason });
  const deciders = decidersOf(submission, await readPossibleDeciders(context, context.today));
  if (deciders.length === 0)
    throw new Problem('not-now', '现在还没有可以答复的审核人。', '请联系管理员绑定审核人。');
  const newRequest = { openId: context.person.openId, unit: unit.key, period: submission.period, to, reason };
  const request = await context.tx.requestDate(newRequest, context.now);
  if (!request) throw new Problem('not-now', '这份填报已经申请过延期，请等审核人答复。');
  const card = laterDateRequestCard(viewOf(state, request), request.id);
  for (const { openId } of deciders) await sendCard(context, openId, card, laterDateSubject(request));
  const title = titleOf(submission.period, unit);
  return noticeCard('申请延期', `已转给审核人：${title}延到 ${formatDay(to)}。原因：${reason}。答复会发到这里；答复之前仍按原截止日提醒。`); // prettier-ignore
}
