import type { CardJson } from '../../core/outgoing.js';
import type { Plan } from '../../plan/plan.js';
import { bureaus, preparePlans } from '../../plan/plans.js';

/** A card with example data, and the name of the function that builds it. */
export interface Example {
  readonly name: string;
  readonly builder: string;
  readonly card: CardJson;
}

/** A figure that the examples name. */
const NAMED = 'A5.17';

/** The plan of the examples: they name figures of the one that ships, and stand for it where another is in force. */
export const planOfExamples = (inForce: Plan): Plan =>
  inForce.measures.has(NAMED) ? inForce : preparePlans(bureaus['dehua'] ?? []).latest;
