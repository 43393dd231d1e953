import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Prisma, PrismaClient } from '../generated/sqlite/client.js';
import { connectClient, type Client } from './client.js';
import type { Driver } from './database.js';
import { sqlite } from './dialect.js';
import { migrate, type Migratable } from './migrate.js';
import { markOwner, refuseForeignDatabase, type Owner } from './owner.js';
import { sqliteAdapter } from './sqlite-adapter.js';
import { Sqlite, type SqliteFile } from './sqlite-driver.js';

/**
 * A SQLite file, its folder made, migrated. One process writes it, on one connection. Throws ForeignDatabase for a file of
 * another owner.
 */
export async function sqliteAt(url: string, owner: Owner): Promise<Driver> {
  const file = url.replace(/^file:(\/\/)?/u, '').replace(/\?.*$/u, '');
  mkdirSync(dirname(file), { recursive: true });
  await migrateFile(file, owner);
  return { concurrency: 'grouped', connect: () => connect(file), isExclusive: true };
}

async function connect(file: string): Promise<Client> {
  const client = await connectClient(PrismaClient, sqliteAdapter(file), sqlite);
  // WAL is set when the file is migrated, and stays with it.
  await client.session.raw.execute(Prisma.sql`PRAGMA synchronous = FULL`);
  await client.session.raw.execute(Prisma.sql`PRAGMA foreign_keys = ON`);
  return client;
}

const TABLE_NAMES =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'";

async function migrateFile(file: string, owner: Owner): Promise<void> {
  const database = new Sqlite(file, { timeout: 5_000 });
  try {
    const connection = migratable(database);
    const tables = database.prepare(TABLE_NAMES).pluck().all() as string[];
    await refuseForeignDatabase(connection, tables, owner);
    // Before any transaction: in the journal mode a file begins with, a foreign reader can break every later transaction.
    database.pragma('journal_mode = WAL');
    // A migration that makes a table anew must not take the rows that refer to it along.
    database.pragma('foreign_keys = OFF');
    await migrate(connection, 'sqlite');
    await markOwner(connection, owner);
  } finally {
    database.close();
  }
}

/** SQLite answers at once. The promises make the interface the same as PostgreSQL's. */
export function migratable(database: SqliteFile): Migratable {
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
