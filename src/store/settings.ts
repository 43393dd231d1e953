import type { Session } from './connection/session.js';
import { insertSetting } from './hot.js';
import type { Transaction } from './store.js';

type Settings = Pick<Transaction, 'setting' | 'setSetting' | 'claimSetting'>;

export function settings({ prisma, raw }: Session): Settings {
  return {
    setting: async key => (await prisma.setting.findUnique({ where: { key } }))?.value,
    setSetting: async (key, value) => {
      if (value === '') await prisma.setting.deleteMany({ where: { key } });
      else await prisma.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
    },
    claimSetting: (key, value) => insertSetting(raw, key, value),
  };
}
