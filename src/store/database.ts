import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Dialect, Runner } from './dialect.js';

export type Log = (level: 'info' | 'warn' | 'error', message: string, detail?: object) => void;

/** A database as it is reached: how to get a client, and how it wants to be treated. */
export interface Driver {
  readonly dialect: Dialect;
  connect(): Promise<Client>;
  /** How many pieces of work may run at once. */
  readonly limit: number;
  /** What to do about an error: nothing, try again, or try again with a new client. */
  remedyFor(error: unknown): Remedy;
}

export type Remedy = 'none' | 'again' | 'new-client';

/** Runs the store's work: so much at once, again where the database was busy, never one piece inside another. */
export interface Database {
  readonly dialect: Dialect;
  /** Runs in one transaction. */
  transact<T>(work: (runner: Runner) => Promise<T>): Promise<T>;
  /** Runs statements that each commit by themselves. */
  run<T>(work: (runner: Runner) => Promise<T>): Promise<T>;
  /** Reaches the database past everything that waits. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const TRIES = 6;
/** Work is given up after this; nothing a request does in its transaction takes long. */
const TRANSACTION_TIMEOUT_MS = 15_000;

export async function openDatabase(driver: Driver, log: Log): Promise<Database> {
  let client = await driver.connect();
  let renewal: Promise<void> | undefined;
  let closed = false;
  const gate = makeGate(driver.limit);
  const inside = new AsyncLocalStorage<{ open: boolean }>();

  const renew = async (broken: Client): Promise<void> => {
    if (client !== broken) return;
    renewal ??= (async () => {
      await broken.$disconnect().catch(() => undefined);
      client = await driver.connect();
    })().finally(() => (renewal = undefined));
    await renewal;
  };

  const attempt = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      const used = client;
      try {
        return await work(used);
      } catch (error) {
        const remedy = driver.remedyFor(error);
        if (remedy === 'none' || tries === TRIES) throw error;
        log('warn', 'the database was busy; trying again', { tries, error: String(error) });
        if (remedy === 'new-client') await renew(used);
        await pause(2 ** tries * 10 * (0.5 + Math.random()));
      }
    }
  };

  const enter = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    if (inside.getStore()?.open)
      throw new Error('the store was used inside of a transaction: use the transaction that is open');
    if (closed) throw new Error('the store is closed');
    return gate(() => attempt(work));
  };

  const inTransaction = async <T>(used: Client, work: (runner: Runner) => Promise<T>): Promise<T> => {
    const mark = { open: true };
    try {
      return await used.$transaction(runner => inside.run(mark, () => work(runner)), {
        maxWait: TRANSACTION_TIMEOUT_MS,
        timeout: TRANSACTION_TIMEOUT_MS,
      });
    } finally {
      mark.open = false;
    }
  };

  return {
    dialect: driver.dialect,
    transact: work => enter(used => inTransaction(used, work)),
    run: work => enter(work),
    ping: async () => {
      await client.$queryRawUnsafe('SELECT 1');
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await gate.idle();
      await client.$disconnect();
    },
  };
}

interface Gate {
  <T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

/** Lets so many pieces of work through at once, the others in the order they came. */
function makeGate(limit: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  const idle: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next) return next();
    running -= 1;
    if (running === 0) idle.splice(0).forEach(resolve => resolve());
  };
  const gate = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < limit) running += 1;
    else await new Promise<void>(resolve => waiting.push(resolve));
    try {
      return await work();
    } finally {
      leave();
    }
  };
  const untilIdle = async (): Promise<void> => {
    if (running > 0) await new Promise<void>(resolve => idle.push(resolve));
  };
  return Object.assign(gate, { idle: untilIdle });
}
