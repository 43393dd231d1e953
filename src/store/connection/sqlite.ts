import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Prisma, PrismaClient } from '../generated/sqlite/client.js';
import { connectClient, type Client } from './client.js';
import type { Driver } from './database.js';
import { sqlite } from './dialect.js';
import type { Owner } from './owner.js';
import { sqliteAdapter } from './sqlite-adapter.js';
import { DatabaseUnavailable } from '../store.js';
import { fileOf, migrateFile } from './sqlite-file.js';

/**
 * A SQLite file, its folder made, migrated. One process writes it, on one connection. Throws ForeignDatabase for a file of
 * another owner.
 */
export async function sqliteAt(url: string, owner: Owner): Promise<Driver> {
  const file = fileOf(url);
  await migrateFile(file, owner);
  const place = placeOnDisk(file);
  let log: string | undefined;
  const checkPlace = () => {
    // The log of what is not yet in the file: it is made with the first write, and stays while the database is open.
    const logNow = placeOnDisk(`${file}-wal`);
    log ??= logNow;
    if (placeOnDisk(file) !== place || logNow !== log)
      throw new DatabaseUnavailable(new Error(`${file} was moved, deleted or replaced; restart the program`));
  };
  return {
    ...{ concurrency: 'grouped', isExclusive: true },
    connect: () => connect(file),
    checkPlace,
    checkRoom: () => checkRoom(dirname(file)),
  };
}

/** Which file stands there; undefined for none, or one that cannot be looked at. */
function placeOnDisk(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

/** The same file, which the program has migrated, to be read alone. */
export const readSqliteAt = (url: string): Promise<Client> =>
  connectClient(PrismaClient, sqliteAdapter(fileOf(url), { isReader: true }), sqlite);

/** One row may still be written where a page of figures cannot. */
const LEAST_ROOM_BYTES = 4 * 1024 * 1024;

async function checkRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < LEAST_ROOM_BYTES) throw new Error('the disk of the database is full');
}

async function connect(file: string): Promise<Client> {
  const client = await connectClient(PrismaClient, sqliteAdapter(file), sqlite);
  // WAL is set when the file is migrated, and stays with it.
  await client.session.raw.execute(Prisma.sql`PRAGMA synchronous = FULL`);
  await client.session.raw.execute(Prisma.sql`PRAGMA foreign_keys = ON`);
  // better-sqlite3 would keep 16 MB of pages; the system keeps them too.
  await client.session.raw.execute(Prisma.sql`PRAGMA cache_size = -2000`);
  return client;
}
