import { expect, it } from 'vitest';
import { seldom } from '../../src/start/seldom.js';

it('an error that comes each second is told at once, and then once a minute with its number; another one at once', () => {
  let seconds = 0;
  const told: string[] = [];
  const report = seldom(
    (error, repeated) => told.push(`${seconds} s: ${error}, ${repeated}`),
    () => seconds * 1000,
  );
  for (; seconds < 130; seconds += 1)
    report(new Error(seconds === 100 ? 'the disk is full' : 'no connection'));
  expect(told).toEqual([
    '0 s: Error: no connection, 0',
    '60 s: Error: no connection, 59',
    '100 s: Error: the disk is full, 0',
    '101 s: Error: no connection, 0',
  ]);
});
