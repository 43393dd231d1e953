import type { Plan } from '../../plan/plan.js';
import { uncutNames } from './measure-names.js';
import { toPlain } from './plain.js';

/** A number of a message with the texts around it, or a text without a number. */
export interface Segment {
  /** The texts before the first number, between the numbers, and after the last one. */
  readonly chunks: readonly string[];
  readonly numbers: readonly NumberToken[];
}

export interface NumberToken {
  /** The number as it was written: `+12`, `1,234`. */
  readonly text: string;
  /**
   * Present: groups of digits stand apart like two figures, and may be one number: `1 234`. The text has the first
   * group alone.
   */
  readonly joined?: string;
}

/** A message without what concerns all of it, in segments. */
export interface SplitMessage {
  readonly segments: readonly Segment[];
  /** The message says 其余无变化: all other figures stay. */
  readonly restUnchanged: boolean;
  /** The message says 其余补0, which only the form's button does. */
  readonly restZero: boolean;
}

const REST = '(?:其余|其他|其它|别的|剩下|剩余|余下)(?:各项|项目|数据|指标|数字|的)*(?:都|均|全部|一律|也)*';
const REST_UNCHANGED = new RegExp(
  `${REST}(?:[和与同跟按照](?:上季度?|上个?月份?|上期|上个季度)(?:相同|一样|一致|填|报)?|(?:无|没有|没)(?:什么)?(?:变化|变动|变)|不变|未变)了?`,
  'gu',
);
const REST_ZERO = new RegExp(`${REST}(?:补|填|为|是|报)?\\s*[0零]`, 'gu');

/** Whether a text says something of all other figures: 其余无变化, 其余补0. */
export const saysRest = (text: string): boolean =>
  [REST_UNCHANGED, REST_ZERO].some(pattern => toPlain(text).search(pattern) >= 0);

/** Numbers of a list: 1、 (2) 3. at the start of a line or a piece. */
const LIST_MARK = /(^|[\n,，;；。])[ ]*\(?\d{1,2}[、.)][ ]*(?=[^\d\s])/gu;
const CIRCLED_NUMBER = /[①-⑳]/gu;

/** Splits a message at separators, and finds its numbers. A name with digits or separators is not cut. */
export function splitMessage(text: string, plan: Plan): SplitMessage {
  const plain = toPlain(text).replace(CIRCLED_NUMBER, '；').replace(LIST_MARK, '$1');
  const withoutRest = plain.replace(REST_UNCHANGED, '；');
  const withoutZero = withoutRest.replace(REST_ZERO, '；');
  const masked = maskNames(withoutZero, plan);
  const segments = cutAtSeparators(masked.text).map(({ chunks, numbers }) => ({
    chunks: chunks.map(masked.unmask),
    numbers,
  }));
  return {
    segments: segments.filter(
      ({ chunks, numbers }) => numbers.length > 0 || /[\p{L}\p{N}]/u.test(chunks[0] ?? ''),
    ),
    restUnchanged: withoutRest !== plain,
    restZero: withoutZero !== withoutRest,
  };
}

/** A character of the private use area stands for a name while a message is split. */
const FIRST_MASK = 0xe000;
const GAP = '[ ·•・._\\-/()“”"\'~、，,:]*';

const NOT_BEFORE = '(?<![0-9a-z])';
const NOT_BEHIND = '(?![0-9a-z])';

const PATTERNS = new WeakMap<Plan, RegExp>();

function patternOf(plan: Plan): RegExp {
  const known = PATTERNS.get(plan);
  if (known) return known;
  const names = [...uncutNames(plan)].sort((a, b) => b.length - a.length);
  const alternatives = names.map(name => Array.from(name).join(/^[a-z]\d/u.test(name) ? '[._-]?' : GAP));
  // A code that the plan does not have is one name as well.
  alternatives.push('[a-z]\\d{1,2}[._]\\d+(?:[._][a-z]+)*');
  // A name that begins or ends with a digit or a letter is no part of a longer number or word.
  const whole = alternatives.map(
    name =>
      `${/^[a-z0-9[]/u.test(name) ? NOT_BEFORE : ''}${name}${/[a-z0-9*]$/u.test(name) ? NOT_BEHIND : ''}`,
  );
  const pattern = new RegExp(whole.join('|'), 'giu');
  PATTERNS.set(plan, pattern);
  return pattern;
}

function maskNames(text: string, plan: Plan): { text: string; unmask: (chunk: string) => string } {
  const names: string[] = [];
  const masked = text.replace(/[\ue000-\uf8ff]/gu, '').replace(patternOf(plan), name => {
    names.push(name);
    return String.fromCodePoint(FIRST_MASK + names.length - 1);
  });
  const unmask = (chunk: string): string =>
    chunk.replace(/[\ue000-\uf8ff]/gu, mask => names[(mask.codePointAt(0) ?? 0) - FIRST_MASK] ?? '');
  return { text: masked, unmask };
}

const SEPARATOR = /[，,；;。\n、|!！?？]/u;
/** A sign, digits with thousands separators or decimals, and groups of three digits that stand apart. */
const NUMBER = /(?:([+\-−–—]) *)?(\d+(?:[,.]\d+)*(?:e[+-]?\d+)?)((?:[ ，]\d{3})+(?![\d.,]))?/giu;

function cutAtSeparators(text: string): Segment[] {
  const segments: { chunks: string[]; numbers: NumberToken[] }[] = [];
  let open: { chunks: string[]; numbers: NumberToken[] } = { chunks: [''], numbers: [] };
  const addText = (part: string) => {
    const [first = '', ...others] = part.split(SEPARATOR);
    open.chunks.push((open.chunks.pop() ?? '') + first);
    for (const other of others) {
      segments.push(open);
      open = { chunks: [other], numbers: [] };
    }
  };
  let end = 0;
  for (const match of text.matchAll(NUMBER)) {
    const [whole, sign = '', digits = '', groups] = match;
    addText(text.slice(end, match.index));
    const mayBeJoined = groups !== undefined && /^\d{1,3}$/u.test(digits);
    end = match.index + (mayBeJoined ? whole.length : whole.length - (groups?.length ?? 0));
    open.numbers.push({
      text: sign + digits,
      ...(mayBeJoined ? { joined: sign + digits + groups.replace(/[ ，]/gu, '') } : {}),
    });
    open.chunks.push('');
  }
  addText(text.slice(end));
  return [...segments, open];
}
