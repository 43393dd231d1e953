import { describe, expect, it } from 'vitest';
import { fillPageCard } from '../../cards/fill-page.js';
import { formatSince } from '../../cards/phrases.js';
import { emptySubmission } from '../../src/core/submission/submission.js';
import { submitDeadline } from '../../src/plan/calendar.js';
import { deliverableDueOn } from '../../src/plan/deliverable.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { insertYear, measureOf } from '../../src/plan/plan.js';
import { isCarriedOver, preparePlans } from '../../src/plan/plans.js';
import { summaryBook } from '../../src/workbook/sheets/summary-book.js';

const plans = preparePlans([dehua2025]);
const plan2026 = plans.forYear(2026);
if (!plan2026) throw new Error('2026 has a plan');

describe('a year without its own plan', () => {
  it('uses the latest earlier plan, with its own year in titles, notes and dates', () => {
    expect(isCarriedOver(plan2026)).toBe(true);
    expect(plan2026.sourceYear).toBe(2025);
    const [annex4] = plan2026.forms;
    expect(insertYear(plan2026, annex4?.title ?? '')).toContain('2026年持续深化');
    const notes = plan2026.forms
      .flatMap(form => form.notes.map(({ text }) => insertYear(plan2026, text)))
      .join();
    expect(notes).toContain('填报2026年1月以来累计数外');
    expect(notes).toContain('2026年3、6、9、12月的30日前');
    expect(notes.replace('以2025年企业底数为基数', '')).not.toContain('2025');
    expect(submitDeadline(plan2026.calendar, '2026Q3')).toBe('2026-09-28');
    expect(submitDeadline(plan2026.calendar, '2026Y')).toBe('2027-01-03');
    expect(plan2026.deliverables.map(each => deliverableDueOn(each, plan2026.year))).toEqual([
      ...['2026-01-25', '2026-03-28', '2026-09-30', '2026-11-30', '2027-01-03'],
    ]);
  });

  it('counts figures of the year from its own 1 January, keeps 2021-08 and 2024-04, and starts from the register of the year before', () => {
    expect(formatSince(measureOf(plan2026, 'A4.10'), plan2026)).toBe('2026年1月起累计');
    expect(formatSince(measureOf(plan2026, 'A4.05'), plan2026)).toBe('2021年8月起累计');
    expect(formatSince(measureOf(plan2026, 'A4.28'), plan2026)).toBe('2024年4月起累计');
    const register = plan2026.forms.flatMap(form => form.notes).find(({ text }) => text.startsWith('5.'));
    expect(insertYear(plan2026, register?.text ?? '')).toContain('以2025年企业底数为基数');
    expect(insertYear(plans.latest, register?.text ?? '')).toContain('以2024年企业底数为基数');
  });

  it('shows 沿用2025年方案 on the card and on the official sheets', () => {
    const unit = plan2026.units.get('water');
    if (!unit) throw new Error('no unit');
    const card = fillPageCard({
      plan: plan2026,
      unit,
      submission: emptySubmission('water', '2026Q1'),
      findings: [],
      previous: undefined,
      today: '2026-02-01',
      pageNumber: 1,
    });
    expect(JSON.stringify(card)).toContain('沿用2025年方案');
    const book = summaryBook({
      plan: plan2026,
      period: '2026Q1',
      sums: new Map(),
      units: [],
      findings: [],
      targets: [],
      unfinished: [],
      reporter: '',
      madeAt: new Date('2026-02-01T00:00:00Z'),
      zone: 'Asia/Shanghai',
      contact: {},
    });
    for (const sheet of book.sheets.slice(0, 3)) expect(JSON.stringify(sheet)).toContain('沿用2025年方案');
  });

  it('has no plan when it is before the first plan', () => {
    expect(plans.forYear(2024)).toBeUndefined();
    expect(plans.firstYear).toBe(2025);
  });

  it('does not use a plan once it has its own', () => {
    const plans = preparePlans([{ ...dehua2025, year: 2027 }, dehua2025]);
    expect([2025, 2026, 2027, 2028].map(year => plans.forYear(year)?.sourceYear)).toEqual([
      2025, 2025, 2027, 2027,
    ]);
  });
});
