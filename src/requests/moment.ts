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

/** Everybody who is an admin, by setting or bound in the chat. */
export async function everyAdmin({ tx, admins }: Pick<Moment, 'tx' | 'admins'>): Promise<string[]> {
  const bound = (await tx.grants()).filter(({ role }) => role === 'admin').map(({ openId }) => openId);
  return [...new Set([...bound, ...admins])];
}
