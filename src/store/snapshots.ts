import type { ForwardedFigures } from '../core/submission/corrections.js';
import type { MethodsOf } from './methods.js';

type Snapshots = MethodsOf<'addSnapshot' | 'snapshots' | 'snapshotBytes'>;

/** The workbooks that went to the county: written once, never changed. */
export const snapshots: Snapshots = {
  addSnapshot: async ({ prisma }, { bytes, content, ...rest }) => {
    await prisma.snapshot.create({
      data: {
        ...rest,
        bytes: new Uint8Array(bytes),
        content: JSON.stringify(content),
      },
      select: { id: true },
    });
  },
  snapshots: async ({ prisma }, period) => {
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
  snapshotBytes: async ({ prisma }, period, number) => {
    const row = await prisma.snapshot.findUnique({
      where: { period_number: { period, number } },
      select: { bytes: true },
    });
    return row ? Buffer.from(row.bytes) : undefined;
  },
};
