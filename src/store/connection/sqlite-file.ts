import { accessSync, closeSync, constants, openSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wordsForCode } from '../../core/failure-words.js';
import { makeFolder } from './folder.js';
import { migrate, type Migratable } from './migrate.js';
import { markOwner, refuseForeignDatabase, type Owner } from './owner.js';
import { Sqlite, type SqliteFile } from './sqlite-driver.js';

// Works without Prisma: copying a database loads no client.

/** The path in a database address. */
export const fileOf = (url: string): string => url.replace(/^file:(\/\/)?/u, '').replace(/\?.*$/u, '');

/**
 * Whether there is such a file or folder. Throws when its folder does not let this user look: what cannot be seen may well be
 * there.
 */
export const isPresent = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** Which file stands there, told from every other one that is open; undefined for none. */
export function fileAt(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

/** Whether a file has another name (a hard link). Each name has a lock and a log of its own: two programs would write at once. */
export const hasOtherName = (file: string): boolean => {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && found.nlink > 1;
};

/** For start and doctor. */
export const OTHER_NAME = {
  words: '还有别的名字（硬链接），两份程序会互相写坏数据',
  mend: '请停止用它的程序，再用 cp 把它复制成新的文件名，写进 DATABASE_URL，或删除另一个名字',
} as const;

/** What stands behind the name of a database in the names of the files beside it: log, index of the log, lock. */
const BESIDE = ['-wal', '-shm', '.lock'];

/** Throws the system's error for the first of a database's files that is there and that this user may not write. */
export function checkWritable(file: string): void {
  if (!isPresent(file)) return;
  const place = realpathSync(file);
  for (const path of [file, ...BESIDE.map(ending => `${place}${ending}`)])
    if (isPresent(path)) accessSync(path, constants.W_OK);
}

const TABLE_NAMES =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'";

/** Migrates a SQLite file, its folder made, and marks its owner. Throws ForeignDatabase for a file of another one. */
export async function migrateFile(file: string, owner: Owner): Promise<void> {
  refuseOddFile(file);
  makePrivateFile(file);
  try {
    await migrateOpened(new Sqlite(file, { timeout: 5_000 }), owner);
  } catch (error) {
    throw describeOpening(file, error);
  }
}

/** Throws for a folder or a device, beside which SQLite would leave a file of its own, and for a file of two names. */
function refuseOddFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory())
    throw new Error(
      `${file} 是文件夹，不是文件；请在 DATABASE_URL 里写到文件名，例如 ${join(file, 'jibao.db')}`,
    );
  if (found?.isFile() === false) throw new Error(`${file} 不是普通的文件，不能用作数据库；请写另一个文件名`);
  if (hasOtherName(file)) throw new Error(`${file} ${OTHER_NAME.words}；${OTHER_NAME.mend}`);
}

/**
 * Makes a file and its folder that only this user can read, where there are none; SQLite gives the files beside it the same
 * rights. Leaves it to SQLite to say that a file cannot be made. Returns whether it made the file.
 */
export function makePrivateFile(file: string): boolean {
  makeFolder(dirname(file));
  try {
    closeSync(openSync(file, 'wx', 0o600));
    return true;
  } catch {
    return false;
  }
}

/** Says in words when a file, or its folder or disk, cannot be written; leaves other errors as they are. */
export function describeOpening(file: string, error: unknown): unknown {
  const { code } = error as { code?: string };
  if (!/^SQLITE_(?:CANTOPEN|READONLY|FULL|IOERR)/u.test(code ?? '')) return error;
  const words = isDiskFull(file, code)
    ? `${file} 不能写入：${wordsForCode('SQLITE_FULL')}；请在这个磁盘上腾出空间，或换一个磁盘`
    : `${findUnwritable(file) ?? file} 不能写入；请核对这个文件、它的文件夹的权限和磁盘`;
  return new Error(words, { cause: error });
}

/** Returns the file that SQLite's error does not name: that of the database, or one beside it. */
function findUnwritable(file: string): string | undefined {
  try {
    checkWritable(file);
    return undefined;
  } catch (error) {
    return (error as { path?: string }).path;
  }
}

/** What SQLite needs beside a new file, for its shared index of 32 KB and a page. */
const LEAST_ROOM_BYTES = 64 * 1024;

/** SQLite has a word of its own for a full disk, but not where the index beside the file finds no room. */
function isDiskFull(file: string, code: string | undefined): boolean {
  if (!code?.startsWith('SQLITE_IOERR')) return code === 'SQLITE_FULL';
  const { bavail, bsize } = statfsSync(dirname(file));
  return bavail * bsize < LEAST_ROOM_BYTES;
}

async function migrateOpened(database: SqliteFile, owner: Owner): Promise<void> {
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
