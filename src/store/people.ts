import { randomUUID } from 'node:crypto';
import type { Grant, Role } from '../core/people/person.js';
import type { Runner } from './connection/dialect.js';
import type { Transaction, UnitRequest } from './store.js';

type People = Pick<
  Transaction,
  'grantsOf' | 'grants' | 'grant' | 'revokeAll' | 'requestUnit' | 'unitRequest' | 'decideUnitRequest'
>;

interface GrantRow {
  open_id: string;
  role: string;
  unit: string;
}

interface RequestRow {
  id: string;
  open_id: string;
  unit: string;
  decision: string;
}

export function people(runner: Runner): People {
  return {
    grantsOf: async openId => {
      const rows = await runner.$queryRaw<
        GrantRow[]
      >`SELECT open_id, role, unit FROM role_grant WHERE open_id = ${openId} ORDER BY role, unit`;
      return rows.map(grantFrom);
    },
    grants: async () => {
      const rows = await runner.$queryRaw<
        GrantRow[]
      >`SELECT open_id, role, unit FROM role_grant ORDER BY open_id, role, unit`;
      return rows.map(grantFrom);
    },
    grant: async ({ openId, role, unit }) => {
      const added = await runner.$executeRaw`
        INSERT INTO role_grant (open_id, role, unit) VALUES (${openId}, ${role}, ${unit}) ON CONFLICT DO NOTHING`;
      return added === 1;
    },
    revokeAll: async openId => {
      const rows = await runner.$queryRaw<
        GrantRow[]
      >`DELETE FROM role_grant WHERE open_id = ${openId} RETURNING open_id, role, unit`;
      return rows.map(grantFrom);
    },
    requestUnit: (openId, unit, at) => ask(runner, openId, unit, at),
    unitRequest: async id => {
      const rows = await runner.$queryRaw<
        RequestRow[]
      >`SELECT id, open_id, unit, decision FROM unit_request WHERE id = ${id}`;
      return rows.map(requestFrom)[0];
    },
    decideUnitRequest: async (id, granted, by, at) => {
      await runner.$executeRaw`
        UPDATE unit_request
        SET decision = ${granted ? 'granted' : 'refused'}, decided_by = ${by}, decided_at = ${at}, while_open = NULL
        WHERE id = ${id} AND decision = 'open'`;
    },
  };
}

async function ask(runner: Runner, openId: string, unit: string, at: Date): Promise<UnitRequest> {
  const whileOpen = `${openId} ${unit}`;
  await runner.$executeRaw`
    INSERT INTO unit_request (id, open_id, unit, decision, while_open, asked_at)
    VALUES (${randomUUID()}, ${openId}, ${unit}, 'open', ${whileOpen}, ${at}) ON CONFLICT DO NOTHING`;
  const rows = await runner.$queryRaw<
    RequestRow[]
  >`SELECT id, open_id, unit, decision FROM unit_request WHERE while_open = ${whileOpen}`;
  const [request] = rows.map(requestFrom);
  if (!request) throw new Error('a request that was just written is not there');
  return request;
}

function grantFrom({ open_id, role, unit }: GrantRow): Grant {
  return { openId: open_id, role: role as Role, unit };
}

function requestFrom({ id, open_id, unit, decision }: RequestRow): UnitRequest {
  return { id, openId: open_id, unit, decision: decision as UnitRequest['decision'] };
}
