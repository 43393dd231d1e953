import { pageOf } from '../../../src/plan/plan.js';
import { describe, expect, it } from 'vitest';
import { withComputed } from '../../../src/core/form/figures.js';
import { findUsualChanges } from '../../../src/core/form/usual-changes.js';
import type { Period } from '../../../src/plan/period.js';
import { fillPageCard } from '../../../cards/fill-page.js';
import type { FormView } from '../../../cards/form-view.js';
import { draft, figures, plan, previous } from '../plan.js';

const past = (...all: readonly (readonly [Period, Readonly<Record<string, number>>])[]) =>
  all.map(([period, values]) => previous(withComputed(plan, figures(values)), period));

describe('the figures that usually change', () => {
  it('are unknown after two periods', () => {
    expect(findUsualChanges(plan, past(['2025Q2', {}], ['2025Q1', {}]))).toBeUndefined();
  });

  it('changed in at least half of the periods; a figure counted since 1 January starts at 0 in a new year', () => {
    const submissions = past(
      ['2025Q2', { 'A4.10': 9, 'A4.05': 4, 'A6.01': 3 }],
      ['2025Q1', { 'A4.10': 5, 'A4.05': 4, 'A6.01': 3 }],
      ['2024Q4', { 'A4.10': 5, 'A4.05': 4, 'A6.01': 3 }],
      ['2024Q3', { 'A4.10': 5, 'A4.05': 3, 'A6.01': 3 }],
    );
    const usual = findUsualChanges(plan, submissions);
    expect([...(usual ?? [])]).toEqual(['A4.10']);
  });

  it('include a figure that changed in exactly half of the periods', () => {
    const usual = findUsualChanges(
      plan,
      past(['2025Q3', { 'A4.05': 5 }], ['2025Q2', { 'A4.05': 4 }], ['2025Q1', { 'A4.05': 4 }]),
    );
    expect([...(usual ?? [])]).toEqual(['A4.05']);
  });

  it('are named on their page, and the other pages say that little usually changes there', () => {
    const unit = plan.units.get('water');
    if (!unit) throw new Error('the plan has no water');
    const [last] = past(['2025Q2', {}]);
    const view: FormView = {
      plan,
      unit,
      submission: draft(),
      previous: last,
      today: '2025-09-22',
      findings: [],
      usualChanges: new Set(['A4.10']),
    };
    const page = pageOf(plan, 'A4.10');
    expect(JSON.stringify(fillPageCard({ ...view, pageNumber: page }))).toContain(
      '往期常有变化：自查隐患数量',
    );
    expect(JSON.stringify(fillPageCard({ ...view, pageNumber: page }))).toContain('常有变化的排在第 1 页');
    expect(JSON.stringify(fillPageCard({ ...view, pageNumber: 9 }))).toContain('本页往期很少变化');
  });
});
