import { describe, expect, it } from 'vitest';
import { currentPeriod, isLate, requirePlan } from '../../src/core/current-period.js';
import type { Period } from '../../src/plan/period.js';
import { plan, plans } from './plan.js';

const current = (today: string, ...submitted: Period[]): Period =>
  currentPeriod(today, plans, period => submitted.includes(period));

describe('the current period', () => {
  it.each([
    ['2025-02-15', '2025Q1'],
    ['2025-03-28', '2025Q1'],
    ['2025-03-31', '2025Q1'],
    ['2025-04-15', '2025Q1'],
    ['2025-04-30', '2025Q1'],
    ['2025-05-01', '2025Q2'],
    ['2025-06-29', '2025Q2'],
    ['2025-07-01', '2025Q2'],
    ['2025-08-01', '2025Q3'],
    ['2025-09-29', '2025Q3'],
    ['2025-10-31', '2025Q3'],
    ['2025-11-01', '2025Q4'],
    ['2025-12-31', '2025Q4'],
    ['2026-01-01', '2025Q4'],
    ['2026-01-31', '2025Q4'],
    ['2026-02-01', '2026Q1'],
  ])('on %s is %s for a unit that has submitted nothing', (today, period) => {
    expect(current(today)).toBe(period);
  });

  it('is today’s quarter in its first month, once the quarter before is submitted', () => {
    expect(current('2025-04-02', '2025Q1')).toBe('2025Q2');
    expect(current('2025-10-08', '2025Q3')).toBe('2025Q4');
  });

  it('is in January the fourth quarter or the year’s report (年报), whichever is missing, then the new quarter', () => {
    expect(current('2026-01-05', '2025Q4')).toBe('2025Y');
    expect(current('2026-01-05', '2025Y')).toBe('2025Q4');
    expect(current('2026-01-05', '2025Q4', '2025Y')).toBe('2026Q1');
  });

  it('is never before the first plan', () => {
    expect(current('2025-01-15')).toBe('2025Q1');
  });

  it('is open from its first day on, and never before the first plan', () => {
    expect(requirePlan(plans, '2025Q3', '2025-07-01').year).toBe(2025);
    expect(() => requirePlan(plans, '2025Q3', '2025-06-30')).toThrow('2025-07-01');
    expect(() => requirePlan(plans, '2025Y', '2025-11-30')).toThrow('2025-12-01');
    expect(() => requirePlan(plans, '2024Q4', '2025-02-01')).toThrow('没有 2024 年的方案');
  });

  it('is on time on the 28th, and late from the 29th on', () => {
    expect(isLate(plan, '2025Q3', '2025-09-28')).toBe(false);
    expect(isLate(plan, '2025Q3', '2025-09-29')).toBe(true);
    expect(isLate(plan, '2025Y', '2026-01-03')).toBe(false);
    expect(isLate(plan, '2025Y', '2026-01-04')).toBe(true);
  });
});
