import { describe, expect, it } from 'vitest';
import { readDay } from '../../../src/core/day.js';
import { findMeasure } from '../../../src/core/form/find-measure.js';
import {
  findCorrections,
  findUnchangedUnits,
  type ForwardedUnit,
} from '../../../src/core/submission/corrections.js';
import { extractScope } from '../../../src/core/scope.js';
import { plan } from '../plan.js';

const went = (unit: string, figures: Record<string, number>): ForwardedUnit => ({
  unit,
  version: 1,
  figures,
});
const reasonOf = (unit: string) => ({ reason: `重开${unit}`, by: 'ou_zhou' });

describe('corrections of forwarded figures', () => {
  it('name the figure, the old and the new value, the reason, the person and the effect on the total', () => {
    const before = [went('gas', { 'A4.02': 1 }), went('water', { 'A4.02': 5, 'A4.03': 2 })];
    const now = [went('gas', { 'A4.02': 1 }), went('water', { 'A4.02': 7, 'A4.03': 2 })];
    expect(findCorrections(plan, before, now, reasonOf)).toEqual([
      {
        unit: 'water',
        code: 'A4.02',
        from: 5,
        to: 7,
        reason: '重开water',
        by: 'ou_zhou',
        totalFrom: 6,
        totalTo: 8,
      },
    ]);
  });

  it('include the computed figures that change, with the effect on the total', () => {
    const before = [
      went('gas', { 'A4.02': 1, 'A4.03': 1, 'A4.04': 1 }),
      went('water', { 'A4.02': 5, 'A4.03': 2, 'A4.04': 0 }),
    ];
    const now = [
      went('gas', { 'A4.02': 1, 'A4.03': 1, 'A4.04': 1 }),
      went('water', { 'A4.02': 6, 'A4.03': 2, 'A4.04': 0 }),
    ];
    expect(findCorrections(plan, before, now, reasonOf)).toMatchObject([
      { unit: 'water', code: 'A4.01', from: 7, to: 8, totalFrom: 10, totalTo: 11 },
      { unit: 'water', code: 'A4.02', from: 5, to: 6, totalFrom: 6, totalTo: 7 },
    ]);
    const moved = [before[0], went('water', { 'A4.02': 4, 'A4.03': 3, 'A4.04': 0 })].flatMap(
      unit => unit ?? [],
    );
    const codes = findCorrections(plan, before, moved, reasonOf).map(({ code }) => code);
    expect(codes).toEqual(['A4.02', 'A4.03']);
  });

  it('leave out a reopened unit whose figures stayed the same; only such units are listed as unchanged', () => {
    const figures = { 'A4.02': 1 };
    const before = [went('gas', figures), went('water', figures), went('parks', figures)];
    const now = [
      { ...went('gas', figures), version: 5 },
      { ...went('water', { 'A4.02': 2 }), version: 5 },
      went('parks', figures),
      went('waste', { 'A4.02': 0 }),
    ];
    const corrections = findCorrections(plan, before, now, reasonOf);
    expect(corrections.map(({ unit }) => unit)).toEqual(['water']);
    expect(findUnchangedUnits(before, now, corrections, reasonOf)).toEqual([
      { unit: 'gas', reason: '重开gas', by: 'ou_zhou' },
    ]);
  });

  it('have no old value for a unit that had not reported before', () => {
    const corrections = findCorrections(plan, [], [went('gas', { 'A4.02': 3, 'A4.03': 0 })], reasonOf);
    expect(corrections).toMatchObject([{ code: 'A4.02', from: null, to: 3, totalFrom: 0, totalTo: 3 }]);
  });
});

describe('a measure as people name it', () => {
  it.each(['A4.02', 'a4_02', '底数规上', '企业底数 规上企业'])('is found by %s', words => {
    expect(findMeasure(words, plan).code).toBe('A4.02');
  });

  it('is refused when a word fits several measures, which are named, or none', () => {
    expect(() => findMeasure('企业数量', plan)).toThrow('可以是几项指标');
    expect(() => findMeasure('天气', plan)).toThrow('没有“天气”');
    expect(() => findMeasure('', plan)).toThrow('没有');
  });
});

describe('a day as people write it', () => {
  it.each([
    ['2025-10-10', '2025-10-10'],
    ['2025年10月10日', '2025-10-10'],
    ['１０月１０日', '2025-10-10'],
    ['10.8', '2025-10-08'],
    ['1月3日', '2026-01-03'],
    ['2025/9/30', '2025-09-30'],
    ['9月22日', '2025-09-22'],
    ['3月21日', '2026-03-21'],
  ])('%s is %s', (written, day) => {
    expect(readDay(written, '2025-09-22')).toBe(day);
  });

  it.each(['明天', '2025-02-30', '13月1日', '2025', '', '9月20日', '3月22日', '第10月10日', '10月10日起'])(
    '“%s” is refused',
    written => {
      expect(readDay(written, '2025-09-22')).toBeUndefined();
    },
  );
});

describe('several units under one name', () => {
  it('are a section or a unit kind, never a single unit', () => {
    expect(extractScope(['2025Q3', '给排水股'], plan)).toMatchObject({
      scope: { name: '给排水股', units: [{ key: 'water' }, { key: 'sewage' }] },
      rest: ['2025Q3'],
    });
    expect(extractScope(['县直单位'], plan).scope?.units).toHaveLength(5);
    expect(extractScope(['园林股'], plan)).toEqual({ rest: ['园林股'] });
    expect(extractScope(['城市供水'], plan).scope).toBeUndefined();
  });
});
