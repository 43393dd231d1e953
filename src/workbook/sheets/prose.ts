import { emCapacity, type Block } from './blocks.js';
import type { StyleName } from '../xlsx/book.js';
import { emWidth, lineCount } from '../xlsx/measure-text.js';

/** A row of this many lines still moves to the next page as a whole, and stays far below Excel's maximum height. */
const MAX_LINES_PER_ROW = 10;

/**
 * A long text as rows over the whole width: one row for each paragraph, more when a paragraph is too tall for one
 * row. The rows of a paragraph, read in order, contain exactly its text.
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

/** Splits a paragraph after sentences if possible, else anywhere. */
function splitParagraph(paragraph: string, width: number): string[] {
  if (lineCount(paragraph, width) <= MAX_LINES_PER_ROW) return [paragraph];
  const parts: string[] = [];
  let current = '';
  for (const piece of splitSentences(paragraph, width * (MAX_LINES_PER_ROW - 1))) {
    if (current && lineCount(current + piece, width) > MAX_LINES_PER_ROW) {
      parts.push(current);
      current = '';
    }
    current += piece;
  }
  return [...parts, current];
}

/** Splits a paragraph into sentences; a sentence wider than `maxWidth` em is cut at that width. */
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
