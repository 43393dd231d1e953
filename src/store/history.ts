import type { EventMeta, SubmissionEvent } from '../core/submission/submission.js';
import type { Period } from '../plan/period.js';
import type { Session } from './connection/session.js';
import type { Event, Prisma } from './generated/sqlite/client.js';
import type { HistoryFilter, HistoryRow } from './store.js';

/** A statement of the typed client holds at most 999 values on SQLite. */
const UNITS_IN_STATEMENT = 500;

/** Events of submissions, newest first. */
export async function history({ prisma }: Session, filter: HistoryFilter): Promise<HistoryRow[]> {
  const { unit, units, period, kinds, upToVersion, limit } = filter;
  // Versions grow with the events, and the index of one submission has them in order.
  const isOfOne = unit !== undefined && period !== undefined;
  const find = (where: Prisma.EventWhereInput) =>
    prisma.event.findMany({
      where: {
        ...(unit === undefined ? {} : { unit }),
        ...(period === undefined ? {} : { period }),
        ...(kinds === undefined ? {} : { kind: { in: [...kinds] } }),
        ...(upToVersion === undefined ? {} : { version: { lte: upToVersion } }),
        AND: where,
      },
      orderBy: isOfOne ? { version: 'desc' } : { id: 'desc' },
      take: limit,
    });
  if (units === undefined) return (await find({})).map(historyRowFrom);
  const events: Event[] = [];
  for (let start = 0; start < units.length; start += UNITS_IN_STATEMENT)
    events.push(...(await find({ unit: { in: units.slice(start, start + UNITS_IN_STATEMENT) } })));
  return events
    .sort((a, b) => b.id - a.id)
    .slice(0, limit)
    .map(historyRowFrom);
}

/** The submissions of periods up to one on which anything was saved after a place in the history. */
export async function changedSince(
  { prisma }: Session,
  place: number,
  upTo: Period,
): Promise<{ unit: string; period: Period }[]> {
  const changed = await prisma.event.groupBy({
    by: ['unit', 'period'],
    where: { id: { gt: place }, period: { lte: upTo } },
    orderBy: [{ period: 'asc' }, { unit: 'asc' }],
  });
  return changed.map(({ unit, period }) => ({ unit, period: period as Period }));
}

function historyRowFrom({
  id: place,
  unit,
  period,
  version,
  kind,
  data,
  actor,
  actsFor,
  occurredAt,
  channel,
}: Event): HistoryRow {
  const event = { kind, ...LATER_FIELDS[kind], ...(JSON.parse(data) as object) } as SubmissionEvent;
  const meta: EventMeta = {
    actor,
    ...(actsFor === null ? {} : { actsFor }),
    occurredAt,
    channel: channel as EventMeta['channel'],
  };
  return { place, unit, period: period as Period, version, event, meta };
}

/** Fields that events written by the first version of the program do not have. */
const LATER_FIELDS: Readonly<Record<string, object>> = { 'sent-back': { asked: [], backBy: null } };
