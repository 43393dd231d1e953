import type { Database } from './connection/database.js';
import { gather } from './connection/gather.js';
import { storable } from './connection/storable.js';
import { insertEvents, type Claim } from './hot/messages.js';
import type { Store } from './store.js';

type Inbox = Pick<Store, 'claim' | 'unfinishedEvents' | 'beginAgain' | 'answerOf' | 'forgetEvents'>;

export function inbox(database: Database): Inbox {
  const claim = gather((claims: readonly Claim[]) => claimAll(database, claims));
  return {
    claim: (key, payload, at) => claim({ key: storable(key), payload, at }),
    unfinishedEvents: limit =>
      database.run(({ prisma }) =>
        prisma.inbox.findMany({
          where: { finishedAt: null },
          select: { key: true, payload: true, receivedAt: true, starts: true },
          orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
          take: limit,
        }),
      ),
    beginAgain: async key => {
      const data = { starts: { increment: 1 } };
      const { starts } = await database.run(({ prisma }) =>
        prisma.inbox.update({ where: { key }, data, select: { starts: true } }),
      );
      return starts;
    },
    answerOf: async key => {
      const event = await database.run(({ prisma }) =>
        prisma.inbox.findUnique({ where: { key }, select: { answer: true } }),
      );
      return event?.answer ?? undefined;
    },
    forgetEvents: (before, limit) =>
      database.run(async ({ prisma }) => {
        const { count } = await prisma.inbox.deleteMany({ where: { finishedAt: { lt: before } }, limit });
        return count;
      }),
  };
}

/** Claims events in one statement. Of the same key twice only the first is new. */
async function claimAll(database: Database, claims: readonly Claim[]): Promise<boolean[]> {
  const added = new Set(await database.run(({ raw }) => insertEvents(raw, claims)));
  return claims.map(({ key }) => added.delete(key));
}
