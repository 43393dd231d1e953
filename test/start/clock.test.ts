import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { everyMinute, startClock } from '../../src/start/clock.js';

const MachineDate = Date;
let shiftMs = 0;
afterEach(() => {
  globalThis.Date = MachineDate;
  shiftMs = 0;
});

/** Sets the machine's clock, for this process. */
function setMachineClock(byMs: number): void {
  shiftMs = byMs;
  const shifted = () => MachineDate.now() + shiftMs;
  globalThis.Date = class extends MachineDate {
    constructor(...parts: [] | [number | string | Date]) {
      super(...(parts.length === 0 ? ([shifted()] as [number]) : (parts as [number])));
    }
    static override now = shifted;
  } as DateConstructor;
}

/** How long the program could do nothing else, in ms. */
function watchLoop(): { readonly longest: () => number; readonly stop: () => void } {
  let [last, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 20);
  return {
    longest: () => longest,
    stop: () => {
      clearInterval(timer);
    },
  };
}

const at = (second: number): Date =>
  new MachineDate(`2025-09-25T09:00:${String(second).padStart(2, '0')}+08:00`);

it('a minute is told once, within its first seconds, by a clock of its own', async () => {
  const clock = startClock(at(57));
  const told: Date[] = [];
  const minutes = everyMinute(clock.now, () => told.push(clock.now()));
  try {
    await pause(12_000);
    expect(told).toHaveLength(1);
    expect(told[0]?.getUTCMinutes()).toBe(1);
    expect(told[0]?.getUTCSeconds()).toBeGreaterThanOrEqual(1);
    expect(told[0]?.getUTCSeconds()).toBeLessThan(8);
    // The sandbox moves it.
    clock.set(new MachineDate('2025-09-26T09:00:40+08:00'));
    await pause(2_500);
    expect(told).toHaveLength(2);
    await pause(2_000);
    expect(told).toHaveLength(2);
  } finally {
    await minutes.stop();
  }
});

it('a minute whose second the program was too busy to meet is told all the same', async () => {
  const clock = startClock(at(57));
  const told: Date[] = [];
  const minutes = everyMinute(clock.now, () => told.push(clock.now()));
  try {
    await pause(2_000);
    const end = performance.now() + 7_500;
    while (performance.now() < end);
    await pause(2_500);
    expect(told.map(each => each.getUTCMinutes())).toEqual([1]);
  } finally {
    await minutes.stop();
  }
});

it.each([
  ['back by a day', -86_400_000],
  ['forward by a week', 7 * 86_400_000],
])('minutes go on when the clock of the machine is set %s, and nobody waits for them', async (_, byMs) => {
  const clock = startClock(at(50));
  let runs = 0;
  const minutes = everyMinute(clock.now, () => (runs += 1));
  const loop = watchLoop();
  try {
    await pause(2_000);
    setMachineClock(byMs);
    await pause(2_500);
    expect(runs).toBe(1);
    await pause(14_000);
    expect(runs).toBe(2);
    // A scheduler that makes up for every second of a day holds the loop up for 6.8 s.
    expect(loop.longest()).toBeLessThan(4_000);
  } finally {
    loop.stop();
    await minutes.stop();
  }
});

it('minutes end with stop', async () => {
  const clock = startClock(at(57));
  let runs = 0;
  const minutes = everyMinute(clock.now, () => (runs += 1));
  await pause(1_500);
  await minutes.stop();
  await pause(8_000);
  expect(runs).toBe(0);
});
