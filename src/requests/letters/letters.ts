import {
  letterFormCard,
  letterListFaultsCard,
  letterUnitCard,
  type LetterQuestion,
} from '../../../cards/letters.js';
import { pageOfList } from '../../../cards/long-list.js';
import { noticeCard } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import { readUnitAlone } from '../../core/command.js';
import { checkAddressees, type AddresseeList } from '../../core/letters.js';
import { findUnitsByPart } from '../../core/near-units.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { isAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import type { Unit } from '../../plan/organisation.js';
import { exampleUnit } from '../../plan/period-words.js';
import { answer, sendCard, toast, type Context, type Place } from '../context.js';
import { requireUnit } from '../form.js';
import type { CommandMessage, Fields } from '../request.js';
import { requireRight } from '../rights.js';
import { drawDraft } from './draft.js';
import { countRegistered, readRegistered } from './from-register.js';
import { keepList, letterPlan, NO_LIST, readKeptList } from './kept-list.js';

/** `/letters [unit]`: asks in private for the enterprises of a unit, or for the unit first. */
export async function lettersCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { latest } = context.plans;
  const usage = `请这样写：文书 ${exampleUnit(latest)}；单位可以不写。`;
  const unit = readUnitAlone(words, latest, context.today, '文书按今年的方案做', usage);
  if (unit) await requireRight(context, 'letters', unit.key);
  requireTexts(context);
  const units = unit ? [requireUnit(letterPlan(context), unit.key)] : requireUnits(context);
  const [only, second] = units;
  const card = only && !second ? await drawForm(context, only) : drawUnits(context, NO_LIST);
  await sendCard(context, context.person.openId, card);
  if (place.kind === 'group')
    await answer(context, place, { kind: 'card', card: noticeCard('文书', '已发到私聊。') });
}

function requireTexts(context: Context): void {
  if (letterPlan(context).letters.texts.length === 0)
    throw new Problem('not-now', '本方案没有文书（告知书、承诺书的文本）。', '需要的请联系管理员。');
}

/** Whether there is a unit for which a person may have letters made. */
export const hasLetters = (context: Context): boolean =>
  letterPlan(context).letters.texts.length > 0 && unitsFor(context).length > 0;

function requireUnits(context: Context): Unit[] {
  const units = unitsFor(context);
  if (units.length > 0) return units;
  throw new Problem(
    'unknown-unit',
    '您负责的单位已不在现在的方案里，不用做文书。',
    '如有疑问，请联系管理员；发送“帮助”看现在要做什么。',
  );
}

/** The units of this year's plan for which a person may have letters made, their own first. */
function unitsFor(context: Context): Unit[] {
  const { person } = context;
  const { units } = letterPlan(context).organisation;
  const own = person.units.flatMap(key => units.find(unit => unit.key === key) ?? []);
  const isOfAll = person.roles.has('reviewer') || person.roles.has('leader');
  const keys = new Set(person.units);
  return [...own, ...(isOfAll ? units.filter(({ key }) => !keys.has(key)) : [])];
}

/** The card on which names are typed, with a button for the enterprises of the register where there are some. */
async function drawForm(
  context: Context,
  unit: Unit,
  refused?: Parameters<typeof letterFormCard>[2],
): Promise<CardJson> {
  const registered = await countRegistered(context, unit.key);
  const batches = await context.tx.countLetterBatches(unit.key, letterPlan(context).year);
  return letterFormCard(unit, { registered, batches }, refused);
}

function drawUnits(
  context: Context,
  pending: string,
  wanted: { readonly page?: number; readonly part?: string } = {},
): CardJson {
  const units = unitsFor(context);
  if (wanted.part === undefined) return letterUnitCard(pending, pageOfList(units, wanted.page ?? 1));
  const containing = new Set(findUnitsByPart(wanted.part, letterPlan(context)).map(({ key }) => key));
  const found = units.filter(({ key }) => containing.has(key));
  return letterUnitCard(pending, pageOfList(found, 1), { part: wanted.part, count: found.length });
}

/**
 * Keeps a sent list of enterprises for the choice of what it is; undefined for a person who may have no letters made. A list
 * with faults is kept too: the card that asks what the file is may lead to them.
 */
export async function keepLetterList(
  context: Context,
  source: string,
  list: AddresseeList,
): Promise<LetterQuestion | undefined> {
  if (!isAllowed(context.person, 'letters') || !hasLetters(context)) return undefined;
  return { pending: await keepList(context, { source, list }), count: list.addressees.length };
}

/** Answers a list that can be nothing but one for letters. */
export async function receiveLetterList(
  context: Context,
  place: Place,
  question: LetterQuestion | undefined,
): Promise<void> {
  if (!question) {
    await requireRight(context, 'letters');
    requireTexts(context);
    requireUnits(context);
    return;
  }
  await answer(context, place, { kind: 'card', card: await drawList(context, question.pending) });
}

/** 做告知书、承诺书: the list that was sent. */
export async function openLetterList(context: Context, route: RouteOf<'letterlist'>): Promise<CardAnswer> {
  return { card: await drawList(context, route.pending) };
}

/** What is wrong with the list, else the choice of its unit, else what is to be made. */
async function drawList(context: Context, pending: string): Promise<CardJson> {
  const { source, list } = await readKeptList(context, pending);
  if (list.addressees.length === 0) return letterListFaultsCard(source, list);
  const [only, second] = unitsFor(context);
  return only && !second ? drawDraft(context, pending, only) : drawUnits(context, pending);
}

/** A unit was chosen. */
export async function chooseLetterUnit(context: Context, route: RouteOf<'letterunit'>): Promise<CardAnswer> {
  const unit = requireUnit(letterPlan(context), route.unit);
  return {
    card:
      route.pending === NO_LIST
        ? await drawForm(context, unit)
        : await drawDraft(context, route.pending, unit),
  };
}

/** 上一页 and 下一页 of the units. */
export async function turnLetterUnits(context: Context, route: RouteOf<'letterpage'>): Promise<CardAnswer> {
  await requireOwnList(context, route.pending);
  return { card: drawUnits(context, route.pending, { page: route.page }) };
}

/** 查找 (find) among the units. */
export async function findLetterUnit(
  context: Context,
  route: RouteOf<'letterfind'>,
  fields: Fields,
): Promise<CardAnswer> {
  await requireOwnList(context, route.pending);
  const part = (fields.get('part') ?? '').trim();
  return part
    ? { card: drawUnits(context, route.pending, { part }) }
    : toast('warning', '请先写出单位名称中的几个字', drawUnits(context, route.pending));
}

async function requireOwnList(context: Context, pending: string): Promise<void> {
  if (pending !== NO_LIST) await readKeptList(context, pending);
}

/** 台账里的企业: all that belong to the register of the unit today. */
export async function takeRegistered(context: Context, route: RouteOf<'letterledger'>): Promise<CardAnswer> {
  const unit = requireUnit(letterPlan(context), route.unit);
  const list = await readRegistered(context, unit.key);
  if (list.addressees.length > 0)
    return { card: await drawDraft(context, await keepList(context, { list }), unit) };
  const words = list.faultCount > 0 ? `台账里有 ${list.faultCount} 处要改` : '台账里没有企业';
  return toast('warning', words, await drawForm(context, unit, { typed: '', list }));
}

/** 下一步 (next): the names that were typed, one a line. */
export async function readTypedNames(
  context: Context,
  route: RouteOf<'lettertyped'>,
  fields: Fields,
): Promise<CardAnswer> {
  const unit = requireUnit(letterPlan(context), route.unit);
  const typed = fields.get('names') ?? '';
  const written = typed
    .split(/\r?\n/u)
    .map((line, index) => ({ name: line.trim(), at: `第 ${index + 1} 行` }))
    .filter(({ name }) => name !== '');
  if (written.length === 0)
    return toast('warning', '请先写企业名称，一行一家', await drawForm(context, unit));
  const list = checkAddressees(written);
  if (list.addressees.length === 0)
    return toast('error', `名单有 ${list.faultCount} 处要改`, await drawForm(context, unit, { typed, list }));
  return { card: await drawDraft(context, await keepList(context, { list }), unit) };
}
