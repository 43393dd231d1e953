import { randomUUID } from 'node:crypto';
import type { DeliverableState, DeliverableVersion } from '../core/deliverables.js';
import type { EventMeta } from '../core/submission/submission.js';
import { readDeliverableStates } from './hot/deliverable-states.js';
import type { Session } from './connection/session.js';
import type * as Stored from './generated/sqlite/client.js';
import type { MethodsOf } from './methods.js';
import { Stale } from './store.js';

type Deliverables = MethodsOf<
  | 'addDeliverable'
  | 'deliverable'
  | 'deliverableBytes'
  | 'deliverableVersions'
  | 'deliverableStates'
  | 'deliverablesToReview'
  | 'countDeliverablesToReview'
  | 'holdDeliverable'
  | 'decideDeliverable'
  | 'deliverableHistory'
>;

/** A row without its file. */
type Row = Omit<Stored.Deliverable, 'bytes'>;

const withoutFile = { bytes: true } as const;
const WAITING = { isLatest: true, state: 'handed-in' } as const;
/** A statement of the typed client holds at most 999 values on SQLite. */
const UNITS_IN_STATEMENT = 500;

/** What units hand in beside their tables: versions that are written once, and decided once. */
export const deliverables: Deliverables = {
  addDeliverable: async (session, place, file, meta) => {
    const { prisma } = session;
    const versions = await prisma.deliverable.findMany({
      where: place,
      omit: withoutFile,
      orderBy: { number: 'asc' },
    });
    const same = versions.find(({ sha256 }) => sha256 === file.sha256);
    if (same) return { version: versionFrom(same), isNew: false };
    const row = await insert(session, { ...place, number: (versions.at(-1)?.number ?? 0) + 1 }, file, meta);
    if (row === undefined) return deliverables.addDeliverable(session, place, file, meta);
    await prisma.deliverable.updateMany({
      where: { ...place, number: { lt: row.number }, isLatest: true },
      data: { isLatest: false },
    });
    return { version: versionFrom(row), isNew: true };
  },
  deliverable: async ({ prisma }, id) => {
    const row = await prisma.deliverable.findUnique({ where: { id }, omit: withoutFile });
    return row ? versionFrom(row) : undefined;
  },
  deliverableBytes: async ({ prisma }, id) => {
    const row = await prisma.deliverable.findUnique({ where: { id }, select: { bytes: true } });
    return row ? Buffer.from(row.bytes) : undefined;
  },
  deliverableVersions: async ({ prisma }, year, units) => {
    const rows: Row[] = [];
    for (const keys of inStatements(units))
      rows.push(
        ...(await prisma.deliverable.findMany({
          where: { year, unit: { in: keys } },
          omit: withoutFile,
          orderBy: [{ unit: 'asc' }, { key: 'asc' }, { number: 'asc' }],
        })),
      );
    return rows.map(versionFrom);
  },
  deliverableStates: async ({ raw }, year, keys, units) => {
    const states = new Map<string, Map<string, DeliverableState>>();
    for (const { key, state, units: having } of await readDeliverableStates(raw, { year, keys, units })) {
      const ofKey = states.get(key) ?? new Map<string, DeliverableState>();
      states.set(key, ofKey);
      for (const unit of having) ofKey.set(unit, state);
    }
    return states;
  },
  deliverablesToReview: async ({ prisma }, limit) => {
    const rows = await prisma.deliverable.findMany({
      where: WAITING,
      omit: withoutFile,
      orderBy: [{ handedInAt: 'asc' }, { id: 'asc' }],
      ...(limit === undefined ? {} : { take: limit }),
    });
    return rows.map(versionFrom);
  },
  countDeliverablesToReview: ({ prisma }) => prisma.deliverable.count({ where: WAITING }),
  holdDeliverable: async ({ prisma }, id) => {
    // The update changes nothing: it takes the lock of the row.
    const { count } = await prisma.deliverable.updateMany({ where: { id, ...WAITING }, data: WAITING });
    if (count === 0) throw new Stale(`the deliverable ${id} was decided or replaced meanwhile`);
  },
  decideDeliverable: async ({ prisma }, id, decision, { actor, occurredAt, channel }) => {
    const { count } = await prisma.deliverable.updateMany({
      where: { id, ...WAITING },
      data: {
        ...decision,
        ...{ decidedBy: actor, decidedAt: occurredAt, decidedVia: channel, changedAt: occurredAt },
      },
    });
    return count === 1;
  },
  deliverableHistory: async ({ prisma }, { units, year, limit }) => {
    const find = (unit?: string[]) =>
      prisma.deliverable.findMany({
        where: { ...(year === undefined ? {} : { year }), ...(unit ? { unit: { in: unit } } : {}) },
        omit: withoutFile,
        orderBy: [{ changedAt: 'desc' }, { id: 'desc' }],
        take: limit,
      });
    const parts = units === undefined ? [await find()] : [];
    for (const keys of inStatements(units ?? [])) parts.push(await find(keys));
    return parts
      .flat()
      .sort((a, b) => b.changedAt.getTime() - a.changedAt.getTime())
      .slice(0, limit)
      .map(versionFrom);
  },
};

/** Inserts a version; undefined when somebody else has inserted one of this number meanwhile. */
async function insert(
  { prisma }: Session,
  place: { readonly unit: string; readonly year: number; readonly key: string; readonly number: number },
  { name, bytes, sha256 }: Parameters<Deliverables['addDeliverable']>[2],
  { actor, actsFor, occurredAt, channel }: EventMeta,
): Promise<Row | undefined> {
  const id = randomUUID();
  // The update changes nothing: the one who comes second gets the row of the first.
  const row = await prisma.deliverable.upsert({
    where: { unit_year_key_number: place },
    create: {
      ...{ ...place, id, isLatest: true, state: 'handed-in', fileName: name, size: bytes.length, sha256 },
      ...{ handedInBy: actor, handedInAt: occurredAt, channel, changedAt: occurredAt },
      ...(actsFor === undefined ? {} : { handedInFor: actsFor }),
      bytes: new Uint8Array(bytes),
    },
    update: { number: place.number },
    omit: withoutFile,
  });
  return row.id === id ? row : undefined;
}

function* inStatements(units: readonly string[]): Generator<string[]> {
  for (let start = 0; start < units.length; start += UNITS_IN_STATEMENT)
    yield units.slice(start, start + UNITS_IN_STATEMENT);
}

function versionFrom(row: Row): DeliverableVersion {
  const { id, unit, year, key, number, isLatest, fileName, size, sha256, reason } = row;
  const { handedInBy, handedInFor, handedInAt, decidedBy, decidedAt } = row;
  return {
    ...{ id, unit, year, key, number, isLatest, fileName, size, sha256 },
    state: row.state as DeliverableState,
    handedIn: {
      actor: handedInBy,
      ...(handedInFor === null ? {} : { actsFor: handedInFor }),
      occurredAt: handedInAt,
      channel: channelFrom(row.channel),
    },
    ...(decidedBy !== null && decidedAt !== null
      ? {
          decided: {
            actor: decidedBy,
            occurredAt: decidedAt,
            channel: channelFrom(row.decidedVia ?? 'card'),
          },
        }
      : {}),
    ...(reason === null ? {} : { reason }),
  };
}

const channelFrom = (text: string): EventMeta['channel'] => text as EventMeta['channel'];
