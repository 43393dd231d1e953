/** A task is told how many ms after its instant it runs. */
export type Task = (late?: number) => Promise<void>;

/** Runs a task after so many ms; the function returned calls it off. */
export type Schedule = (ms: number, task: Task) => () => void;

/** What the platform is going to do later, on the sandbox's clock: it happens when the clock is moved past it, too. */
export interface Timeline {
  readonly schedule: Schedule;
  /** The earliest instant at which something is to happen, in ms. */
  readonly next: () => number | undefined;
  /** Does everything that is due by now, in order. */
  readonly runDue: () => Promise<void>;
  readonly close: () => void;
}

interface Entry {
  readonly at: number;
  readonly task: Task;
  readonly timer: NodeJS.Timeout;
}

export function createTimeline(now: () => Date): Timeline {
  const entries = new Set<Entry>();
  const remove = (entry: Entry): boolean => {
    clearTimeout(entry.timer);
    return entries.delete(entry);
  };
  const earliest = (): Entry | undefined => [...entries].sort((a, b) => a.at - b.at)[0];
  const run = async (entry: Entry): Promise<void> => {
    if (remove(entry)) await entry.task(Math.max(0, now().getTime() - entry.at));
  };
  return {
    schedule: (ms, task) => {
      const timer = setTimeout(() => void run(entry), ms).unref();
      const entry: Entry = { at: now().getTime() + ms, task, timer };
      entries.add(entry);
      return () => void remove(entry);
    },
    next: () => earliest()?.at,
    runDue: async () => {
      for (let entry = earliest(); entry && entry.at <= now().getTime(); entry = earliest()) await run(entry);
    },
    close: () => {
      for (const entry of [...entries]) remove(entry);
    },
  };
}
