import type { Since } from '../../plan/measure.js';
import { likely, sure, unsure, type Inferred } from './draft.js';
import { mentionsIn, type Mention } from './mentions.js';
import type { NoteText } from './notes.js';
import type { Spot } from './spot.js';

/** A time that a note gives, with its place in the sentence. */
interface TimePhrase {
  readonly since: Since;
  readonly from: number;
  readonly to: number;
  /** January of a year: of the plan's own, as far as the titles do not say which that is. */
  readonly isAsked: boolean;
}

/** Reads since when each figure counts: from the notes that name it, else from its header. */
export function sincesOf(
  spots: readonly Spot[],
  notes: readonly NoteText[],
  year: number | undefined,
): Map<string, Inferred<Since>> {
  const sinces = new Map<string, Inferred<Since>>();
  for (const note of notes)
    for (const [id, since] of sincesIn(note, spots, year)) sinces.set(id, conflict(sinces.get(id), since));
  return new Map(spots.map(spot => [spot.id, fromHeader(spot, sinces.get(spot.id))]));
}

/** A later note of the same figure with another time makes both doubtful. */
function conflict(known: Inferred<Since> | undefined, since: Inferred<Since>): Inferred<Since> {
  if (!known || known.value === since.value) return known?.confidence === 'sure' ? known : since;
  return unsure(
    since.value,
    since.place,
    `备注里对这个指标有两种说法（${wordsOf(known.value)}、${wordsOf(since.value)}），按哪一种？`,
  );
}

export const wordsOf = (since: Since): string =>
  since === 'stock' ? '现有数' : since === 'year' ? '本年累计' : `自${since.replace('-', '年')}月累计`;

const MONTHLY = /本(月|季|季度|期)(数|发生数|新增数?|完成数?)?$|当(月|季|期)(数|值|新增数?)?$/u;
const YEARLY = /(本|今|全)年(度)?(止)?累计|年初(至今|以来)|年内累计|1[-—－~～](本|\d+)月/u;
const ADDED = /累计(数|完成)?$/u;
const PRESENT = /期末|年末|月末|季末|现有|在册|存量|底数|截至|时点/u;

function fromHeader(spot: Spot, noted: Inferred<Since> | undefined): Inferred<Since> {
  const words = spot.header.value.map(text => text.replace(/（[^（）]*）/gu, ''));
  const { place } = spot.header;
  if (words.some(word => YEARLY.test(word))) return merged(noted, sure('year', place));
  const monthly = words.find(word => MONTHLY.test(word));
  if (monthly !== undefined)
    return unsure(
      'stock',
      place,
      `“${monthly}”只填本期发生的数，还是填到本期为止的数？程序先按现有数读（可增可减，每期核实）。`,
    );
  if (noted) return noted;
  const present = words.find(word => PRESENT.test(word));
  if (present !== undefined) return likely('stock', place, `“${present}”读成现有数（可增可减），对吗？`);
  const added = words.find(word => ADDED.test(word));
  if (added !== undefined) return likely('year', place, `“${added}”从本年1月1日起累计，对吗？`);
  return unsure('year', place, '表里没有写这个指标从什么时候起累计，先按本年1月1日起累计读，对吗？');
}

function merged(noted: Inferred<Since> | undefined, own: Inferred<Since>): Inferred<Since> {
  return noted && noted.value !== own.value ? conflict(noted, own) : own;
}

/** The figures that a note gives a time for. */
function sincesIn(
  note: NoteText,
  spots: readonly Spot[],
  year: number | undefined,
): [string, Inferred<Since>][] {
  const phrases = phrasesIn(note.text, year);
  if (phrases.length === 0) return [];
  const mentions = mentionsIn(note.text, spots);
  const scope = scopeOf(note.text, mentions, spots);
  const taken = new Set<string>();
  let start = 0;
  return phrases.flatMap(({ since, from, to, isAsked }) => {
    const segment = note.text.slice(start, from);
    const own = mentions.filter(
      mention => mention.from >= start && mention.to <= from && !scope.headings.includes(mention),
    );
    start = to;
    const isRest = /其余|其他|其它/u.test(segment);
    const isAll = own.length === 0 || isRest;
    const ids = isAll
      ? scope.ids.filter(id => !taken.has(id))
      : own.flatMap(mention => mention.ids).filter(id => scope.ids.includes(id));
    if (!isRest) for (const id of ids) taken.add(id);
    const isNamed = isAll ? scope.isSure : own.every(({ isWhole }) => isWhole);
    const isSure = isNamed && !isAsked;
    const words = own.map(mention => mention.words).join('、');
    return ids.map((id): [string, Inferred<Since>] => [
      id,
      isSure ? sure(since, note.place) : likely(since, note.place, questionOf(note.text, words, since)),
    ]);
  });
}

function questionOf(note: string, words: string, since: Since): string {
  const said = `备注写“${note.length > 30 ? `${note.slice(0, 30)}…` : note}”`;
  return words === ''
    ? `${said}，说的是这个指标吗？（读成${wordsOf(since)}）`
    : `${said}，“${words}”指的是这个指标吗？（读成${wordsOf(since)}）`;
}

/** What a note is about: X一栏, 本表; without such words all that it names, or all figures. */
function scopeOf(text: string, mentions: readonly Mention[], spots: readonly Spot[]) {
  const all = spots.map(({ id }) => id);
  const heading = mentions.find(({ to }) => /^[”"]?(一|两|各|等)?栏/u.test(text.slice(to)));
  if (heading) {
    const headings = listedBefore(text, mentions, heading);
    const ids = headings.flatMap(each => each.ids);
    return { ids, headings, isSure: headings.every(({ isWhole }) => isWhole) };
  }
  const isWhole = /本表|本报表|各项(数据|指标)|所有(数据|指标)|全部(数据|指标)|表中|上述|以上/u.test(text);
  return { ids: all, headings: [], isSure: isWhole };
}

/** 安全检查、宣传教育两栏: the headings in front of 栏 that are listed with it. */
function listedBefore(text: string, mentions: readonly Mention[], heading: Mention): Mention[] {
  const before = mentions.filter(({ to }) => to <= heading.from).reverse();
  const headings = [heading];
  for (const mention of before) {
    const [next = heading] = headings;
    if (!/^[”"]?[、和及与][“"]?$/u.test(text.slice(mention.to, next.from))) break;
    headings.unshift(mention);
  }
  return headings;
}

const MONTH = /(?:自|从)?(\d{4})年(\d{1,2})月(?:份)?(?:1日)?(?:起|以来|开始|至今|以后|累计)/gu;
const THIS_YEAR =
  /(?:自|从)?(?:今年|本年度?|年初|当年|1月1日|1月份?)(?:以来|起|开始|至今|累计)|年初至(?:今|报告期)/gu;
const BASE =
  /以\d{4}年[^，。；]{0,12}为(?:基数|底数|基础)|时点数|期末数|现有数|截至(?:报告期|本期|本月|本季)末?/gu;

function phrasesIn(text: string, year: number | undefined): TimePhrase[] {
  const months = [...text.matchAll(MONTH)].map(match => ({
    since: monthOf(Number(match[1]), Number(match[2]), year),
    from: match.index,
    to: match.index + match[0].length,
    isAsked: Number(match[2]) === 1 && year === undefined,
  }));
  const others = (
    [
      [THIS_YEAR, 'year'],
      [BASE, 'stock'],
    ] as const
  ).flatMap(([pattern, since]) =>
    [...text.matchAll(pattern)].map(match => ({
      since,
      from: match.index,
      to: match.index + match[0].length,
      isAsked: false,
    })),
  );
  return [
    ...months,
    ...others.filter(other => !months.some(each => other.from < each.to && each.from < other.to)),
  ].sort((a, b) => a.from - b.from);
}

/** January of the plan's own year is that year's beginning. */
const monthOf = (of: number, month: number, year: number | undefined): Since =>
  month === 1 && of === (year ?? of) ? 'year' : `${of}-${String(month).padStart(2, '0') as `${number}`}`;
