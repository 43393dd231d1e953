import type { Bulletin } from '../control/bulletin.js';
import type { Timeline } from './timeline.js';

export type MoveClock = (to: Date) => Promise<void>;

interface Options {
  readonly now: () => Date;
  readonly timeline: Timeline;
  readonly bulletin: Bulletin;
  /** Moves the clock of the whole program; the bot sends the reminders that become due on the way. */
  readonly moveClock: MoveClock;
}

/**
 * Moves the clock as if time had passed: the bot sends the reminders that become due on the way, and the platform repeats
 * unacknowledged events, each at its time. One move runs at a time.
 */
export function createTimeTravel({ now, timeline, bulletin, moveClock }: Options): MoveClock {
  let previousMove = Promise.resolve();
  const moveTo = async (to: Date): Promise<void> => {
    for (let dueAt = timeline.next(); dueAt !== undefined && dueAt <= to.getTime(); dueAt = timeline.next()) {
      if (dueAt > now().getTime()) await moveClock(new Date(dueAt));
      await timeline.runDue();
    }
    await moveClock(to);
    bulletin.publish('clock', now().getTime());
  };
  return to => {
    const move = previousMove.then(() => moveTo(to));
    previousMove = move.catch(() => undefined);
    return move;
  };
}
