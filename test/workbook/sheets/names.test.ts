import { describe, expect, it } from 'vitest';
import { sheetNames, summaryFileName, unitFileName } from '../../../src/workbook/sheets/names.js';
import { summaryBook } from '../../../src/workbook/sheets/summary-book.js';
import { plan, quarter, unitContent } from '../quarter.js';

const water = unitContent('water').unit;

describe('the name of the file', () => {
  it('says the period, the unit, and whether it is final', () => {
    expect(summaryFileName('2025Q3', true)).toBe('2025年第三季度季报汇总.xlsx');
    expect(summaryFileName('2025Q3', false)).toBe('2025年第三季度季报汇总（未定稿）.xlsx');
    expect(summaryFileName('2025Q3', true, water)).toBe('2025年第三季度季报汇总_城市供水.xlsx');
    expect(summaryFileName('2025Q3', false, '给排水股')).toBe(
      '2025年第三季度季报汇总_给排水股（未定稿）.xlsx',
    );
    expect(summaryFileName('2025Y', true)).toBe('2025年报汇总.xlsx');
    expect(unitFileName('2025Q3', water)).toBe('2025年第三季度季报_城市供水.xlsx');
    expect(unitFileName('2025Q3', water, false)).toBe('2025年第三季度季报_城市供水（未定稿）.xlsx');
  });

  it('has no character that a file system refuses', () => {
    expect(summaryFileName('2025Q3', true, { ...water, name: '甲/乙:公司?' })).toBe(
      '2025年第三季度季报汇总_甲_乙_公司_.xlsx',
    );
  });
});

describe('the names of the sheets', () => {
  it('begin with the official ones, then come those of the units and those about all units', () => {
    expect(summaryBook(quarter()).sheets.map(({ name }) => name)).toEqual([
      '季报表（一）',
      '季报表（二）',
      '季报表（三）',
      '目录',
      ...plan.organisation.units.map(({ section, industry }) => `${section}·${industry}`),
      '目标完成情况',
      '与上季度比较',
      '报送情况',
      '检查与说明',
    ]);
  });

  it('keep to Excel’s characters and length', () => {
    expect(sheetNames(["a/b\\c?d*e[f]g:h'i"], [])).toEqual(['a_b_c_d_e_f_g_h’i']);
    const [long] = sheetNames(['德化县'.repeat(20)], []);
    expect(long).toHaveLength(31);
    expect(sheetNames([`${'a'.repeat(30)}𠮷b`], [])).toEqual(['a'.repeat(30)]);
    expect(sheetNames([' '], [])).toEqual(['填报单位']);
  });

  it('differ, also when two differ only in capitals or after the cut', () => {
    expect(sheetNames(['ABC', 'abc', '季报表（一）'], ['季报表（一）'])).toEqual([
      'ABC',
      'abc（2）',
      '季报表（一）（2）',
    ]);
    const names = sheetNames([`${'a'.repeat(40)}1`, `${'a'.repeat(40)}2`], []);
    expect(new Set(names).size).toBe(2);
    expect(Math.max(...names.map(name => name.length))).toBe(31);
  });
});
