import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/checks/check.js';
import { withComputed } from '../../../src/core/form/figures.js';
import { readNumber } from '../../../src/core/form/number.js';
import type { Period } from '../../../src/plan/period.js';
import { measureOf } from '../../../src/plan/plan.js';
import { figures, plan, previous } from '../plan.js';
import { blocking, findings, unexplained } from '../../../src/core/checks/run-checks.js';

type Given = Readonly<Record<string, number>>;

function found(given: Given, last?: Given, periods: { now?: Period; last?: Period } = {}): Finding[] {
  const before = last && previous(withComputed(plan, figures(last)), periods.last);
  return findings(plan, periods.now ?? '2025Q3', withComputed(plan, figures(given)), before);
}

const at = (code: string, given: Given): Finding[] => found(given).filter(finding => finding.at === code);

/** A register large enough that it limits nothing. */
const REGISTER = { 'A4.04': 100 };

/** Each row of the check column: where it stands, what holds, what does not, its severity, both numbers of the sentence. */
const ROWS: readonly [
  at: string,
  severity: 'error' | 'warning',
  holds: Given,
  violated: Given,
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

/** The computed figures of the column, and the ones that may honestly fall. */
const TOTALS: readonly (readonly [string, readonly string[]])[] = [
  ['A4.01', ['A4.02', 'A4.03', 'A4.04']],
  ['A4.12', ['A4.13', 'A4.14', 'A4.15', 'A4.16']],
  ['A4.25.gb', ['A4.22.gb', 'A4.23.gb', 'A4.24.gb']],
  ['A4.25.sb', ['A4.22.sb', 'A4.23.sb', 'A4.24.sb']],
  ['A4.25.db', ['A4.22.db']],
  ['A4.27', ['A4.28', 'A4.29', 'A4.30', 'A4.31', 'A4.32']],
];
const MOVING = ['A4.13', 'A4.14', 'A4.15', 'A4.16', 'A4.28', 'A4.29', 'A4.30', 'A4.31', 'A4.32'];

describe('the check column of the official tables', () => {
  it.each(ROWS)(
    '%s: %s where it is violated, with both numbers',
    (code, severity, holds, violated, ...numbers) => {
      expect(found(holds)).toEqual([]);
      const sentences = at(code, violated).filter(finding => finding.severity === severity);
      expect(sentences.length).toBeGreaterThan(0);
      const all = sentences.map(({ sentence }) => sentence).join('\n');
      for (const number of numbers) expect(all).toContain(number);
    },
  );

  it('holds a rule for every row of the plan, and tests every row', () => {
    const tested = new Set(ROWS.map(([code, severity]) => `${code} ${severity}`));
    const ruled = new Set(plan.rules.map(rule => `${rule.at} ${rule.severity}`));
    expect([...tested].sort()).toEqual([...ruled].sort());
  });

  it('names the difference, also where one side is 0 and of another unit', () => {
    expect(at('A4.11', { 'A4.10': 5, 'A4.11': 8 })[0]?.sentence).toContain('多出 3 条');
    expect(at('A5.18', { 'A5.17': 0, 'A5.18': 8 })[0]?.sentence).toContain(
      '8 家次，而专题培训·场次 0 场次，相差 8 家次',
    );
    for (const [code, , , violated] of ROWS)
      for (const { sentence } of at(code, violated)) expect(sentence).toMatch(/(?:多出|相差) \d/u);
  });

  it.each(TOTALS)(
    '%s: is the sum of its parts, and a total stated otherwise is an error with both numbers',
    (code, parts) => {
      const all = withComputed(
        plan,
        figures(Object.fromEntries(parts.map((part, index) => [part, index + 1]))),
      );
      const sum = all.get(code) ?? 0;
      const stated = (value: number) =>
        findings(plan, '2025Q3', all, undefined, { stated: new Map([[code, value]]) }).filter(
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

  it.each(MOVING)('%s: may fall, and every other figure may not without a word', code => {
    const [now, last] = [
      { ...REGISTER, [code]: 2 },
      { ...REGISTER, [code]: 5 },
    ];
    expect(found(now, last).filter(finding => finding.check === 'fall' && finding.at === code)).toEqual([]);
    expect(plan.typed.filter(({ mayFall }) => mayFall).map(measure => measure.code)).toEqual(MOVING);
  });

  it.each(['A6.12', 'A6.23', 'A6.27'])('%s: takes 万元 to the yuan, and refuses a fifth decimal', code => {
    const measure = measureOf(plan, code);
    expect(readNumber('1.2345', measure, undefined)).toEqual({ kind: 'value', value: 12_345 });
    expect(readNumber('1.23456', measure, undefined)).toMatchObject({ kind: 'refused' });
  });

  it('says nothing of a rule until all its figures are given', () => {
    const partly = withComputed(plan, new Map([['A4.11', 8]]));
    expect(findings(plan, '2025Q3', partly, undefined)).toEqual([]);
    const zero = withComputed(plan, new Map([['A4.11', 8], ['A4.10', 0]])); // prettier-ignore
    expect(findings(plan, '2025Q3', zero, undefined)).toHaveLength(1);
  });
});

describe('a figure that falls', () => {
  it.each([
    ['the register', 'A4.04', 'warning', '请说明原因'],
    ['a rolling total since 2021-08', 'A4.05', 'warning', '请说明原因'],
    ['a figure of the year', 'A6.01', 'error', '本年累计数不应减少'],
  ] as const)('%s: says so with both numbers', (_, code, severity, words) => {
    const [finding, ...more] = found({ 'A4.03': 50, [code]: 2 }, { 'A4.03': 50, [code]: 7 });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ check: 'fall', at: code, severity });
    expect(finding?.sentence).toContain(words);
    expect(finding?.sentence).toMatch(/2 [家份].*2025年第二季度为 7 [家份].*减少 5 [家份]/u);
  });

  it('may, where a colour or a rating moves, as long as the total stays', () => {
    const now = { ...REGISTER, 'A4.13': 0, 'A4.16': 3, 'A4.28': 0, 'A4.32': 3 };
    const last = { ...REGISTER, 'A4.13': 1, 'A4.16': 2, 'A4.28': 1, 'A4.32': 2 };
    expect(found(now, last)).toEqual([]);
  });

  it('is told at the total where only movable parts fell', () => {
    const fell = found({ ...REGISTER, 'A4.16': 2 }, { ...REGISTER, 'A4.16': 3 });
    expect(fell.map(({ at: code, severity }) => [code, severity])).toEqual([['A4.12', 'warning']]);
  });

  it('is told once, at the part, where part and total fell together', () => {
    expect(found({ 'A4.04': 4 }, { 'A4.04': 9 }).map(finding => finding.at)).toEqual(['A4.04']);
  });

  it('is no fall at the turn of the year for figures of the year, and is one for rolling totals', () => {
    const periods = { now: '2026Q1', last: '2025Q4' } as const;
    expect(found({}, { 'A6.01': 9 }, periods)).toEqual([]);
    expect(found({}, { 'A4.09': 9 }, periods).map(finding => finding.at)).toEqual(['A4.09']);
  });
});

describe('what a finding asks for', () => {
  it('blocks for an error and asks a note for a warning; words alone suffice, blanks do not', () => {
    const all = found({ 'A4.05': 6, 'A4.02': 5, 'A4.10': 5, 'A4.11': 8 });
    expect(blocking(all).map(finding => finding.at)).toEqual(['A4.11']);
    expect(unexplained(all, new Map()).map(finding => finding.at)).toEqual(['A4.05']);
    expect(unexplained(all, new Map([['A4.05', '  ']])).map(finding => finding.at)).toEqual(['A4.05']);
    expect(unexplained(all, new Map([['A4.05', '两家在办注销']]))).toEqual([]);
  });
});
