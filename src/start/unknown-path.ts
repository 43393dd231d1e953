import type { Log } from '../core/log.js';

const QUIET_MS = 60_000;
const LONGEST_PATH = 200;

/**
 * Logs where a request went that nobody takes, once a minute at most: with a path that a proxy makes longer the bot would
 * get nothing, and say nothing.
 */
export function unknownPathLog(log: Log): (path: string) => void {
  let loggedAt = Number.NEGATIVE_INFINITY;
  return path => {
    if (performance.now() - loggedAt < QUIET_MS) return;
    loggedAt = performance.now();
    log('warn', 'a request to a path that the program does not have', { path: path.slice(0, LONGEST_PATH) });
  };
}
