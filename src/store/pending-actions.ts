import { randomUUID } from 'node:crypto';
import type { Database } from './connection/database.js';
import type { MethodsOf } from './methods.js';
import { Stale, type Store } from './store.js';

type PendingActions = MethodsOf<
  'savePendingAction' | 'pendingAction' | 'pendingActionsOf' | 'deletePendingAction' | 'deletePendingActions'
>;

/** Actions that wait for a second tap, 确认 (confirm). */
export const pendingActions: PendingActions = {
  savePendingAction: async ({ prisma }, openId, kind, payload, at) => {
    const id = randomUUID();
    await prisma.pendingAction.create({ data: { id, openId, kind, payload, savedAt: at } });
    return id;
  },
  pendingAction: async ({ prisma }, id) => {
    const action = await prisma.pendingAction.findUnique({
      where: { id },
      select: { openId: true, kind: true, payload: true },
    });
    return action ?? undefined;
  },
  pendingActionsOf: ({ prisma }, kind, limit) =>
    prisma.pendingAction.findMany({
      where: { kind },
      select: { id: true, openId: true, payload: true },
      orderBy: [{ savedAt: 'asc' }, { id: 'asc' }],
      take: limit,
    }),
  deletePendingAction: async ({ prisma }, id) => {
    const { count } = await prisma.pendingAction.deleteMany({ where: { id } });
    if (count === 0) throw new Stale(`the pending action ${id} was done or dropped meanwhile`);
  },
  deletePendingActions: async ({ prisma }, ids) => {
    await prisma.pendingAction.deleteMany({ where: { id: { in: [...ids] } } });
  },
};

export function pendingActionCleanup(database: Database): Pick<Store, 'forgetPendingActions'> {
  return {
    forgetPendingActions: (before, limit) =>
      database.run(async ({ prisma }) => {
        const { count } = await prisma.pendingAction.deleteMany({
          where: { savedAt: { lt: before } },
          limit,
        });
        return count;
      }),
  };
}
