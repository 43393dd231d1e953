import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A connection that migrations run on. */
export interface Migratable {
  /** Runs a script of several statements. */
  script(sql: string): Promise<void>;
  /** Runs one statement whose parameters are written `$1`, `$2` … */
  query(sql: string, values: readonly unknown[]): Promise<object[]>;
  /** Begins a transaction that keeps every other process from migrating. */
  begin(): Promise<void>;
}

export interface MigrateOptions {
  /** The folder of the migrations; by default that of the database. */
  readonly folder?: string;
  /** Applies these alone: a copy of an older database has the tables of that database. */
  readonly only?: ReadonlySet<string>;
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: unknown;
}

/**
 * Brings a database up to date: each migration of prisma/<database>/migrations that it has not seen, in one transaction
 * each. Applied migrations are recorded in Prisma's own table, with their checksums. A migration that was
 * changed after it was applied, one that Prisma left half done, and one this program does not know are refused.
 */
export async function migrate(
  connection: Migratable,
  database: 'sqlite' | 'postgresql',
  { folder = migrationsOf(database), only }: MigrateOptions = {},
): Promise<void> {
  const migrations = readMigrations(folder).filter(({ name }) => only?.has(name) ?? true);
  await inTransaction(connection, () => connection.script(REGISTER[database]));
  for (const migration of migrations)
    await inTransaction(connection, async () => {
      // Read anew each time: another process may have applied it while this one waited.
      if (!refuseStrange(migrations, await applied(connection)).has(migration.name))
        await apply(connection, migration);
    });
}

/** Returns the names of the migrations that a database has seen. Throws for one that this program does not know. */
export async function appliedMigrations(
  connection: Migratable,
  database: 'sqlite' | 'postgresql',
): Promise<Set<string>> {
  return refuseStrange(readMigrations(migrationsOf(database)), await applied(connection));
}

function migrationsOf(database: string): string {
  return fileURLToPath(new URL(`../../../prisma/${database}/migrations`, import.meta.url));
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory());
  return names
    .map(({ name }) => name)
    .sort()
    .map(name => {
      const bytes = readFileSync(`${folder}/${name}/migration.sql`);
      return { name, sql: bytes.toString(), checksum: createHash('sha256').update(bytes).digest('hex') };
    });
}

async function applied(connection: Migratable): Promise<AppliedRow[]> {
  const rows = await connection.query(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    [],
  );
  return rows as AppliedRow[];
}

/** Returns the names of the applied migrations. Throws for one that this program does not have. */
function refuseStrange(migrations: readonly Migration[], rows: readonly AppliedRow[]): Set<string> {
  const known = new Map(migrations.map(migration => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished_at } of rows) {
    const migration = known.get(name);
    if (!migration)
      throw new Error(`数据库里有这个版本不认识的升级 ${name}，是更新的版本写的；请换上那个版本的程序`);
    if (migration.checksum !== checksum)
      throw new Error(`程序里的升级 ${name} 与做在数据库上的不同，程序的文件被改过；请重新取一份程序`);
    if (finished_at === null)
      throw new Error(`数据库的升级 ${name} 做到一半没有完成；请恢复升级以前的备份，再启动`);
  }
  return new Set(rows.map(({ migration_name }) => migration_name));
}

async function apply(connection: Migratable, { name, sql, checksum }: Migration): Promise<void> {
  await connection.script(sql);
  await connection.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1)`,
    [randomUUID(), checksum, name],
  );
}

async function inTransaction(connection: Migratable, work: () => Promise<void>): Promise<void> {
  await connection.begin();
  try {
    await work();
    await connection.script('COMMIT');
  } catch (error) {
    await takeBack(connection);
    throw error;
  }
}

/**
 * Ends a transaction that failed. SQLite has ended it already when the disk is full, and refuses to do so again: what is told
 * is the failure before.
 */
async function takeBack(connection: Migratable): Promise<void> {
  try {
    await connection.script('ROLLBACK');
  } catch {
    return;
  }
}

/** The table as Prisma makes it. */
const REGISTER = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
  )`,
  postgresql: `CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
  )`,
};
