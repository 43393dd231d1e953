import type { ForwardedFigures } from '../core/submission/corrections.js';
import type { Session } from './connection/session.js';
import type { Transaction } from './store.js';

type Snapshots = Pick<Transaction, 'addSnapshot' | 'snapshots' | 'snapshotBytes'>;

/** What went to the county: written once, never changed. */
export function snapshots({ prisma }: Session): Snapshots {
  return {
    addSnapshot: async ({ bytes, content, ...rest }) => {
      await prisma.snapshot.create({
        data: {
          ...rest,
          bytes: new Uint8Array(bytes),
          content: JSON.stringify(content),
        },
        select: { id: true },
      });
    },
    snapshots: async period => {
      const rows = await prisma.snapshot.findMany({
        where: { period },
        omit: { id: true, bytes: true },
        orderBy: { number: 'asc' },
      });
      return rows.map(({ content, ...rest }) => ({
        ...rest,
        period,
        content: JSON.parse(content) as ForwardedFigures,
      }));
    },
    snapshotBytes: async (period, number) => {
      const row = await prisma.snapshot.findUnique({
        where: { period_number: { period, number } },
        select: { bytes: true },
      });
      return row ? Buffer.from(row.bytes) : undefined;
    },
  };
}
