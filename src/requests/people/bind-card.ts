import {
  bindCard,
  boundCard,
  MAX_OFFERED,
  NOTHING_CHOSEN,
  type BindChoices,
} from '../../../cards/binding.js';
import { describedList } from '../../../cards/elements.js';
import { noticeCard } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import { findUnitsByPart } from '../../core/near-units.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import type { Member } from '../../core/people/names.js';
import { isAllowed } from '../../core/people/permissions.js';
import type { Role } from '../../core/people/person.js';
import { Problem } from '../../core/problem.js';
import { MAX_LISTED } from '../../core/text.js';
import type { Unit } from '../../plan/organisation.js';
import { answer, sendCard, toast, type Context, type Place } from '../context.js';
import type { CommandMessage, Fields, Outside, Prepared } from '../request.js';
import { bindPeople, type NewGrant } from './bindings.js';
import { WORKING_GROUP } from './working-group.js';

/** The chat of a route when no group is known. */
const NO_CHAT = 'none';

/** Lists the people of the group in which 绑定 was sent, in private those of the working group. */
export async function prepareBindCommand(outside: Outside, message: CommandMessage): Promise<Prepared> {
  if (message.mentioned.length > 0) return {};
  const chat = await outside.read(async context =>
    isAllowed(context.person, 'bind') ? chatFor(context, message.place) : NO_CHAT,
  );
  return listPeople(outside, chat);
}

export async function prepareBindTap(
  outside: Outside,
  { chat }: RouteOf<'bindpick' | 'bindall'>,
): Promise<Prepared> {
  const isAdmin = await outside.read(({ person }) => Promise.resolve(isAllowed(person, 'bind')));
  return isAdmin ? listPeople(outside, chat) : {};
}

const listPeople = async ({ listMembers }: Outside, chat: string): Promise<Prepared> =>
  chat === NO_CHAT ? {} : { members: await listMembers(chat) };

const chatFor = async ({ tx }: Context, place: Place): Promise<string> =>
  place.kind === 'group' ? place.chatId : ((await tx.setting(WORKING_GROUP)) ?? NO_CHAT);

/** 绑定 without a person: the card goes to the admin's private chat, because a card in a group is everybody's. */
export async function sendBindCard(
  context: Context,
  place: Place,
  { members = [] }: Prepared,
  chosen: readonly NewGrant[],
): Promise<void> {
  if (members.length === 0)
    throw new Problem(
      'no-person',
      '现在取不到可选的人员名单。',
      '请在工作群里 @我 发送“绑定”，或者这样写：绑定 @人 单位。',
    );
  const role = chosen[0]?.role ?? 'reporter';
  const choices = { ...NOTHING_CHOSEN, role, units: chosen.flatMap(({ unit }) => unit ?? []) };
  const card = drawCard(context, await chatFor(context, place), members, choices);
  await sendCard(context, context.person.openId, card);
  if (place.kind === 'group')
    await answer(context, place, { kind: 'card', card: noticeCard('绑定', '已发到私聊，请在私聊里选人。') });
}

function drawCard(
  { plans }: Context,
  chat: string,
  members: readonly Member[],
  choices: BindChoices,
  notice?: string,
): CardJson {
  const { units } = plans.latest.organisation;
  const matches = choices.unitPart
    ? findUnitsByPart(choices.unitPart, plans.latest).slice(0, MAX_LISTED)
    : [];
  return bindCard({
    chat,
    unitCount: units.length,
    units: units.length <= MAX_LISTED ? units : [...new Set([...choices.units, ...matches])],
    memberCount: members.length,
    people: offeredPeople(members, choices),
    choices,
    ...(notice ? { notice } : {}),
  });
}

/** Everybody of a small group; of a larger one those chosen already and those whose name contains the text. */
function offeredPeople(members: readonly Member[], { people, personPart }: BindChoices): string[] {
  const matching = members.filter(({ name }) => name.includes(personPart)).map(({ openId }) => openId);
  return [...new Set([...people, ...matching])].slice(0, MAX_OFFERED);
}

/** 查找 (find): shows the units and people whose names contain the texts, and keeps what was chosen. */
export function redrawBindCard(
  context: Context,
  route: RouteOf<'bindpick'>,
  fields: Fields,
  { members = [] }: Prepared,
): Promise<CardAnswer> {
  return Promise.resolve({ card: drawCard(context, route.chat, members, readChoices(context, fields)) });
}

/** 确认 (confirm): binds all chosen people, and answers with one card. */
export async function confirmBinding(
  context: Context,
  route: RouteOf<'bindall'>,
  fields: Fields,
  { members = [] }: Prepared,
): Promise<CardAnswer> {
  const choices = readChoices(context, fields);
  const refusal = findRefusal(choices);
  if (refusal) return toast('warning', refusal, drawCard(context, route.chat, members, choices, refusal));
  const { role, units, people } = choices;
  const grants = role === 'reporter' ? units.map(unit => ({ role, unit })) : [{ role }];
  const bindings = await bindPeople(context, people, grants);
  const fresh = bindings.filter(({ isNew }) => isNew).length;
  const lost = keysIn(fields, 'units').filter(key => !context.plans.latest.units.has(key));
  return toast(
    'success',
    fresh > 0 ? '已绑定，并已通知本人' : '他们本来就已绑定',
    boundCard(
      bindings,
      lost.map(key => `没有“${key}”这个单位，没有绑定`),
    ),
  );
}

function findRefusal({ role, units, people }: BindChoices): string | undefined {
  if (people.length === 0) return '请选择要绑定的人';
  return role === 'reporter' && units.length === 0 ? '请选择填报单位' : undefined;
}

const ROLES: ReadonlySet<string> = new Set<Role>(['reporter', 'reviewer', 'leader', 'admin']);
const OPEN_ID = /^ou_[A-Za-z0-9_-]{1,64}$/u;

/** What the form says; a choice that the card did not offer is left out. */
function readChoices({ plans }: Context, fields: Fields): BindChoices {
  const role = fields.get('role') ?? '';
  return {
    role: ROLES.has(role) ? (role as Role) : 'reporter',
    units: keysIn(fields, 'units').flatMap((key): Unit[] => {
      const unit = plans.latest.units.get(key);
      return unit ? [unit] : [];
    }),
    people: readPeople(fields),
    unitPart: (fields.get('unit_part') ?? '').trim(),
    personPart: (fields.get('person_part') ?? '').trim(),
  };
}

/** The people chosen in a list, and in that of people by texts, at most as many as a card offers. */
export function readPeople(fields: Fields): string[] {
  const chosen = ['people', describedList('people')].flatMap(name => keysIn(fields, name));
  return [...new Set(chosen.filter(openId => OPEN_ID.test(openId)))].slice(0, MAX_OFFERED);
}

const keysIn = (fields: Fields, name: string): string[] =>
  (fields.get(name) ?? '').split(',').slice(0, MAX_OFFERED).filter(Boolean);
