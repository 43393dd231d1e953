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

function emOf(character: string): number {
  return /[\u0020-\u024f]/u.test(character) ? 0.55 : 1;
}
