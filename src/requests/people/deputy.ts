import {
  deputyEndedCard,
  deputyForm,
  deputyInvitation,
  deputyListCard,
  deputyNews,
  deputyQuestionCard,
  namedCard,
  type DeputyChoices,
  type NamingView,
} from '../../../cards/deputy.js';
import { MAX_OFFERED } from '../../../cards/binding.js';
import { noticeCard } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { namingsOf, type Naming } from '../../core/people/deputy.js';
import type { Member } from '../../core/people/names.js';
import { boundUnits } from '../../core/people/person.js';
import { Problem } from '../../core/problem.js';
import type { Unit } from '../../plan/organisation.js';
import { addDays } from '../../plan/workdays.js';
import {
  answer,
  peopleWithRole,
  readOwnReports,
  sendCard,
  toast,
  type Context,
  type Place,
} from '../context.js';
import { sendNotice } from '../notices.js';
import type { CommandMessage, Fields, Outside, Prepared } from '../request.js';
import { NOT_IN_GROUP, readLeaveRequest, readLeaveFields, type LeaveRequest } from './deputy-words.js';
import { refuseNaming } from './deputy-rules.js';
import { WORKING_GROUP } from './working-group.js';

const KIND = 'deputy';
/** The chat of a route when no group is known. */
const NO_CHAT = 'none';

/** Lists the people of the working group: a deputy is one of them. */
export async function prepareDeputyCommand(outside: Outside, { place }: CommandMessage): Promise<Prepared> {
  return listPeople(outside, await outside.read(context => chatFor(context, place)));
}

export const prepareDeputyTap = (
  outside: Outside,
  { chat }: RouteOf<'deputyfind' | 'deputynext'>,
): Promise<Prepared> => listPeople(outside, chat);

const listPeople = async ({ listMembers }: Outside, chat: string): Promise<Prepared> =>
  chat === NO_CHAT ? {} : { members: await listMembers(chat) };

const chatFor = async ({ tx, person }: Context, place: Place): Promise<string> => {
  if (boundUnits(person).length === 0) return NO_CHAT;
  return (await tx.setting(WORKING_GROUP)) ?? (place.kind === 'group' ? place.chatId : NO_CHAT);
};

/** `代填 @某人 9月25日至10月8日 [unit]`: asks for 确认 in private. With a part missing: a card to choose on. `代填 取消` ends one. */
export async function deputyCommand(
  context: Context,
  message: CommandMessage,
  prepared: Prepared,
): Promise<void> {
  const { place, words } = message;
  const card = /^(?:取消|结束|撤销|提前结束)$/u.test(words.join(''))
    ? await endCommand(context)
    : await nameCommand(context, message, prepared);
  await sendCard(context, context.person.openId, card);
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: noticeCard('代填', '已发到私聊，请在与我的私聊里确认。'),
    });
}

async function nameCommand(
  context: Context,
  message: CommandMessage,
  { members = [] }: Prepared,
): Promise<CardJson> {
  const own = await requireOwnUnits(context);
  const request = readLeaveRequest(context, message, members, own);
  if (members.length === 0)
    throw new Problem(
      'not-now',
      '现在取不到工作群的人员名单，没有安排代填。',
      '请稍后再发一次；还没有工作群的，请联系管理员。',
    );
  if (request.person === undefined || request.days === undefined)
    return drawForm(
      context,
      await chatFor(context, message.place),
      members,
      choicesOf(context, request),
      own,
    );
  return askToConfirm(context, members, { ...request, person: request.person, days: request.days }, own);
}

/** The card begins with today and a week. */
function choicesOf(
  { today }: Context,
  { person, days, units, personPart = '' }: LeaveRequest,
): DeputyChoices {
  return {
    ...(person === undefined ? {} : { person }),
    units: units.map(({ key }) => key),
    ...(days ?? { from: today, to: addDays(today, DAYS_OFFERED - 1) }),
    personPart,
  };
}

const DAYS_OFFERED = 7;

/** Those of the person's units that are asked for. A deputy cannot pass the units on. */
async function requireOwnUnits(context: Context): Promise<Unit[]> {
  const bound = new Set(boundUnits(context.person));
  if (bound.size === 0 && context.person.standsInFor.size > 0)
    throw new Problem(
      'forbidden',
      '您现在是代填人，不能再转给别人代填。',
      '请原填报人发送“代填 @某人 日期”另行指定。',
    );
  const own = (await readOwnReports(context)).map(({ unit }) => unit).filter(({ key }) => bound.has(key));
  if (own.length === 0)
    throw new Problem(
      'not-now',
      '您负责的单位已不在现在的方案里，不用填报，也不用请人代填。',
      '如有疑问，请联系管理员；发送“帮助”看现在要做什么。',
    );
  return own;
}

function drawForm(
  context: Context,
  chat: string,
  members: readonly Member[],
  choices: DeputyChoices,
  units: readonly Unit[],
  notice?: string,
): CardJson {
  const others = members.filter(({ openId }) => openId !== context.person.openId);
  const matching = others.filter(({ name }) => name.includes(choices.personPart));
  const chosen = others.filter(({ openId }) => openId === choices.person);
  const people = [...new Set([...chosen, ...matching].map(({ openId }) => openId))].slice(0, MAX_OFFERED);
  return deputyForm({
    ...{ chat, people, choices, units, memberCount: others.length },
    ...(notice ? { notice } : {}),
  });
}

/** 查找 (find): offers the people whose names contain the text, and keeps what was chosen. */
export async function redrawDeputyForm(
  context: Context,
  route: RouteOf<'deputyfind'>,
  fields: Fields,
  { members = [] }: Prepared,
): Promise<CardAnswer> {
  const own = await requireOwnUnits(context);
  const choices = choicesOf(context, readLeaveFields(context, fields, own));
  return { card: drawForm(context, route.chat, members, choices, own) };
}

/** 下一步 (next): asks for 确认, or says on the form what is missing or wrong. */
export async function askDeputy(
  context: Context,
  route: RouteOf<'deputynext'>,
  fields: Fields,
  { members = [] }: Prepared,
): Promise<CardAnswer> {
  const own = await requireOwnUnits(context);
  const request = readLeaveFields(context, fields, own);
  const { person, days } = request;
  try {
    if (person === undefined) throw new Problem('no-person', '请选择代填的人。');
    if (days === undefined) throw new Problem('bad-arguments', '请选择开始和结束的日期。');
    return { card: await askToConfirm(context, members, { ...request, person, days }, own) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const card = drawForm(context, route.chat, members, choicesOf(context, request), own, error.words);
    return toast('warning', error.sentence, card);
  }
}

/** What 确认 stores; kept as JSON. */
type Wanted = Pick<Naming, 'deputy' | 'from' | 'to'> & { readonly units: readonly string[] };

async function askToConfirm(
  context: Context,
  members: readonly Member[],
  request: LeaveRequest & Required<Pick<LeaveRequest, 'person' | 'days'>>,
  own: readonly Unit[],
): Promise<CardJson> {
  const units = request.units.length > 0 ? request.units : own;
  const wanted = { deputy: request.person, units: units.map(({ key }) => key), ...request.days };
  if (members.length > 0 && !members.some(({ openId }) => openId === request.person))
    throw new Problem('no-person', '他（她）不在工作群里，不能代填。', NOT_IN_GROUP);
  const remarks = await refuseNaming(context, wanted);
  const id = await context.tx.savePendingAction(
    context.person.openId,
    KIND,
    JSON.stringify(wanted),
    context.now,
  );
  return deputyQuestionCard(viewOf(context, { ...wanted, absent: context.person.openId }), id, remarks);
}

export const viewOf = (
  { plans }: Pick<Context, 'plans'>,
  { absent, deputy, from, to, units }: Omit<Naming, 'id' | 'isEnded'>,
): NamingView => ({
  ...{ absent, deputy, from, to },
  units: units.flatMap(key => plans.latest.units.get(key) ?? []),
});

async function readWanted(context: Context, id: string): Promise<Wanted> {
  const pending = await context.tx.pendingAction(id);
  if (pending?.kind !== KIND || pending.openId !== context.person.openId)
    throw new Problem('gone', '这张卡片已经处理过了。', '如需更改，请再发一次“代填”。');
  return JSON.parse(pending.payload) as Wanted;
}

/** 确认 (confirm): from now on the deputy has the rights of these days. */
export async function confirmDeputy(context: Context, route: RouteOf<'deputyok'>): Promise<CardAnswer> {
  const { tx, person, now } = context;
  // Of two cards with the same days that are confirmed at once the later one sees the deputy of the first.
  await tx.holdGrants({ openId: person.openId });
  const wanted = await readWanted(context, route.pending);
  await refuseNaming(context, wanted);
  await tx.deletePendingAction(route.pending);
  const naming = { ...wanted, id: route.pending, absent: person.openId };
  await tx.nameDeputy(naming, now);
  await tellOfNaming(context, naming);
  return toast('success', '已安排代填，并已通知', namedCard(viewOf(context, naming), naming.id));
}

/** 取消 (cancel). */
export async function dropDeputy(context: Context, route: RouteOf<'deputydrop'>): Promise<CardAnswer> {
  await readWanted(context, route.pending);
  await context.tx.deletePendingAction(route.pending);
  return toast('info', '已取消，没有安排代填', noticeCard('代填', '已取消，没有安排代填。', 'grey'));
}

type NewNaming = Omit<Naming, 'isEnded'>;

async function tellOfNaming(context: Context, naming: NewNaming): Promise<void> {
  const view = viewOf(context, naming);
  const invitation = deputyInvitation(view, naming.id, context.today);
  // A leave that has begun cannot wait for the morning.
  if (naming.from <= context.today) await sendCard(context, naming.deputy, invitation);
  else await sendNotice(context, naming.deputy, invitation);
  const news = deputyNews(view);
  for (const openId of await readOnlookers(context, naming)) await sendNotice(context, openId, news);
}

/** The units' other reporters and the reviewers, each once. */
async function readOnlookers(context: Context, naming: NewNaming): Promise<Set<string>> {
  const people = new Set(await peopleWithRole(context, 'reviewer'));
  for (const { openId } of await context.tx.reportersOf(naming.units)) people.add(openId);
  people.delete(naming.absent);
  people.delete(naming.deputy);
  return people;
}

/** The namings of a person that are not over: as the reporter on leave, or as the deputy. */
const readOpenNamings = async ({ tx, person, today }: Context): Promise<Naming[]> =>
  namingsOf((await tx.deputyshipsOf(person.openId, today)).filter(({ isEnded }) => !isEnded));

/** `代填 取消`: ends the only naming; of several the person chooses. */
async function endCommand(context: Context): Promise<CardJson> {
  const namings = await readOpenNamings(context);
  const [only, second] = namings;
  if (!only)
    throw new Problem(
      'not-now',
      '您现在没有安排代填，也没有替人代填。',
      '要请人代填：代填 @某人 9月25日至10月8日。',
    );
  if (second) return deputyListCard(namings.map(naming => ({ ...viewOf(context, naming), id: naming.id })));
  return endNaming(context, only);
}

/** 提前结束代填: by the reporter on leave, or by the deputy. */
export async function endDeputy(context: Context, route: RouteOf<'deputyend'>): Promise<CardAnswer> {
  const naming = (await readOpenNamings(context)).find(({ id }) => id === route.naming);
  if (!naming) return toast('info', '这次代填已经结束');
  return toast('success', '已结束代填，并已通知', await endNaming(context, naming));
}

async function endNaming(context: Context, naming: Naming): Promise<CardJson> {
  const { tx, person, now } = context;
  await tx.endDeputyships([naming.id], person.openId, now);
  const card = deputyEndedCard(viewOf(context, naming), person.openId);
  const other = person.openId === naming.absent ? naming.deputy : naming.absent;
  await sendCard(context, other, card);
  for (const openId of await readOnlookers(context, naming))
    if (openId !== person.openId) await sendNotice(context, openId, card);
  return card;
}

/** Ends what a person named or took on: the person loses all roles. */
export async function endAllOf(context: Context, openId: string): Promise<void> {
  const { tx, person, today, now } = context;
  const open = (await tx.deputyshipsOf(openId, today)).filter(({ isEnded }) => !isEnded);
  const ids = [...new Set(open.map(({ id }) => id))];
  if (ids.length > 0) await tx.endDeputyships(ids, person.openId, now);
}
