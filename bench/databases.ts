import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { registerCleanUp } from './tidy.js';

/** An empty database for one measurement. */
export interface TestDatabase {
  readonly url: string;
  readonly remove: () => Promise<void>;
}

/** A kind of database that can create empty ones. */
export interface DatabaseKind {
  readonly name: string;
  readonly create: () => Promise<TestDatabase>;
}

export const sqlite: DatabaseKind = {
  name: 'SQLite',
  create: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jibao-bench-'));
    return {
      url: `file:${join(folder, 'bench.db')}`,
      remove: registerCleanUp(() => rm(folder, { recursive: true, force: true })),
    };
  },
};

const POSTGRESQL = process.env['BENCH_POSTGRESQL'] ?? 'postgresql://postgres@127.0.0.1:5432/test';

/** Finds PostgreSQL, with a new schema for each measurement; returns a sentence when it cannot be reached. */
export async function findPostgresql(): Promise<DatabaseKind | string> {
  try {
    const version = await withClient(async client => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return /^[\d.]+/u.exec(rows[0]?.server_version ?? '')?.[0] ?? '';
    });
    return { name: `PostgreSQL ${version}`, create: makeSchema };
  } catch (error) {
    return `PostgreSQL is not measured: ${POSTGRESQL.replace(/\/\/.*@/u, '//')} cannot be reached (${String(error)})`;
  }
}

function makeSchema(): Promise<TestDatabase> {
  const schema = `bench_${randomBytes(4).toString('hex')}`;
  return Promise.resolve({
    url: `${POSTGRESQL}?schema=${schema}`,
    remove: registerCleanUp(async () => {
      await withClient(client => client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`));
    }),
  });
}

async function withClient<T>(run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: POSTGRESQL, connectionTimeoutMillis: 3_000 });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
