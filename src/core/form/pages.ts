import type { Form } from '../../plan/form.js';
import type { Measure } from '../../plan/measure.js';
import type { Plan } from '../../plan/plan.js';

/** A page of the card form: neighbouring figures of one official table. */
export interface Page {
  readonly form: Form;
  /** The typed measures on it. */
  readonly measures: readonly Measure[];
  /** The official top headers it covers, such as 企业底数（家）. */
  readonly headers: readonly string[];
}

/** About a dozen inputs: more tire the thumb, fewer make too many taps. */
const LARGEST_PAGE = 15;

const made = new WeakMap<Plan, readonly Page[]>();

/** The pages of a plan's form, along its official headers and in their order. */
export function pagesOf(plan: Plan): readonly Page[] {
  const known = made.get(plan);
  if (known) return known;
  const pages = plan.forms.flatMap(formPages);
  made.set(plan, pages);
  return pages;
}

/** The number (from 1) of the page with a figure; of a total, the page with its first part. 0: on none. */
export function pageOf(plan: Plan, code: string): number {
  const typed = plan.measures.get(code)?.sumOf?.[0] ?? code;
  return pagesOf(plan).findIndex(page => page.measures.some(measure => measure.code === typed)) + 1;
}

function formPages(form: Form): Page[] {
  const groups = groupBy(
    form.measures.filter(({ sumOf }) => !sumOf),
    ({ header }) => header[0] ?? '',
  );
  return merge(groups.flatMap(split)).map(measures => ({
    form,
    measures,
    headers: [...new Set(measures.map(({ header }) => header[0] ?? ''))],
  }));
}

/** Cuts a group too large for a page into parts of about equal size, between its second-level headers. */
function split(group: Measure[]): Measure[][] {
  const parts = Math.ceil(group.length / LARGEST_PAGE);
  if (parts === 1 && group.length < LARGEST_PAGE) return [group];
  const wanted = Math.ceil(group.length / Math.max(parts, 2));
  const cut: Measure[][] = [];
  for (const block of groupBy(group, ({ header }) => header.slice(0, 2).join('/')).flatMap(chop)) {
    const last = cut.at(-1);
    if (last && last.length + block.length <= wanted) last.push(...block);
    else cut.push([...block]);
  }
  return cut;
}

/** A block of one header that is too large by itself is cut where it is full. */
function chop(block: Measure[]): Measure[][] {
  if (block.length <= LARGEST_PAGE) return [block];
  return [block.slice(0, LARGEST_PAGE), ...chop(block.slice(LARGEST_PAGE))];
}

/** Puts small neighbours on one page. */
function merge(groups: readonly Measure[][]): Measure[][] {
  const pages: Measure[][] = [];
  for (const group of groups) {
    const last = pages.at(-1);
    if (last && last.length + group.length <= LARGEST_PAGE) last.push(...group);
    else pages.push([...group]);
  }
  return pages;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups: T[][] = [];
  let open: string | undefined;
  for (const item of items) {
    if (key(item) !== open) groups.push([]);
    open = key(item);
    groups.at(-1)?.push(item);
  }
  return groups;
}
