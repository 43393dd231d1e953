import { emIn, type Block } from './blocks.js';
import type { StyleName } from '../xlsx/book.js';
import { emWidth, lineCount } from '../xlsx/measure-text.js';

/** A row of about this many lines still moves to the next page whole, and stays far below Excel's tallest row. */
const LINES_A_ROW = 10;

/**
 * A long text as rows over the whole width: one for each paragraph, and more where a paragraph would be too tall for a
 * row. The rows of a paragraph read one after the other are the paragraph, letter by letter.
 */
export function proseBlocks(text: string, top: number, widths: readonly number[], style: StyleName): Block[] {
  const width = emIn(widths, style);
  return paragraphsOf(text)
    .flatMap(paragraph => portions(paragraph, width))
    .map((value, index) => ({
      row: top + index,
      column: 1,
      rows: 1,
      columns: widths.length,
      value,
      style,
    }));
}

function paragraphsOf(text: string): string[] {
  return text.split(/\r\n|[\r\n\v\f\u2028\u2029]/u).filter(line => line.trim() !== '');
}

/** Cuts a paragraph after sentences where it can, and anywhere where it must. */
function portions(paragraph: string, width: number): string[] {
  if (lineCount(paragraph, width) <= LINES_A_ROW) return [paragraph];
  const portions: string[] = [];
  let open = '';
  for (const piece of pieces(paragraph, width * (LINES_A_ROW - 1))) {
    if (open && lineCount(open + piece, width) > LINES_A_ROW) {
      portions.push(open);
      open = '';
    }
    open += piece;
  }
  return [...portions, open];
}

/** Sentences; one that is wider than `most` em by itself is cut at that width. */
function pieces(paragraph: string, most: number): string[] {
  return (paragraph.match(/[^。！？；]+[。！？；]*|[。！？；]+/gu) ?? []).flatMap(sentence =>
    emWidth(sentence) <= most ? [sentence] : cut(sentence, most),
  );
}

function cut(sentence: string, most: number): string[] {
  const characters = Array.from(sentence);
  const size = Math.max(1, Math.floor(most));
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  );
}
