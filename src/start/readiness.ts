import { setTimeout as pause } from 'node:timers/promises';
import type { Now } from '../core/clock.js';
import { remember } from '../http/remember.js';
import type { Store } from '../store/store.js';

export interface ReadinessOptions {
  readonly store: Pick<Store, 'checkWrites'>;
  readonly now: Now;
  /** Whether the program had a token from the platform. */
  readonly hasToken: () => boolean;
  /** Whether the long connection is open; true for the webhook. */
  readonly isLineOpen: () => boolean;
}

const NO_WRITES = 'the database takes no writes';
/** A load balancer waits no longer. */
const WRITE_TIMEOUT_MS = 2_000;
/** Anybody may ask; each answer costs a write. */
const LIFETIME_MS = 1_000;

/** Returns why the program is not ready; undefined when it is. Asks the database once a second at most. */
export function makeReadinessCheck(options: ReadinessOptions): () => Promise<string | undefined> {
  return remember(() => findProblem(options), LIFETIME_MS);
}

async function findProblem(options: ReadinessOptions): Promise<string | undefined> {
  const { store, now, hasToken, isLineOpen } = options;
  if (!hasToken()) return 'no tenant token yet';
  if (!isLineOpen()) return 'the long connection is closed';
  try {
    const isWritten = store.checkWrites(now()).then(() => true);
    const isLate = pause(WRITE_TIMEOUT_MS, false, { ref: false });
    return (await Promise.race([isWritten, isLate])) ? undefined : NO_WRITES;
  } catch {
    return NO_WRITES;
  }
}
