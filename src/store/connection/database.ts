import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Log } from '../../core/log.js';
import type { Client } from './client.js';
import { makeGroupCommit } from './group-commit.js';
import type { Work } from './session.js';

/** A database as it is reached: how to get a client, and how to treat it. */
export interface Driver {
  connect(): Promise<Client>;
  /**
   * How many transactions run at once. `grouped`: one after the other, and those that wait share a commit, for a database
   * with one writer that waits for its disk at every commit.
   */
  readonly concurrency: number | 'grouped';
  /** What to do about an error: nothing, try again, or try again with a new client. */
  readonly remedyFor: (error: unknown) => Remedy;
  /** One process alone uses the database: whatever another one left half done, it left when it died. */
  readonly isExclusive: boolean;
}

export type Remedy = 'none' | 'again' | 'new-client';

/** Runs the store's work: a bounded number of transactions at once, again where the database was busy. */
export interface Database {
  /** Runs work in one transaction. */
  readonly transact: <T>(work: Work<T>) => Promise<T>;
  /** Runs one statement. */
  readonly run: <T>(statement: Work<T>) => Promise<T>;
  /** Reaches the database past everything that waits. */
  readonly ping: () => Promise<void>;
  /** Finishes what runs or waits, and takes nothing more. */
  readonly close: () => Promise<void>;
}

const TRIES = 6;

export async function openDatabase(driver: Driver, log: Log): Promise<Database> {
  const connection = await keepConnected(driver, log);
  const inTransaction = <T>(work: Work<T>): Promise<T> => connection.use(client => client.transact(work));
  const directly = <T>(statement: Work<T>): Promise<T> => connection.use(client => statement(client.session));
  const queue =
    driver.concurrency === 'grouped'
      ? makeGroupCommit(inTransaction, directly, error => driver.remedyFor(error) !== 'none')
      : makeLimit(driver.concurrency);
  let isClosed = false;

  function makeLimit(concurrency: number) {
    const limit = pLimit(concurrency);
    return {
      transact: <T>(work: Work<T>) => limit(() => inTransaction(work)),
      run: <T>(statement: Work<T>) => limit(() => directly(statement)),
      idle: () => {
        // One at a time from now on: this runs when everything before it has ended.
        limit.concurrency = 1;
        return limit(() => undefined);
      },
    };
  }

  const refuseClosed = (): void => {
    if (isClosed) throw new Error('the store is closed');
  };
  return {
    transact: async work => {
      refuseClosed();
      return queue.transact(work);
    },
    run: async statement => {
      refuseClosed();
      return queue.run(statement);
    },
    ping: () => connection.client().ping(),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await queue.idle();
      await connection.client().close();
    },
  };
}

interface Connection {
  client(): Client;
  /** Runs work with the client; again, and with a new client if need be, as the driver says. */
  use<T>(work: (client: Client) => Promise<T>): Promise<T>;
}

async function keepConnected(driver: Driver, log: Log): Promise<Connection> {
  let client = await driver.connect();
  let renewal: Promise<void> | undefined;

  const renew = async (broken: Client): Promise<void> => {
    if (client === broken) renewal ??= replace(broken).finally(() => (renewal = undefined));
    await renewal;
  };
  // Connects before it closes: when no new client can be had, the old one stays for the next try.
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
