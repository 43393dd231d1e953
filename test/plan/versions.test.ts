import { describe, expect, it } from 'vitest';
import { candidatePeriods } from '../../src/core/current-period.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import type { Period } from '../../src/plan/period.js';
import type { PlanData } from '../../src/plan/plan.js';
import { calendarOn } from '../../src/plan/plans.js';
import { beginningOf, composePlans, planInForce, type PlanVersion } from '../../src/plan/versions.js';
import { monthly } from '../support/another-bureau.js';

const TODAY = '2025-08-10';
const shipped = [dehua2025];

const version = (number: number, data: PlanData, own: Partial<PlanVersion> = {}): PlanVersion => ({
  ...{ number, data, from: '2025Q3', measuresFrom: '2025Q4', leaving: [] },
  ...own,
});

/** The plan with one more figure, a stricter rule and other words. */
const changed: PlanData = {
  ...dehua2025,
  document: '德城管执法〔2025〕11号',
  calendar: { ...dehua2025.calendar, submitDay: 26 },
  rules: [
    ...dehua2025.rules.map(rule => (rule.at === 'A4.05' ? { ...rule, severity: 'error' as const } : rule)),
    { kind: 'at-most', at: 'A6.30', left: ['A6.30'], right: ['A4.01'], severity: 'warning' },
  ],
  forms: dehua2025.forms.map(form =>
    form.key === 'A6'
      ? {
          ...form,
          columns: [...form.columns, { kind: 'figures' as const, header: ['宣讲（家）'], cells: ['A6.30'] }],
          measures: [
            ...form.measures.map(each => (each.code === 'A6.18' ? { ...each, words: ['谈话'] } : each)),
            { code: 'A6.30', header: ['宣讲（家）'], unit: '家', since: 'year' as const },
          ],
        }
      : form,
  ),
  report: {
    ...dehua2025.report,
    chapters: [
      ...dehua2025.report.chapters,
      {
        heading: '宣讲',
        content: { kind: 'sentences', sentences: [{ text: '宣讲企业{A6.30}。', none: '没有宣讲。' }] },
      },
    ],
  },
};

const at = (versions: readonly PlanVersion[], period: Period, today = TODAY) => {
  const plan = composePlans({ shipped, versions }, today).forPeriod(period);
  if (!plan) throw new Error(`no plan for ${period}`);
  return plan;
};

describe('versions of a plan', () => {
  it('hold at once but for the measures, which begin with their period; earlier periods keep theirs', () => {
    const versions = [version(1, changed)];
    const [before, now, next] = [at(versions, '2025Q2'), at(versions, '2025Q3'), at(versions, '2025Q4')];
    expect(before.document).toBe(dehua2025.document);
    expect(before.calendar.submitDay).toBe(28);
    expect([now.document, now.calendar.submitDay]).toEqual([changed.document, 26]);
    expect([now.measures.has('A6.30'), next.measures.has('A6.30')]).toEqual([false, true]);
    const severityOf = (plan: typeof now) => plan.rules.find(({ at: code }) => code === 'A4.05')?.severity;
    expect([before, now, next].map(severityOf)).toEqual(['warning', 'error', 'error']);
    expect(now.rules.length).toBe(dehua2025.rules.length);
    expect(next.rules.length).toBe(dehua2025.rules.length + 1);
    expect(now.measures.get('A6.18')?.words).toEqual(['谈话']);
    expect(before.measures.get('A6.18')?.words).toEqual(['约谈', '警示约谈']);
    // A sentence about a figure that is not there yet waits.
    const textsOf = (plan: typeof now) => JSON.stringify(plan.report);
    expect([now, next].map(plan => textsOf(plan).includes('{A6.30}'))).toEqual([false, true]);
  });

  it('the year’s closing report goes with the year’s last period', () => {
    const versions = [version(1, changed, { from: '2026Q1', measuresFrom: '2026Q2' })];
    expect(at(versions, '2025Y', '2026-01-02').document).toBe(dehua2025.document);
    expect(at([version(1, changed)], '2025Y', '2026-01-02').measures.has('A6.30')).toBe(true);
  });

  it('a later version of this year does not take the place of next year’s plan', () => {
    const next: PlanData = { ...dehua2025, year: 2026, document: '〔2026〕1号' };
    const versions = [version(1, next, { from: '2026Q1', measuresFrom: '2026Q1' }), version(2, changed)];
    expect(at(versions, '2025Q4').document).toBe(changed.document);
    expect(at(versions, '2026Q1')).toMatchObject({ document: '〔2026〕1号', year: 2026, sourceYear: 2026 });
    expect(planInForce({ shipped, versions }, TODAY)?.document).toBe(changed.document);
    expect(planInForce({ shipped, versions }, TODAY, 2026)?.document).toBe('〔2026〕1号');
    expect(planInForce({ shipped, versions }, '2027-02-01')?.document).toBe('〔2026〕1号');
  });

  it('begin with today’s period, their measures with the next one; next year’s plan with its year', () => {
    const sources = { shipped, versions: [] };
    expect(beginningOf(sources, changed, TODAY)).toEqual({ from: '2025Q3', measuresFrom: '2025Q4' });
    expect(beginningOf(sources, changed, '2025-12-31')).toEqual({ from: '2025Q4', measuresFrom: '2026Q1' });
    expect(beginningOf(sources, { ...changed, year: 2026 }, TODAY)).toEqual({
      from: '2026Q1',
      measuresFrom: '2026Q1',
    });
    const months: PlanData = { ...changed, calendar: { ...changed.calendar, periodKind: 'month' } };
    expect(beginningOf(sources, months, TODAY)).toEqual({ from: '2025Q3', measuresFrom: '2025M10' });
    const versions = [version(1, months, { measuresFrom: '2025M10' })];
    expect(at(versions, '2025Q3').calendar.periodKind).toBe('quarter');
    expect(composePlans({ shipped, versions }, '2025-10-02').latest.calendar.periodKind).toBe('month');
  });

  it('hold altogether and for the whole year while nobody has reported anything; another bureau’s units are gone', () => {
    const sources = { shipped, versions: [] };
    const other: PlanData = { ...monthly, year: 2025 };
    expect(beginningOf(sources, other, TODAY, false)).toEqual({ from: '2025M01', measuresFrom: '2025M01' });
    expect(beginningOf(sources, { ...other, year: 2026 }, TODAY, false)).toEqual({
      from: '2026M01',
      measuresFrom: '2026M01',
    });
    const versions = [version(1, other, { from: '2025M01', measuresFrom: '2025M01' })];
    const plans = composePlans({ shipped, versions }, '2025-01-10');
    expect([...plans.latest.units.keys()]).toEqual(other.organisation.units.map(({ key }) => key));
    expect(plans.forPeriod('2025M02')?.measures.has('W1.01')).toBe(true);
  });

  it('say which periods there were on a day, when their kind changes in mid-year', () => {
    const months: PlanData = { ...changed, calendar: { ...changed.calendar, periodKind: 'month' } };
    const versions = [version(1, months, { measuresFrom: '2025M10' })];
    const plans = composePlans({ shipped, versions }, '2025-10-08');
    const kindOn = (day: string) => calendarOn(plans, day).periodKind;
    expect(['2025-09-30', '2025-10-01'].map(kindOn)).toEqual(['quarter', 'month']);
    expect(candidatePeriods('2025-10-08', plans)).toEqual(['2025Q3']);
    expect(candidatePeriods('2025-11-08', composePlans({ shipped, versions }, '2025-11-08'))).toEqual([
      '2025M10',
    ]);
  });

  it('a unit that is taken out reports the period in which it has figures, and is found for one more', () => {
    const parks = dehua2025.organisation.units.find(({ key }) => key === 'parks');
    if (!parks) throw new Error('no parks');
    const without: PlanData = {
      ...dehua2025,
      organisation: {
        ...dehua2025.organisation,
        units: dehua2025.organisation.units.filter(({ key }) => key !== 'parks'),
      },
    };
    const versions = [version(1, without, { leaving: [{ unit: parks, until: '2025Q3' }] })];
    expect(at(versions, '2025Q3').units.has('parks')).toBe(true);
    expect(at(versions, '2025Q4').units.has('parks')).toBe(false);
    const latestOn = (today: string) => composePlans({ shipped, versions }, today).latest.units.has('parks');
    expect([TODAY, '2025-10-08', '2026-01-08'].map(latestOn)).toEqual([true, true, false]);
  });
});
