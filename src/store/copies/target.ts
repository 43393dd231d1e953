import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Migratable } from '../connection/migrate.js';
import { ForeignDatabase, LAST_CHECK, OWNER_KEY, type Owner } from '../connection/owner.js';
import {
  connectionName,
  migratable as onPostgresql,
  migrateSchema,
  readAddress,
  TABLE_NAMES,
} from '../connection/postgresql-schema.js';
import { fileOf, migratable as onSqlite, migrateFile } from '../connection/sqlite-file.js';
import { DatabaseInUse, takeSoleUse } from '../connection/sole-use.js';
import { Sqlite, type SqliteFile } from '../connection/sqlite-driver.js';
import { postgresqlSide } from './postgresql-side.js';
import { CopyRefused, inUse } from './refused.js';
import type { Side } from './side.js';
import { sqliteSide } from './sqlite-side.js';
import { nameOfTable } from './table-names.js';
import { namesOfTables, type Table } from './tables.js';

/** An empty, migrated database that takes a copy in one transaction: all of it or nothing. */
export interface Target {
  readonly side: Side;
  commit(): Promise<void>;
  /** Takes everything back that was not committed. */
  close(): Promise<void>;
}

const LOCK_TIMEOUT_MS = 5_000;

/** Opens a database for a copy, and makes its tables. Throws CopyRefused, with nothing changed, when it is not empty or in use. */
export async function openTarget(url: string, owner: Owner, tables: readonly Table[]): Promise<Target> {
  try {
    return await (url.startsWith('file:')
      ? openSqlite(url, owner, tables)
      : openPostgresql(url, owner, tables));
  } catch (error) {
    if (error instanceof DatabaseInUse) throw inUse(fileOf(url));
    if (!(error instanceof ForeignDatabase)) throw error;
    throw new CopyRefused(`目标数据库不能用：${error.message}。请换一个空的数据库。`);
  }
}

/** No program starts on the file before it is closed. */
async function openSqlite(url: string, owner: Owner, tables: readonly Table[]): Promise<Target> {
  const file = fileOf(url);
  const use = takeSoleUse(file);
  try {
    const database = await openEmpty(file, owner, tables);
    return {
      side: sqliteSide(database),
      commit: () => {
        database.exec('COMMIT');
        return Promise.resolve();
      },
      close: () => {
        database.close();
        use.undo();
        return Promise.resolve();
      },
    };
  } catch (error) {
    use.undo();
    throw error;
  }
}

async function openEmpty(file: string, owner: Owner, tables: readonly Table[]): Promise<SqliteFile> {
  if (existsSync(file)) {
    // A connection that only reads would leave -wal and -shm beside a database in which it writes nothing.
    const present = new Sqlite(file, { timeout: LOCK_TIMEOUT_MS });
    try {
      await refuseRows(onSqlite(present), namesOfTables(present), tables);
    } finally {
      present.close();
    }
  }
  await migrateFile(file, owner);
  const database = new Sqlite(file, { timeout: LOCK_TIMEOUT_MS });
  try {
    database.exec('BEGIN IMMEDIATE');
    await empty(onSqlite(database), tables);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function openPostgresql(url: string, owner: Owner, tables: readonly Table[]): Promise<Target> {
  const { schema, config } = readAddress(url);
  const client = new pg.Client(config);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(TABLE_NAMES, [schema]);
    const present = rows.map(({ name }) => name);
    await refuseRows(onPostgresql(client), present, tables);
    await refuseUse(client, schema);
    await migrateSchema(config, schema, owner);
    await client.query('BEGIN');
    // A program that starts on the database meanwhile waits with its first row.
    const names = tables.map(({ name }) => `"${name}"`).join(', ');
    await client.query(`LOCK TABLE ${names} IN EXCLUSIVE MODE`);
    await empty(onPostgresql(client), tables);
    return {
      side: postgresqlSide(client),
      commit: async () => {
        await client.query('COMMIT');
      },
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** The server forgets the connections of a program that was just stopped a moment later. */
const USE_ENDS_WITHIN_MS = 2_000;
const USE_POLL_MS = 100;

/** Throws when programs run on the schema, also while it has no rows. */
async function refuseUse(client: pg.Client, schema: string): Promise<void> {
  const isUsed = async () => {
    const { rowCount } = await client.query(
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1 LIMIT 1',
      [connectionName(schema)],
    );
    return rowCount !== 0;
  };
  const end = performance.now() + USE_ENDS_WITHIN_MS;
  while (await isUsed()) {
    if (performance.now() > end) throw inUse(`schema ${schema}`);
    await pause(USE_POLL_MS);
  }
}

/** Removes the marks of the new database: the copy brings its own. Throws when rows came meanwhile. */
async function empty(connection: Migratable, tables: readonly Table[]): Promise<void> {
  const names = tables.map(({ name }) => name);
  await refuseRows(connection, names, tables);
  await connection.query('DELETE FROM setting', []);
}

/** Throws when a table of the program has rows, besides the marks that opening a database leaves in it. */
async function refuseRows(
  connection: Migratable,
  present: readonly string[],
  tables: readonly Table[],
): Promise<void> {
  for (const { name } of tables.filter(table => present.includes(table.name))) {
    const rows =
      name === 'setting'
        ? await connection.query('SELECT 1 FROM setting WHERE key NOT IN ($1, $2) LIMIT 1', [
            OWNER_KEY,
            LAST_CHECK,
          ])
        : await connection.query(`SELECT 1 FROM "${name}" LIMIT 1`, []);
    if (rows.length > 0)
      throw new CopyRefused(
        `目标数据库里已经有数据：${nameOfTable(name)}。没有改动它。请换一个新的文件名、空的数据库或新的 schema（恢复时写在 DATABASE_URL 里，搬家时写在命令里），再做一次。`,
      );
  }
}
