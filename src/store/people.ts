import { randomUUID } from 'node:crypto';
import type { Grant, Role } from '../core/people/person.js';
import type { Session } from './connection/session.js';
import type * as Stored from './generated/sqlite/client.js';
import { insertGrant, readGrantsOf } from './hot.js';
import type { Transaction, UnitRequest } from './store.js';

type People = Pick<
  Transaction,
  'grantsOf' | 'grants' | 'grant' | 'revokeAll' | 'requestUnit' | 'unitRequest' | 'decideUnitRequest'
>;

export function people({ prisma, raw }: Session): People {
  return {
    grantsOf: async openId => (await readGrantsOf(raw, openId)).map(grantFrom),
    grants: async () => {
      const rows = await prisma.grant.findMany({
        orderBy: [{ openId: 'asc' }, { role: 'asc' }, { unit: 'asc' }],
      });
      return rows.map(grantFrom);
    },
    grant: grant => insertGrant(raw, grant),
    revokeAll: async openId => {
      const rows = await prisma.grant.findMany({ where: { openId } });
      await prisma.grant.deleteMany({ where: { openId } });
      return rows.map(grantFrom);
    },
    requestUnit: async (openId, unit, at) => {
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
    unitRequest: async id => {
      const row = await prisma.unitRequest.findUnique({ where: { id } });
      return row ? requestFrom(row) : undefined;
    },
    decideUnitRequest: async (id, granted, by, at) => {
      await prisma.unitRequest.updateMany({
        where: { id, decision: 'open' },
        data: {
          decision: granted ? 'granted' : 'refused',
          decidedBy: by,
          decidedAt: at,
          whileOpen: null,
        },
      });
    },
  };
}

function grantFrom({ openId, role, unit }: Stored.Grant): Grant {
  return { openId, role: role as Role, unit };
}

function requestFrom({ id, openId, unit, decision }: Stored.UnitRequest): UnitRequest {
  return { id, openId, unit, decision: decision as UnitRequest['decision'] };
}
