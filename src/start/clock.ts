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
const LOOK_MS = 1_000;
/** A clock that is corrected little by little is not set. */
const SET_MS = 1_000;

/**
 * Calls `run` once in each minute of `now`, one to five seconds after the minute begins. When that clock is set, or the
 * machine's under it, the minutes are counted anew from there, within a second: node-cron would wait until a clock that
 * was set back has caught up.
 */
export function everyMinute(now: Now, run: () => void): { readonly stop: () => Promise<void> } {
  const second = randomSecond();
  let lastMinute = minuteOf(now());
  const check = () => {
    const minute = minuteOf(now());
    if (minute === lastMinute) return;
    lastMinute = minute;
    run();
  };
  let task: ScheduledTask | undefined;
  // node-cron takes 15 ms of processor time at first, for which the start does not wait.
  let ahead = Number.NaN;
  const look = setInterval(() => {
    const before = ahead;
    ahead = now().getTime() - performance.now();
    if (Math.abs(ahead - before) < SET_MS) {
      // node-cron leaves out a second that a busy machine lets it meet too late.
      if (now().getTime() % 60_000 > (LATEST_SECOND + 1) * 1_000) check();
      return;
    }
    void task?.destroy();
    task = schedule(`${machineSecond(now, second)} * * * * *`, check, OPTIONS);
    check();
  }, LOOK_MS);
  return {
    stop: async () => {
      clearInterval(look);
      await task?.destroy();
    },
  };
}

/** One line for each minute that a clock was set forward would be written. */
const OPTIONS = { name: 'every minute', suppressMissedWarning: true };

/** The first second of the machine's clock that begins in a second of `now`, or with it. */
function machineSecond(now: Now, second: number): number {
  const untilThen = second * 1_000 - (now().getTime() % 60_000);
  return new Date(Math.ceil((Date.now() + untilThen) / 1_000) * 1_000).getUTCSeconds();
}

const minuteOf = (instant: Date): number => Math.floor(instant.getTime() / 60_000);

const randomSecond = (): number =>
  EARLIEST_SECOND + Math.floor(Math.random() * (LATEST_SECOND - EARLIEST_SECOND + 1));
