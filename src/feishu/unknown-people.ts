import type { CardGuess, CardJson } from '../core/outgoing.js';
import { failureOf } from './failures.js';

/** What is done about people on a card whom the platform does not know. */
export interface UnknownPeople {
  /** Replaces those whom the platform's words name; undefined when they name nobody on the card. */
  readonly replace: (card: CardJson, words: string) => Promise<CardJson | undefined>;
  /** The cards to try when its words name nobody, and who is unknown when the platform takes one. */
  readonly guess: (card: CardJson) => Promise<readonly CardGuess[]>;
  readonly note: (openId: string) => Promise<void>;
}

/** Sends a card. Where the platform does not know a person on it, sends it again without that person. */
export async function sendCard<T>(
  unknownPeople: UnknownPeople,
  card: CardJson,
  send: (card: CardJson) => Promise<T>,
): Promise<T> {
  for (let current = card; ;) {
    const sent = await sendUnlessUnknown(current, send);
    if ('result' in sent) return sent.result;
    const replaced = await unknownPeople.replace(current, sent.words);
    if (!replaced) return sendGuessing(unknownPeople, current, send, sent.error);
    current = replaced;
  }
}

/** Sends a card; a refusal for a person on it is returned. */
async function sendUnlessUnknown<T>(
  card: CardJson,
  send: (card: CardJson) => Promise<T>,
): Promise<{ readonly result: T } | { readonly words: string; readonly error: unknown }> {
  try {
    return { result: await send(card) };
  } catch (error) {
    const { isUnknownPerson, message } = failureOf(error);
    if (!isUnknownPerson) throw error;
    return { words: message, error };
  }
}

/** Tries the card without one person after the other. */
async function sendGuessing<T>(
  { guess, note }: UnknownPeople,
  card: CardJson,
  send: (card: CardJson) => Promise<T>,
  refusal: unknown,
): Promise<T> {
  for (const { card: tried, unknown } of await guess(card)) {
    const sent = await sendUnlessUnknown(tried, send);
    if (!('result' in sent)) continue;
    if (unknown !== undefined) await note(unknown);
    return sent.result;
  }
  throw refusal;
}
