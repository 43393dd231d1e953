import { setTimeout as pause } from 'node:timers/promises';

/** Whether the program has lived for a while. */
export interface Calm {
  readonly isReached: () => boolean;
  /** Runs work when it is reached; what was given before is not run then. Nothing waits for it, and its failure is not told. */
  readonly whenReached: (work: () => Promise<void>) => void;
  /** Runs nothing any more. */
  readonly cancel: () => void;
}

/** A program that has lived for `ms` since now is calm. */
export function waitForCalm(ms: number): Calm {
  let isReached = ms === 0;
  let work = (): Promise<void> => Promise.resolve();
  const cancelling = new AbortController();
  void pause(ms, undefined, { ref: false, signal: cancelling.signal })
    .then(() => {
      isReached = true;
      return work();
    })
    .catch(() => undefined);
  return {
    isReached: () => isReached,
    whenReached: next => {
      work = next;
    },
    cancel: () => {
      cancelling.abort();
    },
  };
}
