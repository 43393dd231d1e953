import type { Plans } from '../plan/plans.js';
import type { Transaction } from '../store/store.js';

/** What a request of the program itself has at hand (the clock's, the outbox's): nobody asked, so there is no person. */
export interface Moment {
  readonly tx: Transaction;
  readonly plans: Plans;
  readonly now: Date;
  readonly zone: string;
  /** Admins by deployment setting. */
  readonly admins: readonly string[];
}
