import { lengthOf } from '../text.js';
import { toPlain } from './plain.js';
import type { MessageReading } from './read-message.js';

/** So many readable pieces excuse one that is not. */
const ENOUGH = 4;

/**
 * Whether a message without the word 改 gives figures: every piece is a measure with a number, or all but one of many; beside
 * 其余无变化 half of them is enough. A question never does. A text as long as a work summary does when no sentence ends in it and each piece is read.
 */
export function saysFigures(text: string, reading: MessageReading, minSummaryLength: number): boolean {
  const plain = toPlain(text).trim();
  if (/[?吗呢]|^工作总结/u.test(plain)) return false;
  const { pieces, restUnchanged } = reading;
  const figures = pieces.filter(piece => piece.kind !== 'unread' || piece.isFigure);
  const sure = pieces.filter(piece => piece.kind === 'figure' && !piece.isSlip);
  const others = pieces.length - figures.length;
  if (lengthOf(plain) >= minSummaryLength) return !plain.includes('。') && others === 0 && sure.length > 1;
  if (restUnchanged) return others <= figures.length;
  return others === 0 ? figures.length > 0 : others === 1 && figures.length >= ENOUGH;
}
