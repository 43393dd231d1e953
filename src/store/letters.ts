import { randomUUID } from 'node:crypto';
import { enterpriseKey, type LetterBatch } from '../core/letters.js';
import type { LetterKey } from '../plan/letter.js';
import type * as Stored from './generated/sqlite/client.js';
import type { MethodsOf } from './methods.js';

type Letters = MethodsOf<'addLetters' | 'letterBatch' | 'addressees' | 'earlierLetters'>;

/** A statement of the typed client holds at most 999 values on SQLite. */
const KEYS_IN_STATEMENT = 500;
const ROWS_IN_STATEMENT = 150;

/** Letters to enterprises (文书) that were made: rows that are written once. */
export const letters: Letters = {
  addLetters: async ({ prisma }, batch, addressees, { actor, actsFor, occurredAt }) => {
    const id = randomUUID();
    const { datedOn = null, ...rest } = batch;
    await prisma.letterBatch.create({
      data: { ...rest, id, datedOn, actor, actsFor: actsFor ?? null, madeAt: occurredAt },
    });
    const rows = addressees.map(({ name, township = null }, place) => ({
      ...{ batchId: id, place, key: enterpriseKey(name), name, township },
    }));
    for (const part of inParts(rows, ROWS_IN_STATEMENT)) await prisma.letter.createMany({ data: part });
    return id;
  },
  letterBatch: async ({ prisma }, id) => {
    const row = await prisma.letterBatch.findUnique({ where: { id } });
    return row ? batchFrom(row) : undefined;
  },
  addressees: async ({ prisma }, batchId) => {
    const rows = await prisma.letter.findMany({ where: { batchId }, orderBy: { place: 'asc' } });
    return rows.map(({ name, township }) => ({ name, ...(township === null ? {} : { township }) }));
  },
  earlierLetters: async ({ prisma }, year, names) => {
    const keys = [...new Set(names.map(enterpriseKey))];
    const rows: Row[] = [];
    for (const part of inParts(keys, KEYS_IN_STATEMENT))
      rows.push(
        ...(await prisma.letter.findMany({
          where: { key: { in: part }, batch: { year } },
          include: { batch: true },
        })),
      );
    return rows.sort(byTime).map(({ name, batch }) => ({
      ...{ name, unit: batch.unit, kind: batch.kind as LetterKey, made: madeFrom(batch) },
    }));
  },
};

type Row = Stored.Letter & { readonly batch: Stored.LetterBatch };

const byTime = (a: Row, b: Row): number =>
  a.batch.madeAt.getTime() - b.batch.madeAt.getTime() ||
  a.batchId.localeCompare(b.batchId) ||
  a.place - b.place;

function* inParts<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

const batchFrom = (row: Stored.LetterBatch): LetterBatch => ({
  ...{ id: row.id, unit: row.unit, year: row.year, kind: row.kind as LetterKey },
  assessedBy: row.assessedBy,
  ...(row.datedOn === null ? {} : { datedOn: row.datedOn }),
  hasCopies: row.hasCopies,
  made: madeFrom(row),
});

const madeFrom = ({ actor, actsFor, madeAt }: Stored.LetterBatch): LetterBatch['made'] => ({
  actor,
  ...(actsFor === null ? {} : { actsFor }),
  occurredAt: madeAt,
});
