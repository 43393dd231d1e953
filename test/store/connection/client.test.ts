import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQuery } from '@prisma/driver-adapter-utils';
import { describe, expect, it } from 'vitest';
import { connectClient } from '../../../src/store/connection/client.js';
import { sqlite } from '../../../src/store/connection/dialect.js';
import { Prisma, PrismaClient } from '../../../src/store/generated/sqlite/client.js';

/** A database that begins transactions after different delays, and records the statements of each. */
function recordingAdapter() {
  const statements: string[][] = [];
  const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
  const recordIn = (list: string[]) => ({
    provider: 'sqlite' as const,
    adapterName: 'recording',
    queryRaw: async ({ sql }: SqlQuery) => {
      await pause(1);
      list.push(sql);
      return { columnNames: [], columnTypes: [], rows: [] };
    },
    executeRaw: async ({ sql, args }: SqlQuery) => {
      await pause(1);
      list.push(`${sql} ${args.join()}`);
      return 1;
    },
  });
  const adapter: SqlDriverAdapter = {
    ...recordIn([]),
    executeScript: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    startTransaction: async () => {
      const list: string[] = [];
      statements.push(list);
      await pause((statements.length * 7) % 20);
      const end = () => Promise.resolve();
      return { ...recordIn(list), options: { usePhantomQuery: false }, commit: end, rollback: end };
    },
  };
  const factory: SqlDriverAdapterFactory = {
    provider: 'sqlite',
    adapterName: 'recording',
    connect: () => Promise.resolve(adapter),
  };
  return { factory, statements };
}

describe('many transactions that begin at once, in any order', () => {
  it('each run the typed statements and those written by hand on the same connection', async () => {
    const { factory, statements } = recordingAdapter();
    const client = await connectClient(PrismaClient, factory, sqlite);
    const transact = (number: number) =>
      client.transact(async ({ prisma, raw }) => {
        await raw.execute(Prisma.sql`raw ${number}`);
        await prisma.setting.deleteMany({ where: { key: String(number) } });
        await raw.execute(Prisma.sql`raw ${number}`);
        if (number % 5 === 0) throw new Error(`work ${number} fails`);
        return number;
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, number) => transact(number)));
    await client.close();
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(12);
    const numbers = statements.map(list => new Set(list.slice(0, -1).map(text => /\d+$/u.exec(text)?.[0])));
    expect(numbers.every(distinct => distinct.size === 1)).toBe(true);
    expect(new Set(numbers.flatMap(distinct => [...distinct]))).toHaveLength(60);
    for (const [index, list] of statements.entries()) {
      const [number] = numbers[index] ?? [];
      expect(list.at(-1)?.trim()).toBe(Number(number) % 5 === 0 ? 'ROLLBACK' : 'COMMIT');
    }
  });
});
