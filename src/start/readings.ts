import { setTimeout as pause } from 'node:timers/promises';
import type { Now } from '../core/clock.js';
import type { Readings, WaitingNumbers } from '../http/metrics.js';
import type { Store } from '../store/store.js';

interface ReadingOptions {
  readonly store: Pick<Store, 'countWaiting'>;
  readonly now: Now;
  readonly findReadinessProblem: () => Promise<string | undefined>;
}

/** A database that is locked or out of reach does not hold up the other metrics for longer. */
const TIMEOUT_MS = 2_000;

/** Reads what the metrics show besides what the program counts itself. */
export function makeReadings(options: ReadingOptions): () => Promise<Readings> {
  return async () => {
    const [problem, waiting] = await Promise.all([
      options.findReadinessProblem(),
      Promise.race([readWaiting(options), pause(TIMEOUT_MS, undefined, { ref: false })]),
    ]);
    return { isReady: problem === undefined, waiting };
  };
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
