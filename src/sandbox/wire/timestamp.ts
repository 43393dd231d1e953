import type { Faults } from '../faults/faults.js';
import type { Switches } from '../faults/switches.js';

interface Options {
  readonly now: () => Date;
  readonly faults: Pick<Faults, 'strikes'>;
  readonly switches: Switches;
}

const MINUTE_MS = 60_000;

/** Makes the timestamps of deliveries, in seconds unless a switch says milliseconds; faults put them off the clock. */
export function createTimestamps({ now, faults, switches }: Options): (type: string) => string {
  const aheadOf = (type: string): number => {
    if (faults.strikes('clockOff', type)) return 120 * MINUTE_MS;
    return faults.strikes('clockSlightlyOff', type) ? 50 * MINUTE_MS : 0;
  };
  return type => {
    const ms = now().getTime() + aheadOf(type);
    return String(switches.signsInMilliseconds ? ms : Math.floor(ms / 1000));
  };
}
