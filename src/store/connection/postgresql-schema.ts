import pg from 'pg';
import { migrate, type Migratable } from './migrate.js';
import { markOwner, refuseForeignDatabase, type Owner } from './owner.js';

// Works without Prisma: copying a database loads no client.

const CONNECT_TIMEOUT_MS = 5_000;

/** Names the lock that one of several starting processes holds while it migrates. */
const MIGRATION_LOCK = 72_707_369;

/** The schema in a database address, and how to connect to it. */
export function readAddress(url: string): { schema: string; config: pg.PoolConfig } {
  const address = new URL(url);
  const schema = address.searchParams.get('schema') ?? 'public';
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/u.test(schema))
    throw new Error('地址里的 schema 只能是字母、数字和下划线');
  address.searchParams.delete('schema');
  const path = schema === 'public' ? {} : { options: `-c search_path="${schema}"` };
  const config = { connectionString: address.href, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...path };
  return { schema, config };
}

/** PostgreSQL cuts longer names. */
const LONGEST_NAME = 63;

/** By this name the server knows the connections of a program that runs on a schema. */
export const connectionName = (schema: string): string => `jibao ${schema}`.slice(0, LONGEST_NAME);

export const TABLE_NAMES = 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1';

/** Migrates a schema, made when it is missing, and marks its owner. Throws ForeignDatabase for a schema of another one. */
export async function migrateSchema(config: pg.PoolConfig, schema: string, owner: Owner): Promise<void> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const connection = migratable(client);
    const { rows } = await client.query<{ name: string }>(TABLE_NAMES, [schema]);
    await refuseForeignDatabase(
      connection,
      rows.map(({ name }) => name),
      owner,
    );
    if (!(await hasSchema(client, schema))) await createSchema(client, schema);
    await migrate(connection, 'postgresql');
    await markOwner(connection, owner);
  } finally {
    // The lock ends with the connection.
    await client.end();
  }
}

/** To create a schema that is there, PostgreSQL asks for the right to create one. */
async function hasSchema(client: pg.Client, schema: string): Promise<boolean> {
  const { rows } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  return rows.length > 0;
}

const NOT_ALLOWED = '42501';

async function createSchema(client: pg.Client, schema: string): Promise<void> {
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
  } catch (error) {
    if ((error as { code?: string }).code !== NOT_ALLOWED) throw error;
    const { rows } = await client.query<{ user: string }>('SELECT current_user AS user');
    const user = rows[0]?.user ?? '';
    throw new Error(
      `还没有 schema ${schema}，用户 ${user} 没有权限建立；请数据库管理员在这个数据库里执行 CREATE SCHEMA "${schema}" AUTHORIZATION "${user}"`,
      { cause: error },
    );
  }
}

export function migratable(client: pg.Client): Migratable {
  const script = async (sql: string): Promise<void> => {
    await client.query(sql);
  };
  return {
    script,
    query: async (sql, values) => (await client.query<Record<string, unknown>>(sql, [...values])).rows,
    begin: () => script('BEGIN'),
  };
}
