import type { CardAnswer, CardJson } from '../core/outgoing.js';

/** The answer to an event that needs none. */
export const NO_ANSWER = '{}';

/** Writes the answer to a tap as the platform takes it: JSON with a toast, a card in place of the tapped one, or both. */
export function encodeAnswer({ toast, card }: CardAnswer): string {
  return JSON.stringify({
    ...(toast ? { toast } : {}),
    ...(card ? { card: { type: 'raw', data: card } } : {}),
  });
}

/** Reads what `encodeAnswer` wrote. */
export function decodeAnswer(json: string): CardAnswer {
  const { toast, card } = JSON.parse(json) as Pick<CardAnswer, 'toast'> & { card?: { data: CardJson } };
  return { ...(toast ? { toast } : {}), ...(card ? { card: card.data } : {}) };
}
