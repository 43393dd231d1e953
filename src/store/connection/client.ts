import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlQueryable,
  Transaction as AdapterTransaction,
} from '@prisma/driver-adapter-utils';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { PrismaClient } from '../generated/sqlite/client.js';
import type { Dialect } from './dialect.js';
import { rawRunner } from './raw.js';
import type { Session, Work } from './session.js';
import { storable } from './storable.js';

/** An open database. */
export interface Client {
  /** Each statement is a transaction by itself. */
  readonly session: Session;
  /** Runs work in one transaction, which Prisma begins and ends. */
  transact<T>(work: Work<T>): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The error messages carry no pieces of source code, which belong in no log. */
interface ClientOptions {
  readonly adapter: SqlDriverAdapterFactory;
  readonly errorFormat: 'minimal';
}

/**
 * The generated client of either database. Both are made from the same models, and SQLite's types allow nothing that
 * PostgreSQL's client does not have.
 */
export type PrismaClientClass = new (options: ClientOptions) => PrismaClient;

/** Prisma's own limits lie beyond the store's, which end a transaction first and say why. */
const LIMITS = { maxWait: 20_000, timeout: 600_000 };

/** Where the driver adapter leaves the transaction it began for one `$transaction`. */
interface Slot {
  begun?: AdapterTransaction;
}

export async function connectClient(
  Client: PrismaClientClass,
  factory: SqlDriverAdapterFactory,
  dialect: Dialect,
): Promise<Client> {
  const slots = new AsyncLocalStorage<Slot>();
  let opened: SqlDriverAdapter | undefined;
  const prisma = new Client({
    adapter: {
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect: async () => (opened = hookAdapter(await factory.connect(), slots)),
    },
    errorFormat: 'minimal',
  });
  await prisma.$connect();
  if (!opened) throw new Error('the client connected without its adapter');
  return {
    session: { prisma, raw: rawRunner(opened, dialect) },
    transact: work => {
      const slot: Slot = {};
      const inTransaction = (tx: Session['prisma']) => {
        if (!slot.begun) throw new Error('the client began a transaction without its adapter');
        return work({ prisma: tx, raw: rawRunner(slot.begun, dialect) });
      };
      return slots.run(slot, () => prisma.$transaction(inTransaction, LIMITS));
    },
    ping: async () => {
      await prisma.$queryRaw`SELECT 1`;
    },
    close: () => prisma.$disconnect(),
  };
}

/**
 * An adapter that leaves each transaction it begins in the slot of the `$transaction` that asked for it. The slot comes
 * with the asynchronous context of the call, so that of many transactions that begin at once each gets its own.
 */
function hookAdapter(adapter: SqlDriverAdapter, slots: AsyncLocalStorage<Slot>): SqlDriverAdapter {
  return {
    ...withStorableTexts(adapter),
    executeScript: script => adapter.executeScript(script),
    getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: false },
    dispose: () => adapter.dispose(),
    startTransaction: async isolationLevel => {
      const slot = slots.getStore();
      const transaction = await adapter.startTransaction(isolationLevel);
      const begun: AdapterTransaction = {
        ...withStorableTexts(transaction),
        options: transaction.options,
        commit: () => transaction.commit(),
        rollback: () => transaction.rollback(),
      };
      if (slot) slot.begun = begun;
      return begun;
    },
  };
}

/** Typed statements and those of hot.ts all pass here. */
function withStorableTexts(queryable: SqlQueryable): SqlQueryable {
  const clean = (query: SqlQuery): SqlQuery => {
    const args = [...query.args];
    for (const [index, value] of args.entries()) if (typeof value === 'string') args[index] = storable(value);
    return { ...query, args };
  };
  return {
    provider: queryable.provider,
    adapterName: queryable.adapterName,
    queryRaw: query => queryable.queryRaw(clean(query)),
    executeRaw: query => queryable.executeRaw(clean(query)),
  };
}
