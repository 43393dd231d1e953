import type { SqlDriverAdapter, SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Runner } from './dialect.js';
import { statementsOn } from './direct.js';

/** What runs on the database: a piece of work with statements. */
export type Work<T> = (runner: Runner) => Promise<T>;

/** An open database. */
export interface Client {
  /** Runs single statements, each a transaction by itself. */
  readonly runner: Runner;
  /** Runs work in one transaction. */
  transact<T>(work: Work<T>): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** As much of a generated client as is used; the two databases' differ in nothing of it. */
interface PrismaClient {
  $connect(): Promise<void>;
  $queryRawUnsafe(sql: string): PromiseLike<unknown>;
  $disconnect(): Promise<void>;
}

/** Errors without pieces of source code, which belong in no log. */
const OPTIONS = { errorFormat: 'minimal' } as const;

type MakeClient = new (options: { adapter: SqlDriverAdapterFactory } & typeof OPTIONS) => PrismaClient;

/**
 * Connects Prisma's client by a driver adapter. The client opens the database and closes it; statements and transactions
 * go to its adapter, which the client's query engine would hand them to.
 */
export async function connectClient(Made: MakeClient, adapter: SqlDriverAdapterFactory): Promise<Client> {
  let opened: SqlDriverAdapter | undefined;
  const seen: SqlDriverAdapterFactory = {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: async () => (opened = await adapter.connect()),
  };
  const client = new Made({ adapter: seen, ...OPTIONS });
  await client.$connect();
  if (!opened) throw new Error('the client connected without its adapter');
  const own = opened;
  return {
    runner: statementsOn(own),
    transact: work => transact(own, work),
    ping: async () => {
      await client.$queryRawUnsafe('SELECT 1');
    },
    close: () => client.$disconnect(),
  };
}

const COMMIT = { sql: 'COMMIT', args: [], argTypes: [] };
const ROLLBACK = { sql: 'ROLLBACK', args: [], argTypes: [] };

/** Begins a transaction, and ends it as Prisma does: the statement first, then the adapter is told. */
async function transact<T>(adapter: SqlDriverAdapter, work: Work<T>): Promise<T> {
  const transaction = await adapter.startTransaction();
  try {
    const value = await work(statementsOn(transaction));
    await transaction.executeRaw(COMMIT);
    await transaction.commit();
    return value;
  } catch (error) {
    // Where the connection is lost, the database has rolled back by itself.
    await transaction.executeRaw(ROLLBACK).catch(() => undefined);
    await transaction.rollback();
    throw error;
  }
}
