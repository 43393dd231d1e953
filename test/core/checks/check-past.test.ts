import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/checks/check.js';
import { checksOf } from '../../../src/core/checks/catalogue.js';
import { withComputed } from '../../../src/core/form/figures.js';
import { previousPeriod } from '../../../src/plan/calendar.js';
import type { Period } from '../../../src/plan/period.js';
import { figures, plan, previous } from '../plan.js';
import { runChecks, unexplainedWarnings } from '../../../src/core/checks/run-checks.js';

const CODE = 'A4.10';

/** Returns the outlier findings for a figure of 2025Q3, after these values in the quarters before, the latest first. */
function outlierFindings(now: number, past: readonly number[], code = CODE): Finding[] {
  let period: Period = '2025Q3';
  const pastSubmissions = past.map(value => {
    period = previousPeriod(plan.calendar, period);
    return previous(withComputed(plan, figures({ [code]: value })), period);
  });
  const all = withComputed(plan, figures({ [code]: now }));
  return runChecks(plan, '2025Q3', all, pastSubmissions[0], { past: pastSubmissions }).filter(
    ({ check }) => check === 'outlier',
  );
}

describe('a figure compared with the unit’s own past', () => {
  it('is an outlier when its change is far from the usual one; the finding names both numbers and the difference', () => {
    const [finding] = outlierFindings(400, [62, 30, 125, 95, 64, 31]);
    expect(finding).toMatchObject({ severity: 'warning', at: CODE });
    expect(finding?.sentence).toMatch(/自查隐患数量 400 条，本期增减 \+338，往期一般为 \+\d+，相差 \d+ 条/u);
    expect(unexplainedWarnings(finding ? [finding] : [], new Map())).toHaveLength(1);
  });

  it('is no outlier when its change is like the earlier ones', () => {
    expect(outlierFindings(95, [62, 30, 125, 95, 64, 31])).toEqual([]);
    expect(outlierFindings(101, [62, 30, 125, 95, 64, 31])).toEqual([]);
  });

  it('is no outlier when it rises a little after six quarters of 0', () => {
    expect(outlierFindings(3, [0, 0, 0, 0, 0, 0])).toEqual([]);
    expect(outlierFindings(9, [0, 0, 0, 0, 0, 0])).toEqual([]);
  });

  it('is an outlier when it rises much after six quarters of 0', () => {
    expect(outlierFindings(900, [0, 0, 0, 0, 0, 0])).toHaveLength(1);
  });

  it('is not misjudged because one earlier quarter was odd', () => {
    const withOdd = [62, 30, 1_095, 95, 64, 31];
    expect(outlierFindings(95, withOdd)).toEqual([]);
    expect(outlierFindings(2_000, withOdd)).toHaveLength(1);
  });

  it('is judged from four known changes on, not before', () => {
    expect(outlierFindings(4_000, [62, 30])).toEqual([]);
    expect(outlierFindings(500, [50, 50, 50, 50], 'A4.05')).toEqual([]);
    expect(outlierFindings(500, [50, 50, 50, 50, 50], 'A4.05')).toHaveLength(1);
  });

  it('may differ from the usual change by six robust standard deviations, not by more', () => {
    // Changes 45, 35, 60, 40, 50, 30: median 42.5, median deviation 7.5, so 42.5 + 6 × 7.5 × 1.4826 = 109.2 at most.
    const uneven = [80, 35, 180, 120, 80, 30];
    expect(outlierFindings(80 + 109, uneven)).toEqual([]);
    expect(outlierFindings(80 + 110, uneven)).toHaveLength(1);
  });

  it('may differ from the usual change by half of the usual level after a constant past, not by more', () => {
    const even = [50, 50, 50, 50, 50, 50];
    expect(outlierFindings(75, even, 'A4.05')).toEqual([]);
    expect(outlierFindings(76, even, 'A4.05')).toHaveLength(1);
  });

  it('may differ from the usual change by ten after a constant low past, not by more', () => {
    expect(outlierFindings(10, [0, 0, 0, 0, 0, 0])).toEqual([]);
    expect(outlierFindings(11, [0, 0, 0, 0, 0, 0])).toHaveLength(1);
  });

  it('has no outlier finding when it falls: the fall is a finding of its own', () => {
    const past = [50, 50, 50, 50, 50, 50];
    expect(outlierFindings(0, past, 'A4.05')).toEqual([]);
    expect(outlierFindings(500, past, 'A4.05')).toHaveLength(1);
  });
});

describe('a submission whose figures all equal others', () => {
  const TELLING = ['A4.02', 'A4.03', 'A4.04', 'A4.10', 'A4.11'];
  /** Returns all figures: `count` of them are 7, the others 0. */
  const someFigures = (count: number): Map<string, number> =>
    withComputed(plan, figures(Object.fromEntries(TELLING.slice(0, count).map(code => [code, 7]))));
  const copies = (
    now: ReadonlyMap<string, number>,
    last: ReadonlyMap<string, number> | undefined,
    others: readonly ReadonlyMap<string, number>[] = [],
    furtherCopies = 0,
  ): string[] =>
    runChecks(plan, '2025Q3', now, last && previous(last), {
      others: others.map(values => ({ name: '园林股·城市公园', figures: values })),
      furtherCopies,
    }).flatMap(({ check, sentence }) => (check === 'copied' ? [sentence] : []));

  it('has a finding when they equal last quarter’s and at least five are not 0', () => {
    expect(copies(someFigures(4), someFigures(4))).toEqual([]);
    expect(copies(someFigures(5), someFigures(5))).toEqual([expect.stringContaining('与2025年第二季度相同')]);
  });

  it('has a finding when they equal another unit’s and at least five are not 0', () => {
    expect(copies(someFigures(4), undefined, [someFigures(4)])).toEqual([]);
    expect(copies(someFigures(5), undefined, [someFigures(5)])).toEqual([
      expect.stringContaining('与园林股·城市公园相同'),
    ]);
  });

  it('names a dozen units with the same figures, and says how many there are', () => {
    const same = someFigures(5);
    const names = (count: number) => Array.from({ length: count }, () => '园林股·城市公园').join('、');
    expect(
      copies(
        same,
        undefined,
        Array.from({ length: 12 }, () => same),
      ),
    ).toEqual([expect.stringContaining(`与${names(12)}相同`)]);
    expect(
      copies(
        same,
        undefined,
        Array.from({ length: 12 }, () => same),
        1_988,
      ),
    ).toEqual([expect.stringContaining(`与${names(12)}…等 2,000 个相同`)]);
    expect(copies(same, undefined, [], 3)).toEqual([]);
  });

  it('has no finding when one figure differs', () => {
    const changed = withComputed(plan, new Map([...someFigures(5), ['A6.07', 1]]));
    expect(copies(changed, someFigures(5), [someFigures(5)])).toEqual([]);
  });
});

describe('the checks of a plan', () => {
  it('each have a name, two sides, a sentence and an origin, and no two are the same', () => {
    const checks = checksOf(plan);
    for (const { name, left, right, sentence, origin } of checks) {
      expect([name, sentence, origin].every(words => words.trim().length > 3)).toBe(true);
      expect(left.length * right.length).toBeGreaterThan(0);
    }
    expect(new Set(checks.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(checks.length);
  });

  it('are one for each sum, each rule, each figure that may not fall and each typed figure’s past, and two for copying', () => {
    const count = (kind: string) => checksOf(plan).filter(check => check.kind === kind).length;
    const sums = [...plan.measures.values()].filter(({ sumOf }) => sumOf);
    const falling = [...plan.measures.values()].filter(({ mayFall }) => !mayFall);
    expect(count('identity')).toBe(sums.length);
    expect(count('fall')).toBe(falling.length);
    expect(count('outlier')).toBe(96);
    expect(count('copied')).toBe(2);
    const rules = ['at-most', 'at-least', 'zero-when', 'zero-together'].map(count);
    expect(rules.reduce((sum, each) => sum + each)).toBe(plan.rules.length);
  });

  it('find a stated total that differs from the sum of its parts, and name both numbers and the difference', () => {
    const all = withComputed(plan, figures({ 'A4.02': 3, 'A4.03': 4, 'A4.04': 5 }));
    const [finding] = runChecks(plan, '2025Q3', all, undefined, { stated: new Map([['A4.01', 20]]) });
    expect(finding).toMatchObject({ check: 'identity', severity: 'error', at: 'A4.01' });
    expect(finding?.sentence).toMatch(/写的是 20 家，.*相加为 12 家，相差 8 家/u);
  });
});
