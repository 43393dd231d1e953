import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { findUnit } from '../../core/command.js';
import type { Finding } from '../../core/checks/check.js';
import { missingFigures } from '../../core/form/figures.js';
import { readNumber } from '../../core/form/number.js';
import { readPage, type PageReading } from '../../core/form/page-reading.js';
import { lastFigure } from '../../core/form/prefill.js';
import { restUnchanged } from '../../core/form/rest-unchanged.js';
import {
  MAX_MESSAGE_LENGTH,
  readMessage,
  type Entry,
  type MessageReading,
  type Piece,
} from '../../core/message/read-message.js';
import { toPlain } from '../../core/message/plain.js';
import { saysFigures } from '../../core/message/says-figures.js';
import { Problem } from '../../core/problem.js';
import { findConflicts } from '../../core/submission/conflicts.js';
import type { SubmissionCommand } from '../../core/submission/decide.js';
import { figureValues, isOpen, isReported } from '../../core/submission/submission.js';
import { cutText, lengthOf } from '../../core/text.js';
import {
  choiceValue,
  closedMessageCard,
  describeSaved,
  messageCard,
  messageUnitCard,
  NO_CHOICE,
  type MessageChoice,
  type MessageFigure,
  type UnreadPart,
} from '../../../cards/message.js';
import { noticeCard } from '../../../cards/notices.js';
import { titleOf } from '../../../cards/phrases.js';
import type { RouteOf } from '../../../cards/routes.js';
import { inputName } from '../../plan/measure.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { Page } from '../../plan/pages.js';
import { readPeriod, type Period } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import {
  answer,
  applyCommands,
  previewCommands,
  readReports,
  sendCard,
  toast,
  type Context,
  type Place,
  type UnitReport,
} from '../context.js';
import {
  closedFormCard,
  findingsOnPage,
  firstOpenPageCard,
  formPageCard,
  readForm,
  reporterFindings,
  type FormState,
} from '../form.js';
import type { CommandMessage, Fields } from '../request.js';
import { formSubject, ownUnits, replaceForm } from './fill.js';
import { describeConflicts, describeFirstObjection } from './savers.js';
import { requireRight } from '../rights.js';

const KIND = 'message';
const EXAMPLE = '请这样写：改 自查隐患 +12，整改隐患 789，参训 41人次。';
/** The card offers at most so many choices. */
const MAX_CHOICES = 6;
const LAST_PAGE = Number.MAX_SAFE_INTEGER;

/** `改 自查隐患 +12，参训 41人次`: answers in private with what the message changes; 确认 (confirm) saves it. */
export async function setCommand(context: Context, { place, rest }: CommandMessage): Promise<void> {
  const head = readHead(context, rest, findUnit);
  if (lengthOf(head.body) > MAX_MESSAGE_LENGTH)
    throw new Problem('bad-arguments', `消息太长（${lengthOf(head.body)} 字），没有读取。`, '请分几条发。');
  const reading = readMessage(head.body, context.plans.latest);
  if (!reading.restUnchanged && !reading.pieces.some(isFigure))
    throw new Problem('bad-arguments', '没有看到要改的数据。', EXAMPLE);
  await answerFigures(context, place, head);
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

/** A message with the unit and the period that stand at its start. */
interface Head {
  readonly unit?: Unit;
  readonly period?: Period;
  readonly body: string;
}

const PERIOD_START =
  /^(?:(?:20)?\d\d年?|今年|去年)?(?:第?[一二三四1-4]季度|Q[1-4])|^(?:上|本)个?季度|^(?:20)?\d\d年?年报/iu;

/** Reads the unit and the period at the start of a message. A unit that is not the person's own is refused later. */
function readHead(context: Context, text: string, find = findUnitQuietly): Head {
  const first = cutHead(context, { body: text.replace(HEAD_SIGNS, '') }, find);
  return cutHead(context, first, find);
}

const HEAD_SIGNS = /^[\s:：，,、]+/u;

/** Takes a period or a unit away from the start of a message, if there is one that it does not have yet. */
function cutHead(context: Context, head: Head, find: typeof findUnitQuietly): Head {
  const { body } = head;
  const cut = (length: number): string => body.slice(length).replace(HEAD_SIGNS, '');
  const periodText = head.period === undefined ? PERIOD_START.exec(toPlain(body))?.[0] : undefined;
  const period = periodText === undefined ? undefined : readPeriod(periodText, context.today);
  if (periodText !== undefined && period !== undefined)
    return { ...head, period, body: cut(periodText.length) };
  if (head.unit) return head;
  const own = ownNameAt(context, body);
  if (own) return { ...head, unit: own.unit, body: cut(own.length) };
  const word = /^[^\s:：，,、；;\d]+/u.exec(body)?.[0] ?? '';
  const unit = find(word, context.plans.latest);
  return unit ? { ...head, unit, body: cut(word.length) } : head;
}

/** A section with several units is no unit here: a work summary may begin with it. */
function findUnitQuietly(word: string, plan: Plan): Unit | undefined {
  try {
    return findUnit(word, plan);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

function ownNameAt(context: Context, text: string): { unit: Unit; length: number } | undefined {
  const names = ownUnits(context).flatMap(unit =>
    namesOf(unit).map(name => ({ unit, length: name.length, name })),
  );
  return names.sort((a, b) => b.length - a.length).find(({ name }) => text.startsWith(name));
}

/** The names under which a unit is called in a message; an enterprise shares its industry with the section above. */
const namesOf = (unit: Unit): string[] => [
  unitName(unit),
  ...(unit.parent === undefined ? [unit.industry] : []),
];

async function answerFigures(context: Context, place: Place, head: Head): Promise<void> {
  if (head.unit) await requireRight(context, 'fill', head.unit.key);
  const units = head.unit ? [head.unit] : ownUnits(context);
  const reports = await readReports(context, units, head.period);
  const open = reports.filter(({ state }) => !isReported(state));
  const [only] = open;
  if (open.length === 0) await sayClosed(context, reports);
  else if (only && open.length === 1)
    await sendMessageCard(context, await readForm(context, only.unit.key, only.period), head.body);
  else {
    const pendingId = await keep(context, head.body);
    const card = messageUnitCard(cutText(head.body, 200), pendingId, open);
    await replaceForm(context, formSubject(context), '选择填报单位', card);
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

async function sendMessageCard(context: Context, state: FormState, body: string): Promise<void> {
  requireOneUnit(state, body);
  const reading = readMessage(body, state.plan);
  const pendingId = await keep(context, body);
  await replaceForm(
    context,
    formSubject(context, state.unit),
    titleOf(state.submission.period, state.unit),
    makeCard(context, { state, reading, pendingId, picks: new Map() }),
  );
}

const keep = (context: Context, body: string): Promise<string> =>
  context.tx.savePendingAction(context.person.openId, KIND, body, context.now);

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

async function readPending(context: Context, id: string): Promise<string> {
  const pending = await context.tx.pendingAction(id);
  if (pending?.kind !== KIND || pending.openId !== context.person.openId)
    throw new Problem('gone', '这条消息已经处理过了。', '如需更改，请再发一次。');
  return pending.payload;
}

/** Shows a message for the chosen unit. */
export async function aimMessage(context: Context, route: RouteOf<'aim'>): Promise<CardAnswer> {
  const body = await readPending(context, route.pending);
  const state = await readForm(context, route.unit, route.period);
  if (!isOpen(state.submission))
    return toast('warning', '这份填报已提交，数据不能再改', closedFormCard(context, state));
  requireOneUnit(state, body);
  const reading = readMessage(body, state.plan);
  return { card: makeCard(context, { state, reading, pendingId: route.pending, picks: new Map() }) };
}

/** 取消 (cancel): nothing is changed; the form stands in the card's place. */
export async function dropMessage(context: Context, route: RouteOf<'drop'>): Promise<CardAnswer> {
  await readPending(context, route.pending);
  await context.tx.deletePendingAction(route.pending);
  const state = await readForm(context, route.unit, route.period);
  return toast('info', '已取消，没有改动', firstOpenPageCard(context, state));
}

/** A message as it is read for one form. */
interface OpenMessage {
  readonly state: FormState;
  readonly reading: MessageReading;
  readonly pendingId: string;
  /** The chosen options by the name of their list. */
  readonly picks: ReadonlyMap<string, string>;
}

/** 确认 (confirm): saves the message's figures like those of a page; what is not chosen yet stays on the card. */
export async function confirmMessage(
  context: Context,
  route: RouteOf<'put'>,
  fields: Fields,
): Promise<CardAnswer> {
  const body = await readPending(context, route.pending);
  const state = await readForm(context, route.unit, route.period, route.version);
  if (!isOpen(state.submission))
    return toast('warning', '这份填报已提交，数据不能再改；如需修改请先撤回', closedFormCard(context, state));
  const message: OpenMessage = {
    state,
    reading: readMessage(body, state.plan),
    pendingId: route.pending,
    picks: fields,
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
    describeToast(savedFigures.length, rest.size),
    formPageCard(context, savedState, LAST_PAGE, {
      done: describeDone(savedState, savedFigures, rest.size, parts.unread),
    }),
  );
}

const figureCommands = (page: PageReading): SubmissionCommand[] =>
  [...page.values].map(([how, values]) => ({ kind: 'save-figures', how, values }));

const describeToast = (figures: number, rest: number): string =>
  [
    ...(figures > 0 ? [`已保存 ${figures} 项`] : []),
    ...(rest > 0 ? [`其余 ${rest} 项照上季填写`] : []),
    ...(figures + rest === 0 ? ['没有要保存的'] : []),
  ].join('，');

function describeDone(
  { plan, submission }: FormState,
  figures: readonly MessageFigure[],
  rest: number,
  unread: readonly UnreadPart[],
): string {
  const missing = missingFigures(plan, figureValues(submission)).length;
  return [
    ...(figures.length > 0 ? [describeSaved(plan, figures)] : []),
    ...(rest > 0 ? [`其余无变化：${rest} 项照上季填写`] : []),
    ...(unread.length > 0
      ? [`没有采用：${unread.map(({ text }) => `“${text}”`).join('、')}，请补发或在表里改`]
      : []),
    missing === 0 ? '请核对后提交' : `还有 ${missing} 项没有填`,
  ].join('；');
}

/** The parts of a message for one form: what 确认 saves, what is to be chosen, what is not taken. */
interface Parts {
  readonly figures: readonly MessageFigure[];
  /** The texts for the form's fields, by code. */
  readonly entries: ReadonlyMap<string, string>;
  readonly choices: readonly MessageChoice[];
  readonly unread: readonly UnreadPart[];
}

function readParts({ state, reading, picks }: OpenMessage): Parts {
  const figures: MessageFigure[] = [];
  const entries = new Map<string, string>();
  const choices: MessageChoice[] = [];
  const unread: UnreadPart[] = [];
  const take = ({ code, entry }: Entry, text: string, isSlip: boolean) => {
    const measure = measureOf(state.plan, code);
    const last = lastFigure(measure, state.submission.period, state.previous);
    const number = readNumber(entry, measure, last);
    if (entries.has(code))
      unread.push({ text, reason: '这一项在消息里写了两次，请只写一次', nearest: [code] });
    else if (number.kind === 'value') {
      figures.push({ code, value: number.value, text, isSlip });
      entries.set(code, entry);
    } else
      unread.push({
        text,
        reason: number.kind === 'refused' ? number.reason : '没有写数字',
        nearest: [code],
      });
  };
  for (const [index, piece] of reading.pieces.entries()) {
    const name = `choice_${index + 1}`;
    const picked = picks.get(name);
    if (piece.kind === 'figure') take(piece, piece.text, piece.isSlip);
    else if (piece.kind === 'unread') unread.push(piece);
    else {
      const option = piece.options.find(each => choiceValue(each) === picked);
      if (option) take(option, piece.text, false);
      else if (picked === NO_CHOICE) unread.push({ text: piece.text, reason: '您选了“都不是”', nearest: [] });
      else if (choices.length < MAX_CHOICES) choices.push({ name, text: piece.text, options: piece.options });
      else unread.push({ text: piece.text, reason: '要选择的太多，请另发一条', nearest: [] });
    }
  }
  return { figures, entries, choices, unread };
}

/** Reads the figures as a page of the form with exactly these fields: the same checks of numbers and of conflicts. */
function readAsPage({ state }: OpenMessage, { entries }: Parts, openedVersion: number): PageReading {
  const { submission, previous } = state;
  return readPage({
    page: pageWith(state.plan, [...entries.keys()]),
    mode: 'typed',
    fields: new Map([...entries].map(([code, text]) => [inputName(code), text])),
    submission,
    previous,
    openedVersion,
  });
}

function pageWith(plan: Plan, codes: readonly string[]): Page {
  const [form] = plan.forms;
  if (!form) throw new Error(`the plan of ${plan.year} has no form`);
  return { form, measures: codes.map(code => measureOf(plan, code)), headers: [] };
}

/** The figures that 其余无变化 takes from last quarter: none while a part of the message is not clear. */
function restOf(
  { state, reading }: OpenMessage,
  parts: Parts,
  { objections }: Pick<PageReading, 'objections'>,
  submission: FormState['submission'],
): Map<string, number> {
  if (!reading.restUnchanged || isHeldBack(parts) || objections.size > 0) return new Map();
  return restUnchanged(state.plan, submission, state.previous, new Set(parts.entries.keys()));
}

const isHeldBack = ({ choices, unread }: Parts): boolean => choices.length > 0 || unread.length > 0;

function makeCard(
  context: Context,
  message: OpenMessage,
  objections: ReadonlyMap<string, string> = new Map(),
  notice?: string,
): CardJson {
  const { state, reading, pendingId } = message;
  const { plan, unit, submission, previous } = state;
  const parts = readParts(message);
  const page = readAsPage(message, parts, submission.version);
  const typed = previewCommands(context, submission, ...figureCommands(page));
  const rest = restOf(message, parts, page, typed);
  const after = previewCommands(context, typed, {
    kind: 'save-figures',
    how: 'rest-unchanged',
    values: rest,
  });
  return messageCard({
    plan,
    unit,
    submission,
    previous,
    today: context.today,
    pendingId,
    figures: parts.figures.map(figure => {
      const objection = objections.get(figure.code);
      return objection === undefined ? figure : { ...figure, objection };
    }),
    choices: parts.choices,
    unread: parts.unread,
    ...(reading.restUnchanged ? { rest: { count: rest.size, isHeldBack: isHeldBack(parts) } } : {}),
    findings: findingsAfter(state.withSubmission(after), parts, rest.size > 0),
    ...(notice === undefined ? {} : { notice }),
  });
}

/** The findings on the message's figures; with 其余无变化 those on all. */
function findingsAfter(state: FormState, { entries }: Parts, isWhole: boolean): Finding[] {
  const findings = reporterFindings(state);
  return isWhole ? findings : findingsOnPage(pageWith(state.plan, [...entries.keys()]), findings, state.plan);
}
