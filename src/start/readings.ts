import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.js';
import type { Now } from '../core/clock.js';
import type { Readings, WaitingNumbers } from '../http/metrics.js';
import type { Store } from '../store/store.js';
import { findNewestCopy } from './daily-copies.js';

interface ReadingOptions {
  readonly store: Pick<Store, 'countWaiting'>;
  readonly now: Now;
  readonly findReadinessProblem: () => Promise<unknown>;
  readonly config: Pick<Config, 'backups' | 'databaseUrl'>;
}

/** A database that is locked or out of reach does not hold up the other metrics for longer. */
const TIMEOUT_MS = 2_000;

/** Reads what the metrics show besides what the program counts itself. */
export function makeReadings(options: ReadingOptions): () => Promise<Readings> {
  return async () => {
    const [problem, waiting, backupAgeSeconds] = await Promise.all([
      options.findReadinessProblem(),
      Promise.race([readWaiting(options), pause(TIMEOUT_MS, undefined, { ref: false })]),
      readBackupAge(options.config),
    ]);
    return { isReady: problem === undefined, waiting, backupAgeSeconds };
  };
}

/** Without end while daily copies are on and there is none; undefined when they are off. */
async function readBackupAge({
  backups,
  databaseUrl,
}: ReadingOptions['config']): Promise<number | undefined> {
  if (backups === null) return undefined;
  const newest = await findNewestCopy(backups, databaseUrl).catch(() => undefined);
  // The machine's time: files know no other.
  return newest ? (Date.now() - newest.madeAt.getTime()) / 1000 : Infinity;
}

async function readWaiting({ store, now }: ReadingOptions): Promise<WaitingNumbers | undefined> {
  try {
    const { oldestMessageAt, ...numbers } = await store.countWaiting();
    const ageMs = oldestMessageAt ? now().getTime() - oldestMessageAt.getTime() : 0;
    return { ...numbers, oldestMessageSeconds: Math.max(0, ageMs) / 1000 };
  } catch {
    return undefined;
  }
}
