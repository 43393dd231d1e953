import type { Log } from '../../core/log.js';
import { openDatabase, type Driver } from './database.js';
import type { Owner } from './owner.js';
import type { SoleUse } from './sole-use.js';
import { endLeases } from '../outbox.js';
import { prismaStore, readingStore } from '../prisma-store.js';
import { DatabaseUnavailable, type Store } from '../store.js';

/**
 * Opens the store at a database address, and migrates it first: `file:…` is SQLite (the folder is made),
 * `postgresql://…` PostgreSQL, with `?schema=` if given. A new database is marked with its owner. Throws when the address is
 * of neither kind, the database cannot be reached, it belongs to the other owner, or its migrations are not this
 * program's.
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const { log = () => undefined, owner = 'bureau', isSoleUser = false } = options;
  const use = isSoleUser ? await takeUse(url) : undefined;
  try {
    const driver = keepingUse(await driverFor(url, owner, log), use);
    const database = await openDatabase(driver, log);
    if (driver.isExclusive) await endLeases(database);
    const store = prismaStore(database);
    return { ...store, close: () => store.close().finally(use?.end) };
  } catch (error) {
    use?.undo();
    throw error;
  }
}

/**
 * Opens the database for a worker that reads it beside the running program. Each transaction reads one state of it, holds
 * nobody up, and may take minutes.
 */
export async function openReader(url: string, log: Log): Promise<Pick<Store, 'transact' | 'close'>> {
  return readingStore(
    url.startsWith('file:')
      ? await (await import('./sqlite.js')).readSqliteAt(url)
      : await (await import('./postgresql.js')).readPostgresqlAt(url, log),
  );
}

/** Several programs may use one PostgreSQL. */
async function takeUse(url: string): Promise<SoleUse | undefined> {
  if (!url.startsWith('file:')) return undefined;
  const [{ takeSoleUse }, { fileOf }] = await Promise.all([
    import('./sole-use.js'),
    import('./sqlite-file.js'),
  ]);
  return takeSoleUse(fileOf(url));
}

/** A driver that looks after the lock wherever it looks at the place of the file. */
function keepingUse(driver: Driver, use: SoleUse | undefined): Driver {
  if (!use) return driver;
  const checkPlace = () => {
    driver.checkPlace?.();
    try {
      use.keep();
    } catch (error) {
      throw new DatabaseUnavailable(error);
    }
  };
  return { ...driver, checkPlace };
}

export interface StoreOptions {
  readonly log?: Log;
  readonly owner?: Owner;
  /** Refuses a SQLite file on which another program runs (DatabaseInUse), and keeps others out until the store is closed. */
  readonly isSoleUser?: boolean;
}

/** Loads the driver of the chosen database alone: each is a good part of the start-up time and of the memory. */
async function driverFor(url: string, owner: Owner, log: Log): Promise<Driver> {
  if (url.startsWith('file:')) return (await import('./sqlite.js')).sqliteAt(url, owner);
  if (/^postgres(ql)?:\/\//u.test(url))
    return (await import('./postgresql.js')).postgresqlAt(url, owner, log);
  throw new Error('the database address must begin with file: or postgresql://');
}
