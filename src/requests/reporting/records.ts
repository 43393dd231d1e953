import type { StoredFact, NoteRecord } from '../../core/records.js';
import { formatRecords, type RecordLine } from '../../core/record-words.js';
import type { EventMeta } from '../../core/submission/submission.js';
import type { Plans } from '../../plan/plans.js';
import type { Transaction } from '../../store/store.js';
import type { FileContext } from '../context.js';

/** So many changes of the register and of letters stand on the card of the history. */
export const MAX_RECORDS_ON_CARD = 6;

/** The latest changes of the register, of the sources of figures and of letters, the newest first. */
export async function readNewestRecords(
  tx: Transaction,
  plans: Plans,
  units: readonly string[] | undefined,
): Promise<RecordLine[]> {
  const filter = { ...(units ? { units } : {}), limit: MAX_RECORDS_ON_CARD };
  const lines = formatRecords(plans, {
    saves: await tx.registerSaves(filter),
    sources: await tx.sourceRecords(filter),
    batches: await tx.batchRecords(filter),
    notings: await tx.notings(filter),
  });
  return lines.slice(0, MAX_RECORDS_ON_CARD);
}

/** More than ten thousand enterprises have in their first years; older ones are left out, and the sheet says so. */
export const MAX_RECORDS = 200_000;
/** So many are read in one short transaction. */
const RECORDS_AT_ONCE = 2_000;

/** All that the sheets 台账修改 and 文书 list. */
export interface Records {
  readonly facts: readonly StoredFact[];
  readonly sources: Awaited<ReturnType<Transaction['sourceRecords']>>;
  readonly batches: Awaited<ReturnType<Transaction['batchRecords']>>;
  readonly notes: readonly NoteRecord[];
}

/** Reads them in pages: what is stored meanwhile stands before the first one, and nothing stored ever changes. */
export async function readRecords(
  { store }: Pick<FileContext, 'store'>,
  units: readonly string[] | undefined,
): Promise<Records> {
  const ofUnits = units ? { units } : {};
  const readAll = async <R extends { readonly id: number }>(
    read: (tx: Transaction, page: { before?: number; limit: number }) => Promise<readonly R[]>,
  ): Promise<R[]> => {
    const all: R[] = [];
    while (all.length < MAX_RECORDS) {
      const before = all.at(-1)?.id;
      const page = { ...(before === undefined ? {} : { before }), limit: RECORDS_AT_ONCE };
      const rows = await store.transact(tx => read(tx, page));
      all.push(...rows);
      if (rows.length < RECORDS_AT_ONCE) break;
    }
    return all;
  };
  const filter = { ...ofUnits, limit: MAX_RECORDS };
  return {
    facts: await readAll((tx, page) => tx.registerFacts({ ...ofUnits, ...page })),
    notes: await readAll((tx, page) => tx.noteRecords({ ...ofUnits, ...page })),
    sources: await store.transact(tx => tx.sourceRecords(filter)),
    batches: await store.transact(tx => tx.batchRecords(filter)),
  };
}

/** Who did all this. */
export const metasOf = ({
  facts,
  sources,
  batches,
  notes,
}: Records): Pick<EventMeta, 'actor' | 'actsFor'>[] => [
  ...[...facts, ...sources, ...notes].map(({ meta }) => meta),
  ...batches.map(({ batch }) => batch.made),
];
