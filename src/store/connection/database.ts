import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Log } from '../../core/log.js';
import type { Client } from './client.js';
import { DatabaseUnavailable } from '../store.js';
import { isTransient } from './errors.js';
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
  /** One process alone uses the database: whatever another one left half done, it left when it died. */
  readonly isExclusive: boolean;
  /**
   * Throws DatabaseUnavailable when the open file is not the one that stands in its place: what is written into it is gone with the
   * next start. Throws it too when another program has taken the file.
   */
  readonly checkPlace?: () => void;
  /** Throws when the disk of the database has no room for its work; absent where the database has a disk of its own. */
  readonly checkRoom?: () => Promise<void>;
}

/** Runs the store's work: a bounded number of transactions at once, again when the database was busy. */
export interface Database {
  /** Runs work in one transaction. */
  readonly transact: <T>(work: Work<T>) => Promise<T>;
  /** Runs one statement. */
  readonly run: <T>(statement: Work<T>) => Promise<T>;
  /** Throws when the disk has no room. */
  readonly checkRoom: () => Promise<void>;
  /** Reaches the database past everything that waits. */
  readonly ping: () => Promise<void>;
  /** Finishes the work that runs or waits, and refuses new work. */
  readonly close: () => Promise<void>;
}

/** How long work is tried again while the database is busy or out of reach; a backup may lock a file for five seconds. */
const PATIENCE_MS = 8_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

export async function openDatabase(driver: Driver, log: Log): Promise<Database> {
  const client = await driver.connect();
  const inPlace = <T>(run: () => Promise<T>): Promise<T> =>
    patiently(() => {
      driver.checkPlace?.();
      return run();
    }, log);
  const inTransaction = <T>(work: Work<T>): Promise<T> => inPlace(() => client.transact(work));
  const directly = <T>(statement: Work<T>): Promise<T> => inPlace(() => statement(client.session));
  const queue =
    driver.concurrency === 'grouped'
      ? makeGroupCommit(inTransaction, directly, isTransient)
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
    checkRoom: () => driver.checkRoom?.() ?? Promise.resolve(),
    ping: () => client.ping(),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await queue.idle();
      await client.close();
    },
  };
}

/**
 * Runs work, and again while the database is busy or out of reach; the event loop is free meanwhile. Throws
 * DatabaseUnavailable when that lasts.
 */
async function patiently<T>(run: () => Promise<T>, log: Log): Promise<T> {
  // Counted from the first failure: work may have stood still for long before it, and then deserves another try.
  let failingSince: number | undefined;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await run();
    } catch (error) {
      if (!isTransient(error)) throw error;
      failingSince ??= performance.now();
      if (performance.now() - failingSince > PATIENCE_MS) throw new DatabaseUnavailable(error);
      if (pauseMs === FIRST_PAUSE_MS)
        log('warn', 'the database was busy; trying again', { error: String(error) });
      await pause(pauseMs * (0.5 + Math.random()));
    }
  }
}
