import type { Deputyship } from '../core/people/deputy.js';
import type * as Stored from './generated/sqlite/client.js';
import { readDeputyships, type DeputyshipRow } from './hot/people.js';
import type { MethodsOf } from './methods.js';
import { Stale } from './store.js';

type Deputyships = MethodsOf<'deputyships' | 'deputyshipsOf' | 'nameDeputy' | 'endDeputyships'>;

/** The deputies of reporters on leave. */
export const deputyships: Deputyships = {
  deputyships: async ({ raw }, day, units) => (await readDeputyships(raw, day, units)).map(fromRow),
  deputyshipsOf: async ({ prisma }, openId, since) => {
    const rows = await prisma.deputyship.findMany({
      where: { OR: [{ deputy: openId }, { absent: openId }], to: { gte: since } },
      orderBy: [{ from: 'asc' }, { id: 'asc' }, { unit: 'asc' }],
    });
    return rows.map(fromStored);
  },
  nameDeputy: async ({ prisma }, { id, absent, deputy, units, from, to }, at) => {
    for (const unit of units)
      // The update changes nothing: the same naming twice is one.
      await prisma.deputyship.upsert({
        where: { id_unit: { id, unit } },
        create: { id, unit, absent, deputy, from, to, namedAt: at },
        update: { id },
      });
  },
  endDeputyships: async ({ prisma }, ids, by, at) => {
    const { count } = await prisma.deputyship.updateMany({
      where: { id: { in: [...ids] }, endedAt: null },
      data: { endedAt: at, endedBy: by },
    });
    if (count === 0) throw new Stale(`the namings ${ids.join(', ')} were ended meanwhile`);
  },
};

const fromRow = (row: DeputyshipRow): Deputyship => ({ ...row, isEnded: false });

const fromStored = ({ id, unit, absent, deputy, from, to, endedAt }: Stored.Deputyship): Deputyship => ({
  ...{ id, unit, absent, deputy, from, to },
  isEnded: endedAt !== null,
});
