import { describe, expect, it } from 'vitest';
import { opensOn, periodOn, periodsOf, previousPeriod, type Calendar } from '../../src/plan/calendar.js';
import { calendar as quarters } from '../../src/plan/dehua/2025/calendar.js';
import { dayOf, periodCode, periodFromKey, periodName, type PeriodKind } from '../../src/plan/period.js';
import { isForeignPeriod, periodAtStart, readPeriod } from '../../src/plan/read-period.js';
import { reportName } from '../../src/plan/period-words.js';

const TODAY = '2025-09-22';
const calendarOf = (periodKind: PeriodKind): Calendar => ({ ...quarters, periodKind });

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
    expect(readPeriod(word, TODAY, quarters)).toBe(period);
  });

  it.each([
    '2025',
    '2025Q5',
    '五季度',
    '2025年5季度',
    '城市供水',
    '20255Q3',
    '0000Q1',
    '0000年',
    '9999年三季度',
    '2025Q33',
    '',
    '年',
    '季度',
    '一',
  ])('does not read “%s” as a period', word => {
    expect(readPeriod(word, TODAY, quarters)).toBeUndefined();
  });

  it('read 上季度 in January as the fourth quarter of the year before', () => {
    expect(readPeriod('上季度', '2026-01-05', quarters)).toBe('2025Q4');
    expect(readPeriod('年报', '2026-01-05', quarters)).toBe('2025Y');
  });
});

describe('periods of other kinds as people write them', () => {
  it.each<[PeriodKind, string, string]>([
    ['month', '2025M7', '2025M07'],
    ['month', '2025M07', '2025M07'],
    ['month', '2025年7月', '2025M07'],
    ['month', '2025年07月份', '2025M07'],
    ['month', '7月', '2025M07'],
    ['month', '十二月', '2025M12'],
    ['month', '7月月报', '2025M07'],
    ['month', '去年12月', '2024M12'],
    ['month', '本月', '2025M09'],
    ['month', '上月', '2025M08'],
    ['month', '上个月', '2025M08'],
    ['month', '2025年报', '2025Y'],
    ['half-year', '上半年', '2025H1'],
    ['half-year', '2025年下半年', '2025H2'],
    ['half-year', '2025H1', '2025H1'],
    ['half-year', '上期', '2025H1'],
    ['half-year', '本期', '2025H2'],
    ['year', '2025年', '2025Y'],
    ['year', '今年', '2025Y'],
    ['year', '去年', '2024Y'],
    ['year', '2024年报', '2024Y'],
  ])('a plan of the kind %s reads %s as %s', (kind, word, period) => {
    expect(readPeriod(word, TODAY, calendarOf(kind))).toBe(period);
  });

  it.each<[PeriodKind, string]>([
    ['month', '三季度'],
    ['month', '上半年'],
    ['month', '13月'],
    ['month', '9月25日'],
    ['month', '2025'],
    ['quarter', '7月'],
    ['half-year', 'Q3'],
    ['year', '本季度'],
  ])('a plan of the kind %s does not read “%s”', (kind, word) => {
    expect(readPeriod(word, TODAY, calendarOf(kind))).toBeUndefined();
  });

  it('a period of another kind is known to be one', () => {
    expect(isForeignPeriod('三季度', TODAY, calendarOf('month'))).toBe(true);
    expect(isForeignPeriod('7月', TODAY, quarters)).toBe(true);
    expect(isForeignPeriod('城市供水', TODAY, quarters)).toBe(false);
  });

  it('stand at the start of a message; a date is none', () => {
    expect(periodAtStart('7月自查3', calendarOf('month'))).toBe('7月');
    expect(periodAtStart('2025年7月份 自查 3', calendarOf('month'))).toBe('2025年7月份');
    expect(periodAtStart('7月8日检查 3', calendarOf('month'))).toBeUndefined();
    expect(periodAtStart('上半年 自查 3', calendarOf('half-year'))).toBe('上半年');
    expect(periodAtStart('7月自查3', quarters)).toBeUndefined();
  });

  it('a plan without a closing report has no 年报', () => {
    const { periodKind, submitDay, forwardDay, returnDays, phases } = calendarOf('month');
    const months = { periodKind, submitDay, forwardDay, returnDays, phases };
    expect(readPeriod('年报', TODAY, months)).toBeUndefined();
    expect(periodsOf(months, 2025)).toHaveLength(12);
    expect(periodsOf(calendarOf('month'), 2025).at(-1)).toBe('2025Y');
    expect(periodsOf(calendarOf('year'), 2025)).toEqual(['2025Y']);
  });
});

describe('the order of periods', () => {
  it('is that of the parts of the year, of every kind', () => {
    for (const kind of ['month', 'quarter', 'half-year', 'year'] as const) {
      const calendar = calendarOf(kind);
      const all = [...periodsOf(calendar, 2024), ...periodsOf(calendar, 2025)];
      expect([...all].sort()).toEqual(all);
      for (const period of periodsOf(calendar, 2025))
        expect(previousPeriod(calendar, period) < period).toBe(true);
    }
    expect(previousPeriod(calendarOf('month'), '2025M01')).toBe('2024M12');
    expect(previousPeriod(calendarOf('month'), '2025Y')).toBe('2025M12');
    expect(previousPeriod(calendarOf('year'), '2025Y')).toBe('2024Y');
    expect(periodOn(calendarOf('half-year'), '2025-07-01')).toBe('2025H2');
    expect(opensOn(calendarOf('year'), '2025Y')).toBe('2025-01-01');
  });

  it('puts the year’s report after the fourth quarter', () => {
    expect(previousPeriod(quarters, '2025Q1')).toBe('2024Q4');
    expect(previousPeriod(quarters, '2025Q3')).toBe('2025Q2');
    expect(previousPeriod(quarters, '2025Y')).toBe('2025Q4');
    expect(['2026Q1', '2025Y', '2025Q4', '2025Q1'].sort()).toEqual(['2025Q1', '2025Q4', '2025Y', '2026Q1']);
  });

  it('opens a quarter on its first day, and the year’s report on 1 December', () => {
    expect(
      ['2025Q1', '2025Q2', '2025Q3', '2025Q4'].map(period => opensOn(quarters, period as '2025Q1')),
    ).toEqual(['2025-01-01', '2025-04-01', '2025-07-01', '2025-10-01']);
    expect(opensOn(quarters, '2025Y')).toBe('2025-12-01');
  });

  it('names periods as the official titles do', () => {
    expect(periodName('2025Q3')).toBe('2025年第三季度');
    expect(periodName('2025Y')).toBe('2025年报');
    expect(periodFromKey('2025Q5')).toBeUndefined();
    expect(periodFromKey('0000Q1')).toBeUndefined();
    expect(['2025M07', '2025H1', '2025H2'].map(key => periodName(periodFromKey(key) ?? '2025Y'))).toEqual([
      ...['2025年7月', '2025年上半年', '2025年下半年'],
    ]);
    expect(['2025Q3', '2025M07', '2025Y'].map(key => periodCode(periodFromKey(key) ?? '2025Y'))).toEqual([
      ...['2025Q3', '2025年7月', '2025年报'],
    ]);
    expect(reportName('2025Q3')).toBe('2025年第三季度季报');
    expect(reportName('2025M07')).toBe('2025年7月月报');
    expect(reportName('2025Y')).toBe('2025年报');
    expect(periodFromKey('2025M13')).toBeUndefined();
  });

  it('takes the day in the time zone of the bureau: 23:59:59 is still the same day', () => {
    expect(dayOf(new Date('2025-09-28T15:59:59Z'), 'Asia/Shanghai')).toBe('2025-09-28');
    expect(dayOf(new Date('2025-09-28T16:00:00Z'), 'Asia/Shanghai')).toBe('2025-09-29');
    expect(periodOn(quarters, '2025-12-31')).toBe('2025Q4');
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
