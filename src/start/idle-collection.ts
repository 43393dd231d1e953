import { performance } from 'node:perf_hooks';
import process from 'node:process';

const LOOK_MS = 20_000;
/** The program is quiet when its event loop was busy for a smaller part of that time. */
const QUIET = 0.2;
/** What is held must have grown by this since garbage was last collected. */
const GROWTH = 1.05;

/** Decides whether garbage is to be collected. */
export interface Decision {
  /**
   * `busy`: the part of the time since the last look in which the event loop was busy. `holds`: in bytes. True when the program
   * is quiet and holds more memory than after the last collection; also before the first one.
   */
  readonly isDue: (busy: number, holds: number) => boolean;
  /** Begins anew after a collection. */
  readonly begin: (holds: number) => void;
}

/** Compares with the least that was held since a collection: V8 gives some of the pages back seconds after it. */
export function decideCollections(): Decision {
  let least = 0;
  return {
    isDue: (busy, holds) => {
      if (busy > QUIET) return false;
      const hasGrown = holds >= least * GROWTH;
      if (!hasGrown) least = Math.min(least, holds);
      return hasGrown;
    },
    begin: holds => {
      least = holds;
    },
  };
}

/**
 * Collects garbage when the program has been quiet for a while and holds more memory than after the last time. V8 collects when
 * it needs room: a program that is left alone after a rush would keep what the rush needed.
 */
export function startIdleCollection(lookMs = LOOK_MS): { readonly stop: () => void } {
  let before = performance.eventLoopUtilization();
  const decision = decideCollections();
  const look = async () => {
    const now = performance.eventLoopUtilization();
    const { utilization: busy } = performance.eventLoopUtilization(now, before);
    before = now;
    const holds = memoryHeld();
    if (holds === undefined || !decision.isDue(busy, holds)) return;
    await collectGarbage();
    decision.begin(memoryHeld() ?? holds);
  };
  const timer = setInterval(() => void look(), lookMs).unref();
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** In bytes; undefined when the system does not tell, as when the program has as many open files as it may have. */
function memoryHeld(): number | undefined {
  try {
    return process.memoryUsage.rss();
  } catch {
    return undefined;
  }
}

/**
 * Collects all garbage and gives the emptied pages back to the system, in 50 to 300 ms. V8 does the second only for this command
 * of its debugger, which no port is opened for: `gc()` of `--expose-gc` leaves objects where they are, and with them the pages.
 * Does nothing in a Node that is built without a debugger.
 */
async function collectGarbage(): Promise<void> {
  const inspector = await import('node:inspector').catch(() => undefined);
  if (!inspector) return;
  const session = new inspector.Session();
  session.connect();
  await new Promise<void>(resolve => {
    session.post('HeapProfiler.collectGarbage', () => {
      resolve();
    });
  });
  session.disconnect();
}
