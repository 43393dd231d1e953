import { describe, expect, it } from 'vitest';
import { withComputed } from '../../../src/core/form/figures.js';
import { findSuspects } from '../../../src/core/checks/suspects.js';
import { exampleFigures } from '../../../src/start/sandbox/example-figures.js';
import { plan, previous } from '../plan.js';
import { blockingFindings, runChecks } from '../../../src/core/checks/run-checks.js';

/** Makes a generator of pseudo-random numbers that repeats its sequence for the same seed (mulberry32). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const totals = [...plan.measures.values()].filter(({ sumOf }) => sumOf);
const inSums = totals.flatMap(({ code, sumOf = [] }) => [code, ...sumOf]);

/** The slips that people make when they type a number. */
const SLIPS: readonly ((digits: string, random: () => number) => string)[] = [
  (digits, random) => {
    const at = Math.floor(random() * digits.length);
    return digits.slice(0, at) + String(Math.floor(random() * 10)) + digits.slice(at + 1);
  },
  (digits, random) => digits + String(Math.floor(random() * 10)),
  digits => digits.slice(0, -1) || '0',
  digits => `${digits}0`,
  digits => digits.slice(0, -2) + Array.from(digits.slice(-2)).reverse().join(''),
  (_, random) => String(Math.floor(random() * 500)),
];

/** Makes a consistent quarter with the one before it, and spoils one figure of a sum. */
function makeWrongForm(random: () => number) {
  const size = 6 + Math.floor(random() * 60);
  const typed = exampleFigures(plan, size);
  const before = withComputed(plan, exampleFigures(plan, Math.max(6, size - Math.floor(random() * 4))));
  const all = withComputed(plan, typed);
  const code = inSums[Math.floor(random() * inSums.length)] ?? '';
  const right = all.get(code) ?? 0;
  let wrong = right;
  while (wrong === right) {
    const slip = SLIPS[Math.floor(random() * SLIPS.length)];
    wrong = Number(slip?.(String(right), random) ?? right);
  }
  const stated = new Map(totals.map(total => [total.code, all.get(total.code) ?? 0]));
  if (stated.has(code)) stated.set(code, wrong);
  else typed.set(code, wrong);
  return { code, right, typed, stated, before };
}

function countFound(cases: number, seed: number, knowsBefore: boolean): { first: number; named: number } {
  const random = makeRandom(seed);
  let [first, named] = [0, 0];
  for (let index = 0; index < cases; index += 1) {
    const { code, typed, stated, before } = makeWrongForm(random);
    const last = knowsBefore ? previous(before) : undefined;
    const sets = findSuspects({ plan, period: '2025Q3', typed, stated, previous: last });
    if (sets[0]?.codes.join() === code) first += 1;
    if (sets.some(({ codes }) => codes.join() === code)) named += 1;
  }
  return { first, named };
}

describe('the suspected figure', () => {
  it('is the wrong one in at least 90 % of a thousand forms with one wrong figure in a sum', () => {
    const { first, named } = countFound(1_000, 2025, true);
    expect(named).toBeGreaterThanOrEqual(900);
    expect(first).toBeGreaterThanOrEqual(900);
  });

  it('is the wrong one in at least 70 % of such forms without an earlier quarter', () => {
    expect(countFound(1_000, 7, false).named).toBeGreaterThanOrEqual(700);
  });

  it('does not exist when everything adds up', () => {
    const typed = exampleFigures(plan, 20);
    const all = withComputed(plan, typed);
    expect(blockingFindings(runChecks(plan, '2025Q3', all, undefined))).toEqual([]);
    const stated = new Map(totals.map(({ code }) => [code, all.get(code) ?? 0]));
    expect(findSuspects({ plan, period: '2025Q3', typed, stated, previous: undefined })).toEqual([]);
  });

  it('is the one part that repairs two contradictions, with its right value', () => {
    const typed = exampleFigures(plan, 20).set('A4.24.gb', 91);
    const all = withComputed(plan, exampleFigures(plan, 20));
    const stated = new Map(totals.map(({ code }) => [code, all.get(code) ?? 0]));
    const [set] = findSuspects({ plan, period: '2025Q3', typed, stated, previous: undefined });
    expect([...(set?.repairs ?? [])]).toEqual([['A4.24.gb', 1]]);
  });

  it('has no likely value when it is only known that it is not 0', () => {
    const typed = exampleFigures(plan, 20).set('A4.03', 60).set('A6.12', 0);
    const all = withComputed(plan, exampleFigures(plan, 20));
    const stated = new Map(totals.map(({ code }) => [code, all.get(code) ?? 0]));
    const sets = findSuspects({ plan, period: '2025Q3', typed, stated, previous: previous(all) });
    const [set] = sets.filter(({ codes }) => codes.includes('A6.12'));
    expect([...(set?.repairs ?? [])]).toEqual([['A4.03', all.get('A4.03')]]);
  });

  it('is one figure of each sum when two sums do not add up', () => {
    const typed = exampleFigures(plan, 20).set('A4.03', 60).set('A4.28', 10);
    const all = withComputed(plan, exampleFigures(plan, 20));
    const stated = new Map(totals.map(({ code }) => [code, all.get(code) ?? 0]));
    const last = previous(all);
    const [set] = findSuspects({ plan, period: '2025Q3', typed, stated, previous: last });
    expect([...(set?.codes ?? [])].sort()).toEqual(['A4.03', 'A4.28']);
  });
});
