import { Prisma } from '../generated/sqlite/client.js';
import type { Session, Work } from './session.js';

/** No job waits longer than this for others to share its commit, nor for more than this many. */
const GROUP_MS = 20;
const GROUP_SIZE = 32;

interface Job {
  readonly run: (session: Session) => Promise<Outcome>;
  readonly fail: (error: unknown) => void;
  /** The job is one statement, which is a transaction by itself. */
  readonly isSingle: boolean;
}

interface Outcome {
  readonly failed: boolean;
  /** Why the job failed. */
  readonly error?: unknown;
  /** Answers the caller. Called when the outcome is certain: after the commit. */
  readonly settle: () => void;
}

export interface GroupCommit {
  /** Runs work in a group, all of it or nothing. */
  readonly transact: <T>(work: Work<T>) => Promise<T>;
  /** Runs one statement, in a group or alone. */
  readonly run: <T>(statement: Work<T>) => Promise<T>;
  /** Resolves when nothing runs or waits. */
  readonly idle: () => Promise<void>;
}

/**
 * Runs transactions one after the other, and commits those that wait together: a commit waits for the disk, and costs
 * the same for one job as for twenty. Each job has its own savepoint, so that one that throws leaves nothing and hurts no
 * other; no caller is answered before the commit. A transient error (the database was busy) ends the whole group, which
 * `inTransaction` may run again from its start.
 */
export function makeGroupCommit(
  inTransaction: <T>(work: Work<T>) => Promise<T>,
  directly: <T>(statement: Work<T>) => Promise<T>,
  isTransient: (error: unknown) => boolean,
): GroupCommit {
  const waiting: Job[] = [];
  let draining: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      // One turn of the event loop, in which requests that were just read from sockets join the group.
      await new Promise(resolve => setImmediate(resolve));
      const [first, second] = waiting;
      if (first?.isSingle && second === undefined) await runAlone(directly, waiting);
      else await runGroup(inTransaction, waiting);
    }
    draining = undefined;
  };
  const add =
    (isSingle: boolean) =>
    <T>(work: Work<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        waiting.push(makeJob(work, resolve, reject, isSingle, isTransient));
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

function makeJob<T>(
  work: Work<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
  isSingle: boolean,
  isTransient: (error: unknown) => boolean,
): Job {
  const run = async (session: Session): Promise<Outcome> => {
    try {
      const value = await work(session);
      return {
        failed: false,
        settle: () => {
          resolve(value);
        },
      };
    } catch (error) {
      if (isTransient(error)) throw error;
      return {
        failed: true,
        error,
        settle: () => {
          reject(error);
        },
      };
    }
  };
  return { run, fail: reject, isSingle };
}

/** A single statement with no other job waiting needs no transaction: to begin and end one costs as much again. */
async function runAlone(directly: <T>(statement: Work<T>) => Promise<T>, waiting: Job[]): Promise<void> {
  const job = waiting.shift();
  if (!job) return;
  try {
    const { settle } = await directly(session => job.run(session));
    settle();
  } catch (error) {
    job.fail(error);
  }
}

async function runGroup(inTransaction: <T>(work: Work<T>) => Promise<T>, waiting: Job[]): Promise<void> {
  // Outlives a failed try: the next one begins with the same jobs.
  const jobs: Job[] = [];
  let outcomes: Outcome[] = [];
  try {
    await inTransaction(async session => {
      outcomes = [];
      await runJobs(session, jobs, waiting, outcomes);
    });
  } catch (error) {
    if (error instanceof RestartGroup) waiting.unshift(...jobs.slice(1));
    else {
      // A transaction that could not begin has taken no job. The jobs that wait would meet the same failure.
      const failedJobs = jobs.length > 0 ? jobs : waiting.splice(0);
      outcomes = failedJobs.map(({ fail }) => ({
        failed: true,
        settle: () => {
          fail(error);
        },
      }));
    }
  }
  for (const { settle } of outcomes) settle();
}

/** Rolls back a transaction in which only the first job ran and failed: cheaper than a savepoint for each first job. */
class RestartGroup extends Error {}

async function runJobs(session: Session, jobs: Job[], waiting: Job[], outcomes: Outcome[]): Promise<void> {
  const until = performance.now() + GROUP_MS;
  for (let index = 0; ; index += 1) {
    const job = jobs[index] ?? takeNext(jobs, waiting, until);
    if (!job) return;
    const outcome = await (index > 0 ? runInSavepoint(session, job) : job.run(session));
    outcomes.push(outcome);
    if (outcome.failed && index === 0) throw new RestartGroup();
  }
}

function takeNext(jobs: Job[], waiting: Job[], until: number): Job | undefined {
  if (jobs.length > 0 && (jobs.length >= GROUP_SIZE || performance.now() > until)) return undefined;
  const job = waiting.shift();
  if (job) jobs.push(job);
  return job;
}

/** The savepoint is never released: the next one of the same name stands inside of it, and the commit ends them all. */
async function runInSavepoint(session: Session, job: Job): Promise<Outcome> {
  await session.raw.execute(Prisma.sql`SAVEPOINT job`);
  const outcome = await job.run(session);
  if (outcome.failed) await takeBack(session, outcome.error);
  return outcome;
}

/**
 * Takes back what a job wrote. Where the database has ended the whole transaction (the disk is full) no savepoint is left:
 * throws the job's own error, which ends the group and is told to each of it.
 */
async function takeBack({ raw }: Session, error: unknown): Promise<void> {
  try {
    await raw.execute(Prisma.sql`ROLLBACK TO job`);
  } catch {
    throw error;
  }
}
