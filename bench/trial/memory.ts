import type { Child } from '../program.js';
import { readState } from '../process.js';

/** Looks at the memory of a process every second, and keeps the peak. In MB. */
export interface MemoryWatch {
  readonly peak: () => number;
  readonly stop: () => void;
}

const LOOK_MS = 1_000;

export const readMemory = async (child: Child): Promise<number> => (await readState(child)).memory;

export function watchMemory(child: Child): MemoryWatch {
  let peak = 0;
  const timer = setInterval(() => {
    readMemory(child).then(
      memory => {
        peak = Math.max(peak, memory);
      },
      // A program that has ended is noticed by its answers.
      () => undefined,
    );
  }, LOOK_MS);
  return {
    peak: () => peak,
    stop: () => {
      clearInterval(timer);
    },
  };
}
