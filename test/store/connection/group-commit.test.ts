import { expect, it } from 'vitest';
import { makeGroupCommit } from '../../../src/store/connection/group-commit.js';
import type { Session, Work } from '../../../src/store/connection/session.js';

const session = { raw: { execute: () => Promise.resolve(0) } } as unknown as Session;
const busy = new Error('the database is busy');

it('answers every job of a group that runs again, even when its first job fails at the second try', async () => {
  let tries = 0;
  const inTransaction = async <T>(work: Work<T>): Promise<T> => {
    try {
      return await work(session);
    } catch (error) {
      if (error !== busy) throw error;
      return work(session);
    }
  };
  const { transact } = makeGroupCommit(
    inTransaction,
    work => work(session),
    error => error === busy,
  );
  const first = transact(() => {
    tries += 1;
    return tries === 1 ? Promise.resolve('done') : Promise.reject(new Error('refused'));
  });
  const second = transact(() => (tries === 1 ? Promise.reject(busy) : Promise.resolve('done too')));
  expect(await Promise.allSettled([first, second])).toEqual([
    { status: 'rejected', reason: new Error('refused') },
    { status: 'fulfilled', value: 'done too' },
  ]);
});
