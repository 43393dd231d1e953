import { randomUUID } from 'node:crypto';
import type { Period } from '../plan/period.js';
import type * as Stored from './generated/sqlite/client.js';
import type { MethodsOf } from './methods.js';
import { Stale, type DateRequest } from './store.js';

type DateRequests = MethodsOf<'requestDate' | 'dateRequest' | 'decideDateRequest'>;

/** The cards of an older one are gone: nobody can answer it. */
const ANSWERABLE_MS = 60 * 24 * 3_600_000;

/** Requests of reporters for a later date. */
export const dateRequests: DateRequests = {
  requestDate: async ({ prisma }, request, at) => {
    const whileOpen = `${request.unit} ${request.period}`;
    await prisma.dateRequest.updateMany({
      where: { whileOpen, requestedAt: { lt: new Date(at.getTime() - ANSWERABLE_MS) } },
      data: { decision: 'void', decidedAt: at, whileOpen: null },
    });
    const id = randomUUID();
    // The update changes nothing: two who ask at once get one request.
    const row = await prisma.dateRequest.upsert({
      where: { whileOpen },
      create: { ...request, id, decision: 'open', whileOpen, requestedAt: at },
      update: { whileOpen },
    });
    return row.id === id ? requestFrom(row) : undefined;
  },
  dateRequest: async ({ prisma }, id) => {
    const row = await prisma.dateRequest.findUnique({ where: { id } });
    return row ? requestFrom(row) : undefined;
  },
  decideDateRequest: async ({ prisma }, id, decision, by, at) => {
    const { count } = await prisma.dateRequest.updateMany({
      where: { id, decision: 'open' },
      data: { decision, decidedBy: by, decidedAt: at, whileOpen: null },
    });
    if (count === 0) throw new Stale(`the request ${id} was answered meanwhile`);
  },
};

function requestFrom({ id, openId, unit, period, to, reason, decision }: Stored.DateRequest): DateRequest {
  return {
    ...{ id, openId, unit, to, reason },
    period: period as Period,
    decision: decision as DateRequest['decision'],
  };
}
