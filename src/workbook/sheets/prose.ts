import { emCapacity, type Block } from './blocks.js';
import type { StyleName } from '../xlsx/book.js';
import { emWidth, lineCount } from '../xlsx/measure-text.js';

/** A row of about this many lines still moves to the next page whole, and stays far below Excel's tallest row. */
const MAX_LINES_PER_ROW = 10;

/**
 * A long text as rows over the whole width: one for each paragraph, and more where a paragraph would be too tall for a
 * row. The rows of a paragraph read one after the other are the paragraph, letter by letter.
 */
export function proseBlocks(text: string, top: number, widths: readonly number[], style: StyleName): Block[] {
  const width = emCapacity(widths, style);
  return paragraphsOf(text)
    .flatMap(paragraph => splitParagraph(paragraph, width))
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
function splitParagraph(paragraph: string, width: number): string[] {
  if (lineCount(paragraph, width) <= MAX_LINES_PER_ROW) return [paragraph];
  const splitParagraph: string[] = [];
  let current = '';
  for (const piece of splitSentences(paragraph, width * (MAX_LINES_PER_ROW - 1))) {
    if (current && lineCount(current + piece, width) > MAX_LINES_PER_ROW) {
      splitParagraph.push(current);
      current = '';
    }
    current += piece;
  }
  return [...splitParagraph, current];
}

/** Sentences; one that is wider than `most` em by itself is cut at that width. */
function splitSentences(paragraph: string, maxWidth: number): string[] {
  return (paragraph.match(/[^。！？；]+[。！？；]*|[。！？；]+/gu) ?? []).flatMap(sentence =>
    emWidth(sentence) <= maxWidth ? [sentence] : cutSentence(sentence, maxWidth),
  );
}

function cutSentence(sentence: string, maxWidth: number): string[] {
  const characters = Array.from(sentence);
  const size = Math.max(1, Math.floor(maxWidth));
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  );
}
