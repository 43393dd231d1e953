import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';

const { sql } = Prisma;

/**
 * Throws when another session holds the tables without which no message is taken and no figure saved, for longer than the
 * asker waits; inside of a transaction. SQLite has one lock for all tables, which the transaction has.
 *
 * By hand: the typed client has no statement for a lock. The locks are those that a written and a read row take: they hold
 * up no other work, and cost a way to the server each.
 */
export async function passTableLocks(raw: RawRunner): Promise<void> {
  if (!raw.dialect.hasTableLocks) return;
  // Below the two seconds after which /readyz answers, and the five after which a silent connection is ended.
  await raw.execute(sql`SET LOCAL lock_timeout = '1500ms'`);
  await raw.execute(sql`LOCK TABLE inbox, outbox, submission, figure, note, event IN ROW EXCLUSIVE MODE`);
  await raw.execute(sql`LOCK TABLE role_grant, deputyship, plan_version IN ACCESS SHARE MODE`);
}
