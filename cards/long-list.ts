import { countRest, formatCount, MAX_LISTED, startOf } from '../src/core/text.js';
import { button, escapeMarkdown, hint, input, personName, row, type Element } from './elements.js';

/** Lists that stay readable on a phone, and within a card's budget, for any number of entries. */

/** At most so many people stand beside a unit. */
const MAX_PEOPLE = 10;

/** One page of a list. Pages are counted from 1. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly page: number;
  readonly pages: number;
}

/** Returns a page of a list. The list may have become shorter since the button was made: then it is the last page. */
export function pageOfList<T>(all: readonly T[], wanted: number, size = MAX_LISTED): ListPage<T> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(Math.max(1, wanted), pages);
  return { items: all.slice((page - 1) * size, page * size), page, pages };
}

/** 上一页 and 下一页; nothing when there is one page. */
export function pageButtons(
  { page, pages }: Omit<ListPage<unknown>, 'items'>,
  routeOf: (page: number) => string,
): Element[] {
  if (pages === 1) return [];
  return [
    row([
      ...(page > 1 ? [button({ text: '上一页', route: routeOf(page - 1) })] : []),
      ...(page < pages ? [button({ text: '下一页', route: routeOf(page + 1) })] : []),
    ]),
    hint(`第 ${formatCount(page)}/${formatCount(pages)} 页`),
  ];
}

/** Shows the first entries, then a hint with the number of all: `…等 64 个，发送“填报 单位”打开`. */
export function firstElements<T>(
  all: readonly T[],
  show: (item: T) => readonly Element[],
  rest: string,
): Element[] {
  return [
    ...all.slice(0, MAX_LISTED).flatMap(show),
    ...(all.length > MAX_LISTED ? [hint(countRest(all.length, rest))] : []),
  ];
}

/** People beside a unit, shown by `show`: `甲 乙 等 7 人`. */
export function somePeople(
  openIds: readonly string[],
  show: (openId: string) => string = personName,
  most = MAX_PEOPLE,
): string {
  const shown = openIds.slice(0, most).map(show).join(' ');
  return openIds.length > most ? `${shown} ${escapeMarkdown(`等 ${formatCount(openIds.length)} 人`)}` : shown;
}

/** The longest part of a name that is searched for, in characters. */
export const MAX_PART = 40;

/** The input for a part of a name, with what was searched for. */
export const partInput = ({
  name = 'part',
  label,
  part,
  placeholder,
}: {
  readonly name?: string;
  readonly label: string;
  readonly part?: string | undefined;
  readonly placeholder?: string;
}): Element =>
  input({
    ...{ name, label, maxLength: MAX_PART },
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(part ? { value: startOf(part, MAX_PART) } : {}),
  });
