import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../core/log.js';
import type { Client, Work } from './client.js';
import type { Dialect, Runner } from './dialect.js';
import { makeGate } from './gate.js';
import { makeGroups } from './group-commit.js';

/** A database as it is reached: how to get a client, and how it wants to be treated. */
export interface Driver {
  readonly dialect: Dialect;
  connect(): Promise<Client>;
  /**
   * How many transactions run at once; `grouped`: one after the other, those that wait sharing a commit, for a database
   * with one writer that waits for its disk at every commit.
   */
  readonly atOnce: number | 'grouped';
  /** What to do about an error: nothing, try again, or try again with a new client. */
  readonly remedyFor: (error: unknown) => Remedy;
}

export type Remedy = 'none' | 'again' | 'new-client';

/** Runs the store's work: so much at once, again where the database was busy, never one piece inside another. */
export interface Database {
  readonly dialect: Dialect;
  /** Runs in one transaction. */
  readonly transact: <T>(work: Work<T>) => Promise<T>;
  /** Runs one statement. */
  readonly run: <T>(statement: Work<T>) => Promise<T>;
  /** Reaches the database past everything that waits. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const TRIES = 6;
/** A transaction holds others up: what takes this long has gone astray, and is ended. */
const WORK_TIMEOUT_MS = 10_000;

export async function openDatabase(driver: Driver, log: Log): Promise<Database> {
  const connection = await keepConnected(driver, log);
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  let closed = false;

  const inTransaction = <T>(work: Work<T>): Promise<T> => connection.use(client => client.transact(work));
  const directly = <T>(statement: Work<T>): Promise<T> => connection.use(({ runner }) => statement(runner));
  const { transact, run, idle } = driver.atOnce === 'grouped' ? grouped() : separate(driver.atOnce);

  function grouped() {
    return makeGroups(inTransaction, directly, error => driver.remedyFor(error) !== 'none');
  }

  function separate(atOnce: number) {
    const gate = makeGate(atOnce);
    return {
      transact: <T>(work: Work<T>) => gate.pass(() => inTransaction(work)),
      run: <T>(statement: Work<T>) => gate.pass(() => directly(statement)),
      idle: gate.idle,
    };
  }

  const enter = (): void => {
    if (inside.getStore()?.open)
      throw new Error('the store was used inside of a transaction: use the transaction that is open');
    if (closed) throw new Error('the store is closed');
  };

  return {
    dialect: driver.dialect,
    transact: async work => {
      enter();
      return transact(runner => guarded(runner, work, inside));
    },
    run: async statement => {
      enter();
      return run(statement);
    },
    ping: () => connection.client().ping(),
    close: async () => {
      if (closed) return;
      closed = true;
      await idle();
      await connection.client().close();
    },
  };
}

interface Connection {
  client(): Client;
  /** Runs work with the client; again, with a new client if need be, as the driver says. */
  use<T>(work: (client: Client) => Promise<T>): Promise<T>;
}

async function keepConnected(driver: Driver, log: Log): Promise<Connection> {
  let client = await driver.connect();
  let renewal: Promise<void> | undefined;

  const renew = async (broken: Client): Promise<void> => {
    if (client === broken) renewal ??= replace(broken).finally(() => (renewal = undefined));
    await renewal;
  };
  // The new one first: where there is none to be had, the old one stays for the next try.
  const replace = async (broken: Client): Promise<void> => {
    client = await driver.connect();
    await broken.close().catch(() => undefined);
  };
  const use = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      const used = client;
      try {
        return await work(used);
      } catch (error) {
        const remedy = driver.remedyFor(error);
        if (remedy === 'none' || tries === TRIES) throw error;
        log('warn', 'the database was busy; trying again', { tries, error: String(error) });
        await pause(2 ** tries * 10 * (0.5 + Math.random()));
        if (remedy === 'new-client') await renew(used);
      }
    }
  };
  return { client: () => client, use };
}

/** Runs work with a runner that ends with it: a statement that comes late must not land in another's transaction. */
async function guarded<T>(
  runner: Runner,
  work: Work<T>,
  inside: AsyncLocalStorage<{ open: boolean }>,
): Promise<T> {
  const mark = { open: true };
  const check = (): void => {
    if (!mark.open) throw new Error('a transaction was used after it ended');
  };
  const own: Runner = {
    $queryRaw: (...args) => {
      check();
      return runner.$queryRaw(...args);
    },
    $executeRaw: (...args) => {
      check();
      return runner.$executeRaw(...args);
    },
  };
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`a transaction was ended after ${WORK_TIMEOUT_MS / 1000} seconds`));
    }, WORK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([inside.run(mark, () => work(own)), tooLong]);
  } finally {
    clearTimeout(timer);
    mark.open = false;
  }
}
