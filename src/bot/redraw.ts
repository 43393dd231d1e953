import type { CardAnswer, CardJson } from '../core/outgoing.js';
import { Problem } from '../core/problem.js';
import type { Context } from '../requests/context.js';
import { routeTap, type Tap } from '../requests/router.js';

/**
 * Draws the tapped card as it is saved, with what was typed on it and the words of a failure; undefined for a card that
 * cannot be drawn again, and for good news.
 */
export async function redrawCard(
  context: Context,
  tap: Tap,
  words: CardAnswer['toast'],
): Promise<CardJson | undefined> {
  if (words?.type !== 'error' && words?.type !== 'warning') return undefined;
  try {
    return await routeTap(tap).drawAgain?.(context, words.content);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
