import { describe, expect, it } from 'vitest';
import { prefill, toPreviousSubmission, previousPeriodName } from '../../../src/core/form/prefill.js';
import { draft, measure, plan, previous } from '../plan.js';

const last = new Map([
  ['A4.02', 7],
  ['A4.05', 12],
  ['A6.01', 3],
]);

const stock = measure('A4.02');
const rolling = measure('A4.05');
const yearly = measure('A6.01');

describe('the starting value of a field', () => {
  it('is last quarter’s figure for a rolling total', () => {
    expect(prefill(rolling, '2025Q3', previous(last))).toEqual({ value: 12, remark: '' });
  });

  it('is marked 未审定 while the earlier figure is only submitted', () => {
    const submitted = previous(last, '2025Q2', 'submitted');
    for (const each of [stock, rolling, yearly])
      expect(prefill(each, '2025Q3', submitted)).toHaveProperty('remark', '未审定');
  });

  it('is marked 请核实 for a register figure', () => {
    expect(prefill(stock, '2025Q3', previous(last))).toEqual({ value: 7, remark: '请核实' });
    expect(prefill(stock, '2025Q3', previous(last, '2025Q2', 'locked'))).toEqual({
      value: 7,
      remark: '请核实',
    });
  });

  it('is last quarter’s figure of the same year for a figure counted since 1 January, and blank in the first quarter', () => {
    expect(prefill(yearly, '2025Q3', previous(last, '2025Q1'))).toEqual({ value: 3, remark: '' });
    expect(prefill(yearly, '2026Q1', previous(last, '2025Q4'))).toBeUndefined();
    expect(prefill(yearly, '2025Y', previous(last, '2025Q4'))).toEqual({ value: 3, remark: '' });
  });

  it('continues in the new year for rolling totals and the register', () => {
    expect(prefill(rolling, '2026Q1', previous(last, '2025Q4'))?.value).toBe(12);
    expect(prefill(stock, '2026Q1', previous(last, '2025Y'))?.value).toBe(7);
  });

  it('is blank, never 0, when there is no earlier figure', () => {
    expect(prefill(rolling, '2025Q3', undefined)).toBeUndefined();
    expect(prefill(measure('A4.09'), '2025Q3', previous(last))).toBeUndefined();
  });

  it('is compared with the computed figures of the quarter before, too', () => {
    const from = toPreviousSubmission(plan, draft({ 'A4.02': 1, 'A4.03': 2, 'A4.04': 3 }));
    expect(from?.figures.get('A4.01')).toBe(6);
  });

  it('is called 上季 (last quarter) only when it is of the quarter just before, also in a new year', () => {
    expect(previousPeriodName('2025Q3', previous(last, '2025Q2'))).toBe('上季');
    expect(previousPeriodName('2026Q1', previous(last, '2025Q4'))).toBe('上季');
    expect(previousPeriodName('2025Q3', previous(last, '2025Q1'))).toBe('2025年第一季度');
    expect(previousPeriodName('2026Q1', previous(last, '2025Y'))).toBe('2025年报');
  });
});
