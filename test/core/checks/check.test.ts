import { describe, expect, it } from 'vitest';
import { withAllowances } from '../../../src/core/checks/allowance.js';
import type { Finding } from '../../../src/core/checks/check.js';
import { explainByLeaving } from '../../../src/core/register/evidence.js';
import { withComputed } from '../../../src/core/form/figures.js';
import { readNumber } from '../../../src/core/form/number.js';
import type { Period } from '../../../src/plan/period.js';
import { measureOf } from '../../../src/plan/plan.js';
import { figures, plan, previous } from '../plan.js';
import { blockingFindings, runChecks, unexplainedWarnings } from '../../../src/core/checks/run-checks.js';

type Values = Readonly<Record<string, number>>;

function findingsOf(values: Values, last?: Values, periods: { now?: Period; last?: Period } = {}): Finding[] {
  const before = last && previous(withComputed(plan, figures(last)), periods.last);
  return runChecks(plan, periods.now ?? '2025Q3', withComputed(plan, figures(values)), before);
}

const at = (code: string, values: Values): Finding[] =>
  findingsOf(values).filter(finding => finding.at === code);

/** A register so large that no count exceeds it. */
const REGISTER = { 'A4.04': 100 };

/** One row for each rule of the plan: its code and severity, figures that meet it, figures that break it, and both numbers of the sentence. */
const ROWS: readonly [
  at: string,
  severity: 'error' | 'warning',
  holds: Values,
  violated: Values,
  ...numbers: string[],
][] = [
  ['A4.05', 'warning', { 'A4.05': 5, 'A4.02': 5 }, { 'A4.05': 6, 'A4.02': 5 }, '6 家', '5 家', '1 家'],
  ['A4.06', 'warning', { 'A4.06': 5, 'A4.03': 5 }, { 'A4.06': 6, 'A4.03': 5 }, '6 家', '5 家'],
  [
    'A4.07',
    'warning',
    { 'A4.07': 5, 'A4.08': 5, 'A4.04': 5 },
    { 'A4.07': 9, 'A4.08': 9, 'A4.04': 5 },
    '9 家',
    '5 家',
  ],
  [
    'A4.08',
    'error',
    { ...REGISTER, 'A4.07': 5, 'A4.08': 5 },
    { ...REGISTER, 'A4.07': 5, 'A4.08': 4 },
    '4 人',
    '5 家',
  ],
  ['A4.08', 'error', REGISTER, { 'A4.08': 3 }, '3 人', '0 家'],
  ['A4.09', 'warning', { 'A4.09': 5, 'A4.04': 5 }, { 'A4.09': 7, 'A4.04': 5 }, '7 家', '5 家'],
  ['A4.11', 'error', { 'A4.10': 5, 'A4.11': 5 }, { 'A4.10': 5, 'A4.11': 8 }, '8 条', '5 条', '3 条'],
  [
    'A4.12',
    'warning',
    { 'A4.04': 4, 'A4.13': 1, 'A4.14': 1, 'A4.15': 1, 'A4.16': 1 },
    { 'A4.04': 4, 'A4.13': 1, 'A4.14': 1, 'A4.15': 1, 'A4.16': 4 },
    '7 家',
    '4 家',
  ],
  ['A4.17', 'warning', { 'A4.17': 5, 'A4.04': 5 }, { 'A4.17': 7, 'A4.04': 5 }, '7 家', '5 家'],
  ['A4.18', 'warning', { 'A4.18': 5, 'A4.04': 5 }, { 'A4.18': 7, 'A4.04': 5 }, '7 家', '5 家'],
  [
    'A4.19',
    'warning',
    { 'A4.19': 5, 'A4.20': 5, 'A4.04': 5 },
    { 'A4.19': 7, 'A4.20': 7, 'A4.04': 5 },
    '7 家',
    '5 家',
  ],
  [
    'A4.20',
    'error',
    { ...REGISTER, 'A4.19': 5, 'A4.20': 9 },
    { ...REGISTER, 'A4.19': 5, 'A4.20': 3 },
    '3 人',
    '5 家',
  ],
  ['A4.20', 'error', REGISTER, { ...REGISTER, 'A4.20': 3 }, '3 人', '0 家'],
  [
    'A4.26.gb',
    'warning',
    { 'A4.04': 6, 'A4.22.gb': 1, 'A4.24.sb': 1, 'A4.22.db': 1, 'A4.26.gb': 1, 'A4.26.sb': 1, 'A4.26.db': 1 },
    { 'A4.04': 5, 'A4.22.gb': 1, 'A4.24.sb': 1, 'A4.22.db': 1, 'A4.26.gb': 1, 'A4.26.sb': 1, 'A4.26.db': 1 },
    '6 家',
    '5 家',
  ],
  [
    'A4.27',
    'warning',
    { 'A4.04': 5, 'A4.28': 1, 'A4.29': 1, 'A4.30': 1, 'A4.31': 1, 'A4.32': 1 },
    { 'A4.04': 5, 'A4.28': 1, 'A4.29': 1, 'A4.30': 1, 'A4.31': 1, 'A4.32': 4 },
    '8 家',
    '5 家',
  ],
  ['A5.15', 'warning', { 'A5.15': 5, 'A4.04': 5 }, { 'A5.15': 7, 'A4.04': 5 }, '7 家', '5 家'],
  [
    'A5.16',
    'warning',
    { ...REGISTER, 'A5.15': 5, 'A5.16': 5 },
    { ...REGISTER, 'A5.15': 5, 'A5.16': 6 },
    '6 家',
    '5 家',
  ],
  ['A5.18', 'error', { 'A5.17': 1, 'A5.18': 5, 'A5.19': 5 }, { 'A5.18': 5, 'A5.19': 5 }, '5 家次', '0 场次'],
  ['A5.19', 'error', { 'A5.17': 1, 'A5.19': 5 }, { 'A5.19': 5 }, '5 人次', '0 场次'],
  [
    'A5.19',
    'warning',
    { 'A5.17': 1, 'A5.18': 5, 'A5.19': 5 },
    { 'A5.17': 1, 'A5.18': 5, 'A5.19': 4 },
    '4 人次',
    '5 家次',
  ],
  ['A5.21', 'error', { 'A5.20': 1, 'A5.21': 5, 'A5.22': 5 }, { 'A5.21': 5, 'A5.22': 5 }, '5 家次', '0 场次'],
  ['A5.22', 'error', { 'A5.20': 1, 'A5.22': 5 }, { 'A5.22': 5 }, '5 人次', '0 场次'],
  [
    'A5.22',
    'warning',
    { 'A5.20': 1, 'A5.21': 5, 'A5.22': 5 },
    { 'A5.20': 1, 'A5.21': 5, 'A5.22': 4 },
    '4 人次',
    '5 家次',
  ],
  ['A6.06', 'error', { 'A6.05': 1, 'A6.06': 5 }, { 'A6.06': 5 }, '5 条', '0 家次'],
  [
    'A6.07',
    'error',
    { 'A6.05': 1, 'A6.06': 5, 'A6.07': 5 },
    { 'A6.05': 1, 'A6.06': 5, 'A6.07': 6 },
    '6 条',
    '5 条',
  ],
  ['A6.08', 'error', { 'A6.05': 1, 'A6.06': 5, 'A6.08': 1, 'A6.09': 1 }, { 'A6.08': 1 }, '1 家次', '0 条'],
  ['A6.08', 'error', {}, { 'A6.05': 1, 'A6.06': 5, 'A6.09': 2 }, '0 家次', '2 条'],
  [
    'A6.09',
    'warning',
    { 'A6.05': 1, 'A6.06': 5, 'A6.08': 1, 'A6.09': 5 },
    { 'A6.05': 1, 'A6.06': 5, 'A6.08': 1, 'A6.09': 6 },
    '6 条',
    '5 条',
  ],
  [
    'A6.10',
    'error',
    { 'A6.05': 1, 'A6.06': 9, 'A6.08': 1, 'A6.09': 5, 'A6.10': 5 },
    { 'A6.05': 1, 'A6.06': 9, 'A6.08': 1, 'A6.09': 5, 'A6.10': 6 },
    '6 条',
    '5 条',
  ],
  ['A6.11', 'error', { 'A6.11': 1, 'A6.12': 15_000 }, { 'A6.11': 1 }, '1 家次', '0 万元'],
  ['A6.11', 'error', {}, { 'A6.12': 15_000 }, '0 家次', '1.5 万元'],
  ['A6.21', 'warning', { 'A6.21': 5, 'A4.04': 5 }, { 'A6.21': 7, 'A4.04': 5 }, '7 家', '5 家'],
  [
    'A6.22',
    'error',
    { ...REGISTER, 'A6.21': 5, 'A6.22': 5, 'A6.23': 1 },
    { ...REGISTER, 'A6.21': 5, 'A6.22': 6, 'A6.23': 1 },
    '6 家',
    '5 家',
  ],
  [
    'A6.23',
    'error',
    { ...REGISTER, 'A6.21': 5, 'A6.22': 5, 'A6.23': 1 },
    { ...REGISTER, 'A6.21': 5, 'A6.22': 5 },
    '0 万元',
    '5 家',
  ],
  ['A6.23', 'error', {}, { 'A6.23': 20_000 }, '2 万元', '0 家'],
  [
    'A6.24',
    'error',
    { ...REGISTER, 'A6.21': 5, 'A6.22': 5, 'A6.23': 1, 'A6.24': 3 },
    { 'A6.24': 3 },
    '3 个',
    '0 家',
  ],
  ['A6.25', 'warning', { 'A6.25': 5, 'A4.04': 5 }, { 'A6.25': 7, 'A4.04': 5 }, '7 家', '5 家'],
  [
    'A6.26',
    'error',
    { ...REGISTER, 'A6.25': 5, 'A6.26': 5, 'A6.27': 1 },
    { ...REGISTER, 'A6.25': 5, 'A6.26': 6, 'A6.27': 1 },
    '6 家',
    '5 家',
  ],
  [
    'A6.27',
    'error',
    { ...REGISTER, 'A6.25': 5, 'A6.26': 5, 'A6.27': 1 },
    { ...REGISTER, 'A6.25': 5, 'A6.26': 5 },
    '0 万元',
    '5 家',
  ],
  [
    'A6.28',
    'error',
    { ...REGISTER, 'A6.25': 5, 'A6.26': 5, 'A6.27': 1, 'A6.28': 3 },
    { 'A6.28': 3 },
    '3 人次',
    '0 家',
  ],
];

/** The computed figures with their parts; `MOVING` has the figures that may fall. */
const TOTALS: readonly (readonly [string, readonly string[]])[] = [
  ['A4.01', ['A4.02', 'A4.03', 'A4.04']],
  ['A4.12', ['A4.13', 'A4.14', 'A4.15', 'A4.16']],
  ['A4.25.gb', ['A4.22.gb', 'A4.23.gb', 'A4.24.gb']],
  ['A4.25.sb', ['A4.22.sb', 'A4.23.sb', 'A4.24.sb']],
  ['A4.25.db', ['A4.22.db']],
  ['A4.27', ['A4.28', 'A4.29', 'A4.30', 'A4.31', 'A4.32']],
];
const MOVING = ['A4.13', 'A4.14', 'A4.15', 'A4.16', 'A4.28', 'A4.29', 'A4.30', 'A4.31', 'A4.32'];

describe('the rules of the official tables', () => {
  it.each(ROWS)(
    '%s: finds the %s when the rule is broken, and names both numbers',
    (code, severity, holds, violated, ...numbers) => {
      expect(findingsOf(holds)).toEqual([]);
      const sentences = at(code, violated).filter(finding => finding.severity === severity);
      expect(sentences.length).toBeGreaterThan(0);
      const all = sentences.map(({ sentence }) => sentence).join('\n');
      for (const number of numbers) expect(all).toContain(number);
    },
  );

  it('are all tested here: one row for each rule of the plan', () => {
    const tested = new Set(ROWS.map(([code, severity]) => `${code} ${severity}`));
    const ruled = new Set(plan.rules.map(rule => `${rule.at} ${rule.severity}`));
    expect([...tested].sort()).toEqual([...ruled].sort());
  });

  it('name the difference, also when one side is 0 and has another unit of measure', () => {
    expect(at('A4.11', { 'A4.10': 5, 'A4.11': 8 })[0]?.sentence).toContain('多出 3 条');
    expect(at('A5.18', { 'A5.17': 0, 'A5.18': 8 })[0]?.sentence).toContain(
      '8 家次，而专题培训·场次 0 场次，相差 8 家次',
    );
    for (const [code, , , violated] of ROWS)
      for (const { sentence } of at(code, violated)) expect(sentence).toMatch(/(?:多出|相差) \d/u);
  });

  it.each(TOTALS)(
    '%s: is the sum of its parts; a different stated total is an error that names both numbers',
    (code, parts) => {
      const all = withComputed(
        plan,
        figures(Object.fromEntries(parts.map((part, index) => [part, index + 1]))),
      );
      const sum = all.get(code) ?? 0;
      const stated = (value: number) =>
        runChecks(plan, '2025Q3', all, undefined, { stated: new Map([[code, value]]) }).filter(
          ({ check }) => check === 'identity',
        );
      expect(stated(sum)).toEqual([]);
      const [finding] = stated(sum + 7);
      expect(finding).toMatchObject({ at: code, severity: 'error' });
      expect(finding?.sentence).toMatch(
        new RegExp(`写的是 ${sum + 7} 家，.*相加为 ${sum} 家，相差 7 家`, 'u'),
      );
    },
  );

  it.each(MOVING)('%s: may fall without a finding; only the figures of this list may', code => {
    const [now, last] = [
      { ...REGISTER, [code]: 2 },
      { ...REGISTER, [code]: 5 },
    ];
    expect(findingsOf(now, last).filter(finding => finding.check === 'fall' && finding.at === code)).toEqual(
      [],
    );
    expect(plan.typedMeasures.filter(({ mayFall }) => mayFall).map(measure => measure.code)).toEqual(MOVING);
  });

  it.each(['A6.12', 'A6.23', 'A6.27'])(
    '%s: takes 万元 with four decimals (to the yuan), and refuses a fifth',
    code => {
      const measure = measureOf(plan, code);
      expect(readNumber('1.2345', measure, undefined)).toEqual({ kind: 'value', value: 12_345 });
      expect(readNumber('1.23456', measure, undefined)).toMatchObject({ kind: 'refused' });
    },
  );

  it('find nothing until all figures of a rule are there', () => {
    const partly = withComputed(plan, new Map([['A4.11', 8]]));
    expect(runChecks(plan, '2025Q3', partly, undefined)).toEqual([]);
    const zero = withComputed(plan, new Map([['A4.11', 8], ['A4.10', 0]])); // prettier-ignore
    expect(runChecks(plan, '2025Q3', zero, undefined)).toHaveLength(1);
  });
});

describe('a figure that falls', () => {
  it.each([
    ['the register', 'A4.04', 'warning', '请说明原因'],
    ['a rolling total since 2021-08', 'A4.05', 'warning', '请说明原因'],
    ['a figure of the year', 'A6.01', 'error', '本年累计数不应减少'],
  ] as const)('%s: the finding names both numbers', (_, code, severity, words) => {
    const [finding, ...more] = findingsOf({ 'A4.03': 50, [code]: 2 }, { 'A4.03': 50, [code]: 7 });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ check: 'fall', at: code, severity });
    expect(finding?.sentence).toContain(words);
    expect(finding?.sentence).toMatch(/2 [家份].*2025年第二季度为 7 [家份].*减少 5 [家份]/u);
  });

  it('has no finding when a risk colour or a rating moves and the total stays the same', () => {
    const now = { ...REGISTER, 'A4.13': 0, 'A4.16': 3, 'A4.28': 0, 'A4.32': 3 };
    const last = { ...REGISTER, 'A4.13': 1, 'A4.16': 2, 'A4.28': 1, 'A4.32': 2 };
    expect(findingsOf(now, last)).toEqual([]);
  });

  it('has its finding at the total when only parts fell that may fall', () => {
    const fell = findingsOf({ ...REGISTER, 'A4.16': 2 }, { ...REGISTER, 'A4.16': 3 });
    expect(fell.map(({ at: code, severity }) => [code, severity])).toEqual([['A4.12', 'warning']]);
  });

  it('has one finding, at the part, when the part and its total fell together', () => {
    expect(findingsOf({ 'A4.04': 4 }, { 'A4.04': 9 }).map(finding => finding.at)).toEqual(['A4.04']);
  });

  it('is no fall in the first quarter when it counts since 1 January, but is one for a rolling total', () => {
    const periods = { now: '2026Q1', last: '2025Q4' } as const;
    expect(findingsOf({}, { 'A6.01': 9 }, periods)).toEqual([]);
    expect(findingsOf({}, { 'A4.09': 9 }, periods).map(finding => finding.at)).toEqual(['A4.09']);
  });
});

describe('the year’s report', () => {
  const annual = (values: Values, lastPeriod: Period): Finding[] =>
    findingsOf(values, { 'A4.04': 9 }, { now: '2025Y', last: lastPeriod }).filter(
      ({ check }) => check === 'annual',
    );

  it('is compared with the fourth quarter of its year, and with no other period', () => {
    expect(annual({ 'A4.04': 12 }, '2025Q4')).toMatchObject([{ at: 'A4.04', severity: 'warning' }]);
    expect(annual({ 'A4.04': 12 }, '2025Q3')).toEqual([]);
    expect(annual({ 'A4.04': 12 }, '2024Q4')).toEqual([]);
  });
});

describe('the severity of a finding', () => {
  it('is a warning for a fall that a reviewer allowed, with the reason, and an error still for all else', () => {
    const all = findingsOf({ 'A4.10': 5, 'A4.11': 8, 'A6.05': 1 }, { 'A4.10': 9, 'A6.05': 2 });
    const errorsIn = (findings: readonly Finding[]) =>
      findings.filter(({ severity }) => severity === 'error').map(({ check, at }) => `${check} ${at}`);
    expect(errorsIn(all)).toEqual(['at-most A4.11', 'fall A4.10', 'fall A6.05']);
    const reasons = new Map([
      ['A4.10', '上期多报'],
      ['A4.11', '上期多报'],
    ]);
    const allowed = withAllowances(all, reasons);
    expect(errorsIn(allowed)).toEqual(['at-most A4.11', 'fall A6.05']);
    const fall = allowed.find(({ at }) => at === 'A4.10');
    expect(fall).toMatchObject({ check: 'fall', severity: 'warning' });
    expect(fall?.sentence).toMatch(/本年累计数不应减少（审核人已准许：上期多报）$/u);
  });

  it('makes an error block and a warning need a note; a note of blanks does not suffice', () => {
    const all = findingsOf({ 'A4.05': 6, 'A4.02': 5, 'A4.10': 5, 'A4.11': 8 });
    expect(blockingFindings(all).map(finding => finding.at)).toEqual(['A4.11']);
    expect(unexplainedWarnings(all, new Map()).map(finding => finding.at)).toEqual(['A4.05']);
    expect(unexplainedWarnings(all, new Map([['A4.05', '  ']])).map(finding => finding.at)).toEqual([
      'A4.05',
    ]);
    expect(unexplainedWarnings(all, new Map([['A4.05', '两家在办注销']]))).toEqual([]);
  });
});

describe('what a register explains', () => {
  const someone = { id: 1, name: '甲厂', code: null, joined: '2021-01-01', occurrences: {} };
  const since = '2021-01-01';
  const leaving = (name: string, cause: string, officers = '3') => {
    const attributes = { size: { since, value: '规上' }, officers: { since, value: officers } };
    return {
      before: { ...someone, name, attributes: { ...attributes, membership: { since, value: '在册' } } },
      now: { ...someone, name, attributes: { ...attributes, membership: { since, value: cause } } },
    };
  };

  it('is the number of those who left by their causes, the most frequent first', () => {
    const leavings = [leaving('甲', '迁出'), leaving('乙', '企业关停'), leaving('丙', '企业关停', '0')];
    expect(explainByLeaving({ kind: 'size', value: '规上' }, leavings)).toEqual({
      amount: 3,
      words: '企业关停：乙、丙；合并划出：迁出 甲',
    });
    expect(explainByLeaving({ kind: 'officers', isSum: true }, leavings)?.amount).toBe(6);
    expect(explainByLeaving({ kind: 'size', value: '小微' }, leavings)).toBeUndefined();
    const many = Array.from({ length: 40 }, (_, index) =>
      leaving(`德化县第${index}供水有限公司`, '企业关停'),
    );
    const { words = '' } = explainByLeaving({ kind: 'size' }, many) ?? {};
    expect(words).toMatch(/^企业关停：德化县第0供水有限公司、.* 等 40 家$/u);
    expect(words.length).toBeLessThan(140);
  });

  it('warns of more closings than the register has, where there is one', () => {
    const none = { count: 0, names: [] };
    const faults = { redFiveStar: none, expired: none, pledgeOnly: none, afterLeaving: none };
    const values = withComputed(plan, figures({ 'A6.15': 3 }));
    const warnings = (closings?: number) =>
      runChecks(plan, '2025Q3', values, undefined, {
        ...(closings === undefined ? {} : { register: { faults, closings, falls: {} } }),
      }).filter(({ check }) => check === 'register');
    expect(warnings()).toEqual([]);
    expect(warnings(3)).toEqual([]);
    expect(warnings(1)).toMatchObject([{ at: 'A6.15', severity: 'warning' }]);
    expect(warnings(1)[0]?.sentence).toContain('3 家次，台账里今年因企业关停退出 1 家，相差 2');
  });
});
