/** A role. One person may have several roles, and be the reporter of several units. */
export type Role = 'reporter' | 'reviewer' | 'leader' | 'admin';

/** The roles as they are shown on screen. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  reporter: '填报人',
  reviewer: '审核人',
  leader: '领导',
  admin: '管理员',
};

/** One role of one person. The role of a reporter is for one unit. */
export interface Grant {
  readonly openId: string;
  readonly role: Role;
  /** The unit's key for a reporter; empty for other roles. */
  readonly unit: string;
  /** Present for a deputy (代填), on the days of the leave: the reporter on leave. Such a role is not stored. */
  readonly standsInFor?: string;
}

/** A person with all their roles. */
export interface Person {
  readonly openId: string;
  readonly roles: ReadonlySet<Role>;
  /** Keys of the units that the person reports for, as a deputy too, in the order of the plan. */
  readonly units: readonly string[];
  /** The units for which the person is a deputy today and no reporter: the reporter on leave, by the unit's key. */
  readonly standsInFor: ReadonlyMap<string, string>;
}

/**
 * Collects a person's roles from grants. `places` has the place of each unit in the plan by its key; a unit that the plan
 * does not have is ignored.
 */
export function personFrom(
  openId: string,
  grants: readonly Grant[],
  places: ReadonlyMap<string, number>,
): Person {
  const own = grants.filter(grant => grant.openId === openId);
  const reporting = own.filter(({ role }) => role === 'reporter');
  const units = new Set(reporting.map(({ unit }) => unit));
  const placeOf = (unit: string) => places.get(unit) ?? 0;
  return {
    openId,
    roles: new Set(own.map(({ role }) => role)),
    units: [...units].filter(unit => places.has(unit)).sort((a, b) => placeOf(a) - placeOf(b)),
    standsInFor: readStandIns(reporting),
  };
}

/** A person who is a reporter of the unit too acts as that. */
function readStandIns(grants: readonly Grant[]): ReadonlyMap<string, string> {
  const standIns = new Map<string, string>();
  for (const { unit, standsInFor } of grants)
    if (standsInFor !== undefined && !standIns.has(unit)) standIns.set(unit, standsInFor);
  for (const { unit, standsInFor } of grants) if (standsInFor === undefined) standIns.delete(unit);
  return standIns;
}

/** The units for which a person is a reporter and no deputy. */
export const boundUnits = ({ units, standsInFor }: Person): string[] =>
  units.filter(unit => !standsInFor.has(unit));

/** The grants of each person, by open_id, in their order. */
export function grantsByPerson(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  return groupBy(grants, ({ openId }) => openId);
}

/** The open_ids of the reporters of each unit, by the unit's key. */
export function reportersByUnit(grants: readonly Grant[]): ReadonlyMap<string, readonly string[]> {
  const ofReporters = grants.filter(({ role }) => role === 'reporter');
  const byUnit = groupBy(ofReporters, ({ unit }) => unit);
  return new Map([...byUnit].map(([unit, own]) => [unit, own.map(({ openId }) => openId)]));
}

function groupBy(grants: readonly Grant[], keyOf: (grant: Grant) => string): Map<string, Grant[]> {
  const groups = new Map<string, Grant[]>();
  for (const grant of grants) {
    const group = groups.get(keyOf(grant));
    if (group) group.push(grant);
    else groups.set(keyOf(grant), [grant]);
  }
  return groups;
}
