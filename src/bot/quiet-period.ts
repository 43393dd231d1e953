/** Lets work that can wait go behind work that cannot. */
export interface Pace {
  /** Something that cannot wait arrived. */
  readonly touch: () => void;
  /** Resolves in a quiet moment, after a bounded time in any case. */
  readonly turn: () => Promise<void>;
}

/** So long without anything new counts as quiet. */
const QUIET_MS = 30;
/** Nobody waits longer than this for a quiet moment: in a long rush the work goes on, a piece at a time. */
const LONGEST_MS = 400;

/**
 * Events are acknowledged first and worked on afterwards: in a rush the platform must have its answers in three seconds,
 * while a reply may take a moment longer.
 */
export function makePace(): Pace {
  let touched = Number.NEGATIVE_INFINITY;
  const quietIn = () => touched + QUIET_MS - performance.now();
  return {
    touch: () => {
      touched = performance.now();
    },
    turn: async () => {
      const end = performance.now() + LONGEST_MS;
      for (let wait = quietIn(); wait > 0 && performance.now() < end; wait = quietIn())
        await new Promise(resolve => setTimeout(resolve, Math.min(wait, end - performance.now())));
    },
  };
}
