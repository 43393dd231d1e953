/** Random numbers that a seed repeats. */
export interface Random {
  /** A number from 0 up to, and without, 1. */
  readonly next: () => number;
  /** A whole number from 0 up to, and without, `below`. */
  readonly below: (below: number) => number;
  /** A number of ms between two. */
  readonly between: (from: number, to: number) => number;
  /** One element of a list that is not empty. */
  readonly of: <T>(list: readonly T[]) => T;
  /** True in this share of all cases. */
  readonly happens: (share: number) => boolean;
  /** A source of its own: what one person does does not change what another one does. */
  readonly fork: () => Random;
}

/** Mulberry32: 32 bits of state, good enough to choose moments and figures. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (from, to) => from + next() * (to - from),
    of: list => {
      const element = list[below(list.length)];
      if (element === undefined) throw new Error('nothing to choose from');
      return element;
    },
    happens: share => next() < share,
    fork: () => makeRandom(below(2 ** 32)),
  };
}
