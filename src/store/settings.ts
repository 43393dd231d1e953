import type { Database } from './connection/database.js';
import { LAST_CHECK } from './connection/owner.js';
import { insertSetting } from './hot/people.js';
import { passTableLocks } from './hot/table-locks.js';
import type { MethodsOf } from './methods.js';

type Settings = MethodsOf<'setting' | 'setSetting' | 'claimSetting'>;

export const settings: Settings = {
  setting: async ({ prisma }, key) => (await prisma.setting.findUnique({ where: { key } }))?.value,
  setSetting: async ({ prisma }, key, value) => {
    if (value === '') await prisma.setting.deleteMany({ where: { key } });
    else await prisma.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
  },
  claimSetting: ({ raw }, key, value) => insertSetting(raw, key, value),
};

/** Writes a setting; throws when the database takes no writes, or its disk has no room for more. */
export async function checkWrites(database: Database, now: Date): Promise<void> {
  await database.checkRoom();
  const value = now.toISOString();
  await database.transact(async ({ prisma, raw }) => {
    await passTableLocks(raw);
    await prisma.setting.upsert({
      where: { key: LAST_CHECK },
      create: { key: LAST_CHECK, value },
      update: { value },
    });
  });
}
