import { emWidth } from '../xlsx/measure-text.js';

// Breaks the labels of narrow columns into lines: before a bracket, between words, never inside a word. Widths are in em.

/** A label on one line if it fits, else on lines of at most `width` em, with line ends between them. */
export function breakLabel(text: string, width: number): string {
  if (emWidth(text) <= width) return text;
  return balanceLines(
    piecesOf(text).flatMap(piece => cutPiece(piece, width)),
    width,
  ).join('\n');
}

const LABEL_WIDTHS = [2, 3, 4, 5, 6];
const WIDEST = 6;
const MAX_LINES = 6;

/** The smallest width in em at which a label breaks well: no word is cut, and the lines are few. */
export function labelWidth(text: string): number {
  const pieces = piecesOf(text);
  const widest = Math.max(0, ...pieces.map(piece => emWidth(piece.text)));
  return (
    LABEL_WIDTHS.find(width => widest <= width && balanceLines(pieces, width).length <= MAX_LINES) ?? WIDEST
  );
}

/** What stays on one line: a word, or a bracket with its content. */
interface Piece {
  readonly text: string;
  /** A bracket begins a line. */
  readonly startsLine: boolean;
}

function piecesOf(text: string): Piece[] {
  return (text.match(/（[^（）]*）|[^（）]+|[（）]/gu) ?? []).flatMap((part): Piece[] =>
    part.startsWith('（')
      ? [{ text: part, startsLine: true }]
      : wordsOf(part).map(word => ({ text: word, startsLine: false })),
  );
}

/** A piece that is too wide is cut after enumeration commas if possible, else anywhere. */
function cutPiece({ text, startsLine }: Piece, width: number): Piece[] {
  if (emWidth(text) <= width) return [{ text, startsLine }];
  const parts = (text.match(/[^、]+、?/gu) ?? []).flatMap(part =>
    emWidth(part) <= width ? [part] : cutAnywhere(part, width),
  );
  return parts.map((part, index) => ({ text: part, startsLine: startsLine && index === 0 }));
}

function cutAnywhere(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const character of text) {
    const line = lines.at(-1);
    if (line === undefined || emWidth(line + character) > width) lines.push(character);
    else lines[lines.length - 1] = line + character;
  }
  return lines;
}

/** Another line is worse than any unevenness of a few characters. */
const COST_OF_LINE = 1_000;

interface Ending {
  readonly cost: number;
  readonly lines: readonly string[];
}

/** The fewest lines, and among those the most even ones. */
function balanceLines(pieces: readonly Piece[], width: number): readonly string[] {
  const endings: Ending[] = [{ cost: 0, lines: [] }];
  for (let end = 1; end <= pieces.length; end += 1)
    endings.push(bestEnding(pieces.slice(0, end), endings, width));
  return endings.at(-1)?.lines ?? [];
}

/** The best lines of some pieces, by where the last line begins; `endings` has the best lines of each smaller number. */
function bestEnding(pieces: readonly Piece[], endings: readonly Ending[], width: number): Ending {
  let best: Ending = { cost: Number.POSITIVE_INFINITY, lines: [] };
  let line = '';
  for (const [start, piece] of [...pieces.entries()].reverse()) {
    // A piece alone may be too wide, several together not.
    if (line && emWidth(piece.text + line) > width) break;
    line = piece.text + line;
    const { cost, lines } = endings[start] ?? best;
    const total = cost + COST_OF_LINE + (width - emWidth(line)) ** 2;
    if (total < best.cost) best = { cost: total, lines: [...lines, line] };
    if (piece.startsLine) break;
  }
  return best;
}

const OPENING = /^[“‘《〔]$/u;
const CLOSING = /^[”’》〕、，。；：～]$/u;
/** Characters that end a word: 责任制, 标准化, 承诺书, 企业数. Any other single character begins one: 专兼职. */
const ENDINGS = new Set('制化书数岗手员者率量类型级度性品');

let segmenter: Intl.Segmenter | undefined;

function wordsOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  return joinMarks(joinSingles(Array.from(segmenter.segment(text), ({ segment }) => segment)));
}

/**
 * Joins single characters to words. The dictionary of ICU leaves many words of such tables as single characters: of several in
 * a row two are a word (规上, 达标, 整改), and three where their number is odd (可视化).
 */
function joinSingles(segments: readonly string[]): string[] {
  const words: string[] = [];
  let singles: string[] = [];
  for (const segment of [...segments, '']) {
    if (isSingle(segment)) {
      singles.push(segment);
      continue;
    }
    const [single = ''] = singles;
    if (singles.length !== 1) words.push(...pairsOf(singles), segment);
    else if (words.length > 0 && endsWord(single, segment))
      words.push(`${words.pop() ?? ''}${single}`, segment);
    else words.push(single + segment);
    singles = [];
  }
  return words.filter(Boolean);
}

const endsWord = (single: string, next: string): boolean =>
  ENDINGS.has(single) || next === '' || isMark(next);
const isMark = (text: string): boolean => OPENING.test(text) || CLOSING.test(text);
const isSingle = (text: string): boolean => Array.from(text).length === 1 && !isMark(text);

function pairsOf(singles: readonly string[]): string[] {
  const pairs: string[] = [];
  for (let index = 0; index + 1 < singles.length; index += 2)
    pairs.push(singles.slice(index, index + (singles.length - index === 3 ? 3 : 2)).join(''));
  return pairs;
}

/** Joins an opening mark to the word after it, and a closing mark to the word before it. */
function joinMarks(words: readonly string[]): string[] {
  const joined: string[] = [];
  let opening = '';
  for (const word of words) {
    if (OPENING.test(word)) opening += word;
    else if (CLOSING.test(word) && joined.length > 0) joined.push(`${joined.pop() ?? ''}${word}`);
    else {
      joined.push(opening + word);
      opening = '';
    }
  }
  return opening ? [...joined, opening] : joined;
}
