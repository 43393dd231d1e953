import { insertSetting } from './hot.js';
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
