import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { indexPlan } from '../../../src/plan/plan.js';
import { cardBytes, cardTags, validateCard } from '../../../src/sandbox/card/validate.js';
import { documentedSwitches, SWITCH_NAMES } from '../../../src/sandbox/faults/switches.js';
import { gallery } from '../../../src/start/sandbox/gallery.js';

const examples = gallery(indexPlan(dehua2025));
const folder = new URL('../../../cards/', import.meta.url);

/** The names of all exported functions of cards/ that return a card; elements.ts has only the general one. */
async function builders(): Promise<string[]> {
  const files = (await readdir(folder)).filter(name => name !== 'elements.ts');
  const sources = await Promise.all(files.map(name => readFile(new URL(name, folder), 'utf8')));
  return sources.flatMap(source =>
    source
      .split(/^export function /m)
      .slice(1)
      .filter(rest => rest.slice(0, rest.search(/^\}$/m)).includes('): CardJson {'))
      .map(rest => /^\w+/.exec(rest)?.[0] ?? ''),
  );
}

describe('the gallery', () => {
  it('has every card of the program', async () => {
    const known = await builders();
    expect(known.length).toBeGreaterThan(20);
    expect([...new Set(examples.map(({ builder }) => builder))].sort()).toEqual([...new Set(known)].sort());
  });

  it.each(examples.map(example => [example.name, example] as const))(
    'has “%s” within the budget and without a fault',
    (_, { card }) => {
      const openIds = new Set([...JSON.stringify(card).matchAll(/ou_[0-9a-f]{32}/g)].map(([id]) => id));
      for (const name of SWITCH_NAMES)
        expect(
          validateCard(card, { openIds, switches: { ...documentedSwitches(), [name]: true } }),
        ).toBeUndefined();
      expect(cardTags(card)).toBeLessThanOrEqual(200);
      expect(cardBytes(card)).toBeLessThanOrEqual(30 * 1024);
    },
  );
});
