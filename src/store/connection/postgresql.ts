import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Log } from '../../core/log.js';
import { PrismaClient } from '../generated/postgresql/client.js';
import { connectClient, type Client, type PrismaClientClass } from './client.js';
import type { Driver } from './database.js';
import { PLANNED_EACH_TIME, postgresql } from './dialect.js';
import type { Owner } from './owner.js';
import { endSilentConnections } from './silence.js';
import { connectionName, migrateSchema, readAddress } from './postgresql-schema.js';

const POOL = 10;
/** Below the size of the pool, so that no transaction waits for a connection inside of Prisma. */
const CONCURRENCY = 8;
/**
 * PostgreSQL ends a transaction whose program stands still this long (a paused container, a machine that lost its network):
 * its locks would keep the other copies from answering.
 */
const IDLE_IN_TRANSACTION_MS = 5_000;

/**
 * A statement without an answer for this long is one of a lost connection. Well below the time after which a transaction is
 * ended as too long: lost ones are tried again.
 */
const SILENT_SECONDS = 5;
/** Of a document a statement may read the whole bureau. */
const SILENT_READING_SECONDS = 60;

/**
 * A PostgreSQL database, migrated; `?schema=` names the schema, which is made when it is missing. Throws ForeignDatabase for
 * a schema of another owner.
 */
export async function postgresqlAt(url: string, owner: Owner, log: Log): Promise<Driver> {
  const { schema, config } = readAddress(url);
  await migrateSchema(config, schema, owner);
  return {
    concurrency: CONCURRENCY,
    connect: () => connect(config, schema, log, SILENT_SECONDS),
    isExclusive: false,
  };
}

/** Between two statements of a document its figures are checked, which may take long on a slow machine. */
const IDLE_IN_READING_MS = 60_000;

/** The same database, which the program has migrated, to be read alone; each transaction reads one state of it. */
export function readPostgresqlAt(url: string, log: Log): Promise<Client> {
  const { schema, config } = readAddress(url);
  const options = [
    config.options ?? '',
    '-c default_transaction_read_only=on',
    String.raw`-c default_transaction_isolation=repeatable\ read`,
  ];
  return connect(
    {
      ...config,
      options: options.join(' '),
      max: 1,
      idle_in_transaction_session_timeout: IDLE_IN_READING_MS,
    },
    schema,
    log,
    SILENT_READING_SECONDS,
  );
}

/**
 * Compiling a statement takes longer than running it: 380 of the 550 ms of the one that reads 200 units, 56 of the 69 ms of one
 * that counts 2,500 enterprises, on each connection anew.
 */
const WITHOUT_COMPILING = '-c jit=off';

function connect(config: pg.PoolConfig, schema: string, log: Log, silentSeconds: number): Promise<Client> {
  const onError = (error: Error) => {
    log('warn', 'a connection to the database was lost', { error: error.message });
  };
  const pool = new pg.Pool({
    max: POOL,
    keepAlive: true,
    application_name: connectionName(schema),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    ...config,
    options: [config.options ?? '', WITHOUT_COMPILING].join(' ').trim(),
  });
  endSilentConnections(pool, silentSeconds);
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
    if (names.size >= MAX_PLANNED || sql.startsWith(PLANNED_EACH_TIME)) return '';
    const name = `s${names.size}`;
    names.set(sql, name);
    return name;
  };
}
