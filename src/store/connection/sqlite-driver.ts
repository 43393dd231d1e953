/**
 * Chooses the SQLite driver for this Node.js. better-sqlite3 13 is built on Node's stable binary interface, comes with
 * its binaries, and crashes on Node 20. better-sqlite3 12 runs on Node 20, must be compiled, and crashes from Node 24 on.
 * Both have the same interface.
 */
import process from 'node:process';
import type SqliteClass from 'better-sqlite3';

const FIRST_NODE_OF_VERSION_13 = 22;
const node = Number(process.versions.node.split('.')[0]);
const driver = node >= FIRST_NODE_OF_VERSION_13 ? 'better-sqlite3' : 'better-sqlite3-node20';

export const { default: Sqlite } = (await import(driver)) as { readonly default: typeof SqliteClass };
export type SqliteFile = SqliteClass.Database;
export type SqliteStatement = SqliteClass.Statement;
