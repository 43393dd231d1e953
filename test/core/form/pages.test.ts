import { pageOf } from '../../../src/plan/plan.js';
import { describe, expect, it } from 'vitest';
import { missingFigures, withComputed } from '../../../src/core/form/figures.js';
import { firstOpenPage, pageOrder } from '../../../src/core/form/page-order.js';
import { figures, plan } from '../plan.js';

const pages = plan.pages;

describe('the pages of the form', () => {
  it('have all 96 typed figures once, in the order of the tables, on 9 pages', () => {
    expect(pages).toHaveLength(9);
    expect(pages.flatMap(page => page.measures)).toEqual(plan.typedMeasures);
  });

  it('have at most 15 figures each, all of one table', () => {
    for (const page of pages) {
      expect(page.measures.length).toBeLessThanOrEqual(15);
      expect(new Set(page.measures.map(({ code }) => code.slice(0, 2))).size).toBe(1);
    }
  });

  it('resume at the first missing figure, and after the last page when none is missing', () => {
    const open = (values: Map<string, number>) => firstOpenPage(plan, values, pageOrder(plan, undefined));
    expect(open(new Map())).toBe(1);
    const full = figures();
    expect(open(full)).toBe(10);
    full.delete('A6.29');
    expect(open(full)).toBe(9);
    full.delete('A4.20');
    expect(open(full)).toBe(pageOf(plan, 'A4.20'));
    expect(missingFigures(plan, full)).toEqual(['A4.20', 'A6.29']);
  });
});

describe('sums', () => {
  it('are missing while a part is missing: a blank is never 0', () => {
    expect(withComputed(plan, new Map([['A4.02', 1], ['A4.03', 2]])).has('A4.01')).toBe(false); // prettier-ignore
    const all = withComputed(plan, figures({ 'A4.02': 1, 'A4.03': 2, 'A4.22.db': 4 }));
    expect([all.get('A4.01'), all.get('A4.25.db'), all.size]).toEqual([3, 4, 102]);
  });
});
