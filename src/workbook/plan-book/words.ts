import type { MonthDay } from '../../plan/calendar.js';
import type { Deliverable } from '../../plan/deliverable.js';
import type { LetterKey, LetterLine } from '../../plan/letter.js';
import type { Since } from '../../plan/measure.js';
import { ATTRIBUTES, OCCURRENCES, SIZES, type Counted, type FactKind } from '../../plan/register.js';

// The words of the plan book (方案册) for what a plan says in keys. Each text is written and read here, so that a plan that is
// written to a book and read again is the same plan.

/** Pairs of a key of the plan and its word in the book. */
export type Pairs<Key extends string> = readonly (readonly [Key, string])[];

export const PERIOD_KINDS: Pairs<'quarter' | 'month' | 'half-year' | 'year'> = [
  ['quarter', '季度'],
  ['month', '月'],
  ['half-year', '半年'],
  ['year', '年'],
];

export const SEVERITIES: Pairs<'error' | 'warning'> = [
  ['error', '必改'],
  ['warning', '说明'],
];

/** ≤ and ≥ compare sums; ⇔0: both are 0 or neither is; ⇐0: the left figure is 0 when the right one is. */
export const RELATIONS = ['≤', '≥', '⇔0', '⇐0'] as const;
export type Relation = (typeof RELATIONS)[number];

export const COLUMN_KINDS: Pairs<'figures' | 'unit-kind' | 'sub-rows'> = [
  ['unit-kind', '填报单位类型'],
  ['figures', '指标'],
  ['sub-rows', '分行名称'],
];

export const CHAPTER_KINDS: Pairs<'sentences' | 'parts' | 'targets' | 'unit-texts' | 'open'> = [
  ['sentences', '句子'],
  ['parts', '分节'],
  ['targets', '目标完成情况'],
  ['unit-texts', '各单位总结'],
  ['open', '待补充'],
];

export const CHAPTER_PERIODS: Pairs<'quarter' | 'year'> = [
  ['quarter', '季报'],
  ['year', '年报'],
];

export const FONTS: Pairs<'body' | 'title' | 'heading' | 'subheading' | 'table'> = [
  ['body', '正文'],
  ['title', '标题'],
  ['heading', '一级标题'],
  ['subheading', '二级标题'],
  ['table', '表格'],
];

export const LETTER_KEYS: Pairs<LetterKey> = [
  ['notice', '告知书'],
  ['pledge', '承诺书'],
];

export const LETTER_LINES: Pairs<LetterLine['kind']> = [
  ['addressee', '称谓'],
  ['body', '正文'],
  ['signer', '签字'],
  ['issuer', '落款单位'],
  ['date', '落款日期'],
  ['note', '注'],
];

/** What the register of enterprises knows, as in the heads of its sheet (台账). */
export const FACT_KINDS: Pairs<FactKind> = [
  ['membership', '在册'],
  ['township', '乡镇'],
  ['size', '规模'],
  ['duty', '全员责任制清单'],
  ['organ', '安全管理机构'],
  ['officers', '安全管理人员数'],
  ['lists', '三张清单'],
  ['colour', '风险等级'],
  ['fiveS', '5S'],
  ['signs', '六有'],
  ['rescue', '应急队伍人数'],
  ['certificate', '达标'],
  ['star', '星级'],
  ['self-assessment', '自评'],
  ['notice', '告知书'],
  ['pledge', '承诺书'],
];

const KNOWN_FACTS: ReadonlySet<string> = new Set([...ATTRIBUTES, ...OCCURRENCES]);

export function wordFor<Key extends string>(pairs: Pairs<Key>, key: string): string {
  return pairs.find(([each]) => each === key)?.[1] ?? key;
}

export function keyFor<Key extends string>(pairs: Pairs<Key>, word: string): Key | undefined {
  return pairs.find(([, each]) => each === word)?.[0];
}

export const wordsOf = <Key extends string>(pairs: Pairs<Key>): string[] => pairs.map(([, word]) => word);

/** `3月28日` */
export const monthDayText = ({ month, day }: MonthDay): string => `${month}月${day}日`;

/** Reads `3月28日`, `3-28`, `3.28`; undefined for anything else. */
export function readMonthDay(text: string): MonthDay | undefined {
  const match = /^(\d{1,2})(?:月|[-/.])(\d{1,2})(?:日|号)?$/u.exec(text);
  return match ? { month: Number(match[1]), day: Number(match[2]) } : undefined;
}

/** `次年1月3日` */
export const dueText = (due: Deliverable['due']): string => (due.nextYear ? '次年' : '') + monthDayText(due);

export function readDue(text: string): Deliverable['due'] | undefined {
  const day = readMonthDay(text.replace(/^次年/u, ''));
  return day && (text.startsWith('次年') ? { ...day, nextYear: true } : day);
}

/** `现有数`, `本年1月`, `2021年8月` */
export function sinceText(since: Since): string {
  if (since === 'stock') return '现有数';
  if (since === 'year') return '本年1月';
  const [year, month] = since.split('-').map(Number);
  return `${year ?? 0}年${month ?? 0}月`;
}

export function readSince(text: string): Since | undefined {
  if (/^(现有数?|企业底数)$/u.test(text)) return 'stock';
  if (/^(本年|当年|今年)1月(起|以来)?$/u.test(text)) return 'year';
  const match = /^(\d{4})(?:年|[-/.])(\d{1,2})月?(?:起|以来)?$/u.exec(text);
  const month = Number(match?.[2]);
  if (!match || month < 1 || month > 12) return undefined;
  return `${Number(match[1])}-${String(month).padStart(2, '0')}` as Since;
}

const SUM = '人数相加';
const UNCERTIFIED = '当时未达标';
const OF_YEAR = '本年';
const SIZE = /^当时(.+)$/u;
const EARLIEST = /^(\d{4}-\d{2}-\d{2})起$/u;

/** How a measure is counted from the register: `达标=国标一级；2021-08-01起`, `达标；本年；当时规上`. */
export function countedText({
  kind,
  value,
  isSum,
  earliest,
  isUncertified,
  isOfYear,
  size,
}: Counted): string {
  return [
    wordFor(FACT_KINDS, kind) + (value === undefined ? '' : `=${value}`),
    ...(isSum ? [SUM] : []),
    ...(earliest === undefined ? [] : [`${earliest}起`]),
    ...(isUncertified ? [UNCERTIFIED] : []),
    ...(isOfYear ? [OF_YEAR] : []),
    ...(size === undefined ? [] : [`当时${size}`]),
  ].join('；');
}

export function readCounted(text: string): Counted | undefined {
  const [first = '', ...rest] = text.split(/[；;]/u).map(part => part.trim());
  const [, name = '', value] = /^([^=]+)(?:=(.+))?$/u.exec(first) ?? [];
  const kind = keyFor(FACT_KINDS, name.trim());
  if (kind === undefined || !KNOWN_FACTS.has(kind)) return undefined;
  let counted: Counted = value === undefined ? { kind } : { kind, value: value.trim() };
  for (const part of rest.filter(Boolean)) {
    const more = readModifier(part);
    if (!more) return undefined;
    counted = { ...counted, ...more };
  }
  return counted;
}

function readModifier(part: string): Partial<Counted> | undefined {
  if (part === SUM) return { isSum: true };
  if (part === UNCERTIFIED) return { isUncertified: true };
  if (part === OF_YEAR) return { isOfYear: true };
  const earliest = EARLIEST.exec(part)?.[1];
  if (earliest !== undefined) return { earliest: earliest as NonNullable<Counted['earliest']> };
  const size = SIZE.exec(part)?.[1];
  return size !== undefined && (SIZES as readonly string[]).includes(size) ? { size } : undefined;
}

/** The levels of a header, joined by `/`; a stroke inside a level has a `\` before it. */
export const headerText = (header: readonly string[]): string =>
  header.map(level => level.replaceAll('/', '\\/')).join('/');

export const readHeader = (text: string): string[] =>
  text.split(/(?<!\\)\//u).map(level => level.replaceAll('\\/', '/').trim());

const LIST_MARK = /[、，,;；\s]+/u;

/** Several words in one cell: `甲、乙`. */
export const listText = (words: readonly string[]): string => words.join('、');

export const readList = (text: string): string[] => text.split(LIST_MARK).filter(Boolean);

const RUN = '～';
/** A shorter run is written out. */
const MIN_RUN = 3;

/** Codes in one cell; those that follow each other in the tables are written `A5.02.shi～A5.22`. */
export function codesText(codes: readonly string[], order: readonly string[]): string {
  const places = new Map(order.map((code, place) => [code, place]));
  const pieces: string[] = [];
  for (let from = 0; from < codes.length;) {
    let to = from;
    const placeOf = (index: number) => places.get(codes[index] ?? '') ?? Number.NaN;
    while (placeOf(to + 1) === placeOf(to) + 1) to += 1;
    const run = codes.slice(from, to + 1);
    if (run.length >= MIN_RUN) pieces.push(`${run[0] ?? ''}${RUN}${run.at(-1) ?? ''}`);
    else pieces.push(...run);
    from = to + 1;
  }
  return listText(pieces);
}

/** Reads such codes. A run whose ends are not in the tables, or in the other order, stays as it is written: the check names it. */
export function readCodes(text: string, order: readonly string[]): string[] {
  return readList(text.replace(/\s*[~～〜—]+\s*/gu, RUN)).flatMap(piece => {
    const [first = '', last] = piece.split(RUN);
    if (last === undefined) return [first];
    const [from, to] = [order.indexOf(first), order.indexOf(last)];
    return from >= 0 && to >= from ? order.slice(from, to + 1) : [piece];
  });
}

/** Units of measure in one cell, with the decimals of those that have some: `家、万元（4位小数）`. */
export const unitsText = (units: readonly (readonly [string, number | undefined])[]): string =>
  listText(units.map(([unit, decimals]) => (decimals === undefined ? unit : `${unit}（${decimals}位小数）`)));

export function readUnits(text: string): [string, number | undefined][] {
  return readList(text).map(piece => {
    const match = /^(.+?)[（(](\d)(?:位小数)?[）)]$/u.exec(piece);
    return match ? [match[1] ?? '', Number(match[2])] : [piece, undefined];
  });
}
