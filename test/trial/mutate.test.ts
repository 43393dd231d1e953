import { describe, expect, it } from 'vitest';
import { newPerson } from '../../bench/events.js';
import { mutate, writeJson } from '../../bench/trial/mutate.js';
import { makeRandom } from '../../bench/trial/random.js';
import { sampleEvent, type Known } from '../../bench/trial/samples.js';

const person = newPerson();
const known: Known = { units: ['gas', 'water'], people: [newPerson()], pending: ['none'] };

const textOf = (seed: number, event: object): string => {
  const random = makeRandom(seed);
  return writeJson(mutate(event, random), random);
};

describe('the changed bodies of the trial', () => {
  it('are the same again for the same seed, and leave the event as it was', () => {
    const event = sampleEvent(person, known, makeRandom(1));
    const before = structuredClone(event);
    for (let seed = 0; seed < 50; seed += 1) expect(textOf(seed, event)).toBe(textOf(seed, event));
    expect(event).toEqual(before);
  });

  it('are mostly JSON, now and then not, and hold what no real event holds', () => {
    const samples = makeRandom(2);
    const texts = Array.from({ length: 2_000 }, (_, seed) =>
      textOf(seed, sampleEvent(person, known, samples)),
    );
    const isJson = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const readable = texts.filter(isJson).length;
    expect(readable).toBeGreaterThan(1_900);
    expect(readable).toBeLessThan(2_000);
    for (const odd of ['"__proto__":', '1e999', '\\u0000', '\\ud800', '"constructor":', '[[[['])
      expect(texts.some(text => text.includes(odd))).toBe(true);
  });
});
