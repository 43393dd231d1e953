import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { findUnit, findUnits, refuseWords } from '../../core/command.js';
import { suggestUnits } from '../../core/near-units.js';
import { reportersByUnit, ROLE_NAMES, type Role } from '../../core/people/person.js';
import { Problem } from '../../core/problem.js';
import { listNames, MAX_LISTED, startOf } from '../../core/text.js';
import { boundCard } from '../../../cards/binding.js';
import { card, escapeMarkdown, markdown, personName } from '../../../cards/elements.js';
import { membersCard } from '../../../cards/help.js';
import { pageOfList } from '../../../cards/long-list.js';
import { moveGroupCard, noticeCard } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { answer, holdersOf, sendCard, toast, type Context } from '../context.js';
import type { CommandMessage, Prepared } from '../request.js';
import { sendBindCard } from './bind-card.js';
import { bindPeople } from './bindings.js';
import { forgetDeparted } from './departed.js';
import { endAllOf } from './deputy.js';
import { drawUnbindCard, requireOtherAdmin } from './unbind-card.js';
import { moveTo, WORKING_GROUP } from './working-group.js';

/** `/bind @person UNIT`, `/bind @person 审核人`: gives a person units or roles. Without a person: a card to choose on. */
export async function bindCommand(
  context: Context,
  { place, words, mentioned }: CommandMessage,
  prepared: Prepared,
): Promise<void> {
  const name = words.find(word => /^[@＠]/u.test(word));
  if (name !== undefined && mentioned.length === 0)
    throw new Problem(
      'no-person',
      `没有认出“${startOf(name, 20)}”：要在弹出的名单里选，对方须在本群。`,
      '不在本群的，请私聊我发送“绑定”，在卡片上选人。',
    );
  const newGrants = readGrants(context, words);
  if (mentioned.length === 0) return sendBindCard(context, place, prepared, newGrants);
  const openId = requireOnePerson(mentioned, '绑定 @人 城市供水　或　绑定 @人 审核人');
  if (newGrants.length === 0)
    throw new Problem(
      'bad-arguments',
      '没有写绑定到哪个单位或角色。',
      `请这样写：绑定 @人 ${formatExamples(context)}。`,
    );
  const bindings = await bindPeople(context, [openId], newGrants);
  await answer(context, place, { kind: 'card', card: boundCard(bindings) });
}

/** `/unbind @person`: removes all units and roles of a person; the last admin stays. Without a person: a card. */
export async function unbindCommand(
  context: Context,
  { place, words, mentioned }: CommandMessage,
): Promise<void> {
  if (mentioned.length === 0) {
    await sendCard(context, context.person.openId, drawUnbindCard(context));
    if (place.kind === 'group')
      await answer(context, place, {
        kind: 'card',
        card: noticeCard('解绑', '已发到私聊，请在私聊里选人。'),
      });
    return;
  }
  if (words.length > 0)
    throw new Problem(
      'bad-arguments',
      `看不懂“${startOf(words.join(' '), 30)}”：解绑取消一个人的全部绑定，后面只写人。`,
      '请这样写：解绑 @人。',
    );
  const openId = requireOnePerson(mentioned, '解绑 @人');
  const roleNames = await revokeRoles(context, openId);
  const line =
    roleNames.length > 0
      ? `已取消 ${personName(openId)} 的：${escapeMarkdown(listNames(roleNames))}。`
      : `${personName(openId)} 没有任何绑定。`;
  await answer(context, place, {
    kind: 'card',
    card: card({ title: '解绑' }, [markdown(line)]),
  });
}

/** 解绑 (unbind) of a person who left: nobody can mention them in a command any more. */
export async function unbindPerson(context: Context, route: RouteOf<'unbind'>): Promise<CardAnswer> {
  const roleNames = await revokeRoles(context, route.person);
  if (roleNames.length === 0) return toast('info', '这个人已经没有任何绑定');
  const words = `已取消：${listNames(roleNames)}。请用“绑定 @人 单位”绑定接替的人。`;
  return toast('success', '已解绑', noticeCard('解绑', words, 'green'));
}

/** Takes all roles away from a person and returns their names. Throws a Problem for the last admin. */
async function revokeRoles(context: Context, openId: string): Promise<string[]> {
  await requireOtherAdmin(context, [openId]);
  await forgetDeparted(context.tx, openId);
  await endAllOf(context, openId);
  const revokedGrants = await context.tx.revokeAll(openId);
  return revokedGrants.map(({ role, unit }) => {
    const grantUnit = context.plans.latest.units.get(unit);
    return grantUnit ? `${unitName(grantUnit)} 的填报人` : ROLE_NAMES[role];
  });
}

/** `/members`: lists the reporters of each unit and the people of each other role. */
export async function membersCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  refuseWords(words, '成员');
  await answer(context, place, { kind: 'card', card: await readMembers(context, 1) });
}

/** 上一页 (previous) and 下一页 (next) of the list. */
export async function turnMembers(context: Context, { page }: RouteOf<'members'>): Promise<CardAnswer> {
  return { card: await readMembers(context, page) };
}

const LISTED_ROLES = ['reviewer', 'leader', 'admin'] as const;

async function readMembers(context: Context, wanted: number): Promise<CardJson> {
  const { items, ...place } = pageOfList(context.plans.latest.organisation.units, wanted);
  const reporters = reportersByUnit(await context.tx.reportersOf(items.map(({ key }) => key)));
  const keys = items.map(({ key }) => key);
  const deputies = await context.tx.deputyships(context.today, keys);
  const holders = await context.tx.grantsOfHolders(LISTED_ROLES);
  const units = items.map(unit => ({
    unit,
    reporters: reporters.get(unit.key) ?? [],
    deputies: deputies.filter(deputyship => deputyship.unit === unit.key),
  }));
  const roles: { name: string; people: string[] }[] = [];
  for (const role of LISTED_ROLES)
    roles.push({ name: ROLE_NAMES[role], people: holdersOf(holders, context.admins, role) });
  const hasGroup = (await context.tx.setting(WORKING_GROUP)) !== undefined;
  return membersCard({ items: units, ...place }, roles, hasGroup);
}

/** `/here`: makes the group the working group; asks for confirmation (确认) before it moves. */
export async function hereCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  refuseWords(words, '本群');
  if (place.kind !== 'group')
    throw new Problem('not-a-group', '这里不是群聊。', '请在工作群里 @我 发送“本群”。');
  const currentGroup = await context.tx.setting(WORKING_GROUP);
  if (currentGroup !== undefined && currentGroup !== place.chatId)
    return answer(context, place, { kind: 'card', card: moveGroupCard(place.chatId) });
  await moveTo(context, place.chatId);
  const outcome =
    currentGroup === place.chatId ? '本群已经是工作群。' : '本群已设为工作群，提醒和通报会发到这里。';
  return answer(context, place, { kind: 'card', card: noticeCard('工作群', outcome, 'green') });
}

export async function moveWorkingGroup(context: Context, route: RouteOf<'here'>): Promise<CardAnswer> {
  await moveTo(context, route.chat);
  return toast(
    'success',
    '已更换工作群',
    noticeCard('工作群', '本群已设为工作群，提醒和通报会发到这里。', 'green'),
  );
}

function requireOnePerson(mentioned: readonly string[], example: string): string {
  const [openId, second] = [...new Set(mentioned)];
  if (openId === undefined || second !== undefined)
    throw new Problem('no-person', '请 @ 这个人，一次一位。', `例如：${example}。`);
  return openId;
}

const ROLE_WORDS: Readonly<Record<string, Role>> = { 审核人: 'reviewer', 领导: 'leader', 管理员: 'admin' };

interface NamedGrant {
  readonly role: Role;
  readonly unit?: Unit;
}

/** Reads names of roles and units. That of a unit may be two words, as after other commands: 给排水股 城市供水. */
function readGrants(context: Context, words: readonly string[]): NamedGrant[] {
  const grants: NamedGrant[] = [];
  for (let at = 0; at < words.length;) {
    const [word = '', next] = words.slice(at);
    const [unit, other] = next === undefined ? [] : findUnits(`${word}${next}`, context.plans.latest);
    const isPair = unit !== undefined && other === undefined;
    grants.push(isPair ? { role: 'reporter', unit } : readGrant(context, word));
    at += isPair ? 2 : 1;
  }
  return grants;
}

function readGrant(context: Context, word: string): NamedGrant {
  const role = ROLE_WORDS[word];
  if (role) return { role };
  const unit = findUnit(word, context.plans.latest);
  if (unit) return { role: 'reporter', unit };
  throw new Problem(
    'unknown-unit',
    `没有“${startOf(word, 30)}”这个单位或角色。`,
    `可以写：${formatExamples(context, word)}。`,
  );
}

/** Names the units, in a large organisation those that resemble the word, and the roles. */
function formatExamples({ plans }: Context, word = ''): string {
  const units = suggestUnits(word, plans.latest);
  const roles = Object.keys(ROLE_WORDS).join('、');
  return plans.latest.units.size <= MAX_LISTED ? `${units}、${roles}` : `${units}；或${roles}`;
}
