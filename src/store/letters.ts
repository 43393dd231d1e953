import { randomUUID } from 'node:crypto';
import {
  NO_NOTE,
  type LetterNote,
  type NotedLetter,
  type RegisteredEnterprise,
} from '../core/letter-notes.js';
import { enterpriseKey, type LetterBatch } from '../core/letters.js';
import type { LetterKey } from '../plan/letter.js';
import { insertNotes } from './hot/letters.js';
import type * as Stored from './generated/sqlite/client.js';
import type { MethodsOf } from './methods.js';

type Letters = MethodsOf<
  | 'addLetters'
  | 'letterBatch'
  | 'addressees'
  | 'earlierLetters'
  | 'letterBatches'
  | 'countLetterBatches'
  | 'notedLetters'
  | 'noteLetters'
  | 'notesBefore'
  | 'registeredDays'
>;

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
  countLetterBatches: ({ prisma }, unit, year) => prisma.letterBatch.count({ where: { unit, year } }),
  letterBatches: async ({ prisma }, unit, year, { offset, limit }) => {
    const rows = await prisma.letterBatch.findMany({
      where: { unit, year },
      orderBy: [{ madeAt: 'desc' }, { id: 'asc' }],
      skip: offset,
      take: limit,
      include: { _count: { select: { letters: true } } },
    });
    const noted = await prisma.letterNote.groupBy({
      by: ['batchId'],
      where: { batchId: { in: rows.map(({ id }) => id) }, isLatest: true, on: { not: null } },
      _count: true,
    });
    const counts = new Map(noted.map(({ batchId, _count }) => [batchId, _count]));
    return rows.map(row => ({
      ...{ batch: batchFrom(row), letters: row._count.letters, noted: counts.get(row.id) ?? 0 },
    }));
  },
  notedLetters: async ({ prisma }, batchId) => {
    const rows = await prisma.letter.findMany({ where: { batchId }, orderBy: { place: 'asc' } });
    const latest = await prisma.letterNote.findMany({ where: { batchId, isLatest: true } });
    const notes = new Map(latest.map(note => [note.place, noteFrom(note)]));
    return rows.map(({ place: number, name, township }): NotedLetter => ({
      ...{ number, name, ...(township === null ? {} : { township }), note: notes.get(number) ?? NO_NOTE },
    }));
  },
  noteLetters: async ({ prisma, raw }, { id: batchId, unit }, noting, notes, meta) => {
    for (const part of inParts(notes, KEYS_IN_STATEMENT))
      await prisma.letterNote.updateMany({
        where: { batchId, isLatest: true, place: { in: part.map(({ number }) => number) } },
        data: { isLatest: false },
      });
    const rows = notes.map(({ number: place, note: { on = null, isEntered, places } }) => ({
      ...{ place, on_day: on, entered: isEntered ? 1 : 0, places: JSON.stringify(places) },
    }));
    await insertNotes(raw, { batch: batchId, unit, noting }, rows, meta);
  },
  notesBefore: async ({ prisma }, batchId, noting) => {
    const rows = await prisma.letterNote.findMany({ where: { batchId }, orderBy: { id: 'asc' } });
    const before = new Map<number, LetterNote>();
    const found = new Map<number, LetterNote>();
    for (const row of rows) {
      if (row.noting !== noting) before.set(row.place, noteFrom(row));
      else if (row.isLatest) found.set(row.place, before.get(row.place) ?? NO_NOTE);
    }
    return found;
  },
  registeredDays: async ({ prisma }, unit, upTo, kind, { names, since }) => {
    const found = new Map<string, RegisteredEnterprise>();
    for (const part of inParts(names, KEYS_IN_STATEMENT)) {
      const rows = await prisma.enterprise.findMany({
        where: { unit, name: { in: part } },
        select: {
          id: true,
          name: true,
          facts: {
            where: { kind, since: { gte: since }, id: { lte: upTo } },
            orderBy: { id: 'asc' },
            select: { since: true, value: true },
          },
        },
      });
      for (const { id, name, facts } of rows) {
        const values = new Map(facts.map(({ since: day, value }) => [day, value]));
        const days = [...values].flatMap(([day, value]) => (value === null ? [] : [day]));
        found.set(name, { id, days: days.sort() });
      }
    }
    return found;
  },
};

export const noteFrom = ({ on, isEntered, places }: Stored.LetterNote): LetterNote => ({
  ...(on === null ? {} : { on }),
  ...{ isEntered, places: JSON.parse(places) as string[] },
});

type Row = Stored.Letter & { readonly batch: Stored.LetterBatch };

const byTime = (a: Row, b: Row): number =>
  a.batch.madeAt.getTime() - b.batch.madeAt.getTime() ||
  a.batchId.localeCompare(b.batchId) ||
  a.place - b.place;

function* inParts<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

export const batchFrom = (row: Stored.LetterBatch): LetterBatch => ({
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
