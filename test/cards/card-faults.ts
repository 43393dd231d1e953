import { peopleOn } from '../../cards/elements.js';
import type { CardJson } from '../../src/core/outgoing.js';
import { validateCard } from '../../src/sandbox/card/validate.js';
import { documentedSwitches, SWITCH_NAMES } from '../../src/sandbox/faults/switches.js';

/** The faults that the stand-in platform finds with each of its switches, where it knows every person on the card. */
export const faultsOf = (card: CardJson): unknown[] =>
  SWITCH_NAMES.flatMap(
    name =>
      validateCard(card, {
        openIds: new Set(peopleOn(card)),
        switches: { ...documentedSwitches(), [name]: true },
      }) ?? [],
  );
