/** Lets work that can wait run after work that cannot: a debounce with a longest wait. */
export interface QuietPeriod {
  /** Tells that something urgent has just arrived: the quiet period begins anew. */
  readonly extend: () => void;
  /** Resolves once nothing urgent has arrived for a while, at the latest after MAX_WAIT_MS. */
  readonly wait: () => Promise<void>;
}

const QUIET_MS = 30;
/** In a long rush the work goes on, one piece at a time. */
const MAX_WAIT_MS = 400;

/**
 * Messages are acknowledged first and answered afterwards: in a rush the platform must have every acknowledgement
 * within three seconds, while an answer may come a moment later. Without it the program accepts a sixth (SQLite) to a
 * third (PostgreSQL) as many messages a second.
 */
export function makeQuietPeriod(): QuietPeriod {
  let extendedAt = Number.NEGATIVE_INFINITY;
  const remaining = () => extendedAt + QUIET_MS - performance.now();
  return {
    extend: () => {
      extendedAt = performance.now();
    },
    wait: async () => {
      const end = performance.now() + MAX_WAIT_MS;
      for (let wait = remaining(); wait > 0 && performance.now() < end; wait = remaining())
        await new Promise(resolve => setTimeout(resolve, Math.min(wait, end - performance.now())));
    },
  };
}
