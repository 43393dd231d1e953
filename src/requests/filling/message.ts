import type { CardAnswer } from '../../core/outgoing.js';
import { findUnit } from '../../core/command.js';
import { missingFigures } from '../../core/form/figures.js';
import {
  MAX_MESSAGE_LENGTH,
  readMessage,
  readMessages,
  UNKNOWN_NAME,
  type MessageReading,
  type Piece,
} from '../../core/message/read-message.js';
import { saysFigures } from '../../core/message/says-figures.js';
import { Problem } from '../../core/problem.js';
import { findConflicts } from '../../core/submission/conflicts.js';
import { figureValues, isOpen, isReported } from '../../core/submission/submission.js';
import { cutText, lengthOf } from '../../core/text.js';
import {
  closedMessageCard,
  describeSaved,
  describeUnread,
  messageUnitCard,
  type MessageFigure,
  type UnreadPart,
} from '../../../cards/message.js';
import { noticeCard } from '../../../cards/notices.js';
import { titleOf } from '../../../cards/phrases.js';
import type { RouteOf } from '../../../cards/routes.js';
import { unitName } from '../../plan/organisation.js';
import {
  answer,
  askedAmong,
  applyCommands,
  ownUnits,
  readReports,
  sendCard,
  toast,
  type Context,
  type Place,
  type UnitReport,
} from '../context.js';
import {
  closedFormCard,
  firstOpenPageCard,
  formPageCard,
  readForm,
  type FormState,
  LAST_PAGE,
} from '../form.js';
import type { CommandMessage, Fields } from '../request.js';
import { formSubject, holdForms, replaceForm } from './fill.js';
import { HEAD_SIGNS, namesOf, readHead, type Head } from './message-head.js';
import {
  figureCommands,
  makeCard,
  readAsPage,
  readParts,
  restOf,
  type OpenMessage,
} from './message-parts.js';
import { keepMessage, keepMessages, readPending, takeWaiting } from './pending-message.js';
import { describeConflicts, describeFirstObjection } from './savers.js';
import { requireRight } from '../rights.js';
import { periodWords } from '../../plan/period-words.js';
import type { Plan } from '../../plan/plan.js';

const EXAMPLE = '请这样写：改 自查隐患 +12，整改隐患 789，参训 41人次。';

/** `改 自查隐患 +12，参训 41人次`: answers in private with what the message changes; 确认 (confirm) saves it. */
export async function setCommand(context: Context, { place, rest }: CommandMessage): Promise<void> {
  const head = readHead(context, rest, findUnit);
  if (lengthOf(head.body) > MAX_MESSAGE_LENGTH)
    throw new Problem('bad-arguments', `消息太长（${lengthOf(head.body)} 字），没有读取。`, '请分几条发。');
  const reading = readMessage(head.body, context.plans.latest);
  if (!reading.restUnchanged && !reading.pieces.some(isFigure))
    throw new Problem('bad-arguments', describeNothing(context, reading), EXAMPLE);
  await answerFigures(context, place, head);
}

/** Why a message has nothing to save: the reason of its first part, where that part resembles a figure. */
function describeNothing({ plans }: Context, { pieces }: MessageReading): string {
  const [first] = pieces;
  const isLikeFigure = first?.kind === 'unread' && (/\d/u.test(first.text) || first.reason !== UNKNOWN_NAME);
  return isLikeFigure
    ? `没有看到要改的数据。${describeUnread(plans.latest, first)}。`
    : '没有看到要改的数据。';
}

/**
 * Answers a private message, or one to the bot in the group, that gives figures without the word 改. Returns false when it
 * does not, or when the person reports for no unit. A text as long as a work summary (`minSummaryLength`) must be plain.
 */
export async function offerFigures(
  context: Context,
  place: Place,
  text: string,
  minSummaryLength: number,
): Promise<boolean> {
  if (ownUnits(context).length === 0 || lengthOf(text) > MAX_MESSAGE_LENGTH) return false;
  const head = readHead(context, text);
  if (!saysFigures(head.body, readMessage(head.body, context.plans.latest), minSummaryLength)) return false;
  await answerFigures(context, place, head);
  return true;
}

/**
 * Whether a text behind 改 has figures. A work summary may begin with 改进: when 改 does not stand apart, a long text must
 * give nothing but figures.
 */
export function hasFigures(context: Context, text: string, minSummaryLength: number): boolean {
  if (lengthOf(text) > MAX_MESSAGE_LENGTH) return false;
  const { body } = readHead(context, text);
  const reading = readMessage(body, context.plans.latest);
  return HEAD_SIGNS.test(text) || lengthOf(text) < minSummaryLength
    ? reading.pieces.some(isFigure)
    : saysFigures(body, reading, minSummaryLength);
}

const isFigure = (piece: Piece): boolean => piece.kind !== 'unread' || piece.isFigure;

async function answerFigures(context: Context, place: Place, head: Head): Promise<void> {
  await holdForms(context);
  if (head.unit) await requireRight(context, 'fill', head.unit.key);
  const units = head.unit ? [head.unit] : ownUnits(context);
  const reports = askedAmong(context, await readReports(context, units, head.period));
  const open = reports.filter(({ state }) => !isReported(state));
  const [only] = open;
  if (open.length === 0) await sayClosed(context, reports);
  else if (only && open.length === 1)
    await sendMessageCard(context, await readForm(context, only.unit.key, only.period), head.body);
  else {
    // Each message keeps its own question: a newer one may be for another unit.
    const pendingId = await keepMessage(context, head.body);
    const card = messageUnitCard(cutText(head.body, 200), pendingId, open);
    await sendCard(context, context.person.openId, card);
  }
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: noticeCard('填报', '已发到私聊，请在与我的私聊里核对、确认。'),
    });
}

async function sayClosed(context: Context, reports: readonly UnitReport[]): Promise<void> {
  for (const { unit, period } of reports.slice(0, 5)) {
    const { submission } = await readForm(context, unit.key, period);
    await sendCard(context, context.person.openId, closedMessageCard(unit, submission));
  }
}

/** Answers with a card of the message, and of those before it for the same form that were not confirmed. */
async function sendMessageCard(context: Context, state: FormState, body: string): Promise<void> {
  requireOneUnit(state, body);
  const { unit, plan } = state;
  const { period } = state.submission;
  const { texts: earlier } = await takeWaiting(context, unit, period);
  const texts = [...earlier, body];
  if (lengthOf(texts.join('')) > MAX_MESSAGE_LENGTH)
    throw new Problem(
      'bad-arguments',
      '前面还有没确认的消息，加上这一条太长，这一条没有读取。',
      '请先在前一张卡片上点“确认”，再发。',
    );
  const reading = readMessages(texts, plan);
  const pendingId = await keepMessages(context, { unit, period }, texts);
  await replaceForm(
    context,
    formSubject(context, unit),
    titleOf(period, unit),
    makeCard(context, { state, reading, pendingId, picks: new Map(), messages: texts.length }),
  );
}

/** Throws a Problem when a message names another unit further on: its figures would be taken for this one's. */
function requireOneUnit({ plan, unit }: FormState, body: string): void {
  const own = new Set(namesOf(unit));
  const other = plan.organisation.units.find(
    each => each.key !== unit.key && namesOf(each).some(name => !own.has(name) && body.includes(name)),
  );
  if (other)
    throw new Problem(
      'bad-arguments',
      `一条消息只能改一个单位，这里还写了${unitName(other)}，没有读取。`,
      '请把各单位分开发。',
    );
}

/** Shows a message for the chosen unit. */
export async function aimMessage(context: Context, route: RouteOf<'aim'>): Promise<CardAnswer> {
  const texts = await readPending(context, route.pending);
  const state = await readForm(context, route.unit, route.period);
  if (!isOpen(state.submission))
    return toast('warning', '这份填报已提交，数据不能再改', closedFormCard(context, state));
  for (const text of texts) requireOneUnit(state, text);
  const reading = readMessages(texts, state.plan);
  const messages = texts.length;
  return {
    card: makeCard(context, { state, reading, pendingId: route.pending, picks: new Map(), messages }),
  };
}

/** 取消 (cancel): nothing is changed; the form stands in the card's place. */
export async function dropMessage(context: Context, route: RouteOf<'drop'>): Promise<CardAnswer> {
  await readPending(context, route.pending);
  await context.tx.deletePendingAction(route.pending);
  const state = await readForm(context, route.unit, route.period);
  return toast('info', '已取消，没有改动', firstOpenPageCard(context, state));
}

/** 确认 (confirm): saves the message's figures like those of a page; what is not chosen yet stays on the card. */
export async function confirmMessage(
  context: Context,
  route: RouteOf<'put'>,
  fields: Fields,
): Promise<CardAnswer> {
  const texts = await readPending(context, route.pending);
  const state = await readForm(context, route.unit, route.period, route.version);
  if (!isOpen(state.submission))
    return toast('warning', '这份填报已提交，数据不能再改；如需修改请先撤回', closedFormCard(context, state));
  const message: OpenMessage = {
    state,
    reading: readMessages(texts, state.plan),
    pendingId: route.pending,
    picks: fields,
    messages: texts.length,
  };
  const saver = { ...context, channel: 'message' as const };
  const parts = readParts(message);
  const page = readAsPage(message, parts, route.version);
  const saved = await applyCommands(saver, state.submission, ...figureCommands(page));
  const rest = restOf(message, parts, page, saved);
  const conflicts = findConflicts(saved, route.version, rest);
  const after =
    rest.size > 0 && conflicts.length === 0
      ? await applyCommands(saver, saved, { kind: 'save-figures', how: 'rest-unchanged', values: rest })
      : saved;
  const savedState = state.withSubmission(after);
  const notice =
    conflicts.length > 0
      ? await describeConflicts(context, state.plan, saved, conflicts, rest)
      : await describeFirstObjection(context, state.submission, page);
  const savedFigures = parts.figures.filter(({ code }) => !page.objections.has(code));
  if (notice !== undefined || parts.choices.length > 0) {
    const words = notice ?? `还有 ${parts.choices.length} 处请选择，再点确认`;
    const count = savedFigures.length > 0 ? `已保存 ${savedFigures.length} 项；` : '';
    const card = makeCard(context, { ...message, state: savedState }, page.objections, `${count}${words}`);
    return toast('warning', `${count}${words}`, card);
  }
  await context.tx.deletePendingAction(route.pending);
  return toast(
    'success',
    describeToast(state.plan, savedFigures.length, rest.size),
    formPageCard(context, savedState, LAST_PAGE, {
      done: describeDone(savedState, savedFigures, parts.unread),
    }),
  );
}

const describeToast = (plan: Plan, figures: number, rest: number): string =>
  [
    ...(figures > 0 ? [`已保存 ${figures} 项`] : []),
    ...(rest > 0 ? [`其余 ${rest} 项照${periodWords(plan).last}填写`] : []),
    ...(figures + rest === 0 ? ['没有要保存的'] : []),
  ].join('，');

/** What 确认 did; 撤销 beside it says how many figures 其余无变化 took. */
function describeDone(
  { plan, submission }: FormState,
  figures: readonly MessageFigure[],
  unread: readonly UnreadPart[],
): string {
  const missing = missingFigures(plan, figureValues(submission)).length;
  return [
    ...(figures.length > 0 ? [describeSaved(plan, figures)] : []),
    ...(unread.length > 0
      ? [`没有采用：${unread.map(({ text }) => `“${text}”`).join('、')}，请补发或在表里改`]
      : []),
    ...(missing > 0 ? [`还有 ${missing} 项没有填`] : []),
  ].join('；');
}
