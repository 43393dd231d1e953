import type { Form } from './form.js';
import type { Measure } from './measure.js';

/** A page of the card form: neighbouring measures of one official table. */
export interface Page {
  readonly form: Form;
  /** The typed measures on the page. */
  readonly measures: readonly Measure[];
  /** The official top-level headers on the page, such as 企业底数（家）. */
  readonly headers: readonly string[];
}

/** The most inputs on a page: more make it long to scroll, fewer make too many taps. */
const MAX_PAGE_SIZE = 15;

/** Divides the forms into pages along their official headers, in the order of the tables. */
export function makePages(forms: readonly Form[]): Page[] {
  return forms.flatMap(formPages);
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

/**
 * Divides a group that is too large for one page into parts of about equal size, between second-level
 * headers.
 */
function split(group: Measure[]): Measure[][] {
  const partCount = Math.ceil(group.length / MAX_PAGE_SIZE);
  if (partCount === 1 && group.length < MAX_PAGE_SIZE) return [group];
  const targetSize = Math.ceil(group.length / Math.max(partCount, 2));
  const parts: Measure[][] = [];
  for (const block of groupBy(group, ({ header }) => header.slice(0, 2).join('/')).flatMap(chop)) {
    const last = parts.at(-1);
    if (last && last.length + block.length <= targetSize) last.push(...block);
    else parts.push([...block]);
  }
  return parts;
}

/** Divides a block of one header that is too large for a page wherever a page is full. */
function chop(block: Measure[]): Measure[][] {
  if (block.length <= MAX_PAGE_SIZE) return [block];
  return [block.slice(0, MAX_PAGE_SIZE), ...chop(block.slice(MAX_PAGE_SIZE))];
}

/** Joins small neighbouring groups to one page. */
function merge(groups: readonly Measure[][]): Measure[][] {
  const pages: Measure[][] = [];
  for (const group of groups) {
    const last = pages.at(-1);
    if (last && last.length + group.length <= MAX_PAGE_SIZE) last.push(...group);
    else pages.push([...group]);
  }
  return pages;
}

/** Groups neighbouring items with the same key; the order stays. */
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
