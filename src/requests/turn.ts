import type { Transaction } from '../store/store.js';

/**
 * Two requests that take the same turn come one after the other: the later one waits here until the earlier one is committed, and
 * reads afterwards what that has written.
 */
export const takeTurn = (tx: Transaction, name: string): Promise<void> =>
  tx.setSetting(`${name} turn`, 'taken');
