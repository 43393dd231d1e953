import { performance } from 'node:perf_hooks';

const PAUSE_MS = 60_000;

/**
 * Tells of an error at once when it is another one than the last, else once a minute, with how often it came since it was told. What
 * is tried each second while a database is away would fill the log with one line.
 */
export function seldom(
  tell: (error: string, repeated: number) => void,
  now: () => number = () => performance.now(),
): (error: unknown) => void {
  let last: { readonly error: string; readonly at: number } | undefined;
  let repeated = 0;
  return given => {
    const error = String(given);
    if (last?.error === error && now() - last.at < PAUSE_MS) {
      repeated += 1;
      return;
    }
    tell(error, last?.error === error ? repeated : 0);
    last = { error, at: now() };
    repeated = 0;
  };
}
