import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../../src/store/connection/database.js';
import { sqliteAt } from '../../../src/store/connection/sqlite.js';
import { Prisma } from '../../../src/store/generated/sqlite/client.js';

// A limit of pages has SQLite do what it does on a full disk: it refuses the statement and ends the transaction.
// test/whole/machine-faults.test.ts has a real one.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jibao-full-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a full disk', () => {
  it('is told to each write that was to share the commit, and none of them is stored', async () => {
    const driver = await sqliteAt(`file:${path.join(folder, 'jibao.db')}`, 'bureau');
    const database = await openDatabase(driver, () => undefined);
    try {
      await limitPages(database, 1);
      const written = await Promise.allSettled([write(database, 'a', ''), write(database, 'b', LARGE)]);
      const full = { status: 'rejected', reason: expect.objectContaining({ message: FULL }) as unknown };
      expect(written).toEqual([full, full]);
      await limitPages(database, 10_000);
      expect(await keys(database)).toEqual(['database owner']);
      await write(database, 'b', LARGE);
      expect(await keys(database)).toEqual(['b', 'database owner']);
    } finally {
      await database.close();
    }
  });
});

const FULL = 'database or disk is full';
/** More than the free room of the pages that there are. */
const LARGE = 'x'.repeat(20_000);

const limitPages = (database: Database, count: number) =>
  database.run(({ raw }) => raw.query(Prisma.raw(`PRAGMA max_page_count = ${count}`)));

const write = (database: Database, key: string, value: string) =>
  database.transact(({ raw }) =>
    raw.execute(Prisma.sql`INSERT INTO setting (key, value) VALUES (${key}, ${value})`),
  );

const keys = (database: Database): Promise<string[]> =>
  database.run(async ({ raw }) => {
    const rows = await raw.query<{ key: string }>(Prisma.sql`SELECT key FROM setting ORDER BY key`);
    return rows.map(({ key }) => key);
  });
