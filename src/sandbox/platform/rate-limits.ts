import { PlatformError } from './errors.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ROUTE_LIMITS = [
  { within: SECOND, most: 50 },
  { within: MINUTE, most: 1000 },
] as const;
const RECEIVER_LIMIT = { within: SECOND, most: 5 };

/** The platform's frequency limits: each route, and each receiver of messages. */
export interface RateLimits {
  /** Throws 99991400 over the limit. */
  readonly countCall: (route: string) => void;
  /** Throws 230020 over the limit. */
  readonly countMessage: (chatId: string) => void;
}

export function createRateLimits(enforced: () => boolean, now: () => Date): RateLimits {
  const calls = new Map<string, number[]>();
  const isOver = (key: string, { within, most }: { within: number; most: number }): boolean => {
    const at = now().getTime();
    return (calls.get(key) ?? []).filter(time => time > at - within && time <= at).length >= most;
  };
  const count = (key: string): void => {
    const times = calls.get(key) ?? [];
    calls.set(key, [...times, now().getTime()].slice(-ROUTE_LIMITS[1].most));
  };
  return {
    countCall: route => {
      if (!enforced()) return;
      if (ROUTE_LIMITS.some(limit => isOver(route, limit)))
        throw new PlatformError(99991400, 'request trigger frequency limit', 429);
      count(route);
    },
    countMessage: chatId => {
      if (!enforced()) return;
      if (isOver(chatId, RECEIVER_LIMIT))
        throw new PlatformError(230020, 'This operation triggers the frequency limit.');
      count(chatId);
    },
  };
}
