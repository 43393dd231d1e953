import type { MeasureText } from './page.js';

/** A number or a Latin word, or a Chinese sign with the brackets that open before it and the marks that follow it. */
const PIECE = /[（〔《“‘]*(?:[\w.,+-]+|.)[，。；：、？！）〕》”’%]*/gu;

/**
 * Breaks a text into lines that fit a width in points, at line breaks and between Chinese signs; numbers and Latin words stay
 * whole.
 */
export function wrapText(text: string, width: number, size: number, measure: MeasureText): string[] {
  return text.split('\n').flatMap(line => wrapLine(line, width, size, measure));
}

function wrapLine(text: string, width: number, size: number, measure: MeasureText): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(PIECE) ?? []) {
    const isFitting = line === '' || measure(line + piece, size) <= width;
    if (isFitting) line += piece;
    else {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line.trimEnd()];
}
