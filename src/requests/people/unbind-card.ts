import { holdersCard, releasedCard, unbindCard, type Holders } from '../../../cards/binding.js';
import type { RouteOf } from '../../../cards/routes.js';
import { findUnitsByPart } from '../../core/near-units.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import { MAX_LISTED } from '../../core/text.js';
import { holdersOf, peopleWithRole, toast, type Context } from '../context.js';
import type { Fields } from '../request.js';
import { readPeople } from './bind-card.js';
import { forgetDeparted } from './departed.js';

/** 解绑 without a person: a unit or a role is chosen first. */
export function drawUnbindCard({ plans }: Context, part = '', notice?: string): CardJson {
  const { units } = plans.latest.organisation;
  const matches = part ? findUnitsByPart(part, plans.latest).slice(0, MAX_LISTED) : [];
  return unbindCard({
    unitCount: units.length,
    units: units.length <= MAX_LISTED ? units : matches,
    part,
    ...(notice ? { notice } : {}),
  });
}

const partIn = (fields: Fields): string => (fields.get('unit_part') ?? '').trim();

/** 查找 (find), and 重新选择 (choose again). */
export const redrawUnbindCard = (
  context: Context,
  _route: RouteOf<'unbindfind'>,
  fields: Fields,
): Promise<CardAnswer> => Promise.resolve({ card: drawUnbindCard(context, partIn(fields)) });

/** 下一步 (next): shows the people of the chosen unit or role. */
export async function showHolders(
  context: Context,
  _route: RouteOf<'unbindpick'>,
  fields: Fields,
): Promise<CardAnswer> {
  const [kind, key = ''] = (fields.get('of') ?? '').split(' ');
  const holders = kind === 'unit' ? holdersFor(context, 'reporter', key) : holdersFor(context, key, 'none');
  if (!holders) return { card: drawUnbindCard(context, partIn(fields), '请选择单位或角色') };
  return { card: holdersCard(holders, await readHolders(context, holders)) };
}

const OTHER_ROLES = ['reviewer', 'leader', 'admin'] as const;

function holdersFor({ plans }: Context, role: string, key: string): Holders | undefined {
  const unit = plans.latest.units.get(key);
  if (role === 'reporter') return unit && { role, unit };
  const other = OTHER_ROLES.find(each => each === role);
  return other && { role: other };
}

async function readHolders(context: Context, { role, unit }: Holders): Promise<string[]> {
  return unit
    ? (await context.tx.reportersOf([unit.key])).map(({ openId }) => openId)
    : holdersOf(await context.tx.grantsOfHolders([role]), [], role);
}

/** 确认 (confirm): takes the unit or role away from the chosen people. The last admin stays. */
export async function releaseHolders(
  context: Context,
  route: RouteOf<'release'>,
  fields: Fields,
): Promise<CardAnswer> {
  const holders = holdersFor(context, route.role, route.unit);
  if (!holders) throw new Problem('gone', '这个单位已经不在方案里了。');
  const chosen = readPeople(fields);
  if (chosen.length === 0) {
    const notice = '请选择要解绑的人';
    return toast('warning', notice, holdersCard(holders, await readHolders(context, holders), notice));
  }
  if (holders.role === 'admin') await requireOtherAdmin(context, chosen);
  await forgetDeparted(context.tx, ...chosen);
  const count = await context.tx.revoke(holders.role, holders.unit?.key ?? '', chosen);
  return count === 0
    ? toast('info', '他们已经没有这项绑定', holdersCard(holders, await readHolders(context, holders)))
    : toast('success', '已解绑', releasedCard(holders, chosen));
}

/** Throws a Problem when nobody would be left who may bind. */
export async function requireOtherAdmin(context: Context, people: readonly string[]): Promise<void> {
  // Two admins who unbind each other come one after the other.
  await context.tx.holdGrants({ role: 'admin' });
  const admins = await peopleWithRole(context, 'admin');
  if (admins.some(admin => people.includes(admin)) && admins.every(admin => people.includes(admin)))
    throw new Problem('bad-arguments', '这是唯一的管理员，不能解绑。', '请先绑定另一位管理员。');
}
