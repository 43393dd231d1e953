import type { ForwardedFigures } from '../core/submission/corrections.js';
import type { Period } from '../plan/period.js';
import { storable, type Runner } from './connection/dialect.js';
import type { Snapshot, Transaction } from './store.js';

type Snapshots = Pick<Transaction, 'addSnapshot' | 'snapshots' | 'snapshotBytes'>;

interface Row {
  readonly number: number;
  readonly file_name: string;
  readonly sha256: string;
  readonly content: string;
  readonly at: Date;
  readonly who: string;
}

/** What went to the county: written once, never changed. */
export function snapshots(runner: Runner): Snapshots {
  return {
    addSnapshot: async ({
      period,
      number,
      fileName,
      bytes,
      sha256,
      content,
      forwardedAt,
      forwardedBy,
    }: Snapshot) => {
      const json = storable(JSON.stringify(content));
      await runner.$executeRaw`
        INSERT INTO snapshot (period, number, file_name, bytes, sha256, content, at, who)
        VALUES (${period}, ${number}, ${fileName}, ${bytes}, ${sha256}, ${json}, ${forwardedAt}, ${forwardedBy})`;
    },
    snapshots: async period => {
      const rows = await runner.$queryRaw<Row[]>`
        SELECT number, file_name, sha256, content, at, who FROM snapshot WHERE period = ${period} ORDER BY number`;
      return rows.map(row => snapshotFrom(period, row));
    },
    snapshotBytes: async (period, number) => {
      const rows = await runner.$queryRaw<
        { bytes: Uint8Array }[]
      >`SELECT bytes FROM snapshot WHERE period = ${period} AND number = ${number}`;
      return rows[0] && Buffer.from(rows[0].bytes);
    },
  };
}

function snapshotFrom(
  period: Period,
  { number, file_name, sha256, content, at, who }: Row,
): Omit<Snapshot, 'bytes'> {
  return {
    period,
    number,
    fileName: file_name,
    sha256,
    content: JSON.parse(content) as ForwardedFigures,
    forwardedAt: at,
    forwardedBy: who,
  };
}
