import { describe, expect, it } from 'vitest';
import { withTargets } from '../../bench/plan.js';
import type { Verb } from '../../cards/routes.js';
import { BUTTONS } from '../../src/requests/buttons.js';
import { indexed, withEnterprises } from '../support/many-units.js';
import { startTown } from '../support/town.js';
import { gather } from './crowd.js';
import { playQuarter } from './quarter.js';
import { startWalk } from './walk.js';

/** Verbs that nobody presses here, each with its reason. */
const NOT_PRESSED: Partial<Record<Verb, string>> = {
  figurespage: 'stands on a card of figures with very long explanations',
  deputyfind: 'stands on the card in a group of more than eighty people',
};

/**
 * Everybody sends every command and presses every button of every card that comes of it. A new button that nobody reaches
 * fails here: `quarter.ts` has the steps that lead to rarer cards.
 */
describe('everybody who presses everything gets an answer within the platform’s limits', () => {
  it.each([
    { units: 125, isThorough: true },
    { units: 1_000, isThorough: false },
  ])(
    'with $units units',
    async ({ units, isThorough }) => {
      const data = withTargets(withEnterprises(units));
      const town = await startTown({ overrides: { plans: [data] } });
      const walk = await startWalk(town);
      try {
        await playQuarter(walk, await gather(town, walk, indexed(data)), { isThorough });
        const verbs = Object.keys(BUTTONS) as Verb[];
        const unpressed = verbs.filter(verb => !walk.pressedBy.has(verb) && NOT_PRESSED[verb] === undefined);
        const needless = verbs.filter(verb => walk.pressedBy.has(verb) && NOT_PRESSED[verb] !== undefined);
        expect({ complaints: walk.complaints, unpressed, needless }).toEqual({
          complaints: [],
          unpressed: [],
          needless: [],
        });
      } finally {
        walk.chats.close();
        await town.close();
      }
    },
    // Thousands of presses: five minutes on an idle machine.
    1_200_000,
  );
});
