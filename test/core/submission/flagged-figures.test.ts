import { describe, expect, it } from 'vitest';
import { readFlaggedFigures } from '../../../src/core/submission/flagged-figures.js';
import { plan } from '../plan.js';

describe('the figures a reviewer points at', () => {
  it('are the chosen ones and the typed ones (by code or name), in the order of the tables', () => {
    expect(readFlaggedFigures('A4.10,A4.02', 'a6_07、整改隐患数量', plan)).toEqual([
      'A4.02',
      'A4.10',
      'A4.11',
      'A6.07',
    ]);
    expect(readFlaggedFigures('', 'A6.07 A4.10；A4.02，', plan)).toEqual(['A4.02', 'A4.10', 'A6.07']);
    expect(readFlaggedFigures('', '', plan)).toEqual([]);
  });

  it('are one when the separator is inside the brackets of a name', () => {
    expect(readFlaggedFigures('', '十佳乡镇（街道、园区）案例·数量（县级）', plan)).toEqual(['A5.02.xian']);
  });

  it('are the parts of a total when the total is named', () => {
    expect(readFlaggedFigures('', 'A4.01', plan)).toEqual(['A4.02', 'A4.03', 'A4.04']);
  });

  it('are not guessed: a word that names no measure or several is refused', () => {
    expect(() => readFlaggedFigures('', 'A6.07、天气', plan)).toThrow('没有“天气”这样的指标');
    expect(() => readFlaggedFigures('', '企业', plan)).toThrow('可以是几项指标');
    expect(readFlaggedFigures('B1.01', '', plan)).toEqual([]);
  });
});
