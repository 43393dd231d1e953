import { setTimeout as pause } from 'node:timers/promises';
import type { Now } from '../core/clock.js';
import type { Log } from '../core/log.js';
import type { Store } from '../store/store.js';

const DAY_MS = 24 * 3_600_000;
/** Events are kept longer than the platform repeats them (7 hours). */
const EVENT_RETENTION_MS = 3 * DAY_MS;
/** Messages are kept longer than the platform allows a card to be updated or tapped (14 days). */
const MESSAGE_RETENTION_MS = 60 * DAY_MS;

/** The rows that one statement deletes: a few milliseconds of work. */
const BATCH_ROWS = 200;
/** Between two batches other work has the database to itself. */
const PAUSE_MS = 50;

type Pruned = Pick<Store, 'forgetEvents' | 'forgetMessages' | 'forgetPendingActions'>;

/** How many rows were deleted. */
export interface PrunedRows {
  readonly events: number;
  readonly messages: number;
  readonly pendingActions: number;
}

/**
 * Deletes old events, messages and pending actions in small batches, until none is left or the program stops. Everything
 * else is history and stays (README.zh-CN.md, part 6).
 */
export async function prune(store: Pruned, now: Date, stopping: AbortSignal): Promise<PrunedRows> {
  const timeBefore = (ms: number) => new Date(now.getTime() - ms);
  const [eventsBefore, messagesBefore] = [timeBefore(EVENT_RETENTION_MS), timeBefore(MESSAGE_RETENTION_MS)];
  const inBatches = async (forget: (limit: number) => Promise<number>): Promise<number> => {
    let total = 0;
    while (!stopping.aborted) {
      const count = await forget(BATCH_ROWS);
      total += count;
      if (count < BATCH_ROWS) break;
      await pause(PAUSE_MS);
    }
    return total;
  };
  return {
    events: await inBatches(limit => store.forgetEvents(eventsBefore, limit)),
    messages: await inBatches(limit => store.forgetMessages(messagesBefore, limit)),
    pendingActions: await inBatches(limit => store.forgetPendingActions(messagesBefore, limit)),
  };
}

/** How often old rows are looked for. */
const INTERVAL_MS = 3_600_000;

export interface Pruning {
  /** Prunes once an hour. Never throws; what fails is done the next time. */
  readonly check: () => Promise<void>;
  /** Ends after the batch that is being deleted. */
  readonly stop: () => Promise<void>;
}

export function startPruning({ store, now, log }: { store: Pruned; now: Now; log: Log }): Pruning {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let nextAt = -Infinity;
  const run = async (): Promise<void> => {
    try {
      const rows = await prune(store, now(), stopping.signal);
      if (Object.values(rows).some(count => count > 0)) log('info', 'old rows are deleted', { ...rows });
    } catch (error) {
      log('error', 'old rows could not be deleted', { error: String(error) });
    }
  };
  return {
    check: () => {
      if (!running && !stopping.signal.aborted && now().getTime() >= nextAt) {
        nextAt = now().getTime() + INTERVAL_MS;
        running = run().finally(() => {
          running = undefined;
        });
      }
      return running ?? Promise.resolve();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
