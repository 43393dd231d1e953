import { empty, join, sqltag as sql } from '@prisma/client/runtime/client';
import type { EventMeta, SubmissionEvent } from '../core/submission/submission.js';
import type { Period } from '../plan/period.js';
import type { Dialect, Runner } from './connection/dialect.js';
import type { HistoryFilter, HistoryRow } from './store.js';

interface Row {
  readonly unit: string;
  readonly period: string;
  readonly version: number;
  readonly kind: string;
  readonly data: string;
  readonly who: string;
  readonly at: Date;
  readonly via: string;
}

/** Events of submissions, newest first. */
export async function history(
  runner: Runner,
  dialect: Dialect,
  filter: HistoryFilter,
): Promise<HistoryRow[]> {
  const wanted = [
    ...(filter.units === undefined ? [] : [sql`unit IN ${dialect.list(filter.units)}`]),
    ...(filter.unit === undefined ? [] : [sql`unit = ${filter.unit}`]),
    ...(filter.period === undefined ? [] : [sql`period = ${filter.period}`]),
  ];
  const where = wanted.length > 0 ? join(wanted, ' AND ', 'WHERE ') : empty;
  const rows = await runner.$queryRaw<Row[]>`
    SELECT unit, period, version, kind, data, who, at, via FROM event ${where} ORDER BY id DESC LIMIT ${filter.limit}`;
  return rows.map(rowFrom);
}

function rowFrom({ unit, period, version, kind, data, who, at, via }: Row): HistoryRow {
  const event = { kind, ...LATER_FIELDS[kind], ...(JSON.parse(data) as object) } as SubmissionEvent;
  return {
    unit,
    period: period as Period,
    version,
    event,
    meta: { actor: who, occurredAt: at, channel: via as EventMeta['channel'] },
  };
}

/** What events did not carry in the first version of the program. */
const LATER_FIELDS: Readonly<Record<string, object>> = { 'sent-back': { asked: [], backBy: null } };
