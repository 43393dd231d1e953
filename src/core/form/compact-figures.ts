import type { Plan } from '../../plan/plan.js';
import type { Figures } from './figures.js';

/** Keeps figures in little room: those of ten thousand units are in memory at once. In the order of the tables. */
export class CompactFigures implements ReadonlyMap<string, number> {
  readonly #places: ReadonlyMap<string, number>;
  /** By place; NaN: there is no figure. */
  readonly #values: Float64Array;

  constructor(places: ReadonlyMap<string, number>, figures: Figures) {
    this.#places = places;
    this.#values = new Float64Array(places.size).fill(NaN);
    for (const [code, value] of figures) {
      const place = places.get(code);
      if (place !== undefined) this.#values[place] = value;
    }
  }

  get(code: string): number | undefined {
    const place = this.#places.get(code);
    const value = place === undefined ? NaN : (this.#values[place] ?? NaN);
    return Number.isNaN(value) ? undefined : value;
  }

  has(code: string): boolean {
    return this.get(code) !== undefined;
  }

  get size(): number {
    return this.#values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
  }

  *entries(): MapIterator<[string, number]> {
    for (const code of this.#places.keys()) {
      const value = this.get(code);
      if (value !== undefined) yield [code, value];
    }
    return undefined;
  }

  *keys(): MapIterator<string> {
    for (const [code] of this.entries()) yield code;
    return undefined;
  }

  *values(): MapIterator<number> {
    for (const [, value] of this.entries()) yield value;
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[string, number]> {
    return this.entries();
  }

  forEach(visit: (value: number, code: string, map: ReadonlyMap<string, number>) => void): void {
    for (const [code, value] of this.entries()) visit(value, code, this);
  }
}

/** Makes compact figures of a plan; those that the plan does not have are left out. */
export function compactFor(plan: Plan): (figures: Figures) => Figures {
  const places = new Map([...plan.measures.keys()].map((code, place) => [code, place]));
  return figures => new CompactFigures(places, figures);
}
