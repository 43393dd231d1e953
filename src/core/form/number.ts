import { decimalsOf, type Measure } from '../../plan/measure.js';

/**
 * The result of reading a typed text as a figure. A blank is never 0. `value` is in stored units; `reason` is
 * a Chinese sentence.
 */
export type NumberReading =
  | { readonly kind: 'blank' }
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The largest number taken, in units of the measure: more than any figure of a county, so that more is a
 * typing slip.
 */
const MAX_NUMBER = 999_999_999;

/**
 * Returns how many stored units make one unit of the measure: 10,000 for money (万元, stored in yuan), 100 with two
 * decimals, 1 for whole numbers.
 */
export function scaleOf(measure: Measure): number {
  return 10 ** decimalsOf(measure);
}

/**
 * Reads a figure as people type it: full-width digits, thousands separators, blanks, the measure's own unit after the
 * number, and `+3` for three more than last quarter (`last`, undefined: there is none). Any other text is refused with
 * the reason; nothing is guessed. Values are in stored units: whole numbers, money in yuan.
 */
export function readNumber(text: string, measure: Measure, last: number | undefined): NumberReading {
  const plain = toHalfWidth(text).trim();
  if (plain === '') return { kind: 'blank' };
  const { unit } = measure;
  const digits = (plain.endsWith(unit) ? plain.slice(0, -unit.length) : plain).trim();
  const increment = /^\+\s*(.*)$/u.exec(digits);
  const number = readUnsigned(increment?.[1] ?? digits, measure, text.trim());
  if (number.kind !== 'value' || !increment) return number;
  if (last === undefined) return refuse(text, '没有上期的数据可以相加，请直接填写累计数');
  return number.value + last > MAX_NUMBER * scaleOf(measure)
    ? refuse(text, '数字过大，请核对')
    : { kind: 'value', value: number.value + last };
}

/**
 * Replaces full-width letters, digits and blanks by plain ones, and nothing else: Unicode's normal form NFKC would turn 5²
 * into 52 and ① into 1.
 */
const toHalfWidth = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/gu, sign => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0xfee0))
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/gu, ' ');

function readUnsigned(text: string, measure: Measure, typed: string): NumberReading {
  if (/^[-−–—]\s*\d/u.test(text)) return refuse(typed, '不能是负数；如需调减，请直接填写调整后的数');
  const match = /^(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(?:\.(\d+))?$/u.exec(text);
  if (!match) return refuse(typed, refusalReason(text, measure));
  const decimals = match[2] ?? '';
  if (decimals.length > decimalsOf(measure)) return refuse(typed, decimalsReason(measure));
  return toStoredUnits((match[1] ?? '').replace(/[, ]/gu, ''), decimals, measure, typed);
}

function toStoredUnits(integer: string, decimals: string, measure: Measure, typed: string): NumberReading {
  const digits = integer + decimals.padEnd(decimalsOf(measure), '0');
  const value = Number(digits);
  return digits.replace(/^0+/u, '').length > 15 || value > MAX_NUMBER * scaleOf(measure)
    ? refuse(typed, '数字过大，请核对')
    : { kind: 'value', value };
}

function decimalsReason(measure: Measure): string {
  return decimalsOf(measure) === 0
    ? `不是整数，${measure.unit}数应为整数`
    : `以${measure.unit}为单位，${describeDecimals(measure)}`;
}

/** `最多 2 位小数`; of money also to what that comes. */
export function describeDecimals(measure: Measure): string {
  const exact = measure.unit === '万元' && decimalsOf(measure) === 4 ? '（精确到元）' : '';
  return `最多 ${decimalsOf(measure)} 位小数${exact}`;
}

function refusalReason(text: string, measure: Measure): string {
  if (/^\d[\d.,]*e[+-]?\d+$/iu.test(text)) return '不接受科学计数法，请写出完整的数字';
  if (/^[\d.,\s]+[%‰]$/u.test(text)) return '是百分数，请填写具体的数，如 12';
  if (/[万亿千百]/u.test(text)) return `请写成完整的数字${exampleOf(text, measure)}`;
  if (/^[\d.,\s]+[^\d.,\s]+$/u.test(text)) return `单位应为“${measure.unit}”，也可以只填数字`;
  if (/^[\d,]*\d[\d,]*$/u.test(text)) return `的逗号位置不对，请只填数字，如 ${text.replaceAll(',', '')}`;
  if (/^[\d,\s.]+$/u.test(text)) return '数字的写法不清楚，请只填数字，如 1234';
  return '不是数字，请用阿拉伯数字，如 12；没有的填 0';
}

/** `12万` as people count it: 120000, where a whole number is meant. */
function exampleOf(text: string, measure: Measure): string {
  const number = /^(\d{1,4})万$/u.exec(text)?.[1];
  return number === undefined || decimalsOf(measure) > 0
    ? `，以“${measure.unit}”为单位`
    : `，如 ${Number(number) * 10_000}`;
}

function refuse(typed: string, reason: string): NumberReading {
  return { kind: 'refused', reason: `“${shorten(typed.trim())}”${reason}` };
}

const shorten = (text: string): string => (text.length > 20 ? `${text.slice(0, 20)}…` : text);

/** Formats a stored value in units of the measure: money in 万元, without trailing zeros. */
export function formatNumber(value: number, measure: Measure): string {
  const scale = scaleOf(measure);
  if (scale === 1) return String(value);
  const sign = value < 0 ? '-' : '';
  const integer = Math.floor(Math.abs(value) / scale);
  const decimals = String(Math.abs(value) % scale)
    .padStart(decimalsOf(measure), '0')
    .replace(/0+$/u, '');
  return `${sign}${integer}${decimals ? `.${decimals}` : ''}`;
}

/** Formats a stored value with its unit: `12 家`, `3.5 万元`. */
export function withUnit(value: number, measure: Measure): string {
  return `${formatNumber(value, measure)} ${measure.unit}`;
}

/** Formats a change of a stored value with its sign, in units of the measure: `+3`, `-2`, `0`. */
export function formatChange(change: number, measure: Measure): string {
  return change > 0 ? `+${formatNumber(change, measure)}` : formatNumber(change, measure);
}
