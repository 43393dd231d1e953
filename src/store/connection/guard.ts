import { AsyncLocalStorage } from 'node:async_hooks';
import pTimeout from 'p-timeout';
import type { Session } from './session.js';

/** A transaction holds others up: one that runs longer than this has gone astray and is ended. */
const WORK_TIMEOUT_MS = 10_000;

/** Keeps a transaction's work and its statements together. `T` is what the work may use. */
export interface Guard<T> {
  /** Throws where the caller is itself the work of an open transaction, for which the new one would wait for ever. */
  readonly refuseNesting: () => void;
  /**
   * Runs work in an open session, with methods that end with the work: a statement that comes late must not land in
   * another transaction. Throws when the work takes longer than ten seconds.
   */
  readonly run: <Value>(session: Session, work: (transaction: T) => Promise<Value>) => Promise<Value>;
}

/** The methods of a transaction as functions whose first argument is the open session. */
type Methods = Readonly<Record<string, (session: Session, ...args: never[]) => Promise<unknown>>>;

interface Scope {
  readonly session: Session;
  open: boolean;
  /** Every call of a method; the statements of some may still run. */
  readonly calls: Promise<unknown>[];
}

export function makeGuard<T extends object>(methods: Methods): Guard<T> {
  const current = new AsyncLocalStorage<Scope>();
  return {
    refuseNesting: () => {
      if (current.getStore()?.open)
        throw new Error('the store was used inside of a transaction: use the transaction that is open');
    },
    run: async (session, work) => {
      const scope: Scope = { session, open: true, calls: [] };
      const transaction = bindMethods(methods, scope) as T;
      try {
        return await pTimeout(
          current.run(scope, () => work(transaction)),
          {
            milliseconds: WORK_TIMEOUT_MS,
            message: `a transaction was ended after ${WORK_TIMEOUT_MS / 1000} seconds`,
          },
        );
      } finally {
        scope.open = false;
        await Promise.allSettled(scope.calls);
      }
    },
  };
}

const ignore = (): void => undefined;

/** The methods with the scope's session, refused after the scope has closed. */
function bindMethods(methods: Methods, scope: Scope): object {
  const bound: Record<string, (...args: never[]) => Promise<unknown>> = {};
  for (const [name, method] of Object.entries(methods))
    bound[name] = (...args) => {
      if (!scope.open) throw new Error('a transaction was used after it ended');
      const result = method(scope.session, ...args);
      scope.calls.push(result);
      // Whoever made the call handles its failure; a call that nobody awaits must not end the process.
      result.catch(ignore);
      return result;
    };
  return bound;
}
