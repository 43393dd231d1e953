import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Log } from '../../core/log.js';
import { PrismaClient } from '../generated/postgresql/client.js';
import { connectClient, type Client, type PrismaClientClass } from './client.js';
import type { Driver } from './database.js';
import { postgresql } from './dialect.js';
import { migrate, type Migratable } from './migrate.js';
import { markOwner, refuseForeignDatabase, type Owner } from './owner.js';

const POOL = 10;
/** Below the size of the pool, so that no transaction waits for a connection inside of Prisma. */
const CONCURRENCY = 8;
const CONNECT_TIMEOUT_MS = 5_000;

/** Names the lock that one of several starting processes holds while it migrates. */
const MIGRATION_LOCK = 72_707_369;

/**
 * A PostgreSQL database, migrated; `?schema=` names the schema, which is made when it is missing. Throws ForeignDatabase for
 * a schema of another owner.
 */
export async function postgresqlAt(url: string, owner: Owner, log: Log): Promise<Driver> {
  const { schema, config } = readAddress(url);
  await migrateSchema(config, schema, owner);
  return {
    concurrency: CONCURRENCY,
    connect: () => connect(config, schema, log),
    isExclusive: false,
  };
}

function readAddress(url: string): { schema: string; config: pg.PoolConfig } {
  const address = new URL(url);
  const schema = address.searchParams.get('schema') ?? 'public';
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/u.test(schema))
    throw new Error('the schema in the database address must be a plain name');
  address.searchParams.delete('schema');
  const path = schema === 'public' ? {} : { options: `-c search_path="${schema}"` };
  const config = { connectionString: address.href, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...path };
  return { schema, config };
}

function connect(config: pg.PoolConfig, schema: string, log: Log): Promise<Client> {
  const onError = (error: Error) => {
    log('warn', 'a connection to the database was lost', { error: error.message });
  };
  const pool = new pg.Pool({ ...config, max: POOL });
  // For a moment after it leaves the pool a connection has no other listener: one that is cut then would end the process.
  pool.on('connect', client => client.on('error', onError));
  const adapter = new PrismaPg(pool, {
    schema,
    disposeExternalPool: true,
    onPoolError: onError,
    statementNameGenerator: makeNames(),
  });
  return connectClient(PrismaClient as unknown as PrismaClientClass, adapter, postgresql);
}

/** The typed client's lists of values make statements of many lengths, which must not fill the server's memory. */
const MAX_PLANNED = 300;

/** Names by which the server keeps the statements it has planned. An unnamed one is planned each time. */
function makeNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MAX_PLANNED) return '';
    const name = `s${names.size}`;
    names.set(sql, name);
    return name;
  };
}

const TABLE_NAMES = 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1';

async function migrateSchema(config: pg.PoolConfig, schema: string, owner: Owner): Promise<void> {
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
    if (schema !== 'public') await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await migrate(connection, 'postgresql');
    await markOwner(connection, owner);
  } finally {
    // The lock ends with the connection.
    await client.end();
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
