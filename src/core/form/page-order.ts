import type { Plan } from '../../plan/plan.js';
import type { Figures } from './figures.js';
import { pageOf, pagesOf } from './pages.js';
import { changingOn } from './usual-changes.js';

/**
 * The numbers (from 1) of a form's pages in the order a unit sees them. A page keeps its number of the official order
 * wherever a button leads to it, so that a card from before the order changed still saves the right figures; a person
 * reads the place instead. The page with 提交 stands behind the last one in either order.
 */
export type PageOrder = readonly number[];

/** The pages with what usually changes first, each kind in the official order; the official one where that is not known. */
export function pageOrder(plan: Plan, usual: ReadonlySet<string> | undefined): PageOrder {
  const changes = changesOn(plan, usual);
  const official = changes.map((_, index) => index + 1);
  return [
    ...official.filter((_, index) => changes[index]),
    ...official.filter((_, index) => !changes[index]),
  ];
}

/** How many pages stand first for what usually changes; 0 where that tells none apart from the others. */
export function changingFirst(plan: Plan, usual: ReadonlySet<string> | undefined): number {
  const changes = changesOn(plan, usual);
  const count = changes.filter(Boolean).length;
  return count < changes.length ? count : 0;
}

const changesOn = (plan: Plan, usual: ReadonlySet<string> = new Set()): boolean[] =>
  pagesOf(plan).map(page => changingOn(page, usual).length > 0);

/** Where a page stands, from 1. */
export function placeOf(order: PageOrder, page: number): number {
  const index = order.indexOf(page);
  return index < 0 ? order.length + 1 : index + 1;
}

/** Where the page with a figure stands; of a total, the page with its first part. */
export const placeOfFigure = (plan: Plan, order: PageOrder, code: string): number | undefined => {
  const page = pageOf(plan, code);
  return page > 0 ? placeOf(order, page) : undefined;
};

/** The page behind a page: at last the one with 提交. */
export const pageAfter = (order: PageOrder, page: number): number =>
  order[placeOf(order, page)] ?? order.length + 1;

/** The page before a page; undefined at the first one. */
export const pageBefore = (order: PageOrder, page: number): number | undefined =>
  order[placeOf(order, page) - 2];

/** The first page in the order with a figure not given; the one with 提交 when all are. */
export function firstOpenPage(plan: Plan, typed: Figures, order: PageOrder): number {
  const pages = pagesOf(plan);
  const open = order.find(number => pages[number - 1]?.measures.some(({ code }) => !typed.has(code)));
  return open ?? pages.length + 1;
}
