import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/feishu/failures.js';
import { nextTry } from '../../src/feishu/outbox.js';

describe('the sender after a failure', () => {
  const NOW = new Date('2025-09-22T00:50:00Z');
  const failure: Failure = { code: 0, message: 'HTTP 502', reaction: 'again' };
  /** The waits between all tries, in seconds. */
  const waitsAfter = (lastFailure: Failure): number[] => {
    const waits: number[] = [];
    for (let attempts = 0; attempts < 10_000; attempts += 1) {
      const next = nextTry(lastFailure, { attempts }, NOW);
      if (!next) return waits;
      waits.push((next.getTime() - NOW.getTime()) / 1000);
    }
    throw new Error('the tries never end');
  };

  it('waits longer after each failure, at most 6.5 minutes, and gives up after more than a day', () => {
    const waits = waitsAfter(failure);
    expect(waits.slice(0, 4).every((wait, index) => wait >= 2 ** index && wait <= 1.3 * 2 ** index)).toBe(
      true,
    );
    expect(Math.max(...waits)).toBeLessThanOrEqual(390);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(24 * 3600);
  });

  it('waits longer after each refusal for a rate, and gives up after more than a day', () => {
    const waits = waitsAfter({ ...failure, code: 230020, waitMs: 1_000 });
    expect(waits[0]).toBeLessThan(1.4);
    expect(waits[8]).toBeGreaterThan(200);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(24 * 3600);
  });

  it('gives up within five minutes when the program itself fails', () => {
    const minutes = waitsAfter({ ...failure, isLocal: true }).reduce((sum, wait) => sum + wait) / 60;
    expect(minutes).toBeGreaterThan(1);
    expect(minutes).toBeLessThan(5);
  });
});
