import type { Figure } from './submission.js';

/** Two primes: their product with the number of figures stays exact. */
const VALUES = 67_108_859;
const WEIGHTS = 65_521;
const STEP = 40_503;

/**
 * Makes a text that is the same for equal figures: their number, and a sum in which each value has the weight of its place
 * in the order of the codes. Others have the same text with a chance of one in 10¹², so whoever needs certainty compares
 * the figures. The migration `fingerprint` makes it of stored figures in SQL. Null: there are no figures.
 */
export function fingerprintOf(figures: ReadonlyMap<string, Pick<Figure, 'value'>>): string | null {
  if (figures.size === 0) return null;
  const codes = [...figures.keys()].sort();
  const sum = codes.reduce(
    (total, code, index) =>
      total + ((figures.get(code)?.value ?? 0) % VALUES) * (((index + 1) * STEP) % WEIGHTS),
    0,
  );
  return `${figures.size}:${sum}`;
}
