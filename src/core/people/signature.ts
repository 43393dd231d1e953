import { unitName } from '../../plan/organisation.js';
import type { Plan } from '../../plan/plan.js';
import { formatName, type Names } from './names.js';
import { ROLE_NAMES, type Grant } from './person.js';

/** Formats a person for a file: the name and the present roles; of a deputy also for whom they acted. */
export type FormatActor = (openId: string, actsFor?: string) => string;

/** Makes the function that formats a person by open_id: `陈工，填报人（给排水股·城市供水）`, `姓名未知（…0a1b2c），审核人`, `何工，替陈工代填`. */
export function actorFormatter(names: Names, grants: readonly Grant[], plan: Plan): FormatActor {
  return (openId, actsFor) => {
    const leave = actsFor === undefined ? '' : `替${formatName(names, actsFor)}代填`;
    const roles = grants.filter(grant => grant.openId === openId).map(grant => formatRole(grant, plan));
    return [formatName(names, openId), leave, roles.join('、')].filter(Boolean).join('，');
  };
}

function formatRole({ role, unit }: Grant, plan: Plan): string {
  const reportedUnit = plan.units.get(unit);
  return reportedUnit ? `${ROLE_NAMES[role]}（${unitName(reportedUnit)}）` : ROLE_NAMES[role];
}
