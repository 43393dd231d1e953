import type { Migratable } from './migrate.js';

/** The owner of the data in a database: the sandbox, whose figures are invented, or a bureau. */
export type Owner = 'sandbox' | 'bureau';

/** The database belongs to the other one. The message is for the people who run the program. */
export class ForeignDatabase extends Error {
  constructor(readonly owner: Owner) {
    super(owner === 'bureau' ? '里面有不是沙盒的数据，沙盒不会动它' : '它是沙盒的，里面的数字是编的');
  }
}

/** The setting with the owner. */
export const OWNER_KEY = 'database owner';
/** The setting that a check of the database writes: a database with this and its owner alone has no data yet. */
export const LAST_CHECK = 'last check';
/** Version 0.1.0 wrote no owner; its sandbox left this setting. */
const EXAMPLE_KEY = 'sandbox example';

/** The first migration makes all of these. */
const OWN_TABLES = ['setting', 'role_grant', 'submission', 'inbox', 'outbox'];

/** Throws ForeignDatabase for a database of the other owner. Runs before anything is written, migrations included. */
export async function refuseForeignDatabase(
  connection: Migratable,
  tables: readonly string[],
  opener: Owner,
): Promise<void> {
  const owner = await readOwner(connection, tables);
  if (owner !== undefined && owner !== opener) throw new ForeignDatabase(owner);
}

/** Writes the owner into a database that has none. Runs after the migrations. */
export async function markOwner(connection: Migratable, opener: Owner): Promise<void> {
  await connection.query('INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    OWNER_KEY,
    opener,
  ]);
}

/** Returns the marked owner, or judges by the rows of an unmarked database; undefined for an empty one. */
export async function readOwner(
  connection: Migratable,
  tables: readonly string[],
): Promise<Owner | undefined> {
  if (tables.length === 0) return undefined;
  // Another program's tables: a bureau may share its database with them, the sandbox may not.
  if (!OWN_TABLES.every(table => tables.includes(table))) return 'bureau';
  const marks = (await connection.query('SELECT key, value FROM setting WHERE key IN ($1, $2)', [
    OWNER_KEY,
    EXAMPLE_KEY,
  ])) as { key: string; value: string }[];
  const owner = marks.find(({ key }) => key === OWNER_KEY)?.value;
  if (owner === 'sandbox' || owner === 'bureau') return owner;
  if (marks.length > 0) return 'sandbox';
  for (const table of OWN_TABLES)
    if ((await connection.query(`SELECT 1 FROM ${table} LIMIT 1`, [])).length > 0) return 'bureau';
  return undefined;
}
