import { empty, join, sqltag as sql } from '@prisma/client/runtime/client';
import type { Deed, SubmissionEvent } from '../core/submission.js';
import type { Period } from '../plan/period.js';
import type { Runner } from './dialect.js';
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
export async function history(runner: Runner, filter: HistoryFilter): Promise<HistoryRow[]> {
  const wanted = [
    ...(filter.unit === undefined ? [] : [sql`unit = ${filter.unit}`]),
    ...(filter.period === undefined ? [] : [sql`period = ${filter.period}`]),
  ];
  const where = wanted.length > 0 ? join(wanted, ' AND ', 'WHERE ') : empty;
  const rows = await runner.$queryRaw<Row[]>`
    SELECT unit, period, version, kind, data, who, at, via FROM event ${where} ORDER BY id DESC LIMIT ${filter.limit}`;
  return rows.map(rowFrom);
}

function rowFrom({ unit, period, version, kind, data, who, at, via }: Row): HistoryRow {
  const event = { kind, ...(JSON.parse(data) as object) } as SubmissionEvent;
  return { unit, period: period as Period, version, event, deed: { who, at, via: via as Deed['via'] } };
}
