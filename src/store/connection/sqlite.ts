import Sqlite from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Driver, Remedy } from './database.js';
import { connectClient, type Client } from './client.js';
import { sqlite } from './dialect.js';
import { databaseCode } from './direct.js';
import { PrismaClient } from '../generated/sqlite/client.js';
import { migrate, type Migratable } from './migrate.js';
import { KeepingSqlite } from './statements.js';

/** Waiting for a lock blocks the whole process, so it is short; the work is tried again then. */
const BUSY_TIMEOUT_MS = 500;

/** What the codes of a lock that did not come free begin with. */
const BUSY = 'SQLITE_BUSY';

/** A SQLite file, its folder made, migrated. One process writes it, on one connection. */
export async function sqliteAt(url: string): Promise<Driver> {
  const file = url.replace(/^file:(\/\/)?/u, '').replace(/\?.*$/u, '');
  mkdirSync(dirname(file), { recursive: true });
  await migrateFile(file);
  return { dialect: sqlite, atOnce: 'grouped', connect: () => connect(file), remedyFor };
}

async function connect(file: string): Promise<Client> {
  const adapter = new KeepingSqlite(
    { url: file, timeout: BUSY_TIMEOUT_MS },
    { timestampFormat: 'unixepoch-ms' },
  );
  const client = await connectClient(PrismaClient, adapter);
  // WAL is set when the file is migrated, and stays with it.
  await client.runner.$executeRaw`PRAGMA synchronous = FULL`;
  await client.runner.$executeRaw`PRAGMA foreign_keys = ON`;
  return client;
}

function remedyFor(error: unknown): Remedy {
  return databaseCode(error)?.startsWith(BUSY) ? 'new-client' : 'none';
}

async function migrateFile(file: string): Promise<void> {
  const database = new Sqlite(file, { timeout: 5_000 });
  try {
    // Before anything else: in the journal mode a file begins with, a foreign reader can break every later transaction.
    database.pragma('journal_mode = WAL');
    // A migration that makes a table anew must not take the rows that refer to it along.
    database.pragma('foreign_keys = OFF');
    await migrate(migratable(database), 'sqlite');
  } finally {
    database.close();
  }
}

/** SQLite answers at once; the promises are for the other database's sake. */
export function migratable(database: Sqlite.Database): Migratable {
  const script = (sql: string): Promise<void> => {
    database.exec(sql);
    return Promise.resolve();
  };
  return {
    script,
    query: (sql, values) => {
      const statement = database.prepare(sql.replaceAll(/\$\d+/gu, '?'));
      return Promise.resolve(
        statement.reader ? (statement.all(...values) as object[]) : (statement.run(...values), []),
      );
    },
    begin: () => script('BEGIN IMMEDIATE'),
  };
}
