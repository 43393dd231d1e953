import type { Bulletin } from '../control/bulletin.js';
import type { Timeline } from './timeline.js';

export type MoveClock = (to: Date) => Promise<void>;

interface Setting {
  readonly now: () => Date;
  readonly timeline: Timeline;
  readonly bulletin: Bulletin;
  /** Moves the clock of the whole program; what is due for the bot on the way goes out. */
  readonly moveClock: MoveClock;
}

/**
 * Moves the clock as if time had passed: the bot does what is due on the way, and the platform delivers again what was
 * not acknowledged, each at its instant. One move at a time.
 */
export function timeTravel({ now, timeline, bulletin, moveClock }: Setting): MoveClock {
  let before = Promise.resolve();
  const travel = async (to: Date): Promise<void> => {
    for (let due = timeline.next(); due !== undefined && due <= to.getTime(); due = timeline.next()) {
      if (due > now().getTime()) await moveClock(new Date(due));
      await timeline.runDue();
    }
    await moveClock(to);
    bulletin.publish('clock', now().getTime());
  };
  return to => {
    const move = before.then(() => travel(to));
    before = move.catch(() => undefined);
    return move;
  };
}
