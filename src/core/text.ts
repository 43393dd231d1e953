/**
 * Counts the characters of a text as people do: a character outside the basic plane (emoji, rare Chinese)
 * counts as one.
 */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

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
