import { randomUUID } from 'node:crypto';
import type { Grant, Role } from '../core/people/person.js';
import type * as Stored from './generated/sqlite/client.js';
import {
  insertGrant,
  insertGrants,
  readGrantsOf,
  readGrantsOfHolders,
  readReportersOf,
  readRolesAndPlan,
  readRolesOn,
  type RoleRow,
} from './hot/people.js';
import type { MethodsOf } from './methods.js';
import { Stale, type UnitRequest } from './store.js';

type People = MethodsOf<
  | 'grantsOf'
  | 'rolesOn'
  | 'rolesAndPlan'
  | 'grants'
  | 'grantsOfHolders'
  | 'reportersOf'
  | 'grant'
  | 'grantAll'
  | 'revoke'
  | 'revokeAll'
  | 'holdGrants'
  | 'requestUnit'
  | 'unitRequest'
  | 'decideUnitRequest'
>;

const roleFrom = ({ standsInFor, ...row }: RoleRow): Grant => ({
  ...grantFrom(row),
  ...(standsInFor === null ? {} : { standsInFor }),
});

export const people: People = {
  grantsOf: async ({ raw }, openId) => (await readGrantsOf(raw, openId)).map(grantFrom),
  rolesOn: async ({ raw }, openId, day) => (await readRolesOn(raw, openId, day)).map(roleFrom),
  rolesAndPlan: async ({ raw }, openId, day) => {
    const { roles, planVersion } = await readRolesAndPlan(raw, openId, day);
    return { grants: roles.map(roleFrom), planVersion };
  },
  grants: async ({ prisma }) => {
    const rows = await prisma.grant.findMany({
      orderBy: [{ openId: 'asc' }, { role: 'asc' }, { unit: 'asc' }],
    });
    return rows.map(grantFrom);
  },
  grantsOfHolders: async ({ raw }, roles) => (await readGrantsOfHolders(raw, roles)).map(grantFrom),
  reportersOf: async ({ raw }, units) => (await readReportersOf(raw, units)).map(grantFrom),
  grant: ({ raw }, grant) => insertGrant(raw, grant),
  grantAll: async ({ raw }, grants) => (await insertGrants(raw, grants)).map(grantFrom),
  revoke: async ({ prisma }, role, unit, openIds) => {
    const { count } = await prisma.grant.deleteMany({ where: { role, unit, openId: { in: [...openIds] } } });
    return count;
  },
  revokeAll: async ({ prisma }, openId) => {
    const rows = await prisma.grant.findMany({ where: { openId } });
    const { count } = await prisma.grant.deleteMany({ where: { openId } });
    if (count !== rows.length) throw new Stale(`the roles of ${openId} were changed meanwhile`);
    return rows.map(grantFrom);
  },
  holdGrants: async ({ prisma }, held) => {
    // The update changes nothing: it takes the locks of the rows.
    await prisma.grant.updateMany({ where: held, data: held });
  },
  requestUnit: async ({ prisma }, openId, unit, at) => {
    const whileOpen = `${openId} ${unit}`;
    const request = { id: randomUUID(), openId, unit, decision: 'open', whileOpen, requestedAt: at };
    // The update changes nothing. An empty one would make Prisma read first and insert afterwards, which fails when
    // two ask at once.
    const row = await prisma.unitRequest.upsert({
      where: { whileOpen },
      create: request,
      update: { whileOpen },
    });
    return requestFrom(row);
  },
  unitRequest: async ({ prisma }, id) => {
    const row = await prisma.unitRequest.findUnique({ where: { id } });
    return row ? requestFrom(row) : undefined;
  },
  decideUnitRequest: async ({ prisma }, id, granted, by, at) => {
    const { count } = await prisma.unitRequest.updateMany({
      where: { id, decision: 'open' },
      data: {
        decision: granted ? 'granted' : 'refused',
        decidedBy: by,
        decidedAt: at,
        whileOpen: null,
      },
    });
    if (count === 0) throw new Stale(`the request ${id} was answered meanwhile`);
  },
};

function grantFrom({ openId, role, unit }: Stored.Grant): Grant {
  return { openId, role: role as Role, unit };
}

function requestFrom({ id, openId, unit, decision }: Stored.UnitRequest): UnitRequest {
  return { id, openId, unit, decision: decision as UnitRequest['decision'] };
}
