import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeQuietPeriod, type QuietPeriod } from '../../src/bot/quiet-period.js';

describe('work that waits for a quiet period', () => {
  let quietPeriod: QuietPeriod;
  /** The start of each piece of work, in ms since the start of the test. */
  let starts: number[];
  let start: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    quietPeriod = makeQuietPeriod();
    starts = [];
    start = performance.now();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const startWork = () => {
    void quietPeriod.wait().then(() => starts.push(performance.now() - start));
  };
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  it('begins at once when nothing has arrived', async () => {
    startWork();
    await pass(0);
    expect(starts).toEqual([0]);
  });

  it('begins 30 ms after the last arrival, not before', async () => {
    quietPeriod.extend();
    startWork();
    await pass(20);
    quietPeriod.extend();
    await pass(29);
    expect(starts).toEqual([]);
    await pass(1);
    expect(starts).toEqual([50]);
  });

  it('begins after 400 ms in a rush that does not end', async () => {
    quietPeriod.extend();
    startWork();
    for (let passed = 0; passed < 600; passed += 10) {
      await pass(10);
      quietPeriod.extend();
    }
    expect(starts).toEqual([400]);
  });
});
