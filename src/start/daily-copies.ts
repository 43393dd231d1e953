import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DateTime } from 'luxon';
import type { Now } from '../core/clock.js';
import type { Log } from '../core/log.js';
import { dayOf, isDay, type LocalDate } from '../plan/period.js';
import { addDays } from '../plan/workdays.js';
import { makeFolder } from '../store/connection/folder.js';
import { fileOf } from '../store/connection/sqlite-file.js';
import { unfinishedName } from '../store/copies/names.js';
import type { CopyOrder, CopyOutcome } from './copy-process.js';

/** Makes one copy of the database a day, and removes old ones. */
export interface DailyCopies {
  /** Makes the day's copy when it is due and nobody has made it. Never throws; resolves when that is done. */
  readonly check: () => Promise<void>;
  /** Ends a copy that is being made. */
  readonly stop: () => Promise<void>;
}

export interface DailyCopiesOptions {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly zone: string;
  readonly now: Now;
  readonly log: Log;
  /** Told of a copy that could not be made. */
  readonly onFailure: (failure: CopyFailure) => Promise<void>;
}

export interface CopyFailure {
  readonly message: string;
  /** The code of the system or of SQLite: ENOSPC, SQLITE_FULL. */
  readonly code: string | undefined;
}

const DAYS_KEPT = 14;
/** The first hour of the day at which nobody waits for an answer. */
const FIRST_HOUR = 3;
const RETRY_MS = 3_600_000;
/** A copy that is written changes its file all the time: one that has not changed for this long was left behind. */
const LEFT_BEHIND_MS = 3_600_000;

export function startDailyCopies(options: DailyCopiesOptions): DailyCopies {
  const { now, zone } = options;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let doneOn: LocalDate | undefined;
  let nextTryAt = 0;

  const isDue = (day: LocalDate): boolean =>
    !stopping.signal.aborted &&
    doneOn !== day &&
    DateTime.fromJSDate(now(), { zone }).hour >= FIRST_HOUR &&
    now().getTime() >= nextTryAt;
  const makeDue = async (day: LocalDate): Promise<void> => {
    try {
      await makeCopy(options, day, stopping.signal);
      doneOn = day;
    } catch (error) {
      nextTryAt = now().getTime() + RETRY_MS;
      if (!stopping.signal.aborted) await report(options, error);
    }
  };
  return {
    check: () => {
      const day = dayOf(now(), zone);
      if (isDue(day))
        running ??= makeDue(day).finally(() => {
          running = undefined;
        });
      return running ?? Promise.resolve();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function makeCopy(options: DailyCopiesOptions, day: LocalDate, stopping: AbortSignal): Promise<void> {
  const { databaseUrl: url, folder, log } = options;
  const file = join(folder, nameOf(folder, url, day));
  makeFolder(folder);
  if (!(await isTaken(file)))
    try {
      const { bytes } = await copyInProcess({ url, file }, stopping);
      log('info', 'the daily copy is made', { file, bytes });
    } catch (error) {
      // Two programs that share the folder may begin in the same moment: one of them makes the copy.
      if (stopping.aborted || !(await isTaken(file))) throw error;
    }
  await removeOld(folder, url, day);
}

async function report({ log, onFailure }: DailyCopiesOptions, error: unknown): Promise<void> {
  const failure = {
    message: error instanceof Error ? error.message : String(error),
    code: (error as { code?: string }).code,
  };
  log('error', 'the daily copy could not be made', failure);
  try {
    await onFailure(failure);
  } catch (problem) {
    log('error', 'the admins could not be told of the daily copy', { error: String(problem) });
  }
}

/** Whether the copy is there, or being written. Removes one that was left behind half written. */
async function isTaken(file: string): Promise<boolean> {
  if (await stat(file).catch(() => undefined)) return true;
  const part = await stat(unfinishedName(file)).catch(() => undefined);
  if (!part) return false;
  // The machine's time: files know no other.
  if (Date.now() - part.mtimeMs < LEFT_BEHIND_MS) return true;
  await rm(unfinishedName(file), { force: true });
  return false;
}

/** The file that runs in the process. The tests run the sources; the build stands beside them. */
const PROCESS = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? '../../dist/src/start/copy-process.js' : './copy-process.js',
    import.meta.url,
  ),
);

async function copyInProcess(order: CopyOrder, signal: AbortSignal): Promise<{ readonly bytes: number }> {
  const child = fork(PROCESS, { execArgv: [], signal });
  let outcome: CopyOutcome | undefined;
  let problem: unknown;
  child.once('message', message => {
    outcome = message as CopyOutcome;
  });
  child.once('error', error => {
    problem = error;
  });
  child.send(order);
  const [code] = (await once(child, 'close')) as [number | null];
  if (problem !== undefined) throw problem as Error;
  if (!outcome) throw new Error(`the copying process ended (${code ?? 'killed'})`);
  if ('bytes' in outcome) return outcome;
  throw Object.assign(new Error(outcome.failure), { code: outcome.code });
}

/** `jibao-2025-09-22.db`: the day stands behind the name of the database. */
function nameOf(folder: string, databaseUrl: string, day: LocalDate): string {
  return `${stemOf(folder, databaseUrl)}-${day}.db`;
}

/**
 * The name of a SQLite file whose copies stand in the folder beside it. Elsewhere a mark of the whole address follows: files of
 * one name in several folders, and databases of one name on several servers, may share a folder of copies.
 */
function stemOf(folder: string, databaseUrl: string): string {
  if (databaseUrl.startsWith('file:')) {
    const file = resolve(fileOf(databaseUrl));
    const stem = basename(file).replace(/\.db$/u, '');
    return resolve(folder) === join(dirname(file), 'backups') ? stem : `${stem}-${markOf(file)}`;
  }
  const { host, pathname, searchParams } = new URL(databaseUrl);
  const schema = searchParams.get('schema');
  const stem = `${pathname.slice(1) || 'postgresql'}${schema === null ? '' : `-${schema}`}`;
  return `${stem.replace(/[^\w-]/gu, '_')}-${markOf(`${host}${pathname} ${schema ?? ''}`)}`;
}

const markOf = (address: string): string => createHash('sha256').update(address).digest('hex').slice(0, 6);

/** A clock may be set right by so much without a word. */
const CLOCK_STEP_MS = 60_000;

/** Returns the newest daily copy of a database, by its day; undefined when there is none. */
export async function findNewestCopy(
  folder: string,
  databaseUrl: string,
): Promise<{ readonly name: string; readonly madeAt: Date } | undefined> {
  const finished = (await ownCopies(folder, databaseUrl)).filter(({ isUnfinished }) => !isUnfinished);
  for (const { name } of finished) {
    const found = await stat(join(folder, name));
    // A file without a byte holds nothing, whoever made it. One of the future was made while the clock was wrong.
    if (found.size > 0 && found.mtimeMs < Date.now() + CLOCK_STEP_MS) return { name, madeAt: found.mtime };
  }
  return undefined;
}

interface OwnCopy {
  readonly name: string;
  readonly day: LocalDate;
  readonly isUnfinished: boolean;
}

/** The daily copies of a database in a folder, the newest first by the day in the name. */
async function ownCopies(folder: string, databaseUrl: string): Promise<OwnCopy[]> {
  const stem = stemOf(folder, databaseUrl);
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .flatMap(name => {
      const day = name.slice(stem.length + 1, stem.length + 1 + '2025-09-22'.length);
      const own = isDay(day) ? nameOf(folder, databaseUrl, day) : '';
      const isUnfinished = name === unfinishedName(own);
      return name === own || isUnfinished ? [{ name, day, isUnfinished }] : [];
    })
    .sort((a, b) => (a.day < b.day ? 1 : -1));
}

/**
 * Removes the daily copies of this database that are older than 14 days, half written ones too, and nothing else. After a gap the
 * days count from the last copy before today's: neither a program that was off for weeks nor a clock that is ahead for a day
 * loses all copies but one.
 */
async function removeOld(folder: string, databaseUrl: string, today: LocalDate): Promise<void> {
  const copies = await ownCopies(folder, databaseUrl);
  const last = copies.find(({ day, isUnfinished }) => day < today && !isUnfinished)?.day ?? today;
  const oldest = addDays(today < addDays(last, 1) ? today : addDays(last, 1), -DAYS_KEPT);
  for (const { name, day } of copies) if (day < oldest) await rm(join(folder, name));
}
