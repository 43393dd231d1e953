import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Prisma, PrismaClient } from '../generated/sqlite/client.js';
import { connectClient, type Client } from './client.js';
import type { Driver } from './database.js';
import { sqlite } from './dialect.js';
import type { Owner } from './owner.js';
import { sqliteAdapter } from './sqlite-adapter.js';
import { DatabaseUnavailable } from '../store.js';
import { fileAt, fileOf, migrateFile } from './sqlite-file.js';

/**
 * A SQLite file, its folder made, migrated. One process writes it, on one connection. Throws ForeignDatabase for a file of
 * another owner.
 */
export async function sqliteAt(url: string, owner: Owner): Promise<Driver> {
  const file = fileOf(url);
  await migrateFile(file, owner);
  const place = fileAt(file);
  let log: string | undefined;
  const checkPlace = () => {
    // The log of what is not yet in the file: it is made with the first write, and stays while the database is open.
    const [placeNow, logNow] = lookAt(file, `${file}-wal`);
    log ??= logNow;
    if (placeNow !== place || logNow !== log)
      throw new DatabaseUnavailable(new Error(`${file} was moved, deleted or replaced; restart the program`));
  };
  return {
    ...{ concurrency: 'grouped', isExclusive: true },
    connect: () => connect(file),
    checkPlace,
    checkRoom: () => checkRoom(dirname(file)),
  };
}

/** Which files stand there. Throws DatabaseUnavailable with the system's reason when they cannot be looked at. */
function lookAt(...files: readonly string[]): (string | undefined)[] {
  try {
    return files.map(fileAt);
  } catch (error) {
    throw new DatabaseUnavailable(error);
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

/** Four times the size at which SQLite writes the log into the file. */
const MAX_IDLE_LOG_BYTES = 16 * 1024 * 1024;

async function connect(file: string): Promise<Client> {
  const client = await connectClient(PrismaClient, sqliteAdapter(file), sqlite);
  // WAL is set when the file is migrated, and stays with it.
  await client.session.raw.execute(Prisma.sql`PRAGMA synchronous = FULL`);
  await client.session.raw.execute(Prisma.sql`PRAGMA foreign_keys = ON`);
  // better-sqlite3 would keep 16 MB of pages; the system keeps them too.
  await client.session.raw.execute(Prisma.sql`PRAGMA cache_size = -2000`);
  // A log that grew while somebody read for long would keep its size until the program ends.
  await client.session.raw.query(Prisma.raw(`PRAGMA journal_size_limit = ${MAX_IDLE_LOG_BYTES}`));
  return client;
}
