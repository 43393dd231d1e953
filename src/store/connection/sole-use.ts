import { readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
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

/** Keeps every other program from running on a SQLite file. */
export interface SoleUse {
  /** Gives the file free. */
  readonly end: () => void;
  /** Gives the file free, and removes the lock when it was made for this use: none stays where nothing ran. */
  readonly undo: () => void;
}

/** A program that is just ending, at a restart, is waited for. */
const PATIENCE_MS = 3_000;
/** Each try more means that another program removed its lock in the same moment. */
const MAX_TRIES = 10;

/**
 * Takes a SQLite file for this program alone. The lock is on an empty file beside it, `jibao.db.lock`, so that backups can
 * still read the database; the system ends the lock when the process ends, however it ends. A link and the file to which it
 * leads have one lock. Throws DatabaseInUse.
 */
export function takeSoleUse(file: string): SoleUse {
  try {
    makeFolder(dirname(file));
    const path = `${placeOf(file)}.lock`;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const use = takeLock(path);
      if (use) return use;
    }
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw describeOpening(file, error);
  }
  throw new DatabaseInUse(file);
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

/**
 * Locks the file of this name, made when it is missing. Returns undefined when it was removed by the program that held it
 * before: the lock would be on a file without a name, and keep nobody out.
 */
function takeLock(path: string): SoleUse | undefined {
  const isNew = makePrivateFile(path);
  const file = identityOf(path);
  const lock = openLocked(path);
  if (file !== undefined && file === identityOf(path)) return useOf(lock, isNew ? path : undefined);
  lock.close();
  return undefined;
}

function openLocked(path: string): SqliteFile {
  const lock = new Sqlite(path, { timeout: PATIENCE_MS });
  try {
    // Otherwise a third file stands beside the database, and stays after a kill.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

function useOf(lock: SqliteFile, made: string | undefined): SoleUse {
  const end = () => {
    lock.close();
  };
  const undo = () => {
    // While it is locked, so that nobody holds a lock on it meanwhile.
    if (made !== undefined) removeIfAllowed(made);
    end();
  };
  return { end, undo };
}

/** Windows removes no file that is open. */
function removeIfAllowed(path: string): void {
  try {
    rmSync(path);
  } catch {
    return;
  }
}

/** Tells a file from a later one of the same name, which may get the number of the one before. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino} ${found.birthtimeNs}`;
}
