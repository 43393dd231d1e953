import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePace, type Pace } from '../../src/bot/quiet-period.js';

describe('work that waits for a quiet moment', () => {
  let pace: Pace;
  /** When each piece of work began, in milliseconds since the test did. */
  let begun: number[];
  let start: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    pace = makePace();
    begun = [];
    start = performance.now();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const works = () => {
    void pace.turn().then(() => begun.push(performance.now() - start));
  };
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  it('begins at once where nothing has arrived', async () => {
    works();
    await pass(0);
    expect(begun).toEqual([0]);
  });

  it('begins 30 ms after the last arrival, not before', async () => {
    pace.touch();
    works();
    await pass(20);
    pace.touch();
    await pass(29);
    expect(begun).toEqual([]);
    await pass(1);
    expect(begun).toEqual([50]);
  });

  it('begins after 400 ms in a rush that does not end', async () => {
    pace.touch();
    works();
    for (let passed = 0; passed < 600; passed += 10) {
      await pass(10);
      pace.touch();
    }
    expect(begun).toEqual([400]);
  });
});
