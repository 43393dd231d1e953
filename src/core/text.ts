/**
 * Counts the characters of a text as people do: a character outside the basic plane (emoji, rare Chinese)
 * counts as one.
 */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Blanks that are letters to Unicode: Hangul fillers and the empty Braille cell. */
const FILLERS = /[\u115f\u1160\u2800\u3164\uffa0]/gu;
/** A joiner has a use inside an emoji alone. */
const JOINERS = /(?<!\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d/gu;
/** A selector has a use behind an emoji, an ideograph or a Mongolian letter, and inside a keycap. */
const SELECTORS =
  /(?!(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]|(?<=\p{Ideographic})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]|(?<=[\u1820-\u18aa])[\u180b-\u180f]|(?<=[\d#*])\ufe0f\u20e3)\p{Variation_Selector}/gu;
/** Other characters without a shape, some of which also turn what stands behind them. */
const SHAPELESS = /(?![\u200d\p{Variation_Selector}])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Returns a text of what people see: without characters that have no shape, with blanks for those that look like one. */
export const visibleText = (text: string): string =>
  text.replace(FILLERS, ' ').replace(JOINERS, '').replace(SELECTORS, '').replace(SHAPELESS, '');

/** Returns the first characters of a text; no character is cut in half. */
export function startOf(text: string, characters: number): string {
  return Array.from(text).slice(0, characters).join('');
}

/** A sentence lists at most so many names. */
export const MAX_LISTED = 12;

/**
 * Lists names in a sentence: `甲、乙`. Of more than a dozen it lists the first ones and says how many there are, and where
 * all of them are when `rest` says so: `甲、乙…等 1,000 个，全部见文件`.
 */
export function listNames(names: readonly string[], rest = ''): string {
  if (names.length <= MAX_LISTED) return names.join('、');
  return `${names.slice(0, MAX_LISTED).join('、')}${countRest(names.length, rest)}`;
}

/** `…等 1,000 个，全部见文件` */
export const countRest = (count: number, rest = ''): string =>
  `…等 ${formatCount(count)} 个${rest ? `，${rest}` : ''}`;

/** `1,000` */
export const formatCount = (count: number): string => count.toLocaleString('en-US');

/** Returns a text that is at most so many characters long; one that was cut ends with an ellipsis. */
export function cutText(text: string, characters: number): string {
  const start = startOf(text, characters);
  return start.length < text.length ? `${start}…` : text;
}

/** Returns a text as a part of a file name: what Windows does not allow in one becomes `_`. */
export const fileNamePart = (text: string): string => text.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_');

/** Returns a text as texts of a table are compared: without blanks and line ends, with one form of each sign. */
export function normalizeText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b]/gu, '')
    .replace(/[︵]/gu, '(')
    .replace(/[︶]/gu, ')')
    .replace(/[“”"'‘’]/gu, '')
    .replace(/[～〜∼]/gu, '~');
}
