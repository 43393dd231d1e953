/** A scheduled task; `late` is the delay in ms after its planned time. */
export type Task = (late?: number) => Promise<void>;

/** Runs a task after so many ms; the returned function cancels it. */
export type Schedule = (ms: number, task: Task) => () => void;

/** Tasks of the platform for later, on the sandbox's clock; moving the clock past a task's time also runs it. */
export interface Timeline {
  readonly schedule: Schedule;
  /** The time of the earliest task, in ms since 1970. */
  readonly next: () => number | undefined;
  /** Runs all due tasks in order. */
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
