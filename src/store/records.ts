import type { LetterNote } from '../core/letter-notes.js';
import type { NoteRecord, StoredFact } from '../core/records.js';
import type { StoredKind } from '../core/register/enterprise.js';
import type { SourceChoice } from '../core/register/groups.js';
import type { EventMeta } from '../core/submission/submission.js';
import type { LetterKey } from '../plan/letter.js';
import type { Period } from '../plan/period.js';
import type * as Stored from './generated/sqlite/client.js';
import { batchFrom, noteFrom } from './letters.js';
import type { MethodsOf } from './methods.js';

type Records = MethodsOf<
  'registerSaves' | 'registerFacts' | 'sourceRecords' | 'batchRecords' | 'notings' | 'noteRecords'
>;

/** A statement of the typed client holds at most 999 values on SQLite. */
const UNITS_IN_STATEMENT = 500;
/** Among so many of the latest rows what was stored at once is looked for: a list of a thousand enterprises has fourteen thousand. */
const ROWS_LOOKED_AT = 20_000;

const ofUnits = (units: readonly string[] | undefined) =>
  units === undefined ? {} : { unit: { in: units.slice(0, UNITS_IN_STATEMENT) } };

/** What was changed in the register and done with letters, the newest first. */
export const records: Records = {
  registerSaves: async ({ prisma }, { units, limit }) => {
    const where = ofUnits(units);
    const floor = await prisma.enterpriseFact.findFirst({
      ...{ where, orderBy: { id: 'desc' }, skip: ROWS_LOOKED_AT, select: { id: true } },
    });
    const saves = await prisma.enterpriseFact.groupBy({
      by: ['unit', 'savedAt', 'actor', 'channel'],
      where: { ...where, id: { gt: floor?.id ?? 0 } },
      _count: true,
      _max: { id: true },
      orderBy: { _max: { id: 'desc' } },
      take: limit,
    });
    const ids = saves.map(({ _max }) => _max.id ?? 0);
    const latest = await prisma.enterpriseFact.findMany({
      where: { id: { in: ids } },
      include: { enterprise: { select: { name: true } } },
    });
    const byId = new Map(latest.map(row => [row.id, factFrom(row)]));
    return saves.flatMap(({ _count: facts, _max }) => {
      const fact = byId.get(_max.id ?? 0);
      return fact ? [{ facts, latest: fact }] : [];
    });
  },
  registerFacts: async ({ prisma }, { units, before, limit }) => {
    const rows = await prisma.enterpriseFact.findMany({
      where: { ...ofUnits(units), ...(before === undefined ? {} : { id: { lt: before } }) },
      orderBy: { id: 'desc' },
      take: limit,
      include: { enterprise: { select: { name: true } } },
    });
    return rows.map(factFrom);
  },
  sourceRecords: async ({ prisma }, { units, limit }) => {
    const rows = await prisma.registerSource.findMany({
      ...{ where: ofUnits(units), orderBy: { id: 'desc' }, take: limit },
    });
    return rows.map(({ unit, group, period, source, ...row }) => ({
      ...{ unit, group, period: period as Period, source: source as SourceChoice['source'] },
      meta: metaFrom(row),
    }));
  },
  batchRecords: async ({ prisma }, { units, limit }) => {
    const rows = await prisma.letterBatch.findMany({
      ...{ where: ofUnits(units), orderBy: { madeAt: 'desc' }, take: limit },
      include: { _count: { select: { letters: true } } },
    });
    return rows.map(row => ({ batch: batchFrom(row), letters: row._count.letters }));
  },
  notings: async ({ prisma }, { units, limit }) => {
    const where = ofUnits(units);
    const floor = await prisma.letterNote.findFirst({
      ...{ where, orderBy: { id: 'desc' }, skip: ROWS_LOOKED_AT, select: { id: true } },
    });
    const groups = await prisma.letterNote.groupBy({
      by: ['noting'],
      where: { ...where, id: { gt: floor?.id ?? 0 } },
      _count: true,
      _max: { id: true },
      orderBy: { _max: { id: 'desc' } },
      take: limit,
    });
    const latest = await prisma.letterNote.findMany({
      where: { id: { in: groups.map(({ _max }) => _max.id ?? 0) } },
      include: WITH_LETTER,
    });
    const byId = new Map(latest.map(row => [row.id, recordFrom(row)]));
    return groups.flatMap(({ _count: letters, _max }) => {
      const record = byId.get(_max.id ?? 0);
      return record ? [{ letters, latest: record }] : [];
    });
  },
  noteRecords: async ({ prisma }, { units, before, limit }) => {
    const rows = await prisma.letterNote.findMany({
      where: { ...ofUnits(units), ...(before === undefined ? {} : { id: { lt: before } }) },
      orderBy: { id: 'desc' },
      take: limit,
      include: WITH_LETTER,
    });
    return rows.map(recordFrom);
  },
};

const WITH_LETTER = {
  letter: { select: { name: true, batch: { select: { kind: true, year: true } } } },
} as const;

type MetaRow = Pick<Stored.EnterpriseFact, 'actor' | 'actsFor' | 'savedAt' | 'channel'>;

const metaFrom = ({ actor, actsFor, savedAt: occurredAt, channel }: MetaRow): EventMeta => ({
  actor,
  ...(actsFor === null ? {} : { actsFor }),
  ...{ occurredAt, channel: channel as EventMeta['channel'] },
});

const factFrom = ({
  id,
  unit,
  enterpriseId,
  kind,
  since,
  value,
  enterprise,
  ...row
}: Stored.EnterpriseFact & { readonly enterprise: { readonly name: string } }): StoredFact => ({
  ...{ id, unit, enterpriseId, name: enterprise.name },
  ...{ kind: kind as StoredKind, since, value, meta: metaFrom(row) },
});

function recordFrom(
  row: Stored.LetterNote & {
    readonly letter: {
      readonly name: string;
      readonly batch: { readonly kind: string; readonly year: number };
    };
  },
): NoteRecord {
  const { id, unit, letter } = row;
  const note: LetterNote = noteFrom(row);
  const kind = letter.batch.kind as LetterKey;
  return { ...{ id, unit, year: letter.batch.year, kind, name: letter.name }, note, meta: metaFrom(row) };
}
