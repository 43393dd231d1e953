import type { Faults } from '../faults/faults.js';

interface Options {
  readonly now: () => Date;
  readonly faults: Pick<Faults, 'strikes'>;
}

const MINUTE_MS = 60_000;

/** Makes the timestamps of deliveries; faults put them off the clock. */
export function createTimestamps({ now, faults }: Options): (type: string) => string {
  const aheadOf = (type: string): number => {
    if (faults.strikes('clockOff', type)) return 120 * MINUTE_MS;
    return faults.strikes('clockSlightlyOff', type) ? 50 * MINUTE_MS : 0;
  };
  return type => String(Math.floor((now().getTime() + aheadOf(type)) / 1000));
}
