import { unitName } from '../../plan/organisation.js';
import type { Plan } from '../../plan/plan.js';
import { nameIn, type Names } from './names.js';
import { ROLE_NAMES, type Grant } from './person.js';

/** Formats a person for a file: the name and the present roles. */
export type Who = (openId: string) => string;

/** Makes the function that formats a person by open_id: `陈工，填报人（给排水股·城市供水）`, `姓名未知（…0a1b2c），审核人`. */
export function whoIn(names: Names, grants: readonly Grant[], plan: Plan): Who {
  return openId => {
    const held = grants.filter(grant => grant.openId === openId).map(grant => roleWords(grant, plan));
    return [nameIn(names, openId), held.join('、')].filter(Boolean).join('，');
  };
}

function roleWords({ role, unit }: Grant, plan: Plan): string {
  const of = plan.units.get(unit);
  return of ? `${ROLE_NAMES[role]}（${unitName(of)}）` : ROLE_NAMES[role];
}
