import type { Session } from './connection/session.js';
import type { Transaction } from './store.js';

/** Some methods of a transaction as functions whose first argument is the open session. */
export type MethodsOf<Names extends keyof Transaction> = {
  readonly [Name in Names]: (
    session: Session,
    ...args: Parameters<Transaction[Name]>
  ) => ReturnType<Transaction[Name]>;
};
