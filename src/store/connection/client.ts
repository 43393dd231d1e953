import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlQueryable,
  Transaction as AdapterTransaction,
} from '@prisma/driver-adapter-utils';
import pLimit from 'p-limit';
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

/**
 * Prisma's own limits lie beyond the store's, which end a transaction first and say why. The isolation level tells the
 * store's transactions from those that the client begins by itself for one statement; no database gets to see it.
 */
const OPTIONS = { maxWait: 20_000, timeout: 600_000, isolationLevel: 'Serializable' } as const;

/** Takes the transaction that the driver adapter has begun. */
type Take = (begun: AdapterTransaction) => void;

export async function connectClient(
  Client: PrismaClientClass,
  factory: SqlDriverAdapterFactory,
  dialect: Dialect,
): Promise<Client> {
  const begin = makeBeginner();
  let opened: SqlDriverAdapter | undefined;
  const prisma = new Client({
    adapter: {
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect: async () => (opened = hookAdapter(await factory.connect(), begin.take)),
    },
    errorFormat: 'minimal',
  });
  await prisma.$connect();
  if (!opened) throw new Error('the client connected without its adapter');
  const database = {};
  return {
    session: { prisma, raw: rawRunner(opened, dialect), database },
    transact: work =>
      begin.oneAtATime(begun =>
        prisma.$transaction(tx => work({ prisma: tx, raw: rawRunner(begun(), dialect), database }), OPTIONS),
      ),
    ping: async () => {
      await prisma.$queryRaw`SELECT 1`;
    },
    close: () => prisma.$disconnect(),
  };
}

interface Beginner {
  readonly take: Take;
  /**
   * Starts a `$transaction` when the one before has begun. `begun` gives the adapter's transaction; work calls it first.
   */
  readonly oneAtATime: <T>(start: (begun: () => AdapterTransaction) => Promise<T>) => Promise<T>;
}

/**
 * Tells which transaction of the adapter belongs to which `$transaction`: one begins at a time. An asynchronous context
 * would tell it too, but Node 20 and 22 then follow every promise of the program (docs/decisions/prisma-typed-by-default.md).
 */
function makeBeginner(): Beginner {
  const turn = pLimit(1);
  let latest: AdapterTransaction | undefined;
  return {
    take: begun => (latest = begun),
    oneAtATime: start =>
      new Promise((resolve, reject) => {
        void turn(
          () =>
            new Promise<void>(endTurn => {
              latest = undefined;
              const begun = () => {
                endTurn();
                if (!latest) throw new Error('the client began a transaction without its adapter');
                return latest;
              };
              start(begun).finally(endTurn).then(resolve, reject);
            }),
        );
      }),
  };
}

/** An adapter that hands over each transaction it begins. */
function hookAdapter(adapter: SqlDriverAdapter, take: Take): SqlDriverAdapter {
  return {
    ...withStorableTexts(adapter),
    executeScript: script => adapter.executeScript(script),
    getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: false },
    dispose: () => adapter.dispose(),
    startTransaction: async isolationLevel => {
      const transaction = await adapter.startTransaction();
      const begun: AdapterTransaction = {
        ...withStorableTexts(transaction),
        options: transaction.options,
        commit: () => transaction.commit(),
        rollback: () => transaction.rollback(),
      };
      if (isolationLevel) take(begun);
      return begun;
    },
  };
}

/** Typed statements and those of hot/ all pass here. */
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
