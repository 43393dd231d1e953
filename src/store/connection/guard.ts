import type { Session } from './session.js';

/** A long transaction delays the others, so one that runs longer than this is ended. */
const WORK_TIMEOUT_SECONDS = 10;

/** The methods of a transaction as functions whose first argument is the open session. */
type Methods = Readonly<Record<string, (session: Session, ...args: never[]) => Promise<unknown>>>;

interface Scope {
  readonly session: Session;
  open: boolean;
  /** The calls whose statements still run. Ended ones leave it: a document reads thousands of submissions in one transaction. */
  readonly running: Set<Promise<unknown>>;
}

/**
 * Runs work in an open session, with methods that end with the work: a statement that comes late must not land in another
 * transaction. Throws when the work takes longer than ten seconds, or another time; so it does when it waits for another transaction that it
 * has begun.
 */
export async function runGuarded<Value>(
  methods: Methods,
  session: Session,
  work: (bound: object) => Promise<Value>,
  timeoutSeconds = WORK_TIMEOUT_SECONDS,
): Promise<Value> {
  const scope: Scope = { session, open: true, running: new Set() };
  try {
    return await withTimeout(work(bindMethods(methods, scope)), timeoutSeconds);
  } finally {
    scope.open = false;
    await Promise.allSettled(scope.running);
  }
}

/** The methods with the scope's session, refused after the scope has closed. */
function bindMethods(methods: Methods, scope: Scope): object {
  const bound: Record<string, (...args: never[]) => Promise<unknown>> = {};
  for (const [name, method] of Object.entries(methods))
    bound[name] = (...args) => {
      if (!scope.open) throw new Error('a transaction was used after it ended');
      const result = method(scope.session, ...args);
      scope.running.add(result);
      const leave = () => scope.running.delete(result);
      // The caller handles the failure; a failed call that is not awaited must not end the process.
      result.then(leave, leave);
      return result;
    };
  return bound;
}

/**
 * Counts the seconds in which the program ran. Those in which it stood still (a paused container, a machine that slept) are
 * not the work's fault: an interval that comes late comes once.
 */
async function withTimeout<T>(work: Promise<T>, timeoutSeconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    let seconds = 0;
    timer = setInterval(() => {
      seconds += 1;
      if (seconds >= timeoutSeconds)
        reject(
          new Error(
            `a transaction was ended after ${timeoutSeconds} seconds: its work was long, or began another transaction`,
          ),
        );
    }, 1_000);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearInterval(timer);
  }
}
