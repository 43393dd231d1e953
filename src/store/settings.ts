import { randomUUID } from 'node:crypto';
import { storable, type Runner } from './connection/dialect.js';
import type { Database } from './connection/database.js';
import type { Store, Transaction } from './store.js';

type Settings = Pick<
  Transaction,
  'setting' | 'setSetting' | 'claimSetting' | 'savePendingAction' | 'pendingAction' | 'deletePendingAction'
>;

export function settings(runner: Runner): Settings {
  return {
    setting: async key => {
      const rows = await runner.$queryRaw<{ value: string }[]>`SELECT value FROM setting WHERE key = ${key}`;
      return rows[0]?.value;
    },
    setSetting: async (key, value) => {
      if (value === '') await runner.$executeRaw`DELETE FROM setting WHERE key = ${key}`;
      else
        await runner.$executeRaw`
          INSERT INTO setting (key, value) VALUES (${key}, ${storable(value)})
          ON CONFLICT (key) DO UPDATE SET value = excluded.value`;
    },
    claimSetting: async (key, value) => {
      const added = await runner.$executeRaw`
        INSERT INTO setting (key, value) VALUES (${key}, ${storable(value)}) ON CONFLICT DO NOTHING`;
      return added === 1;
    },
    savePendingAction: async (openId, kind, payload, at) => {
      const id = randomUUID();
      await runner.$executeRaw`
        INSERT INTO kept (id, open_id, kind, payload, at) VALUES (${id}, ${openId}, ${kind}, ${storable(payload)}, ${at})`;
      return id;
    },
    pendingAction: async id => {
      const rows = await runner.$queryRaw<
        { open_id: string; kind: string; payload: string }[]
      >`SELECT open_id, kind, payload FROM kept WHERE id = ${id}`;
      return rows.map(({ open_id, kind, payload }) => ({ openId: open_id, kind, payload }))[0];
    },
    deletePendingAction: async id => {
      await runner.$executeRaw`DELETE FROM kept WHERE id = ${id}`;
    },
  };
}

export function keeping(database: Database): Pick<Store, 'forgetPendingActions'> {
  return {
    forgetPendingActions: before =>
      database.run(runner => runner.$executeRaw`DELETE FROM kept WHERE at < ${before}`),
  };
}
