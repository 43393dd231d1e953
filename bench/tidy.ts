import process from 'node:process';

const cleanUps = new Set<() => Promise<void>>();

/**
 * Registers a clean-up. It runs once: when its owner calls it, or at the latest when the run ends or is interrupted.
 */
export function registerCleanUp(cleanUp: () => Promise<void>): () => Promise<void> {
  const once = async () => {
    if (cleanUps.delete(once)) await cleanUp();
  };
  cleanUps.add(once);
  return once;
}

/** Runs all open clean-ups, the newest first, because a process must end before its database is removed. */
export async function cleanUpAll(): Promise<void> {
  for (const cleanUp of [...cleanUps].reverse()) await cleanUp().catch(() => undefined);
}

export function cleanUpWhenInterrupted(): void {
  const end = async () => {
    await cleanUpAll();
    process.exit(130);
  };
  process.once('SIGINT', () => void end());
  process.once('SIGTERM', () => void end());
}
