import type { SourceChoice } from '../core/register/groups.js';
import type { Period } from '../plan/period.js';
import type { MethodsOf } from './methods.js';

/** Where the figures of a unit come from: choices are added and never changed. */
export const registerSources: MethodsOf<'registerSources' | 'addRegisterSource'> = {
  registerSources: async ({ prisma }, unit) => {
    const rows = await prisma.registerSource.findMany({ where: { unit }, orderBy: { id: 'asc' } });
    return rows.map(({ group, period, source, base }) => ({
      ...{ group, period: period as Period },
      source: source as SourceChoice['source'],
      base: JSON.parse(base) as SourceChoice['base'],
    }));
  },
  addRegisterSource: async ({ prisma }, unit, { base, ...choice }, meta) => {
    const { actor, actsFor = null, occurredAt: savedAt, channel } = meta;
    await prisma.registerSource.create({
      data: { unit, ...choice, base: JSON.stringify(base), actor, actsFor, savedAt, channel },
    });
  },
};
