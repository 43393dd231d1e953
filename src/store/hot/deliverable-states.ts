import type { DeliverableState } from '../../core/deliverables.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';
import { rowsIn } from './submission-columns.js';

const { sql } = Prisma;

/** Units whose newest versions of a deliverable are in one state. */
export interface DeliverableStateGroup {
  readonly key: string;
  readonly state: DeliverableState;
  readonly units: readonly string[];
}

/**
 * The units of a year by deliverable and the state of its newest version.
 *
 * By hand: the card of the group reads them of all units at each submission, and the typed client makes an object of each row.
 * 10,000 units with two deliverables each: 15 and 6 ms by hand, 38 and 40 ms typed.
 */
export async function readDeliverableStates(
  raw: RawRunner,
  {
    year,
    keys,
    units,
  }: {
    readonly year: number;
    readonly keys: readonly string[];
    readonly units?: readonly string[] | undefined;
  },
): Promise<DeliverableStateGroup[]> {
  const { jsonOfTexts, list } = raw.dialect;
  const ofUnits = units ? sql`AND d.unit IN ${list(units)}` : Prisma.empty;
  const rows = await raw.query<{ key: string; state: DeliverableState; units: string }>(sql`
    SELECT d.key, d.state, ${jsonOfTexts('d.unit')} AS units FROM deliverable d
    WHERE d.year = ${year} AND d.latest = TRUE AND d.key IN ${list(keys)} ${ofUnits} GROUP BY d.key, d.state`);
  return rows.map(row => ({ ...row, units: rowsIn<string>(row.units) }));
}
