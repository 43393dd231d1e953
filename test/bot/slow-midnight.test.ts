import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/bot/transaction.js';
import type { Store } from '../../src/store/store.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { botOptions } from './options.js';

describe.each(databases)('a request that meets a slow database over midnight, on $name', kind => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await kind.open();
  });
  afterEach(() => database.drop());

  it('is of the day on which it was made', async () => {
    let now = new Date('2025-09-28T23:59:59+08:00');
    const transact: Store['transact'] = run => {
      now = new Date('2025-09-29T00:00:01+08:00');
      return database.store.transact(run);
    };
    const options = botOptions({ store: { ...database.store, transact }, now: () => now });
    const today = await inTransaction(options, { openId: 'ou_chen', channel: 'card' }, context =>
      Promise.resolve(context.today),
    );
    expect(today).toBe('2025-09-28');
  });
});
