import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/connection/open.js';
import type { Store, Transaction } from '../../src/store/store.js';
import { databases, onPostgresql, withParameter, type TestDatabase } from '../support/databases.js';
import { startSilentProxy, type SilentProxy } from '../support/silent-proxy.js';
import { at } from './fill.js';

const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgresql)('a lost connection to PostgreSQL', () => {
  const name = `lost-${process.pid}`;
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    if (postgresql) database = await postgresql.open();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    store = await openStore(withParameter(database.url, 'application_name', name));
    await store.ping();
  });
  afterEach(() => store.close());

  const cut = async () => {
    const statement = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1';
    await onPostgresql(statement, [name]);
  };

  /** The places in a transaction at which the connections are cut, the first time it runs. */
  const PLACES: Record<string, (tx: Transaction, cutOnce: () => Promise<void>) => Promise<unknown>> = {
    'before a statement of the typed client': async (tx, cutOnce) => {
      await tx.setSetting('place', 'x');
      await cutOnce();
      return tx.setting('place');
    },
    'before a statement written by hand': async (tx, cutOnce) => {
      await tx.setSetting('place', 'x');
      await cutOnce();
      return tx.grantsOf('ou_chen');
    },
    'before the commit': async (tx, cutOnce) => {
      await tx.setSetting('place', 'x');
      await cutOnce();
    },
    'in the middle of statements': async (tx, cutOnce) => {
      const cutting = cutOnce();
      for (let index = 0; index < 100; index += 1) await tx.setSetting('place', String(index));
      await cutting;
    },
  };

  it.each(Object.keys(PLACES))(
    'is replaced when it is lost %s, and the transaction runs again',
    async place => {
      let runs = 0;
      await store.transact(async tx => {
        runs += 1;
        const run = PLACES[place];
        await run?.(tx, () => (runs === 1 ? cut() : Promise.resolve()));
        await tx.setSetting('runs', String(runs));
      });
      expect(runs).toBe(2);
      expect(await store.transact(tx => tx.setting('runs'))).toBe('2');
    },
  );

  it('is replaced when it is lost while nothing runs', async () => {
    for (let time = 1; time <= 3; time += 1) {
      await cut();
      await store.transact(tx => tx.setSetting('idle', String(time)));
      await cut();
      expect(await store.claim(`event-${time}`, '{}', at('09:00'))).toBe(true);
      await cut();
      expect(await store.transact(tx => tx.setting('idle'))).toBe(String(time));
    }
  });

  it('is replaced when the database ended a transaction that stood still; others wait no longer than that', async () => {
    const order: string[] = [];
    let runs = 0;
    const standing = store.transact(async tx => {
      runs += 1;
      await tx.setSetting('stood', `first, run ${runs}`);
      if (runs === 1) await pause(8_000);
      await tx.setting('stood');
      order.push('first');
    });
    await pause(500);
    await store.transact(tx => tx.setSetting('stood', 'second'));
    order.push('second');
    await standing;
    expect(order).toEqual(['second', 'first']);
    expect(await store.transact(tx => tx.setting('stood'))).toBe('first, run 2');
  });

  it('does nothing twice when it is lost after the commit: the event is known to be finished', async () => {
    let runs = 0;
    const finish = () =>
      store.transact(async tx => {
        runs += 1;
        return tx.finishEvent('lost after commit', '{}', at('09:00'));
      });
    expect(await finish()).toBe(true);
    await cut();
    expect(await finish()).toBe(false);
    expect(runs).toBeGreaterThanOrEqual(2);
  });
});

describe.skipIf(!postgresql)('connections to PostgreSQL that fall silent', () => {
  let database: TestDatabase;
  let proxy: SilentProxy;
  let store: Store;
  beforeEach(async () => {
    if (!postgresql) return;
    database = await postgresql.open();
    proxy = await startSilentProxy(database.url);
    store = await openStore(proxy.url);
    // Several connections are open.
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(key =>
        store.transact(async tx => {
          await tx.setSetting(key, 'open');
          await pause(100);
        }),
      ),
    );
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
    await database.drop();
  });

  /** The program's own limit, twice, and some seconds of a busy machine. */
  const SOON_MS = 25_000;

  it('are replaced, all of them: everything under way is done within seconds, and done once', async () => {
    proxy.fallSilent();
    const from = performance.now();
    const work = ['a', 'b', 'c', 'd', 'e', 'f'].map(key => store.transact(tx => tx.setSetting(key, 'after')));
    const claims = [1, 2, 3].map(each => store.claim(`silent-${each}`, '{}', at('09:00')));
    expect(await Promise.all(claims)).toEqual([true, true, true]);
    await Promise.all(work);
    expect(performance.now() - from).toBeLessThan(SOON_MS);
    expect(await store.transact(tx => tx.setting('f'))).toBe('after');
    expect(await store.claim('silent-1', '{}', at('09:00'))).toBe(false);
  });

  it('are replaced in the middle of a transaction, which runs again', async () => {
    let runs = 0;
    await store.transact(async tx => {
      runs += 1;
      await tx.setSetting('run', String(runs));
      if (runs === 1) proxy.fallSilent();
      await tx.setting('run');
    });
    expect(runs).toBe(2);
    expect(await store.transact(tx => tx.setting('run'))).toBe('2');
  });
});
