import { cardBytes, cardTags, validateCard, type Surroundings } from '../card/validate.js';

/** A card of the bot with example data. */
export interface GalleryCard {
  /** The card's name in Chinese. */
  readonly name: string;
  /** The name of the function that builds the card. */
  readonly builder: string;
  readonly card: Readonly<Record<string, unknown>>;
}

/** Returns a card with its size against the platform's limits, and the platform's refusal, if any. */
export function inspectCard({ name, builder, card }: GalleryCard, surroundings: Surroundings): object {
  const refusal = validateCard(card, surroundings);
  return { name, builder, card, tags: cardTags(card), bytes: cardBytes(card), refused: refusal?.msg };
}
