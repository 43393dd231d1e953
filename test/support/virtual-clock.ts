/** A clock that stands still while anything is done, and jumps to the next time that somebody waits for. */
export interface VirtualClock {
  readonly now: () => Date;
  readonly sleep: (ms: number, ended?: AbortSignal) => Promise<void>;
  /** Counts work during which no time passes. */
  readonly busy: <T>(work: Promise<T>) => Promise<T>;
  readonly stop: () => void;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Real time without work after which the clock jumps, in ms: the database is asked meanwhile. */
const STILL_MS = 3;

export function startVirtualClock(from: Date): VirtualClock {
  let at = from.getTime();
  let busy = 0;
  const sleepers = new Set<Sleeper>();
  const jump = () => {
    const [first] = [...sleepers].sort((a, b) => a.until - b.until);
    if (busy > 0 || !first) return;
    at = Math.max(at, first.until);
    first.wake();
  };
  const timer = setInterval(jump, STILL_MS);
  return {
    now: () => new Date(at),
    sleep: (ms, ended) =>
      new Promise(resolve => {
        const sleeper: Sleeper = {
          until: at + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        ended?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    busy: async work => {
      busy += 1;
      try {
        return await work;
      } finally {
        busy -= 1;
      }
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}
