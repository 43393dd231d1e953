import { PlatformError } from './errors.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const ROUTE_LIMITS = [
  { windowMs: SECOND_MS, max: 50 },
  { windowMs: MINUTE_MS, max: 1000 },
] as const;
const RECEIVER_LIMIT = { windowMs: SECOND_MS, max: 5 };

/** The platform's rate limits, by route and by receiver of messages. */
export interface RateLimits {
  /** Throws 99991400 over the limit. */
  readonly countCall: (route: string) => void;
  /** Counts a message to a chat, or a change of a message. Throws 230020 over the limit. */
  readonly countMessage: (receiver: string) => void;
}

export function createRateLimits(isEnforced: () => boolean, now: () => Date): RateLimits {
  const calls = new Map<string, number[]>();
  const isOver = (key: string, { windowMs, max }: { windowMs: number; max: number }): boolean => {
    const at = now().getTime();
    return (calls.get(key) ?? []).filter(time => time > at - windowMs && time <= at).length >= max;
  };
  const count = (key: string): void => {
    const times = calls.get(key) ?? [];
    calls.set(key, [...times, now().getTime()].slice(-ROUTE_LIMITS[1].max));
  };
  return {
    countCall: route => {
      if (!isEnforced()) return;
      if (ROUTE_LIMITS.some(limit => isOver(route, limit)))
        throw new PlatformError(99991400, 'request trigger frequency limit', 429);
      count(route);
    },
    countMessage: receiver => {
      if (!isEnforced()) return;
      if (isOver(receiver, RECEIVER_LIMIT))
        throw new PlatformError(230020, 'This operation triggers the frequency limit.');
      count(receiver);
    },
  };
}
