import { describe, expect, it } from 'vitest';
import { isSpokenOf } from '../../src/core/deliverables.js';

describe('a reminder speaks of a deliverable', () => {
  it.each([
    ['group', '2025-06-30', '2025-06-23', true],
    ['group', '2025-06-30', '2025-06-22', false],
    ['own', '2025-06-30', '2025-04-21', true],
    ['own', '2025-06-30', '2025-04-20', false],
    ['group', '2025-06-30', '2025-10-08', true],
    ['group', '2025-06-30', '2025-10-09', false],
    // Of the year before only what was due lately.
    ['own', '2024-12-31', '2025-03-01', true],
    ['own', '2024-12-31', '2025-03-02', false],
  ] as const)('to the %s, due on %s, on %s: %s', (audience, dueOn, day, isSpoken) => {
    const year = Number(dueOn.slice(0, 4));
    expect(isSpokenOf({ year, dueOn }, day, audience)).toBe(isSpoken);
  });
});
