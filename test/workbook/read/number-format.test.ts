import { describe, expect, it } from 'vitest';
import { readNumberFormats, showNumber } from '../../../src/workbook/read/number-format.js';

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
    ['e"年"m"月"', '2025年9月'],
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

/** The styles of a workbook with one cell style, which has a format of its own or a built-in one. */
const styles = (format: string | number): Buffer => {
  const id = typeof format === 'number' ? format : 176;
  const code = String(format).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const own = typeof format === 'number' ? '' : `<numFmt numFmtId="176" formatCode="${code}"/>`;
  return Buffer.from(
    `<styleSheet><numFmts>${own}</numFmts><cellXfs><xf numFmtId="${id}"/></cellXfs></styleSheet>`,
  );
};
const kindOf = (format: string | number) => readNumberFormats(styles(format)).get(0)?.kind;
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a cell style', () => {
  it.each([...from(14, 22), ...from(27, 36), ...from(45, 47), ...from(50, 58)])(
    'with the built-in format %d is a date',
    id => {
      expect(kindOf(id)).toBe('date');
    },
  );

  // The dates and times that Excel in Chinese offers for a cell, and the year as e.
  it.each([
    ...['yyyy"年"m"月"', 'yyyy"年"m"月"d"日"', 'yyyy年m月d日', '[$-804]yyyy"年"m"月"d"日"dddd;@', 'yyyy/m/d;@'],
    ...['[DBNum1][$-804]yyyy"年"m"月"d"日";@', '[DBNum1][$-804]m"月"d"日";@', '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy'],
    ...['[$-804]aaaa;@', '[$-804]aaa;@', 'e"年"m"月"', 'e', '[h]', '[mm]', '[ss].00', '上午/下午h"时"mm"分";@'],
    ...['[$-409]mmm\\-yy;@', '[$-409]mmmmm;@', 'h:mm AM/PM', '[$-F400]h:mm:ss\\ AM/PM'],
  ])('with the format %s is a date', code => {
    expect(kindOf(code)).toBe('date');
  }); // prettier-ignore

  it.each([
    ...['General', 'G/通用格式', '0', '0.00', '#,##0', '0.00E+00', '##0.0e-0', '0"年"', '0"天"', '# ?/?', '@'],
    ...['[Red]0', '[DBNum1]0', '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', '"¥"#,##0;[红色]"¥"\\-#,##0', '0\\d'],
  ])('with the format %s is a number', code => {
    expect(kindOf(code)).toBeUndefined();
  }); // prettier-ignore

  it.each([9, 10, '0.0%', '0%;[Red]-0%'])('with the format %s is a percentage', format => {
    expect(kindOf(format)).toBe('percent');
  });
});
