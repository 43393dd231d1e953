import { pageOf, type Plan } from '../../plan/plan.js';
import type { Figures } from './figures.js';
import { usualChangesOn } from './usual-changes.js';

/**
 * The numbers (from 1) of a form's pages, in the order in which a unit sees them. Buttons carry the page's number in the
 * official order, so that an old card still saves the right figures after the order has changed; people read the page's
 * place in this order instead. The page with 提交 (submit) comes last in either order.
 */
export type PageOrder = readonly number[];

/**
 * Orders the pages: first those with figures that usually change, then the others, each group in the official order.
 * `usual` has the codes that usually change; undefined: unknown, and the official order is kept.
 */
export function pageOrder(plan: Plan, usual: ReadonlySet<string> | undefined): PageOrder {
  const hasChanges = hasUsualChanges(plan, usual);
  const official = hasChanges.map((_, index) => index + 1);
  return [
    ...official.filter((_, index) => hasChanges[index]),
    ...official.filter((_, index) => !hasChanges[index]),
  ];
}

/**
 * Counts the pages that come first because their figures usually change; 0 when all pages or none have such
 * figures.
 */
export function countChangingPages(plan: Plan, usual: ReadonlySet<string> | undefined): number {
  const hasChanges = hasUsualChanges(plan, usual);
  const count = hasChanges.filter(Boolean).length;
  return count < hasChanges.length ? count : 0;
}

/** Tells for each page, in the official order, whether it has figures that usually change. */
const hasUsualChanges = (plan: Plan, usual: ReadonlySet<string> = new Set()): boolean[] =>
  plan.pages.map(page => usualChangesOn(page, usual).length > 0);

/** Returns the place of a page in the order, from 1. The page with 提交 (submit) comes after all others. */
export function placeOf(order: PageOrder, page: number): number {
  const index = order.indexOf(page);
  return index < 0 ? order.length + 1 : index + 1;
}

/**
 * Returns the place of the page with a figure (for a total: with its first part); undefined when no page has
 * it.
 */
export const placeOfFigure = (plan: Plan, order: PageOrder, code: string): number | undefined => {
  const page = pageOf(plan, code);
  return page > 0 ? placeOf(order, page) : undefined;
};

/** Returns the number of the next page; after the last one, of the page with 提交 (submit). */
export const pageAfter = (order: PageOrder, page: number): number =>
  order[placeOf(order, page)] ?? order.length + 1;

/** Returns the number of the page before; undefined at the first one. */
export const pageBefore = (order: PageOrder, page: number): number | undefined =>
  order[placeOf(order, page) - 2];

/**
 * Returns the number of the first page in the order with a figure missing; of the page with 提交 (submit) when none is.
 */
export function firstOpenPage(plan: Plan, typed: Figures, order: PageOrder): number {
  const pages = plan.pages;
  const open = order.find(number => pages[number - 1]?.measures.some(({ code }) => !typed.has(code)));
  return open ?? pages.length + 1;
}
