import { writeSync } from 'node:fs';

/** Where the lines of the log are written. */
export interface LogOutputOptions {
  /** The descriptor of an open file, pipe or terminal; 1 is standard output. */
  readonly descriptor: number;
  /** Called with the number of lost lines when one was written again. */
  readonly onRoom: (lost: number) => void;
}

/** A reader that is slow holds the program up for so long, once, until it takes a line again. */
const PATIENCE_MS = 200;
const LOOK_MS = 10;

/**
 * Writes each line at once. One that cannot be written (the disk is full, the reader has gone) is dropped: the program goes
 * on, and holds no line in memory. Never throws.
 */
export function openLogOutput({ descriptor, onRoom }: LogOutputOptions): { write(line: string): void } {
  let lost = 0;
  /** The end of a line that was written in part. */
  let lineEnd = '';
  const isWritten = (line: string): boolean => {
    const bytes = Buffer.from(lineEnd + line);
    const written = writeBytes(descriptor, bytes, lost === 0 ? PATIENCE_MS : 0);
    if (written > 0) lineEnd = written < bytes.length ? '\n' : '';
    return written === bytes.length;
  };
  return {
    write: line => {
      if (!isWritten(line)) {
        lost += 1;
        return;
      }
      if (lost === 0) return;
      const before = lost;
      lost = 0;
      onRoom(before);
      // What tells of the lost lines counts as none of them.
      if (lost > 0) lost = before;
    },
  };
}

/** Returns how many bytes were written before the first error; a full pipe is waited for. */
function writeBytes(descriptor: number, bytes: Buffer, patienceMs: number): number {
  let written = 0;
  let waited = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || waited >= patienceMs) return written;
      Atomics.wait(SLEEPER, 0, 0, LOOK_MS);
      waited += LOOK_MS;
    }
  }
  return written;
}

const SLEEPER = new Int32Array(new SharedArrayBuffer(4));
