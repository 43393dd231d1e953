import { Prisma, PrismaClient } from '../generated/sqlite/client.js';
import { connectClient, type Client } from './client.js';
import type { Driver } from './database.js';
import { sqlite } from './dialect.js';
import type { Owner } from './owner.js';
import { sqliteAdapter } from './sqlite-adapter.js';
import { fileOf, migrateFile } from './sqlite-file.js';

/**
 * A SQLite file, its folder made, migrated. One process writes it, on one connection. Throws ForeignDatabase for a file of
 * another owner.
 */
export async function sqliteAt(url: string, owner: Owner): Promise<Driver> {
  const file = fileOf(url);
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
