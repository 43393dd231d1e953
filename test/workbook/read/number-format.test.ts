import { describe, expect, it } from 'vitest';
import { showNumber } from '../../../src/workbook/read/number-format.js';

const day = (serial: number, code: string) => showNumber(serial, { kind: 'date', code });
const percent = (value: number, code: string) => showNumber(value, { kind: 'percent', code });

describe('a number with a format', () => {
  // 45922 is 2025-09-22, a Monday; 0.375 is nine o'clock.
  it.each([
    ['yyyy/m/d', '2025/9/22'],
    ['yyyy"年"m"月"d"日"', '2025年9月22日'],
    ['[$-804]yyyy"年"m"月"d"日";@', '2025年9月22日'],
    ['m"月"d"日"', '9月22日'],
    ['yyyy\\-mm\\-dd', '2025-09-22'],
    ['yy-mmm', '25-Sep'],
    ['[$-804]aaaa', '星期一'],
    ['h:mm', '9:00'],
    ['yyyy/m/d hh:mm:ss', '2025/9/22 09:00:00'],
    ['上午/下午h"时"mm"分"', '上午9时00分'],
    ['mm:ss', '00:00'],
  ])('is shown as the date %s', (code, shown) => {
    expect(day(45_922.375, code)).toBe(shown);
  });

  it('is shown in elapsed hours, and after noon with 下午', () => {
    expect(day(1.5, '[h]:mm')).toBe('36:00');
    expect(day(45_922.625, '上午/下午h"时"')).toBe('下午3时');
  });

  it('that is no day is shown as a number', () => {
    expect(day(-1, 'yyyy')).toBe('-1');
  });

  it.each([
    [0.05, '0%', '5%'],
    [0.05, '0.00%', '5.00%'],
    [0.0725, '0.0#%', '7.25%'],
    [5, '0%;[Red]-0%', '500%'],
  ])('%d is shown as a percentage with %s', (value, code, shown) => {
    expect(percent(value, code)).toBe(shown);
  });
});
