import type { SqlDriverAdapterFactory, Transaction } from '@prisma/driver-adapter-utils';
import type { Runner } from './dialect.js';
import { statementsOn } from './direct.js';
import { makeGate, type Gate } from './gate.js';

/** An open database. */
export interface Client {
  /** Runs single statements, each a transaction by itself. */
  readonly runner: Runner;
  /** Runs work in one transaction. */
  transact<T>(work: (runner: Runner) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The store ends what takes too long sooner, and says better what happened. */
const LIMITS = { maxWait: 20_000, timeout: 20_000 } as const;

/** Errors without pieces of source code: those cost a stack trace for every statement, and belong in no log. */
const OPTIONS = { errorFormat: 'minimal' } as const;

/** As much of a generated client as is used; the two databases' differ in nothing of it. */
interface PrismaClient {
  $connect(): Promise<void>;
  $transaction<T>(work: () => Promise<T>, limits: typeof LIMITS): Promise<T>;
  $queryRawUnsafe(sql: string): PromiseLike<unknown>;
  $disconnect(): Promise<void>;
}

type MakeClient = new (options: { adapter: SqlDriverAdapterFactory } & typeof OPTIONS) => PrismaClient;

/**
 * Connects Prisma's client by a driver adapter. The client opens connections, begins transactions and ends them; what
 * runs inside of them goes to the adapter directly.
 */
export async function connectClient(Made: MakeClient, adapter: SqlDriverAdapterFactory): Promise<Client> {
  const begun: Transaction[] = [];
  // One begins after the other, so that each is known from the work it is for.
  const beginning = makeGate(1);
  let runner: Runner | undefined;
  const watched: SqlDriverAdapterFactory = {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: async () => {
      const opened = await adapter.connect();
      runner = statementsOn(opened);
      const start = opened.startTransaction.bind(opened);
      opened.startTransaction = async (...level) => {
        const transaction = await start(...level);
        begun.push(transaction);
        return transaction;
      };
      return opened;
    },
  };
  const client = new Made({ adapter: watched, ...OPTIONS });
  await client.$connect();
  if (!runner) throw new Error('the client connected without its adapter');
  return {
    runner,
    transact: work => transact(client, beginning, begun, work),
    ping: async () => {
      await client.$queryRawUnsafe('SELECT 1');
    },
    close: () => client.$disconnect(),
  };
}

function transact<T>(
  client: PrismaClient,
  beginning: Gate,
  begun: Transaction[],
  work: (runner: Runner) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    void beginning.pass(
      () =>
        new Promise<void>(goOn => {
          const running = client.$transaction(() => {
            const own = begun.pop();
            goOn();
            if (!own) throw new Error('a transaction began without its adapter');
            return work(statementsOn(own));
          }, LIMITS);
          // Where it could not begin, the next one may all the same.
          running.then(resolve, reject).finally(goOn);
        }),
    );
  });
}
