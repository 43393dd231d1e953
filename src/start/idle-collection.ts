import { performance } from 'node:perf_hooks';
import process from 'node:process';

const LOOK_MS = 20_000;
/** The program is quiet when its event loop was busy for a smaller part of that time. */
const QUIET = 0.2;
/** What is held must have grown by this since it was last collected. */
const GROWTH = 1.05;

/**
 * Collects garbage when the program has been quiet for a while and holds more memory than after the last time. V8 collects when
 * it needs room: a program that is left alone after a rush would keep what the rush needed. Nothing is done in a Node that was
 * started without `--expose-gc`.
 */
export function startIdleCollection(lookMs = LOOK_MS): { readonly stop: () => void } {
  const { gc } = globalThis;
  if (!gc) return { stop: () => undefined };
  let before = performance.eventLoopUtilization();
  let held = 0;
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > QUIET || process.memoryUsage.rss() < held * GROWTH) return;
    gc();
    held = process.memoryUsage.rss();
  }, lookMs).unref();
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}
