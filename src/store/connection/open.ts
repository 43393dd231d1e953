import type { Log } from '../../core/log.js';
import { openDatabase, type Driver } from './database.js';
import { endLeases } from '../outbox.js';
import { prismaStore } from '../prisma-store.js';
import type { Store } from '../store.js';

/**
 * Opens the store at a database address, and migrates it first: `file:…` is SQLite (the folder is made),
 * `postgresql://…` PostgreSQL, with `?schema=` if given. Throws when the address is of neither kind, the database
 * cannot be reached, or its migrations are not this program's.
 */
export async function openStore(url: string, { log = () => undefined }: { log?: Log } = {}): Promise<Store> {
  const driver = await driverFor(url, log);
  const database = await openDatabase(driver, log);
  if (driver.isExclusive) await endLeases(database);
  return prismaStore(database);
}

/** Loads the driver of the chosen database alone: each is a good part of the start-up time and of the memory. */
async function driverFor(url: string, log: Log): Promise<Driver> {
  if (url.startsWith('file:')) return (await import('./sqlite.js')).sqliteAt(url);
  if (/^postgres(ql)?:\/\//u.test(url)) return (await import('./postgresql.js')).postgresqlAt(url, log);
  throw new Error('the database address must begin with file: or postgresql://');
}
