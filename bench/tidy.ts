import process from 'node:process';

const leftovers = new Set<() => Promise<void>>();

/** Something to be taken away again, by whoever made it, or at the latest when the run ends or is interrupted. */
export function tidiedUp(takeAway: () => Promise<void>): () => Promise<void> {
  const once = async () => {
    if (leftovers.delete(once)) await takeAway();
  };
  leftovers.add(once);
  return once;
}

/** Takes away all that is left: the newest first, as a process goes before its database. */
export async function tidyUp(): Promise<void> {
  for (const takeAway of [...leftovers].reverse()) await takeAway().catch(() => undefined);
}

export function tidyWhenInterrupted(): void {
  const end = async () => {
    await tidyUp();
    process.exit(130);
  };
  process.once('SIGINT', () => void end());
  process.once('SIGTERM', () => void end());
}
