import { AsyncLocalStorage } from 'node:async_hooks';

/** A transaction holds others up: one that runs longer than this has gone astray and is ended. */
const WORK_TIMEOUT_MS = 10_000;

type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** Keeps a transaction's work and its statements together. */
export interface Guard {
  /** Throws where the caller is itself the work of an open transaction, for which the new one would wait for ever. */
  readonly refuseNesting: () => void;
  /**
   * Runs work with a transaction whose methods end with the work: a statement that comes late must not land in another
   * transaction. Throws when the work takes longer than ten seconds.
   */
  readonly run: <T, M extends object>(transaction: M, work: (transaction: M) => Promise<T>) => Promise<T>;
}

interface Scope {
  open: boolean;
  /** Calls whose statements still run. */
  readonly calls: Set<Promise<unknown>>;
}

export function makeGuard(): Guard {
  const current = new AsyncLocalStorage<Scope>();
  return {
    refuseNesting: () => {
      if (current.getStore()?.open)
        throw new Error('the store was used inside of a transaction: use the transaction that is open');
    },
    run: async (transaction, work) => {
      const scope: Scope = { open: true, calls: new Set() };
      try {
        return await withTimeout(current.run(scope, () => work(scoped(transaction, scope))));
      } finally {
        scope.open = false;
        await Promise.allSettled(scope.calls);
      }
    },
  };
}

/** The same methods, refused after the scope has closed. */
function scoped<M extends object>(transaction: M, scope: Scope): M {
  const methods = Object.entries(transaction as Methods).map(([name, method]) => {
    const call = (...args: never[]): Promise<unknown> => {
      if (!scope.open) throw new Error('a transaction was used after it ended');
      const result = method(...args);
      scope.calls.add(result);
      const forget = () => scope.calls.delete(result);
      result.then(forget, forget);
      return result;
    };
    return [name, call] as const;
  });
  return Object.fromEntries(methods) as M;
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`a transaction was ended after ${WORK_TIMEOUT_MS / 1000} seconds`));
    }, WORK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
