import { cardBytes, cardTags, validateCard, type KnownPeople } from '../card/validate.js';

/** A card of the bot with example data. */
export interface GalleryCard {
  /** What it is, in Chinese. */
  readonly name: string;
  /** The function that builds it. */
  readonly builder: string;
  readonly card: Readonly<Record<string, unknown>>;
}

/** A card, with what it costs of the platform's budget, and the platform's refusal if it has one. */
export function inspectCard({ name, builder, card }: GalleryCard, people: KnownPeople): object {
  const refusal = validateCard(card, people);
  return { name, builder, card, tags: cardTags(card), bytes: cardBytes(card), refused: refusal?.msg };
}
