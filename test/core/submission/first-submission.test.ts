import { expect, it } from 'vitest';
import { firstSubmissions } from '../../../src/core/submission/first-submission.js';
import type { SubmissionEvent } from '../../../src/core/submission/submission.js';

/** The events of one unit on the days of September, in order. */
const firstOf = (...events: [day: number, event: SubmissionEvent][]) =>
  firstSubmissions(
    events
      .map(([day, event]) => ({
        unit: 'water',
        event,
        meta: { actor: 'ou_chen', occurredAt: new Date(Date.UTC(2025, 8, day)), channel: 'card' as const },
      }))
      .reverse(),
  )
    .get('water')
    ?.getUTCDate();

const submitted = { kind: 'submitted', late: false } as const;
const back = { kind: 'taken-back' } as const;
const sentBack = { kind: 'sent-back', reason: '请核对', asked: [], backBy: null } as const;

it('a report that was sent back was handed in when it first came', () => {
  expect(firstOf([20, submitted], [21, sentBack], [25, submitted])).toBe(20);
});

it('a report that was taken back before any review was not handed in', () => {
  expect(firstOf([20, submitted], [21, back], [25, submitted])).toBe(25);
  expect(firstOf([20, submitted], [21, back])).toBeUndefined();
});

it('an answer to a return that is taken back keeps the first time', () => {
  expect(firstOf([20, submitted], [21, sentBack], [22, submitted], [23, back], [25, submitted])).toBe(20);
});
