import type { Database } from './connection/database.js';
import { LAST_CHECK } from './connection/owner.js';
import type { Session } from './connection/session.js';
import { insertSetting } from './hot/people.js';
import { passTableLocks } from './hot/table-locks.js';
import type { MethodsOf } from './methods.js';
import { Stale } from './store.js';

type Settings = MethodsOf<'setting' | 'setSetting' | 'replaceSetting' | 'claimSetting'>;

export const settings: Settings = {
  setting: async ({ prisma }, key) => (await prisma.setting.findUnique({ where: { key } }))?.value,
  setSetting: async ({ prisma }, key, value) => {
    if (value === '') await prisma.setting.deleteMany({ where: { key } });
    else await prisma.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
  },
  replaceSetting: async ({ prisma, raw }, key, read, value) => {
    const isReplaced =
      read === undefined
        ? value === '' || (await insertSetting(raw, key, value))
        : await replaceValue(prisma, { key, value: read }, value);
    if (!isReplaced) throw new Stale(`the setting ${key} was changed meanwhile`);
  },
  claimSetting: ({ raw }, key, value) => insertSetting(raw, key, value),
};

/** Changes a setting that has a value, or removes it; false when it has another value by now. */
async function replaceValue(
  prisma: Session['prisma'],
  where: { readonly key: string; readonly value: string },
  value: string,
): Promise<boolean> {
  const { count } =
    value === ''
      ? await prisma.setting.deleteMany({ where })
      : await prisma.setting.updateMany({ where, data: { value } });
  return count === 1;
}

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
