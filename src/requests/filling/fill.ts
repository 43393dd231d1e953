import { readArguments, unreadWords, usageOf } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import { isReported } from '../../core/submission/submission.js';
import { unitChooserCard } from '../../../cards/fill-page.js';
import { continuedCard, noticeCard, unconfirmedMessageCard } from '../../../cards/notices.js';
import { titleOf } from '../../../cards/phrases.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import type { Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import {
  answer,
  askedAmong,
  currentPeriodOf,
  ownUnits,
  readReports,
  replaceCards,
  sendCard,
  toast,
  type Context,
  type UnitReport,
} from '../context.js';
import type { CommandMessage } from '../request.js';
import { greetStranger } from '../people/strangers.js';
import { firstOpenPageCard, formPageCard, readForm, requireUnit } from '../form.js';
import { requireRight } from '../rights.js';
import { takeWaiting } from './pending-message.js';
import { takeTurn } from '../turn.js';

/** `/fill [period] [unit]`: sends the form, always to the sender's private chat. */
export async function fillCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { unit, period, rest } = readArguments(words, context.plans.latest, context.today);
  if (rest.length > 0)
    throw unreadWords(rest, context.plans.latest, context.today, '', usageOf('填报', context.plans.latest));
  await sendForm(context, unit, period);
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: noticeCard('填报', '已发到私聊，请在与我的私聊里填写。'),
    });
}

/** 立即填报 (fill in now): sends the person's own form to their private chat, from a button in any chat. */
export const sendOwnForms = (context: Context): Promise<CardAnswer> => sendTapped(context, '已发到私聊');

/** The same from a card of the private chat itself. */
export const sendOwnFormsHere = (context: Context): Promise<CardAnswer> =>
  sendTapped(context, '表单在下面的新卡片里');

async function sendTapped(context: Context, done: string): Promise<CardAnswer> {
  if (context.person.roles.size === 0) {
    await greetStranger(context, { kind: 'p2p', chatId: '' });
    return toast('warning', '只有填报人可以填报；已把申请方法发到您的私聊');
  }
  await requireRight(context, 'fill');
  await sendForm(context);
  return toast('success', done);
}

/** Shows the form of the chosen unit in place of the tapped card. */
export async function openForm(context: Context, route: RouteOf<'open'>): Promise<CardAnswer> {
  return { card: firstOpenPageCard(context, await readForm(context, route.unit, route.period)) };
}

/** 核对提交: shows the page with 提交. */
export async function openLastPage(context: Context, route: RouteOf<'last'>): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  return { card: formPageCard(context, state, state.plan.pages.length + 1) };
}

async function sendForm(context: Context, unit?: Unit, period?: Period): Promise<void> {
  await holdForms(context);
  const units = unit ? [unit] : ownUnits(context);
  const [single] = units;
  if (single && units.length === 1)
    return sendSingleForm(context, single, period ?? (await currentPeriodOf(context, single)));
  const reports = askedAmong(context, await readReports(context, units, period));
  const [only, second] = reports;
  return only && !second ? sendSingleForm(context, only.unit, only.period) : sendChooser(context, reports);
}

async function sendSingleForm(context: Context, unit: Unit, period: Period): Promise<void> {
  const state = await readForm(context, unit.key, period);
  const title = titleOf(period, state.unit);
  const { texts, others } = await takeWaiting(context, unit, period);
  const waiting = [...others, ...texts];
  await replaceForm(
    context,
    formSubject(context, unit),
    title,
    firstOpenPageCard(context, state),
    waiting.length > 0 ? unconfirmedMessageCard(title, waiting) : undefined,
  );
}

async function sendChooser(context: Context, asked: readonly UnitReport[]): Promise<void> {
  const reports = asked.map(({ unit, period, state }) => ({
    unit: requireUnit(requirePlan(context.plans, period, context.today), unit.key),
    submission: { period, state },
  }));
  const isDone = ({ submission }: (typeof reports)[number]) => Number(isReported(submission.state));
  const missingFirst = reports.sort((a, b) => isDone(a) - isDone(b));
  await replaceForm(context, formSubject(context), '选择填报单位', unitChooserCard(missingFirst));
}

/** The subject of a person's open form: of one unit, or of the choice between several. */
export const formSubject = ({ person }: Context, unit?: Unit): string =>
  `form ${person.openId}${unit ? ` ${unit.key}` : ''}`;

/** Of two forms that a person asks for at once the later one takes the place of the first. */
export async function holdForms({ tx, person }: Context): Promise<void> {
  await tx.holdGrants({ openId: person.openId });
  // A deputy may have no role of their own.
  if (person.standsInFor.size > 0) await takeTurn(tx, 'forms of deputies');
}

/** Sends a form in place of the person's earlier card of it: a person has one open form for each unit. */
export async function replaceForm(
  context: Context,
  subject: string,
  title: string,
  card: CardJson,
  closed: CardJson = continuedCard(title),
): Promise<void> {
  await replaceCards(context, subject, closed, { isLast: true });
  await sendCard(context, context.person.openId, card, subject);
}
