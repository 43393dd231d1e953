import { pageOf } from '../../../src/plan/plan.js';
import { describe, expect, it } from 'vitest';
import { fillPageCard } from '../../../cards/fill-page.js';
import { readBackCard } from '../../../cards/read-back.js';
import { readRoute } from '../../../cards/routes.js';
import type { CardJson } from '../../../src/core/outgoing.js';
import {
  firstOpenPage,
  pageAfter,
  pageBefore,
  pageOrder,
  placeOf,
  placeOfFigure,
} from '../../../src/core/form/page-order.js';
import { draft, figures, plan } from '../plan.js';

const unit = plan.units.get('water');
if (!unit) throw new Error('the plan has no water');
const [trainings, checks] = [pageOf(plan, 'A5.17'), pageOf(plan, 'A6.05')];
const usual = new Set(['A6.05', 'A5.17']);
const order = pageOrder(plan, usual);

/** Returns the page that each button of a card leads to, by the button's text. */
function targetsOf(card: CardJson): Record<string, number> {
  const targets: Record<string, number> = {};
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const { tag, name, text } = value as { tag?: string; name?: string; text?: { content?: string } };
    const route = tag === 'button' ? readRoute(undefined, name) : undefined;
    if (route && 'to' in route) targets[(text?.content ?? '').replace(/✓|！\d+/u, '')] = route.to;
    Object.values(value).forEach(visit);
  };
  visit(card);
  return targets;
}

const page = (number: number, known: ReadonlySet<string> | null = usual) =>
  fillPageCard({
    plan,
    unit,
    submission: draft(),
    previous: undefined,
    today: '2025-09-22',
    findings: [],
    pageNumber: number,
    ...(known ? { usualChanges: known } : {}),
  });

describe('the order of a unit’s pages', () => {
  it('is the official one when the usual changes are unknown, or every page has some, or none has', () => {
    const official = plan.pages.map((_, index) => index + 1);
    expect(pageOrder(plan, undefined)).toEqual(official);
    expect(pageOrder(plan, new Set())).toEqual(official);
    expect(pageOrder(plan, new Set(plan.measures.keys()))).toEqual(official);
  });

  it('puts the pages with usual changes first, both groups in the official order', () => {
    const others = plan.pages.flatMap((_, index) => (usualPages.includes(index + 1) ? [] : [index + 1]));
    expect(order).toEqual([...usualPages, ...others]);
  });

  it('leads from page to page, and after the last one to the page with 提交', () => {
    expect([pageBefore(order, trainings), pageAfter(order, trainings)]).toEqual([undefined, checks]);
    expect(pageBefore(order, checks)).toBe(trainings);
    expect(pageAfter(order, order.at(-1) ?? 0)).toBe(order.length + 1);
    expect(order.map(number => placeOf(order, number))).toEqual(order.map((_, index) => index + 1));
  });

  it('resumes at the first page with a missing figure', () => {
    expect(firstOpenPage(plan, new Map(), order)).toBe(trainings);
    const values = figures();
    values.delete('A4.02');
    expect(firstOpenPage(plan, values, order)).toBe(1);
    values.delete('A6.05');
    expect(firstOpenPage(plan, values, order)).toBe(checks);
    expect(firstOpenPage(plan, figures(), order)).toBe(order.length + 1);
  });

  it('gives a total the place of its parts', () => {
    expect(placeOfFigure(plan, order, 'A4.01')).toBe(placeOf(order, 1));
  });
});

const usualPages = [trainings, checks].sort((a, b) => a - b);

describe('a form with that order', () => {
  it('shows the place of a page and leads on and back by it, while the buttons keep the official numbers', () => {
    const first = targetsOf(page(trainings));
    expect(JSON.stringify(page(trainings))).toContain('第 1/9 页');
    expect(first).not.toHaveProperty('上一页');
    expect(first['保存并下一页']).toBe(checks);
    const second = targetsOf(page(checks));
    expect(JSON.stringify(page(checks))).toContain('第 2/9 页');
    expect([second['上一页'], second['保存并下一页']]).toEqual([trainings, order[2]]);
    expect(order.map((_, index) => second[String(index + 1)])).toEqual(order);
    expect(targetsOf(page(order.at(-1) ?? 0))['保存并下一页']).toBe(10);
  });

  it('shows the same places on the page with 提交', () => {
    const finding = {
      check: 'fall',
      severity: 'error',
      at: 'A5.17',
      codes: ['A5.17'],
      sentence: '专题培训·场次 3 场次',
    } as const;
    const view = { plan, unit, submission: draft(), previous: undefined, today: '2025-09-22' };
    const card = readBackCard({ ...view, findings: [finding], usualChanges: usual });
    expect(JSON.stringify(card)).toContain('第 1 页 1 处，去看');
    const targets = targetsOf(card);
    expect(targets['上一页']).toBe(order.at(-1));
    expect(order.map((_, index) => targets[String(index + 1)])).toEqual(order);
  });

  it('has the official order for a unit without earlier submissions', () => {
    const card = page(2, null);
    expect(JSON.stringify(card)).toContain('第 2/9 页');
    expect(targetsOf(card)).toMatchObject({ 上一页: 1, 保存并下一页: 3 });
  });
});
