import type { Now } from '../core/clock.js';
import { schedule, type ScheduledTask } from 'node-cron';

export interface Clock {
  readonly now: Now;
  /** Sets the time; the clock runs on from there. For the sandbox. */
  readonly set: (instant: Date) => void;
}

/** The machine's clock, or one that starts at an instant and then runs on. */
export function startClock(startAt: Date | null): Clock {
  let offsetMs = startAt ? startAt.getTime() - Date.now() : 0;
  return {
    now: () => new Date(Date.now() + offsetMs),
    set: instant => {
      offsetMs = instant.getTime() - Date.now();
    },
  };
}

/** Many programs send at the full minute; this one waits one to five seconds. */
const EARLIEST_SECOND = 1;
const LATEST_SECOND = 5;
/** Beginning takes node-cron 15 ms of processor time, which the start does not wait for. */
const BEGIN_MS = 1_000;

/**
 * Calls `run` once in each minute of `now`, one to five seconds after the minute begins. node-cron checks every second
 * of the machine's time, so this works with a moved clock too.
 */
export function everyMinute(now: Now, run: () => void): { readonly stop: () => Promise<void> } {
  let lastMinute = minuteOf(now());
  let targetSecond = randomSecond();
  const checkTime = () => {
    const instant = now();
    if (minuteOf(instant) === lastMinute || instant.getUTCSeconds() < targetSecond) return;
    lastMinute = minuteOf(instant);
    targetSecond = randomSecond();
    run();
  };
  let task: ScheduledTask | undefined;
  const beginning = setTimeout(() => {
    task = schedule('* * * * * *', checkTime, { name: 'every minute' });
  }, BEGIN_MS);
  return {
    stop: async () => {
      clearTimeout(beginning);
      await task?.destroy();
    },
  };
}

const minuteOf = (instant: Date): number => Math.floor(instant.getTime() / 60_000);

const randomSecond = (): number =>
  EARLIEST_SECOND + Math.floor(Math.random() * (LATEST_SECOND - EARLIEST_SECOND + 1));
