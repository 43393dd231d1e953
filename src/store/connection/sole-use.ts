import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from './folder.js';
import { describeOpening, makePrivateFile } from './sqlite-file.js';
import { Sqlite, type SqliteFile } from './sqlite-driver.js';

/** Another program runs on the same SQLite file. */
export class DatabaseInUse extends Error {
  constructor(file: string) {
    super(`${file} 正由另一份程序使用；请停止那一份，或换一个文件名；要同时运行几份，请用 PostgreSQL`);
    this.name = 'DatabaseInUse';
  }
}

/** A program that is just ending, at a restart, is waited for. */
const PATIENCE_MS = 3_000;

/**
 * Keeps every other program from running on a SQLite file; returns the function that gives the file free. The lock is on an
 * empty file beside it, `jibao.db.lock`, so that backups can still read the database; the system ends the lock when the
 * process ends, however it ends. The file stays: removing it would let two programs lock two files of one name.
 * A link and the file to which it leads have one lock. Throws DatabaseInUse.
 */
export function takeSoleUse(file: string): () => void {
  let lock: SqliteFile | undefined;
  try {
    makeFolder(dirname(file));
    const path = `${placeOf(file)}.lock`;
    makePrivateFile(path);
    lock = new Sqlite(path, { timeout: PATIENCE_MS });
    // Otherwise a third file stands beside the database, and stays after a kill.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw new DatabaseInUse(file);
    throw describeOpening(file, error);
  }
  const held = lock;
  return () => {
    held.close();
  };
}

/** Returns where a file stands behind all links, whether it is there yet or not. */
export function placeOf(file: string): string {
  const place = join(realpathSync.native(dirname(resolve(file))), basename(file));
  try {
    return realpathSync.native(place);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
    const target = targetOf(place);
    return target === undefined ? place : placeOf(resolve(dirname(place), target));
  }
}

/** Returns where a link leads; undefined for no link. */
function targetOf(place: string): string | undefined {
  try {
    return readlinkSync(place);
  } catch {
    return undefined;
  }
}
