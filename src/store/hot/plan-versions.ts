import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';
import type { StoredPlanVersion } from '../store.js';

const { sql } = Prisma;

/**
 * Inserts a version of the plan; false when its number is taken.
 *
 * By hand: SQLite's client has no insert that ignores an existing row. A unique violation would end the transaction.
 */
export async function insertPlanVersion(raw: RawRunner, version: StoredPlanVersion): Promise<boolean> {
  const { number, data, fingerprint, from, measuresFrom, leaving, actor, takenAt } = version;
  const added = await raw.execute(sql`
    INSERT INTO plan_version (number, year, data, fingerprint, from_period, measures_from, leaving, who, at)
    VALUES (${number}, ${data.year}, ${JSON.stringify(data)}, ${fingerprint}, ${from}, ${measuresFrom},
      ${JSON.stringify(leaving)}, ${actor}, ${takenAt})
    ON CONFLICT DO NOTHING`);
  return added === 1;
}
