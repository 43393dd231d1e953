import { describe, expect, it } from 'vitest';
import {
  previousPeriod,
  dayOf,
  opensOn,
  periodFromKey,
  periodName,
  quarterOn,
  readPeriod,
} from '../../src/plan/period.js';

const TODAY = '2025-09-22';

describe('periods as people write them', () => {
  it.each([
    ['2025Q3', '2025Q3'],
    ['2025q3', '2025Q3'],
    ['２０２５Ｑ３', '2025Q3'],
    ['2025年三季度', '2025Q3'],
    ['2025年第三季度', '2025Q3'],
    ['2025年第3季度', '2025Q3'],
    ['2025年 三季度', '2025Q3'],
    ['2025 Q3', '2025Q3'],
    ['25年3季度', '2025Q3'],
    ['2025-Q3', '2025Q3'],
    ['2025年Q3', '2025Q3'],
    ['三季度', '2025Q3'],
    ['第三季度', '2025Q3'],
    ['3季度', '2025Q3'],
    ['Q3', '2025Q3'],
    ['三季', '2025Q3'],
    ['三季报', '2025Q3'],
    ['2025年三季报', '2025Q3'],
    ['今年一季度', '2025Q1'],
    ['去年四季度', '2024Q4'],
    ['上季度', '2025Q2'],
    ['上季', '2025Q2'],
    ['本季度', '2025Q3'],
    ['2025年报', '2025Y'],
    ['2025年年报', '2025Y'],
    ['2025年度', '2025Y'],
    ['年报', '2024Y'],
    ['去年年报', '2024Y'],
    ['今年年报', '2025Y'],
  ])('reads %s as %s', (word, period) => {
    expect(readPeriod(word, TODAY)).toBe(period);
  });

  it.each([
    '2025',
    '2025Q5',
    '五季度',
    '2025年5季度',
    '城市供水',
    '20255Q3',
    '2025Q33',
    '',
    '年',
    '季度',
    '一',
  ])('does not read “%s” as a period', word => {
    expect(readPeriod(word, TODAY)).toBeUndefined();
  });

  it('read 上季度 in January as the fourth quarter of the year before', () => {
    expect(readPeriod('上季度', '2026-01-05')).toBe('2025Q4');
    expect(readPeriod('年报', '2026-01-05')).toBe('2025Y');
  });
});

describe('the order of periods', () => {
  it('puts the year’s report after the fourth quarter', () => {
    expect(previousPeriod('2025Q1')).toBe('2024Q4');
    expect(previousPeriod('2025Q3')).toBe('2025Q2');
    expect(previousPeriod('2025Y')).toBe('2025Q4');
    expect(['2026Q1', '2025Y', '2025Q4', '2025Q1'].sort()).toEqual(['2025Q1', '2025Q4', '2025Y', '2026Q1']);
  });

  it('opens a quarter on its first day, and the year’s report on 1 December', () => {
    expect(['2025Q1', '2025Q2', '2025Q3', '2025Q4'].map(period => opensOn(period as '2025Q1'))).toEqual([
      '2025-01-01',
      '2025-04-01',
      '2025-07-01',
      '2025-10-01',
    ]);
    expect(opensOn('2025Y')).toBe('2025-12-01');
  });

  it('names periods as the official titles do', () => {
    expect(periodName('2025Q3')).toBe('2025年第三季度');
    expect(periodName('2025Y')).toBe('2025年报');
    expect(periodFromKey('2025Q5')).toBeUndefined();
  });

  it('takes the day in the time zone of the bureau: 23:59:59 is still the same day', () => {
    expect(dayOf(new Date('2025-09-28T15:59:59Z'), 'Asia/Shanghai')).toBe('2025-09-28');
    expect(dayOf(new Date('2025-09-28T16:00:00Z'), 'Asia/Shanghai')).toBe('2025-09-29');
    expect(quarterOn('2025-12-31')).toBe('2025Q4');
  });

  it.each(['Asia/Shanghai', 'Asia/Kathmandu', 'Pacific/Chatham', 'America/St_Johns'])(
    'a day begins at midnight in %s, also when the instant before it was asked for',
    zone => {
      for (let minute = 0; minute < 24 * 60; minute += 1) {
        const instant = new Date(Date.UTC(2025, 8, 28, 0, minute));
        const inZone = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
        expect(dayOf(instant, zone)).toBe(inZone.format(instant));
      }
    },
  );
});
