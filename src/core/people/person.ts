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
}

/** A person with all their roles. */
export interface Person {
  readonly openId: string;
  readonly roles: ReadonlySet<Role>;
  /** Keys of the units that the person reports for, in the order of the plan. */
  readonly units: readonly string[];
}

/**
 * Collects a person's roles from grants. `planOrder` lists the keys of all units; a unit that the plan does
 * not have is ignored.
 */
export function personFrom(openId: string, grants: readonly Grant[], planOrder: readonly string[]): Person {
  const own = grants.filter(grant => grant.openId === openId);
  const units = new Set(own.filter(({ role }) => role === 'reporter').map(({ unit }) => unit));
  return {
    openId,
    roles: new Set(own.map(({ role }) => role)),
    units: planOrder.filter(unit => units.has(unit)),
  };
}
