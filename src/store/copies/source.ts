import pg from 'pg';
import { appliedMigrations, type Migratable } from '../connection/migrate.js';
import { readOwner, type Owner } from '../connection/owner.js';
import { migratable as onPostgresql, readAddress, TABLE_NAMES } from '../connection/postgresql-schema.js';
import { fileOf, isPresent, migratable as onSqlite } from '../connection/sqlite-file.js';
import { Sqlite } from '../connection/sqlite-driver.js';
import { postgresqlSide } from './postgresql-side.js';
import { CopyRefused, inUse } from './refused.js';
import type { Side } from './side.js';
import { sqliteSide } from './sqlite-side.js';
import { namesOfTables } from './tables.js';

/** A database that is copied. All is read in one snapshot; the program that runs on it goes on. */
export interface Source {
  readonly side: Side;
  /** The migrations that it has seen. */
  readonly migrations: ReadonlySet<string>;
  /** When its tables were made; undefined where that is not told. */
  readonly madeAt: Date | undefined;
  /** Undefined for a database in which nothing shows it. */
  readonly owner: Owner | undefined;
  close(): Promise<void>;
}

export interface SourceOptions {
  /** Keeps every other program out until it is closed, and is refused while one is there. For SQLite. */
  readonly alone?: boolean;
}

const LOCK_TIMEOUT_MS = 5_000;

export function openSource(url: string, { alone = false }: SourceOptions = {}): Promise<Source> {
  return url.startsWith('file:') ? openSqlite(fileOf(url), alone) : openPostgresql(url);
}

async function openSqlite(file: string, alone: boolean): Promise<Source> {
  if (!isPresent(file)) throw new CopyRefused(`没有数据库文件 ${file}。请核对设置项 DATABASE_URL。`);
  const database = new Sqlite(file, { readonly: !alone, timeout: alone ? 0 : LOCK_TIMEOUT_MS });
  try {
    if (alone) database.pragma('locking_mode = EXCLUSIVE');
    // In WAL mode a reader stops no writer. The first statement begins the snapshot.
    database.exec(alone ? 'BEGIN IMMEDIATE' : 'BEGIN');
    const [connection, tables] = [onSqlite(database), namesOfTables(database)];
    const migrations = await migrationsOf(connection, tables, 'sqlite');
    const owner = await readOwner(connection, tables);
    const madeAt = await readMadeAt(connection);
    const close = () => {
      database.close();
      return Promise.resolve();
    };
    return { side: sqliteSide(database), migrations, owner, madeAt, close };
  } catch (error) {
    database.close();
    if (alone && (error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw inUse(file);
    throw error;
  }
}

async function openPostgresql(url: string): Promise<Source> {
  const { schema, config } = readAddress(url);
  const client = new pg.Client(config);
  await client.connect();
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ name: string }>(TABLE_NAMES, [schema]);
    const tables = rows.map(({ name }) => name);
    const connection = onPostgresql(client);
    const migrations = await migrationsOf(connection, tables, 'postgresql');
    const owner = await readOwner(connection, tables);
    const madeAt = await readMadeAt(connection);
    return { side: postgresqlSide(client), migrations, owner, madeAt, close: () => client.end() };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function readMadeAt(connection: Migratable): Promise<Date | undefined> {
  const [row] = await connection.query('SELECT MIN(finished_at) AS at FROM _prisma_migrations', []);
  const { at } = row as { at?: Date | string | number | null };
  return at === null || at === undefined ? undefined : new Date(at);
}

async function migrationsOf(
  connection: Migratable,
  tables: readonly string[],
  database: 'sqlite' | 'postgresql',
): Promise<ReadonlySet<string>> {
  if (!['_prisma_migrations', 'setting'].every(name => tables.includes(name)))
    throw new CopyRefused('这个数据库里没有季报机器人的数据。请核对设置项 DATABASE_URL。');
  return appliedMigrations(connection, database);
}
