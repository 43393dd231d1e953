import { withDeputies } from '../../core/people/deputy.js';
import type { Grant } from '../../core/people/person.js';
import { dayOf } from '../../plan/period.js';
import type { SystemContext } from '../context.js';

/** Those who report for units today: in the place of a reporter on leave the deputy (代填). */
export async function readPresentReporters(
  { tx, now, zone }: Pick<SystemContext, 'tx' | 'now' | 'zone'>,
  units: readonly string[],
): Promise<Grant[]> {
  if (units.length === 0) return [];
  return withDeputies(await tx.reportersOf(units), await tx.deputyships(dayOf(now, zone), units));
}

/** Everybody whom a unit's report concerns: its reporters, on leave too, and their deputies. Each once. */
export async function readConcerned(
  { tx, now, zone }: Pick<SystemContext, 'tx' | 'now' | 'zone'>,
  unit: string,
): Promise<Set<string>> {
  const reporters = await tx.reportersOf([unit]);
  const deputies = await tx.deputyships(dayOf(now, zone), [unit]);
  return new Set([...reporters.map(({ openId }) => openId), ...deputies.map(({ deputy }) => deputy)]);
}
