/** Estimates the space that a text needs. Widths are in `em`: one full-width character is 1. */

const OPENING = /[（〔《“‘「【(<[]/u;
const CLOSING = /[）〕》”’」】)>\]、，。；：？！,.;:?!]/u;

/** The width of a text on one line. */
export function emWidth(text: string): number {
  let width = 0;
  for (const character of text) width += emOf(character);
  return width;
}

/**
 * The number of lines of a text in a cell that is `width` em wide. Like Excel, it lets no line begin with a closing
 * mark and none end with an opening mark.
 */
export function lineCount(text: string, width: number): number {
  return text
    .split('\n')
    .map(paragraph => countParagraphLines(Array.from(paragraph), Math.max(width, 1)))
    .reduce((sum, lines) => sum + lines, 0);
}

function countParagraphLines(characters: readonly string[], width: number): number {
  let lines = 1;
  let usedWidth = 0;
  characters.forEach((character, index) => {
    if (usedWidth > 0 && usedWidth + emOf(character) > width) {
      lines += 1;
      usedWidth = carriedWidth(characters, index);
    }
    usedWidth += emOf(character);
  });
  return lines;
}

/** The width of the previous character if it must move to the new line together with the character at `index`. */
function carriedWidth(characters: readonly string[], index: number): number {
  const previous = characters[index - 1] ?? '';
  const isJoined = CLOSING.test(characters[index] ?? '') || OPENING.test(previous);
  return isJoined ? emOf(previous) : 0;
}

const HEADER_WIDTHS = [2, 3, 4, 5, 6];
const MAX_HEADER_LINES = 5;
const SLACK = 0.5;

/**
 * A good width for a narrow header, in em: the smallest with few lines, no unit of measure cut in two and no single
 * character on the last line. Without a good width: four characters.
 */
export function headerWidth(text: string): number {
  const isGood = (width: number) => breaksWell(plainLines(text, width));
  // Latin letters are narrower in one font and wider in another: a width must also be good with some slack.
  const safe = HEADER_WIDTHS.find(width => isGood(width) && isGood(width + SLACK));
  return safe ?? HEADER_WIDTHS.find(isGood) ?? 4;
}

function breaksWell(lines: readonly string[]): boolean {
  const isAlone = lines.length > 1 && lines.at(-1)?.length === 1;
  return lines.length <= MAX_HEADER_LINES && !isAlone && lines.every(hasClosedParentheses);
}

/** True when the line closes exactly the parentheses that it opens. */
function hasClosedParentheses(line: string): boolean {
  return [...line.matchAll(/（/gu)].length === [...line.matchAll(/）/gu)].length;
}

/** Breaks a text after each full line, without regard to opening and closing marks. */
function plainLines(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const character of text) {
    const line = lines.at(-1);
    if (line === undefined || emWidth(line + character) > width) lines.push(character);
    else lines[lines.length - 1] = line + character;
  }
  return lines;
}

function emOf(character: string): number {
  return /[\u0020-\u024f]/u.test(character) ? 0.55 : 1;
}
