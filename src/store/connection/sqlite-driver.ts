/**
 * Chooses the SQLite driver for this Node.js. better-sqlite3 13 is built on Node's stable binary interface, comes with
 * its binaries, and crashes on Node 20. better-sqlite3 12 runs on Node 20, must be compiled, and crashes from Node 24 on.
 * Both have the same interface. Prisma's adapter is installed twice, once with each driver.
 */
import { createRequire } from 'node:module';
import process from 'node:process';
import type * as AdapterModule from '@prisma/adapter-better-sqlite3';
import type SqliteClass from 'better-sqlite3';

const FIRST_NODE_OF_VERSION_13 = 22;
const node = Number(process.versions.node.split('.')[0]);
const adapterPackage =
  node >= FIRST_NODE_OF_VERSION_13 ? '@prisma/adapter-better-sqlite3' : 'adapter-better-sqlite3-node20';

const require = createRequire(import.meta.url);
const requireBesideAdapter = createRequire(require.resolve(adapterPackage));

/** Prisma's adapter over the driver. */
export const { PrismaBetterSqlite3 } = (await import(adapterPackage)) as typeof AdapterModule;

/** The driver itself, for migrations, which run before Prisma connects. */
export const Sqlite = requireBesideAdapter('better-sqlite3') as typeof SqliteClass;
export type SqliteFile = SqliteClass.Database;
