import type { Database } from './connection/database.js';
import { storable } from './connection/storable.js';
import { insertEvents, type Claim } from './hot.js';
import type { Store } from './store.js';

type Inbox = Pick<Store, 'claim' | 'unfinishedEvents' | 'answerOf' | 'forgetEvents'>;

interface Waiting extends Claim {
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (error: unknown) => void;
}

export function inbox(database: Database): Inbox {
  return {
    claim: batched(claims => database.run(({ raw }) => insertEvents(raw, claims))),
    unfinishedEvents: limit =>
      database.run(({ prisma }) =>
        prisma.inbox.findMany({
          where: { finishedAt: null },
          select: { key: true, payload: true },
          orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
          take: limit,
        }),
      ),
    answerOf: async key => {
      const event = await database.run(({ prisma }) =>
        prisma.inbox.findUnique({ where: { key }, select: { answer: true } }),
      );
      return event?.answer ?? undefined;
    },
    forgetEvents: before =>
      database.run(async ({ prisma }) => {
        const { count } = await prisma.inbox.deleteMany({ where: { finishedAt: { lt: before } } });
        return count;
      }),
  };
}

/** After a batch of more than one, a write waits this long for others to join it, unless enough have. */
const GATHER_MS = 1;
const ENOUGH = 32;

/**
 * Writes all events that arrive while a write is under way together in the next one: a commit costs the same for any
 * number. An event that comes alone is written at once. Where the last write had several, the next one waits a moment.
 */
function batched(write: (claims: readonly Claim[]) => Promise<readonly string[]>): Store['claim'] {
  let waiting: Waiting[] = [];
  let isWriting = false;
  let lastSize = 0;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (lastSize > 1 && waiting.length < ENOUGH)
        await new Promise(resolve => setTimeout(resolve, GATHER_MS));
      const batch = waiting;
      waiting = [];
      lastSize = batch.length;
      await resolveBatch(batch, write);
    }
    isWriting = false;
  };
  return (key, payload, at) =>
    new Promise((resolve, reject) => {
      waiting.push({ key: storable(key), payload, at, resolve, reject });
      if (isWriting) return;
      isWriting = true;
      // After the current turn of the event loop: requests read in one turn are written together.
      setImmediate(() => void drain());
    });
}

async function resolveBatch(
  batch: readonly Waiting[],
  write: (claims: readonly Claim[]) => Promise<readonly string[]>,
): Promise<void> {
  try {
    const added = new Set(await write(batch));
    // Of the same key twice in a batch only the first is new.
    for (const { key, resolve } of batch) resolve(added.delete(key));
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
