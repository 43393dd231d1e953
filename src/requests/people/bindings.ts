import { newColleaguesCard, type Binding } from '../../../cards/binding.js';
import { welcomeCard } from '../../../cards/notices.js';
import { reportersByUnit, type Grant, type Role } from '../../core/people/person.js';
import type { Unit } from '../../plan/organisation.js';
import { sendCard, type Context } from '../context.js';
import { sendNotice } from '../notices.js';
import { forgetDeparted } from './departed.js';

/** A role to be given; a reporter's is for a unit. */
export interface NewGrant {
  readonly role: Role;
  readonly unit?: Unit;
}

/**
 * Gives people roles. New reporters are welcomed in private, and those who report for the same units are told who has
 * joined them.
 */
export async function bindPeople(
  context: Context,
  people: readonly string[],
  newGrants: readonly NewGrant[],
): Promise<Binding[]> {
  await forgetDeparted(context.tx, ...people);
  const grants = people.flatMap(openId => newGrants.map(grant => ({ openId, ...grant })));
  const added = new Set((await context.tx.grantAll(grants.map(toGrant))).map(keyOf));
  const bindings = grants.map(each => ({ ...each, isNew: added.has(keyOf(toGrant(each))) }));
  await welcome(context, bindings);
  await tellColleagues(context, bindings);
  return bindings;
}

const toGrant = ({ openId, role, unit }: Omit<Binding, 'isNew'>): Grant => ({
  openId,
  role,
  unit: unit?.key ?? '',
});

const keyOf = ({ openId, role, unit }: Grant): string => `${openId} ${role} ${unit}`;

async function welcome(context: Context, bindings: readonly Binding[]): Promise<void> {
  const units = groupNew(bindings, ({ openId, unit }) => [openId, unit]);
  for (const [openId, own] of units) await sendCard(context, openId, welcomeCard(context.plans.latest, own));
}

/** Tells the other reporters of the units, each on one card. The person who bound them knows. */
async function tellColleagues(context: Context, bindings: readonly Binding[]): Promise<void> {
  const joined = groupNew(bindings, ({ openId, unit }) => [unit, openId]);
  if (joined.size === 0) return;
  const reporters = reportersByUnit(await context.tx.reportersOf([...joined.keys()].map(({ key }) => key)));
  const news = new Map<string, { unit: Unit; people: string[] }[]>();
  for (const [unit, people] of joined) {
    const others = (reporters.get(unit.key) ?? []).filter(openId => !people.includes(openId));
    for (const openId of others) news.set(openId, [...(news.get(openId) ?? []), { unit, people }]);
  }
  news.delete(context.person.openId);
  for (const [openId, units] of news) await sendNotice(context, openId, newColleaguesCard(units));
}

/** Groups the new bindings to units. */
function groupNew<K, V>(
  bindings: readonly Binding[],
  entryOf: (binding: { openId: string; unit: Unit }) => [K, V],
): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const { openId, unit, isNew } of bindings) {
    if (!isNew || !unit) continue;
    const [key, value] = entryOf({ openId, unit });
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}
