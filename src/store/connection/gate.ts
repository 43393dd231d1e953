export interface Gate {
  pass<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing runs or waits. */
  idle: () => Promise<void>;
}

/** Lets so many pieces of work through at once, the others in the order they came. */
export function makeGate(atOnce: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  const untilIdle: (() => void)[] = [];

  const leave = (): void => {
    const next = waiting.shift();
    if (next) {
      next();
      return;
    }
    running -= 1;
    if (running === 0) for (const resolve of untilIdle.splice(0)) resolve();
  };
  return {
    pass: async work => {
      if (running < atOnce) running += 1;
      else await new Promise<void>(resolve => waiting.push(resolve));
      try {
        return await work();
      } finally {
        leave();
      }
    },
    idle: async () => {
      if (running > 0) await new Promise<void>(resolve => untilIdle.push(resolve));
    },
  };
}
