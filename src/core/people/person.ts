/** Roles: 填报人, 审核人, 领导, 管理员. One person may hold several, for several units. */
export type Role = 'reporter' | 'reviewer' | 'leader' | 'admin';

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  reporter: '填报人',
  reviewer: '审核人',
  leader: '领导',
  admin: '管理员',
};

/** One role of one person; a reporter's is for a unit. */
export interface Grant {
  readonly openId: string;
  readonly role: Role;
  /** The unit's key for a reporter, else empty. */
  readonly unit: string;
}

export interface Person {
  readonly openId: string;
  readonly roles: ReadonlySet<Role>;
  /** Keys of the units this person reports for, in the plan's order. */
  readonly units: readonly string[];
}

export function personFrom(openId: string, grants: readonly Grant[], planOrder: readonly string[]): Person {
  const own = grants.filter(grant => grant.openId === openId);
  const units = new Set(own.filter(({ role }) => role === 'reporter').map(({ unit }) => unit));
  return {
    openId,
    roles: new Set(own.map(({ role }) => role)),
    units: planOrder.filter(unit => units.has(unit)),
  };
}
