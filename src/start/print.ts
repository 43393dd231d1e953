import process from 'node:process';

/**
 * Writes a text for people to standard output or error. Never throws: where it cannot be written (the disk is full, the
 * reader has gone) the program goes on without.
 */
export function print(place: 'stdout' | 'stderr', text: string): void {
  // Some streams throw when they are opened or written; the others tell later.
  try {
    const stream = place === 'stdout' ? process.stdout : process.stderr;
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
    stream.write(text);
  } catch {
    // There is no other place to say it.
  }
}

const ignore = (): void => undefined;
