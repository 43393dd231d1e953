import { AsyncResource } from 'node:async_hooks';
import type { Work } from './client.js';
import type { Runner } from './dialect.js';

/** No job waits longer than this for others to share its commit, nor for more than this many. */
const GROUP_MS = 20;
const GROUP_SIZE = 32;

interface Job {
  /** Runs the work; what is returned tells the asker, and is called once the outcome is certain. */
  readonly run: (runner: Runner) => Promise<Tell>;
  readonly fail: (error: unknown) => void;
  /** One statement: a transaction by itself. */
  readonly single: boolean;
}

interface Tell {
  readonly failed: boolean;
  readonly tell: () => void;
}

export interface Groups {
  /** Runs work in a group, all of it or nothing. */
  readonly transact: <T>(work: Work<T>) => Promise<T>;
  /** Runs one statement, in a group or alone. */
  readonly run: <T>(statement: Work<T>) => Promise<T>;
  /** Resolves when nothing runs or waits. */
  readonly idle: () => Promise<void>;
}

/**
 * Runs transactions one after the other, those that wait in one commit: a commit waits for the disk, and costs the same
 * for one as for twenty. Each has its own savepoint, so that one that throws leaves nothing and hurts nobody; nobody is
 * told of success before the commit. An error that is `everybodys` (the database was busy) ends the group, and
 * `inTransaction` may run it again from its start.
 */
export function makeGroups(
  inTransaction: <T>(work: Work<T>) => Promise<T>,
  directly: <T>(work: Work<T>) => Promise<T>,
  everybodys: (error: unknown) => boolean,
): Groups {
  const waiting: Job[] = [];
  let draining: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      // One turn of the event loop: what was read from sockets meanwhile joins the group. The work itself never yields.
      await new Promise(resolve => setImmediate(resolve));
      const [first, more] = waiting;
      if (first?.single && more === undefined) await runAlone(directly, waiting);
      else await runGroup(inTransaction, waiting);
    }
    draining = undefined;
  };
  const add =
    (single: boolean) =>
    <T>(work: Work<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        waiting.push(jobOf(AsyncResource.bind(work), resolve, reject, single, everybodys));
        draining ??= drain();
      });
  return {
    transact: add(false),
    run: add(true),
    idle: async () => {
      await draining;
    },
  };
}

function jobOf<T>(
  work: Work<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
  single: boolean,
  everybodys: (error: unknown) => boolean,
): Job {
  const run = async (runner: Runner): Promise<Tell> => {
    try {
      const value = await work(runner);
      return {
        failed: false,
        tell: () => {
          resolve(value);
        },
      };
    } catch (error) {
      if (everybodys(error)) throw error;
      return {
        failed: true,
        tell: () => {
          reject(error);
        },
      };
    }
  };
  return { run, fail: reject, single };
}

/** One statement with nobody beside it is a transaction by itself: beginning and ending one costs as much again. */
async function runAlone(directly: <T>(work: Work<T>) => Promise<T>, waiting: Job[]): Promise<void> {
  const job = waiting.shift();
  if (!job) return;
  try {
    const { tell } = await directly(runner => job.run(runner));
    tell();
  } catch (error) {
    job.fail(error);
  }
}

async function runGroup(inTransaction: <T>(work: Work<T>) => Promise<T>, waiting: Job[]): Promise<void> {
  // Kept over a second try, which begins with the same jobs.
  const jobs: Job[] = [];
  let tells: Tell[] = [];
  try {
    await inTransaction(async runner => {
      tells = [];
      await runJobs(runner, jobs, waiting, tells);
    });
  } catch (error) {
    if (error instanceof FirstFailed) waiting.unshift(...jobs.slice(1));
    else
      tells = jobs.map(({ fail }) => ({
        failed: true,
        tell: () => {
          fail(error);
        },
      }));
  }
  for (const { tell } of tells) tell();
}

/** Ends a transaction whose very first job failed, with nothing else in it: cheaper than a savepoint for every first job. */
class FirstFailed extends Error {}

async function runJobs(runner: Runner, jobs: Job[], waiting: Job[], tells: Tell[]): Promise<void> {
  const until = performance.now() + GROUP_MS;
  for (let index = 0; ; index += 1) {
    const job = jobs[index] ?? nextJob(jobs, waiting, until);
    if (!job) return;
    const tell = await (index > 0 ? inSavepoint(runner, job) : job.run(runner));
    tells.push(tell);
    if (tell.failed && index === 0) throw new FirstFailed();
  }
}

function nextJob(jobs: Job[], waiting: Job[], until: number): Job | undefined {
  if (jobs.length > 0 && (jobs.length >= GROUP_SIZE || performance.now() > until)) return undefined;
  const job = waiting.shift();
  if (job) jobs.push(job);
  return job;
}

/** Never released: a savepoint of the same name stands inside of the one before, and the commit ends them all. */
async function inSavepoint(runner: Runner, job: Job): Promise<Tell> {
  await runner.$executeRaw`SAVEPOINT job`;
  const tell = await job.run(runner);
  if (tell.failed) await runner.$executeRaw`ROLLBACK TO job`;
  return tell;
}
