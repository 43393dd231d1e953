import type { Database } from './connection/database.js';
import type { Runner } from './connection/dialect.js';
import type { ClaimedEvent, Store } from './store.js';

type Inbox = Pick<Store, 'claim' | 'unfinishedEvents' | 'answerOf' | 'forgetEvents'>;

interface Claim {
  readonly key: string;
  readonly payload: string;
  readonly at: Date;
}

interface Waiting extends Claim {
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (error: unknown) => void;
}

export function inbox(database: Database): Inbox {
  return {
    claim: batched(claims => writeClaims(database, claims)),
    unfinishedEvents: limit =>
      database.run(
        runner => runner.$queryRaw<ClaimedEvent[]>`
          SELECT key, payload FROM inbox WHERE finished_at IS NULL ORDER BY received_at, id LIMIT ${limit}`,
      ),
    answerOf: key =>
      database.run(async runner => {
        const rows = await runner.$queryRaw<
          { answer: string | null }[]
        >`SELECT answer FROM inbox WHERE key = ${key}`;
        return rows[0]?.answer ?? undefined;
      }),
    forgetEvents: before =>
      database.run(runner => runner.$executeRaw`DELETE FROM inbox WHERE finished_at < ${before}`),
  };
}

/**
 * Marks an event as finished; false when it was before. A tap is not claimed ahead, because the platform does not
 * repeat it on its own: it is first written here, together with what it did.
 */
export async function finish(runner: Runner, key: string, answer: string | null, at: Date): Promise<boolean> {
  const done = await runner.$executeRaw`
    INSERT INTO inbox (key, payload, received_at, finished_at, answer) VALUES (${key}, '', ${at}, ${at}, ${answer})
    ON CONFLICT (key) DO UPDATE SET finished_at = excluded.finished_at, answer = excluded.answer
    WHERE inbox.finished_at IS NULL`;
  return done === 1;
}

/** In a rush a write waits so long for others to join it, unless so many have. */
const GATHER_MS = 1;
const ENOUGH = 32;

/**
 * What arrives while a write is under way goes into the next one, all of it: a commit costs the same for any number. A
 * message that comes alone is written at once; where the last write had company, the next one waits a moment for it.
 */
function batched(write: (claims: readonly Claim[]) => Promise<Set<string>>): Store['claim'] {
  let waiting: Waiting[] = [];
  let writing = false;
  let last = 0;
  const drain = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      if (last > 1 && waiting.length < ENOUGH) await new Promise(resolve => setTimeout(resolve, GATHER_MS));
      const batch = waiting;
      waiting = [];
      last = batch.length;
      await settle(batch, write);
    }
    writing = false;
  };
  return (key, payload, at) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, payload, at, resolve, reject });
      // After the current turn of the event loop: requests read in one turn are written together.
      if (!writing) {
        writing = true;
        setImmediate(() => void drain());
      }
    });
}

async function settle(
  batch: readonly Waiting[],
  write: (claims: readonly Claim[]) => Promise<Set<string>>,
): Promise<void> {
  try {
    const written = await write(batch);
    // Of the same key twice in a batch only the first is new.
    for (const { key, resolve } of batch) resolve(written.delete(key));
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

async function writeClaims(database: Database, claims: readonly Claim[]): Promise<Set<string>> {
  const { dialect } = database;
  // Always in the order of the keys: two processes that write the same keys then wait for each other, in turn.
  const sorted = [...claims].sort((a, b) => (a.key < b.key ? -1 : 1));
  const given = dialect.rows(
    sorted.map(({ key, payload, at }) => ({ key, payload, received_at: dialect.instant(at) })),
    { key: 'text', payload: 'text', received_at: 'timestamp' },
  );
  const rows = await database.run(
    runner => runner.$queryRaw<{ key: string }[]>`
      INSERT INTO inbox (key, payload, received_at) SELECT key, payload, received_at FROM ${given} WHERE true
      ON CONFLICT DO NOTHING RETURNING key`,
  );
  return new Set(rows.map(({ key }) => key));
}
