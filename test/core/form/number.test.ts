import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatChange, formatNumber, readNumber, withUnit } from '../../../src/core/form/number.js';
import { measure } from '../plan.js';

const count = measure('A4.05');
const visits = measure('A6.05');
const money = measure('A6.12');

describe('numbers as people type them', () => {
  it.each([
    ['12', 12],
    ['0', 0],
    ['１２', 12],
    ['1,234', 1234],
    ['1，234', 1234],
    ['１，２３４，５６７', 1_234_567],
    ['1 234', 1234],
    ['12家', 12],
    [' 12 家 ', 12],
    ['　１２　家　', 12],
    ['００７', 7],
    ['007', 7],
    ['999999999', 999_999_999],
  ])('reads “%s” as %d', (typed, value) => {
    expect(readNumber(typed, count, undefined)).toEqual({ kind: 'value', value });
  });

  it.each([
    ['3.5万元', 35_000],
    ['3.5 万元', 35_000],
    ['０．０００１', 1],
    ['0.0001', 1],
    ['3', 30_000],
    ['1,234.5678', 12_345_678],
    ['0', 0],
    ['0.1', 1000],
    ['4.35', 43_500],
    ['1.0005万元', 10_005],
  ])('reads “%s” of 万元 to the yuan: %d', (typed, value) => {
    expect(readNumber(typed, money, undefined)).toEqual({ kind: 'value', value });
  });

  it.each([
    ['+3', 12, 15],
    ['＋３', 12, 15],
    ['+ 3家', 0, 3],
    ['+0', 12, 12],
    ['+1,000', 12, 1012],
  ])('adds “%s” to last quarter’s %d', (typed, last, value) => {
    expect(readNumber(typed, count, last)).toEqual({ kind: 'value', value });
  });

  it('adds 万元 to last quarter’s yuan', () => {
    expect(readNumber('+0.5', money, 15_000)).toEqual({ kind: 'value', value: 20_000 });
  });

  it.each(['', '   ', '　', '\t\n', '\u00a0'])('reads %j as a blank, never as 0', typed => {
    expect(readNumber(typed, count, 5)).toEqual({ kind: 'blank' });
  });

  it.each([
    ['1.5', '应为整数'],
    ['12.0', '应为整数'],
    ['1e3', '科学计数法'],
    ['1E3', '科学计数法'],
    ['12万', '请写成完整的数字，如 120000'],
    ['一千', '请写成完整的数字，以“家”为单位'],
    ['abc', '不是数字'],
    ['无', '不是数字'],
    ['-', '不是数字'],
    ['-3', '不能是负数'],
    ['－３', '不能是负数'],
    ['—3', '不能是负数'],
    ['1,23', '“1,23”的逗号位置不对，请只填数字，如 123'],
    ['12,34', '逗号位置不对'],
    ['1.234,5', '写法不清楚'],
    ['1,2345', '如 12345'],
    ['12.', '写法不清楚'],
    ['1 23', '写法不清楚'],
    ['12个', '单位应为“家”'],
    ['12家次', '单位应为“家”'],
    ['12%', '是百分数，请填写具体的数'],
    ['家', '不是数字'],
    ['家12', '不是数字'],
    ['12家家', '单位应为“家”'],
    ['+3', '没有上期的数据'],
    ['++3', '不是数字'],
    ['+-3', '不能是负数'],
    ['+', '不是数字'],
    ['1000000000', '数字过大'],
    ['9'.repeat(30), '数字过大'],
    ['=1+1', '不是数字'],
    ['0x10', '不是数字'],
    ['Infinity', '不是数字'],
  ])('refuses “%s” and says why: %s', (typed, reason) => {
    const reading = readNumber(typed, count, undefined);
    expect(reading.kind).toBe('refused');
    expect(reading).toHaveProperty('reason', expect.stringContaining(reason));
  });

  it.each(['5²', '①', '⒈', '1½', '𝟏𝟐', '1⁄2', 'Ⅲ'])(
    'refuses %s: a sign that only looks like a digit is not a number',
    typed => {
      expect(readNumber(typed, count, undefined).kind).toBe('refused');
    },
  );

  it('refuses the unit of another measure: 家 is not 家次', () => {
    expect(readNumber('12家', visits, undefined).kind).toBe('refused');
    expect(readNumber('12家次', visits, undefined)).toEqual({ kind: 'value', value: 12 });
  });

  it('refuses a fraction of a yuan', () => {
    expect(readNumber('0.00001万元', money, undefined)).toHaveProperty(
      'reason',
      expect.stringContaining('4 位小数'),
    );
    expect(readNumber('12万', money, undefined).kind).toBe('refused');
    expect(readNumber('35000元', money, undefined).kind).toBe('refused');
  });

  it('refuses an increment that makes the figure too large', () => {
    expect(readNumber('+999999999', count, 1).kind).toBe('refused');
  });

  it('quotes the typed text in a refusal, and shortens it', () => {
    const reading = readNumber('x'.repeat(100), count, undefined);
    expect(reading).toHaveProperty('reason', expect.stringMatching(/^“x{20}…”/u));
  });
});

const fullWidth = (digit: string): string => String.fromCodePoint(0xff10 + Number(digit));

describe('numbers in any notation', () => {
  const written = fc
    .record({
      value: fc.integer({ min: 0, max: 999_999_999 }),
      wide: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
      separator: fc.constantFrom('', ',', '，', ' ', '　'),
      unit: fc.constantFrom('', '家', ' 家', '　家'),
      before: fc.constantFrom('', ' ', '　', '\t'),
      zeros: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ value, wide, separator, unit, before, zeros }) => {
      const plain = separator === '' ? '0'.repeat(zeros) + String(value) : String(value);
      const grouped = separator === '' ? plain : plain.replace(/\B(?=(\d{3})+$)/gu, separator);
      const digits = grouped.replace(/\d/gu, (digit, at: number) =>
        wide[at % wide.length] ? fullWidth(digit) : digit,
      );
      return { value, text: `${before}${digits}${unit}` };
    });

  it('gives the same value for every notation of a whole number', () => {
    fc.assert(
      fc.property(written, ({ value, text }) => {
        expect(readNumber(text, count, undefined)).toEqual({ kind: 'value', value });
      }),
    );
  });

  it('reads every formatted number back, also money', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999_990_000 }), value => {
        expect(readNumber(formatNumber(value, money), money, undefined)).toEqual({ kind: 'value', value });
        expect(readNumber(withUnit(value, money), money, undefined)).toEqual({ kind: 'value', value });
      }),
    );
  });

  it('never takes a text with anything but digits, separators and the unit', () => {
    const nothingElse = /^[\s\u3000]*\+?[\s\u3000]*[0-9０-９,， \u3000\u00a0]+[\s\u3000]*家?[\s\u3000]*$/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), text => {
        const reading = readNumber(text, count, 0);
        if (reading.kind === 'value') expect(text.replace('＋', '+')).toMatch(nothingElse);
      }),
      { numRuns: 2000 },
    );
  });

  it('returns only whole numbers of stored units', () => {
    const typed = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789０９,，. .．+＋-−e万元家½²①')),
      maxLength: 14,
    });
    fc.assert(
      fc.property(typed, fc.constantFrom(count, money), (text, of) => {
        const reading = readNumber(text, of, 7);
        if (reading.kind === 'value')
          expect(Number.isSafeInteger(reading.value) && reading.value >= 0).toBe(true);
        if (reading.kind === 'refused') expect(reading.reason).toMatch(/^“.*”./u);
        if (reading.kind === 'value') expect(text).not.toMatch(/[e½²①-]/u);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('formatted numbers', () => {
  it('show money in 万元 without trailing zeros, and changes with their sign', () => {
    expect(withUnit(35_000, money)).toBe('3.5 万元');
    expect(withUnit(1, money)).toBe('0.0001 万元');
    expect(withUnit(12, count)).toBe('12 家');
    expect(formatChange(3, count)).toBe('+3');
    expect(formatChange(-35_000, money)).toBe('-3.5');
    expect(formatChange(0, money)).toBe('0');
  });
});
