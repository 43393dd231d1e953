import type { CardJson } from '../../core/outgoing.js';

/** A card with example data, and the name of the function that builds it. */
export interface Example {
  readonly name: string;
  readonly builder: string;
  readonly card: CardJson;
}
