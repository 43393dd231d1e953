import type { Plan } from '../../plan/plan.js';
import { labelOf, measureOf } from '../../plan/plan.js';
import { readNumber } from '../form/number.js';
import {
  areNeighbours,
  findByName,
  MAX_CANDIDATES,
  nearestMeasures,
  type NameMatch,
} from './measure-names.js';
import { splitMessage, type NumberToken, type Segment } from './split.js';
import { suits, unitWordsAt, unitWordsOf } from './unit-words.js';

/** A figure that a message gives: the code, and the number as it would be typed on the form. */
export interface Entry {
  readonly code: string;
  readonly entry: string;
}

/** A part of a message about one figure. `text` is what the person wrote. */
export type Piece =
  | ({ readonly kind: 'figure'; readonly text: string; readonly isSlip: boolean } & Entry)
  /** It may mean several figures, or several numbers of one: the person chooses. */
  | { readonly kind: 'choice'; readonly text: string; readonly options: readonly Entry[] }
  /** It is not taken, for this reason; `nearest` has the codes of measures with a similar name. */
  | {
      readonly kind: 'unread';
      readonly text: string;
      readonly reason: string;
      readonly nearest: readonly string[];
      /** Whether it names a measure and has a number, of which one is wrong or not sure. */
      readonly isFigure: boolean;
    };

export interface MessageReading {
  readonly pieces: readonly Piece[];
  /** All other open figures that have one of last quarter take it (其余无变化). */
  readonly restUnchanged: boolean;
}

/** A longer message is not read: the form or the workbook serve better. */
export const MAX_MESSAGE_LENGTH = 2_000;

/** The reason of a part that names no measure. */
export const UNKNOWN_NAME = '看不出是哪一项';

/** Reads a message as figures. What is not sure is a choice, what is nothing is said; nothing is guessed. */
export function readMessage(text: string, plan: Plan): MessageReading {
  const { segments, restUnchanged, restZero } = splitMessage(text, plan);
  const numbers = segments.reduce((sum, segment) => sum + segment.numbers.length, 0);
  if (numbers > plan.measures.size * NUMBERS_OF_MEASURE) return tooManyNumbers(text, numbers);
  const reader = new Reader(plan);
  for (const segment of segments) reader.readSegment(segment);
  if (restZero) reader.refuse('其余补0', '请在“核对提交”页点“其余补0”，那里会写明有哪些项');
  return { pieces: mergeRepeats(reader.pieces, plan), restUnchanged };
}

/** 从 148 改成 160 has two. */
const NUMBERS_OF_MEASURE = 2;

/** Reading them would hold up everybody else for what can only be something else, a table that was copied for example. */
const tooManyNumbers = (text: string, count: number): MessageReading => ({
  pieces: [
    {
      ...{ kind: 'unread', text: shorten(text), nearest: [], isFigure: false },
      reason: `有 ${count} 个数，比要填的指标多，没有读取；请分几条发，或发送“模板”用 Excel 填`,
    },
  ],
  restUnchanged: false,
});

/**
 * Reads messages that were sent one after another, the oldest first: a later number of a measure takes the place of an earlier
 * one. What could not be read in an earlier one was said, and is not said again.
 */
export function readMessages(texts: readonly string[], plan: Plan): MessageReading {
  return texts
    .map(text => readMessage(text, plan))
    .reduce((earlier, later) => ({
      pieces: [...earlier.pieces.filter(piece => isStillSaid(piece, later.pieces)), ...later.pieces],
      restUnchanged: earlier.restUnchanged || later.restUnchanged,
    }));
}

/** Whether later messages leave a piece as it is: none gives its measure again, or says which one a choice means. */
function isStillSaid(piece: Piece, later: readonly Piece[]): boolean {
  if (piece.kind === 'unread') return false;
  const figures = later.flatMap(each => (each.kind === 'figure' ? [each] : []));
  return piece.kind === 'figure'
    ? !figures.some(({ code }) => code === piece.code)
    : !figures.some(({ code, entry }) =>
        piece.options.some(option => option.code === code && option.entry === entry),
      );
}

/** Words between a name and its number, or before a name, that say nothing about the measure. */
const AFTER_NAME =
  /(?:[:=>→\s]|改成|改为|改到|更正为|更正成|调整为|调整到|修改为|变成|变为|应该是|应该为|应为|现在是|现为|实际|总共|合计|一共|累计|共计|数为|数是|达到|填|报|是|为|共|计|达|有|了|到)$/u;
const BEFORE_NAME =
  /^(?:\s|把|将|请|麻烦|帮我|帮忙|我们|我股|我单位|本单位|本季度|本季|本月|本期|这个季度|这个月|今年|目前|截至目前|累计|其中|另外|另|还有|以及|和|及|与|并|共|开展|举办|组织|完成|的)/u;
const MORE_BEFORE = /^(?:又?新增加?|又?增加|多了|又)/u;
const MORE_AFTER = /(?:又?新增加?|又?增加了?|多了|多|加了?|增)$/u;
const LESS = /^(?:减少|少了)|(?:减少了?|少了?|减了?|降了?|下降了?)$/u;
const ROUGH_AFTER_NAME = /(?:大约|大概|约|近|将近|超过|不到|至少|最多|超)$/u;
const ROUGH = /^(?:多|余|来|左右|上下|以上|以下|不到)/u;
/** Words at the end of a piece that say nothing. */
const END_WORDS = /^[\s.)(~…]*(?:(?:了|整|的|哦|哈|吧|谢谢|谢谢了|辛苦了)[\s.)(~…]*)?$/u;
/** The figure before such a word is the old one: 从 148 改成 160, 148 家，改成 160. */
const CHANGED_TO = /^\D*(?:改成|改为|改到|变成|变为|调整为|更正为|增加到|增至|→|->|=>)$/u;

/** A name as it stands before its number, after the words that say nothing were taken away. */
interface NameReading {
  readonly match: NameMatch;
  readonly name: string;
  /** 新增, 增加: it may mean the number itself, or so many more. */
  readonly isMore: boolean;
  readonly isLess: boolean;
  readonly isRough: boolean;
}

class Reader {
  readonly pieces: Piece[] = [];
  #lastCode: string | undefined;
  #lastName = '';
  /** A name without a number came before: the next number may be its number. */
  #hasDangling = false;

  readonly #unitWords: readonly string[];
  readonly #names = new Map<string, NameReading>();

  constructor(private readonly plan: Plan) {
    this.#unitWords = unitWordsOf(plan);
  }

  #unitWordsAt(text: string): string[] {
    return unitWordsAt(text, this.#unitWords);
  }

  refuse(text: string, reason: string, nearest: readonly string[] = []): void {
    this.pieces.push({ kind: 'unread', text: shorten(text), reason, nearest, isFigure: false });
    this.#lastCode = undefined;
  }

  /** Refuses the number of a known measure, or a name with its number that may be too many. */
  #refuseFigure(text: string, reason: string, codes: readonly string[]): void {
    this.pieces.push({
      kind: 'unread',
      text: shorten(text),
      reason,
      nearest: codes.slice(0, 3),
      isFigure: true,
    });
    this.#lastCode = undefined;
  }

  readSegment(segment: Segment): void {
    const { chunks, numbers } = withoutOldNumbers(segment);
    const first = chunks[0] ?? '';
    const [number] = numbers;
    if (!number) this.#readBare(first);
    else if (numbers.length === 1) this.#readSingle(first, number, chunks[1] ?? '');
    else if (first.trim() === '' && !this.#continues(chunks)) this.#readNumbersFirst(chunks, numbers);
    else this.#readNamesFirst(chunks, numbers);
  }

  /** A name, or anything else, without a number. */
  #readBare(text: string): void {
    const words = text.trim();
    const name = this.#readName(words);
    if (name.match.codes.length > 0 && name.match.how !== 'slip') {
      this.refuse(words, '没有写数字');
      this.#hasDangling = true;
      return;
    }
    const numeral =
      /^(.*?)([〇零一二两三四五六七八九十百千万]+|无|没有)([^〇零一二两三四五六七八九十]{0,3})$/u.exec(words);
    if (numeral && this.#readName(numeral[1] ?? '').match.codes.length > 0)
      this.refuse(words, '请用阿拉伯数字写，如 12；没有的写 0');
    else this.refuse(words, UNKNOWN_NAME, nearestMeasures(this.plan, words, 2));
  }

  /** One number in its segment: the name stands before it, behind it, or around it (自查 160 条隐患). */
  #readSingle(before: string, number: NumberToken, after: string): void {
    const written = `${before}${number.text}${after}`.trim();
    const hasName = /[\p{L}\p{N}]/u.test(before);
    const wholeName = this.#readName(before);
    const readings = this.#unitWordsAt(after.trimStart()).map(unit => {
      const rest = after.trimStart().slice(unit.length);
      const isRough = ROUGH.test(rest);
      const tail = rest.replace(ROUGH, '').replace(/^\s+/u, '');
      // 约 12 家左右: the unit may stand behind such a word as well.
      if (END_WORDS.test(tail)) return { unit, name: hasName ? wholeName : undefined, isRough };
      if (isRough && this.#unitWordsAt(tail).some(word => word && END_WORDS.test(tail.slice(word.length))))
        return { unit: '', name: wholeName, isRough };
      const around = this.#readName(`${before}${tail}`);
      const isFound = around.match.codes.length > 0 && around.match.how !== 'slip';
      return { unit, name: isFound ? around : undefined, isRough };
    });
    const isCompleteAfter = (unit: string) => END_WORDS.test(after.trimStart().slice(unit.length));
    if (!hasName && this.#unitWordsAt(after.trimStart()).some(isCompleteAfter)) {
      const unit = this.#unitWordsAt(after.trimStart()).find(isCompleteAfter) ?? '';
      this.#readNameless(written, number, unit);
      return;
    }
    const found = readings.filter(({ name }) => name && name.match.codes.length > 0);
    const best =
      found.find(({ name, unit }) => name?.match.codes.some(code => this.#suits(code, unit))) ?? found[0];
    if (best?.name) this.#add(written, best.name, number, best.unit, best.isRough);
    else this.#addUnknown(written, `${before}${after}`);
  }

  /** 培训 3 场次 41 人次 自查 160: each name stands before its number. */
  #readNamesFirst(chunks: readonly string[], numbers: readonly NumberToken[]): void {
    let before = chunks[0] ?? '';
    for (const [index, number] of numbers.entries()) {
      const after = chunks[index + 1] ?? '';
      const isLast = index === numbers.length - 1;
      if (isLast) {
        this.#readSingle(before, number, after);
        return;
      }
      const { unit, next } = this.#cutUnit(before, after);
      const written = `${before}${number.text}${unit}`.trim();
      if (/[\p{L}\p{N}]/u.test(before)) {
        const isRough = ROUGH.test(next);
        const name = this.#readName(before);
        if (name.match.codes.length > 0) this.#add(written, name, number, unit, isRough);
        else this.#addUnknown(written, before);
      } else this.#readNameless(written, number, unit);
      before = next;
    }
  }

  /** 160 条自查隐患 157 条整改隐患: each name stands behind its number. */
  #readNumbersFirst(chunks: readonly string[], numbers: readonly NumberToken[]): void {
    for (const [index, number] of numbers.entries()) this.#readSingle('', number, chunks[index + 1] ?? '');
  }

  /** Whether a segment that begins with a number goes on with names before their numbers. */
  #continues(chunks: readonly string[]): boolean {
    return this.#unitWordsAt((chunks.at(-1) ?? '').trimStart()).some(unit =>
      END_WORDS.test((chunks.at(-1) ?? '').trimStart().slice(unit.length)),
    );
  }

  /** Cuts the text between two numbers into the unit of the first and the name of the second. */
  #cutUnit(before: string, after: string): { unit: string; next: string } {
    const text = after.trimStart();
    const cuts = this.#unitWordsAt(text).map(unit => ({ unit, next: text.slice(unit.length) }));
    const name = this.#readName(before);
    const isNamed = ({ next }: { next: string }) =>
      !/[\p{L}\p{N}]/u.test(next) || this.#readName(next).match.codes.length > 0;
    const isSuitable = ({ unit }: { unit: string }) =>
      name.match.codes.length === 0 || name.match.codes.some(code => this.#suits(code, unit));
    return (
      cuts.find(cut => isNamed(cut) && isSuitable(cut)) ??
      cuts.find(isNamed) ??
      cuts[0] ?? { unit: '', next: text }
    );
  }

  /**
   * A number without a name. With a unit of its own it belongs to the name before (培训 3 场次 41 人次); else what the name
   * before it means is not sure any more.
   */
  #readNameless(written: string, number: NumberToken, unit: string): void {
    const previous = this.pieces.at(-1);
    const { codes, rivals } = this.#readName(unit ? this.#lastName : '').match;
    const others = [...codes, ...rivals].filter(code => this.#suits(code, unit) && code !== this.#lastCode);
    const [only] = others;
    if (only && others.length === 1 && this.#lastCode && !this.#suits(this.#lastCode, unit)) {
      this.#push(written, [only], number, unit, false);
      return;
    }
    if (previous?.kind === 'figure')
      this.pieces.splice(-1, 1, { kind: 'choice', text: previous.text, options: [previous] });
    this.refuse(written, '只有数字，没有写是哪一项');
  }

  #suits(code: string, unit: string): boolean {
    return suits(unit, measureOf(this.plan, code));
  }

  /** The names of a message are looked at from several sides. */
  #readName(text: string): NameReading {
    const known = this.#names.get(text) ?? this.#findName(text);
    this.#names.set(text, known);
    return known;
  }

  /** Finds the measures of a name; takes words that say nothing away until the rest is a name. */
  #findName(text: string): NameReading {
    const common = { isMore: false, isLess: false, isRough: false };
    let name = text.trim();
    let flags = common;
    for (let step = 0; step < 12; step += 1) {
      const match = findByName(this.plan, name);
      if (match.codes.length > 0 && match.how !== 'slip') return { match, name, ...flags };
      const next = [
        [AFTER_NAME, {}],
        [BEFORE_NAME, {}],
        [MORE_BEFORE, { isMore: true }],
        [MORE_AFTER, { isMore: true }],
        [LESS, { isLess: true }],
        [ROUGH_AFTER_NAME, { isRough: true }],
      ].find(([pattern]) => (pattern as RegExp).test(name)) as [RegExp, Partial<typeof common>] | undefined;
      if (!next) break;
      name = name.replace(next[0], '').trim();
      flags = { ...flags, ...next[1] };
    }
    return { match: findByName(this.plan, name), name, ...flags };
  }

  #addUnknown(written: string, name: string): void {
    this.refuse(written, UNKNOWN_NAME, nearestMeasures(this.plan, name, 2));
    this.#lastName = '';
  }

  #add(written: string, name: NameReading, number: NumberToken, unit: string, isRough: boolean): void {
    const { match } = name;
    this.#lastName = name.name;
    const codes = this.#narrow(match, unit);
    const own = codes.filter(code => match.own.includes(code));
    const offered = codes.length > MAX_CANDIDATES && own.length > 1 ? own : codes;
    const [only] = codes;
    if (isRough || name.isRough) this.#refuseFigure(written, '不是确切的数，请写准确的数字', codes);
    else if (name.isLess) this.#refuseFigure(written, '如需调减，请直接写调整后的数', codes);
    else if (only && codes.every(code => measureOf(this.plan, code).sumOf))
      this.#refuseFigure(written, this.#explainComputed(only), []);
    else if (offered.length > MAX_CANDIDATES)
      this.#refuseFigure(written, '可以是很多项，请把名称写完整', codes);
    else this.#push(written, offered, number, unit, match.how === 'slip', name.isMore);
  }

  #explainComputed(code: string): string {
    const parts = (measureOf(this.plan, code).sumOf ?? []).map(part => labelOf(this.plan, part));
    return `“${labelOf(this.plan, code)}”自动计算，不用填；请改：${parts.join('、')}`;
  }

  /** Keeps the measures that the unit and the neighbour before leave. */
  #narrow({ codes, rivals }: NameMatch, unit: string): readonly string[] {
    const suiting = codes.filter(code => this.#suits(code, unit));
    const left = suiting.length > 0 ? suiting : codes;
    const typed = left.filter(code => !measureOf(this.plan, code).sumOf);
    const open = typed.length > 0 && left.length > 1 ? typed : left;
    const last = this.#lastCode;
    if (last === undefined) return open;
    const isNear = (code: string) => areNeighbours(this.plan, last, code);
    const near = open.filter(isNear);
    // 整改隐患 behind 发现隐患 may mean 督促整改隐患, which stands beside it in the table.
    const nearRivals = near.length > 0 ? [] : rivals.filter(code => isNear(code) && this.#suits(code, unit));
    if (nearRivals.length > 0) return [...nearRivals, ...open];
    if (near.length === 1) return near;
    return [...near, ...open.filter(code => !near.includes(code))];
  }

  /** Why a text is no number of its measure; undefined: it is one, or would be with a figure of last quarter. */
  #explainNumber({ code, entry }: Entry): string | undefined {
    const reading = readNumber(entry, measureOf(this.plan, code), 0);
    return reading.kind === 'refused' ? reading.reason : undefined;
  }

  #push(
    text: string,
    codes: readonly string[],
    number: NumberToken,
    unit: string,
    isSlip: boolean,
    isMore = false,
  ): void {
    const entries = codes.flatMap(code =>
      entriesOf(number, isMore).map(digits => ({
        code,
        entry: this.#suits(code, unit) ? digits : `${digits}${unit}`,
      })),
    );
    const options = entries.filter(each => this.#explainNumber(each) === undefined);
    const [first] = entries;
    if (options.length === 0 && first) {
      const reason = codes.length === 1 ? this.#explainNumber(first) : undefined;
      this.#refuseFigure(text, reason ?? '数字读不了，请写出完整的数字', codes);
      return;
    }
    const [only] = options;
    const isDoubtful = number.joined !== undefined || this.#hasDangling;
    this.#hasDangling = false;
    if (only && options.length === 1 && !isDoubtful) {
      this.pieces.push({ kind: 'figure', text: shorten(text), isSlip, ...only });
      this.#lastCode = only.code;
      return;
    }
    this.pieces.push({ kind: 'choice', text: shorten(text), options });
    this.#lastCode = undefined;
  }
}

/** The numbers that a text may mean: `新增 12` is 12, or 12 more than last quarter. */
function entriesOf({ text, joined }: NumberToken, isMore: boolean): string[] {
  const digits = joined ?? text;
  return isMore && /^\d/u.test(digits) ? [`+${digits}`, digits] : [digits];
}

/** Leaves out the old figure of 从 148 改成 160. */
function withoutOldNumbers({ chunks, numbers }: Segment): Segment {
  const at = numbers.findIndex(
    (_, index) => index + 1 < numbers.length && CHANGED_TO.test((chunks[index + 1] ?? '').trimEnd()),
  );
  if (at < 0) return { chunks, numbers };
  const name = (chunks[at] ?? '').trimEnd().replace(/[从由自]$/u, '');
  return withoutOldNumbers({
    chunks: [...chunks.slice(0, at), name, ...chunks.slice(at + 2)],
    numbers: numbers.toSpliced(at, 1),
  });
}

/** One figure named twice: equal numbers are one piece, different ones a choice. */
function mergeRepeats(pieces: readonly Piece[], plan: Plan): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const at =
      piece.kind === 'figure'
        ? merged.findIndex(
            each =>
              (each.kind === 'figure' && each.code === piece.code) ||
              (each.kind === 'choice' && each.options.every(({ code }) => code === piece.code)),
          )
        : -1;
    const earlier = merged[at];
    if (piece.kind !== 'figure' || !earlier || earlier.kind === 'unread') merged.push(piece);
    else {
      const options = earlier.kind === 'figure' ? [earlier] : earlier.options;
      if (!options.some(({ entry }) => entry === piece.entry))
        merged[at] = {
          kind: 'choice',
          text: shorten(`${earlier.text}；${piece.text}`),
          options: [...options, piece].map(({ code, entry }) => ({
            code: measureOf(plan, code).code,
            entry,
          })),
        };
    }
  }
  return merged;
}

const MAX_TEXT_LENGTH = 30;

function shorten(text: string): string {
  const characters = Array.from(text.replace(/\s+/gu, ' ').trim());
  return characters.length > MAX_TEXT_LENGTH
    ? `${characters.slice(0, MAX_TEXT_LENGTH).join('')}…`
    : characters.join('');
}
