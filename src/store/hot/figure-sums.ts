import type { State } from '../../core/submission/submission.js';
import type { Period } from '../../plan/period.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';
import { COUNTED, rowsIn } from './submission-columns.js';

const { sql } = Prisma;

/**
 * The typed figures of the submissions of units that count, by unit.
 *
 * By hand: the typed client makes an object of each of the 96 figures. 500 units: 27 ms.
 */
export async function readReportedFigures(
  raw: RawRunner,
  period: Period,
  units: readonly string[],
): Promise<Map<string, ReadonlyMap<string, number>>> {
  const { jsonOfRows, list } = raw.dialect;
  const figures = sql`(SELECT ${jsonOfRows('f.measure', 'f.value')} FROM figure f WHERE f.submission_id = s.id)`;
  const rows = await raw.query<{ unit: string; figures: string | null }>(sql`
    SELECT s.unit, ${figures} AS figures FROM submission s
    WHERE s.period = ${period} AND s.unit IN ${list(units)} AND s.state IN (${COUNTED}) ORDER BY s.id`);
  return new Map(rows.map(({ unit, figures }) => [unit, new Map(rowsIn<[string, number]>(figures))]));
}

/**
 * Sums by measure over the submissions of units in certain states.
 *
 * By hand: the typed client takes at most 999 values on SQLite, and there may be 10,000 units. 125 units of 96 figures:
 * 3.6 and 1.1 ms by hand, 4.5 and 1.7 ms typed.
 */
export async function sumFigures(
  raw: RawRunner,
  period: Period,
  units: readonly string[],
  states: readonly State[],
): Promise<Map<string, number>> {
  const { list } = raw.dialect;
  const rows = await raw.query<{ measure: string; total: number }>(sql`
    SELECT f.measure, CAST(SUM(f.value) AS bigint) AS total
    FROM submission s JOIN figure f ON f.submission_id = s.id
    WHERE s.period = ${period} AND s.unit IN ${list(units)} AND s.state IN ${list(states)}
    GROUP BY f.measure`);
  return new Map(rows.map(({ measure, total }) => [measure, total]));
}

/** A sum over some figures of one report: unit, part, total, and how many figures there are. */
type PartRow = [unit: string, part: string, total: number, count: number];

/**
 * Sums by unit and part over the reports that count.
 *
 * By hand: the typed client cannot add up by a list of measures, and makes an object of each figure. One text for all rows,
 * because the driver returns it faster.
 */
export async function sumFiguresByUnit(
  raw: RawRunner,
  period: Period,
  units: readonly string[],
  summands: readonly { readonly measure: string; readonly part: string }[],
): Promise<PartRow[]> {
  const { list, rows, jsonOfRows } = raw.dialect;
  const [row] = await raw.query<{ rows: string | null }>(sql`
    SELECT ${jsonOfRows('t.unit', 't.part', 't.total', 't.figures')} AS rows FROM (
      SELECT s.unit, input.part, CAST(SUM(f.value) AS bigint) AS total, COUNT(*) AS figures
      FROM submission s JOIN figure f ON f.submission_id = s.id
        JOIN ${rows(summands, { measure: 'text', part: 'text' })} ON input.measure = f.measure
      WHERE s.period = ${period} AND s.unit IN ${list(units)} AND s.state IN (${COUNTED})
      GROUP BY s.unit, input.part) AS t`);
  return rowsIn<PartRow>(row?.rows ?? null);
}

/**
 * Sums by period and measure over the reports of units that count, with the number of these reports.
 *
 * By hand like `sumFigures`.
 */
export async function sumFiguresByPeriod(
  raw: RawRunner,
  periods: readonly Period[],
  units: readonly string[],
  measures: readonly string[],
): Promise<{ period: Period; measure: string; total: number; reports: number }[]> {
  const { list } = raw.dialect;
  return raw.query(sql`
    SELECT s.period, f.measure, CAST(SUM(f.value) AS bigint) AS total, COUNT(*) AS reports
    FROM submission s JOIN figure f ON f.submission_id = s.id
    WHERE s.period IN ${list(periods)} AND s.unit IN ${list(units)} AND s.state IN (${COUNTED})
      AND f.measure IN ${list(measures)}
    GROUP BY s.period, f.measure`);
}
