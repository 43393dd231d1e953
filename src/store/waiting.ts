import type { Database } from './connection/database.js';
import type { Waiting } from './store.js';

/** Counts what waits in the inbox and in the outbox. */
export async function countWaiting(database: Database): Promise<Waiting> {
  const events = await database.run(({ prisma }) => prisma.inbox.count({ where: { finishedAt: null } }));
  const messages = await database.run(({ prisma }) =>
    prisma.outbox.count({ where: { sentAt: null, dead: false } }),
  );
  // Thousands of reminders wait for minutes in any case.
  const { _min: oldest } = await database.run(({ prisma }) =>
    prisma.outbox.aggregate({
      where: { sentAt: null, dead: false, dueOn: null },
      _min: { createdAt: true },
    }),
  );
  const deadLetters = await database.run(({ prisma }) =>
    prisma.outbox.count({ where: { sentAt: null, dead: true } }),
  );
  return {
    ...{ events, deadLetters, messages },
    oldestMessageAt: oldest.createdAt,
  };
}
