import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../src/store/connection/open.js';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';
import type { Store, Transaction } from '../../src/store/store.js';
import {
  databases,
  describeOnEach,
  onPostgresql,
  useDatabase,
  withParameter,
  type TestDatabase,
} from '../support/databases.js';
import { at } from './fill.js';

const setting = (store: Store, key: string) => store.transact(tx => tx.setting(key));

describeOnEach('transactions', kind => {
  const database = useDatabase(kind);

  it('keep all changes of a request or none, although other requests run at the same time', async () => {
    const requests = Array.from({ length: 60 }, (_, index) =>
      database.store.transact(async tx => {
        await tx.setSetting(`one-${index}`, 'x');
        if (index % 3 === 0) throw new Error(`request ${index} fails`);
        await tx.setSetting(`two-${index}`, 'x');
        return index;
      }),
    );
    const outcomes = await Promise.allSettled(requests);
    for (const [index, outcome] of outcomes.entries()) {
      const failed = index % 3 === 0;
      const expected = failed
        ? { status: 'rejected', reason: new Error(`request ${index} fails`) }
        : { status: 'fulfilled', value: index };
      expect(outcome).toEqual(expected);
      expect(await setting(database.store, `one-${index}`)).toBe(failed ? undefined : 'x');
      expect(await setting(database.store, `two-${index}`)).toBe(failed ? undefined : 'x');
    }
  });

  it('keep nothing that they have read: a document reads ten thousand submissions in one', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    await database.store.transact(async tx => {
      const read: WeakRef<object>[] = [];
      for (let round = 0; round < 20; round += 1) read.push(new WeakRef(await tx.snapshots('2025Q3')));
      await expect
        .poll(() => {
          collect();
          return read.filter(each => each.deref() !== undefined).length;
        })
        .toBeLessThan(3);
    });
  });

  it('each have their own connection when many run at once, for typed statements and those written by hand', async () => {
    const requests = Array.from({ length: 100 }, (_, index) =>
      database.store.transact(async tx => {
        // No other transaction reads a value before it is committed.
        const claimed = await tx.claimSetting(`own-${index}`, 'claimed');
        const read = await tx.setting(`own-${index}`);
        await tx.setSetting(`own-${index}`, 'set');
        const claimedAgain = await tx.claimSetting(`own-${index}`, 'again');
        if (index % 4 === 0) throw new Error('fails');
        return [claimed, read, claimedAgain];
      }),
    );
    const statements = Array.from({ length: 100 }, () => database.store.checkWrites(at('09:00')));
    const outcomes = await Promise.allSettled(requests);
    await Promise.all(statements);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') expect(outcome.value).toEqual([true, 'claimed', false]);
      const expected = index % 4 === 0 ? undefined : 'set';
      expect(await setting(database.store, `own-${index}`)).toBe(expected);
    }
  });

  it('keep nothing of a request with a refused statement, and everything of the other requests', async () => {
    const refused = database.store.transact(async tx => {
      await tx.setSetting('refused', 'x');
      await tx.setSetting('too much', undefined as unknown as string);
    });
    const neighbours = Array.from({ length: 5 }, (_, index) =>
      database.store.transact(tx => tx.setSetting(`beside-${index}`, 'x')),
    );
    await expect(refused).rejects.toThrow();
    await Promise.all(neighbours);
    expect(await setting(database.store, 'refused')).toBeUndefined();
    for (const index of neighbours.keys()) expect(await setting(database.store, `beside-${index}`)).toBe('x');
  });

  it('refuse a statement after their end', async () => {
    let ended: Transaction | undefined;
    await database.store.transact(tx => {
      ended = tx;
      return Promise.resolve();
    });
    await expect((async () => ended?.setSetting('late', 'x'))()).rejects.toThrow('after it ended');
    expect(await setting(database.store, 'late')).toBeUndefined();
  });

  const expectEndAfterTenSeconds = async (hang: () => Promise<unknown>) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      let begun: () => void = () => undefined;
      const hasBegun = new Promise<void>(resolve => (begun = resolve));
      const endless = database.store.transact(async tx => {
        await tx.setSetting('endless', 'x');
        begun();
        await hang();
      });
      const refused = expect(endless).rejects.toThrow('was ended after 10 seconds');
      await hasBegun;
      await vi.advanceTimersByTimeAsync(10_000);
      await refused;
    } finally {
      vi.useRealTimers();
    }
    expect(await setting(database.store, 'endless')).toBeUndefined();
  };

  it('are ended after ten seconds, so that others go on', async () => {
    await expectEndAfterTenSeconds(() => new Promise(() => undefined));
  });

  it.skipIf(kind.name !== 'SQLite')('are ended when they wait for another that they have begun', async () => {
    let inner: Promise<unknown> = Promise.resolve();
    await expectEndAfterTenSeconds(() => (inner = database.store.transact(tx => tx.setting('inner'))));
    await inner;
  });

  it('go on after the program stood still for longer, such as in a paused container', async () => {
    let runs = 0;
    await database.store.transact(async tx => {
      runs += 1;
      await tx.setSetting('stood', 'still');
      // Nothing of the program runs meanwhile, not even a timer.
      if (runs === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 11_000);
      await new Promise(resolve => setTimeout(resolve, 50));
    });
    expect(await setting(database.store, 'stood')).toBe('still');
  });

  it('may be far more at once than the database has connections', async () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      database.store.transact(async tx => {
        await tx.setSetting(`many-${index % 7}-${index}`, String(index));
        return tx.setting(`many-${index % 7}-${index}`);
      }),
    );
    expect(await Promise.all(many)).toEqual(many.map((_, index) => String(index)));
  });

  it('are finished when the store is closed, and refused afterwards', async () => {
    const own = await openStore(database.url);
    await own.ping();
    const running = own.transact(tx => tx.setSetting('while closing', 'x'));
    await own.close();
    await running;
    await expect(own.transact(tx => tx.setting('x'))).rejects.toThrow('the store is closed');
    await own.close();
    expect(await setting(database.store, 'while closing')).toBe('x');
  });
});

describe('a SQLite file that another program has locked', () => {
  it('delays the requests until the lock is gone', async () => {
    let busy: () => void = () => undefined;
    const wasBusy = new Promise<void>(resolve => (busy = resolve));
    const database = await databases[0]?.open({
      log: () => {
        busy();
      },
    });
    if (!database) throw new Error('SQLite is always there');
    const other = new Sqlite(database.url.replace('file:', ''));
    try {
      other.exec('BEGIN IMMEDIATE');
      const claimed = database.store.claim('while locked', '{}', at('09:00'));
      const written = database.store.transact(tx => tx.setSetting('while locked', 'x'));
      await wasBusy;
      other.exec('COMMIT');
      expect(await claimed).toBe(true);
      await written;
      expect(await setting(database.store, 'while locked')).toBe('x');
    } finally {
      other.close();
      await database.drop();
    }
  });
});

const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgresql)('PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    if (postgresql) database = await postgresql.open();
  });
  afterAll(() => database.drop());

  it('runs one of two transactions again when each waits for the other', async () => {
    const { store } = database;
    let arrived = 0;
    let bothIn: () => void = () => undefined;
    const both = new Promise<void>(resolve => (bothIn = resolve));
    const crossing = (first: string, second: string) =>
      store.transact(async tx => {
        await tx.setSetting(first, `by ${first}`);
        if (++arrived === 2) bothIn();
        await both;
        await tx.setSetting(second, `by ${first}`);
      });
    await Promise.all([crossing('left', 'right'), crossing('right', 'left')]);
    expect(arrived).toBe(3);
    expect(await setting(store, 'left')).toBe(await setting(store, 'right'));
  });

  it('works again after its connections were cut', async () => {
    const name = `cut-${process.pid}`;
    const store = await openStore(withParameter(database.url, 'application_name', name));
    await Promise.all(Array.from({ length: 4 }, () => store.ping()));
    await onPostgresql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
      name,
    ]);
    await expect.poll(() => store.ping().then(() => 'answers', String)).toBe('answers');
    await store.transact(tx => tx.setSetting('after the cut', 'x'));
    await store.close();
    expect(await setting(database.store, 'after the cut')).toBe('x');
  });
});
