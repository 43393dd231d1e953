import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeQuietPeriod, type QuietPeriod } from '../../src/bot/quiet-period.js';

describe('work that waits for a quiet period', () => {
  let quietPeriod: QuietPeriod;
  /** The start of each piece of work, in ms since the start of the test. */
  let begun: number[];
  let start: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    quietPeriod = makeQuietPeriod();
    begun = [];
    start = performance.now();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const works = () => {
    void quietPeriod.wait().then(() => begun.push(performance.now() - start));
  };
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  it('begins at once when nothing has arrived', async () => {
    works();
    await pass(0);
    expect(begun).toEqual([0]);
  });

  it('begins 30 ms after the last arrival, not before', async () => {
    quietPeriod.extend();
    works();
    await pass(20);
    quietPeriod.extend();
    await pass(29);
    expect(begun).toEqual([]);
    await pass(1);
    expect(begun).toEqual([50]);
  });

  it('begins after 400 ms in a rush that does not end', async () => {
    quietPeriod.extend();
    works();
    for (let passed = 0; passed < 600; passed += 10) {
      await pass(10);
      quietPeriod.extend();
    }
    expect(begun).toEqual([400]);
  });
});
