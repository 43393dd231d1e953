import { readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from './folder.js';
import { describeOpening, fileAt, makePrivateFile } from './sqlite-file.js';
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
  /**
   * Takes the file anew when its lock was removed or replaced, which lets other programs in. Throws DatabaseInUse when one has
   * come in, and the system's error when the lock cannot be made; does not wait.
   */
  readonly keep: () => void;
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
  const path = inWords(file, () => {
    makeFolder(dirname(file));
    return `${placeOf(file)}.lock`;
  });
  const take = (patienceMs: number) => inWords(file, () => takeLock(file, path, patienceMs));
  let held = take(PATIENCE_MS);
  return {
    keep: () => {
      if (fileAt(path) === held.identity) return;
      const taken = take(0);
      held.lock.close();
      held = taken;
    },
    end: () => {
      held.lock.close();
    },
    undo: () => {
      // While it is locked, so that nobody holds a lock on it meanwhile.
      if (held.isNew) removeIfAllowed(path);
      held.lock.close();
    },
  };
}

/** Throws DatabaseInUse for a lock of another program, and an error in words when files cannot be made. */
function inWords<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw new DatabaseInUse(file);
    throw describeOpening(file, error);
  }
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

interface HeldLock {
  readonly lock: SqliteFile;
  /** Which file it is on. */
  readonly identity: string | undefined;
  /** The file was made for this use. */
  readonly isNew: boolean;
}

function takeLock(file: string, path: string, patienceMs: number): HeldLock {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const held = tryLock(path, patienceMs);
    if (held) return held;
  }
  throw new DatabaseInUse(file);
}

/**
 * Locks the file of this name, made when it is missing. Returns undefined when it was removed by the program that held it
 * before: the lock would be on a file without a name, and keep nobody out.
 */
function tryLock(path: string, patienceMs: number): HeldLock | undefined {
  const isNew = makePrivateFile(path);
  const birth = birthOf(path);
  const lock = openLocked(path, patienceMs);
  if (birth !== undefined && birth === birthOf(path)) return { lock, identity: fileAt(path), isNew };
  lock.close();
  return undefined;
}

function openLocked(path: string, patienceMs: number): SqliteFile {
  const lock = new Sqlite(path, { timeout: patienceMs });
  try {
    // Otherwise a third file stands beside the database, and stays after a kill.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    // A file that may only be read is locked for reading without a word, which keeps nobody out. Nothing of this is stored.
    lock.pragma('user_version = 1');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
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
function birthOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino} ${found.birthtimeNs}`;
}
