import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { openStore, type StoreOptions } from '../../src/store/connection/open.js';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';
import type { Store } from '../../src/store/store.js';

/** A database for one test or description, migrated and empty. */
export interface TestDatabase {
  readonly url: string;
  readonly store: Store;
  /** Deletes all rows. */
  clear(): Promise<void>;
  /** Closes the store and deletes the database. */
  drop(): Promise<void>;
}

export interface DatabaseKind {
  readonly name: 'SQLite' | 'PostgreSQL';
  open(options?: StoreOptions): Promise<TestDatabase>;
}

/** Every table of the models; a table stands before the tables to which it refers. */
export const TABLES = [
  ...['figure', 'note', 'submission', 'event', 'snapshot', 'role_grant', 'unit_request', 'date_request'],
  ...['deputyship', 'deliverable', 'register', 'register_source', 'enterprise_fact', 'enterprise'],
  ...['letter_note', 'letter', 'letter_batch', 'plan_version'],
  ...['setting', 'kept', 'inbox', 'outbox'],
];

/** The PostgreSQL of the tests; TEST_DATABASE_URL names another one. */
export const postgresqlUrl = process.env['TEST_DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/test';

const sqlite: DatabaseKind = {
  name: 'SQLite',
  open: async options => {
    const folder = mkdtempSync(path.join(tmpdir(), 'jibao-'));
    const url = `file:${path.join(folder, 'data', 'jibao.db')}`;
    const store = await openStore(url, options);
    const clear = () => {
      const file = new Sqlite(url.replace('file:', ''));
      for (const table of TABLES) file.prepare(`DELETE FROM ${table}`).run();
      file.close();
      return Promise.resolve();
    };
    const drop = async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    };
    return { url, store, clear, drop };
  },
};

const postgresql: DatabaseKind = {
  name: 'PostgreSQL',
  open: async options => {
    const schema = `test_${randomUUID().replaceAll('-', '')}`;
    const url = withParameter(postgresqlUrl, 'schema', schema);
    const store = await openStore(url, options);
    const clear = async () => {
      await onPostgresql(TABLES.map(table => `DELETE FROM "${schema}".${table};`).join(' '));
    };
    const drop = async () => {
      await store.close();
      await onPostgresql(`DROP SCHEMA "${schema}" CASCADE`);
    };
    return { url, store, clear, drop };
  },
};

/** The available databases: SQLite, and PostgreSQL if it can be reached. */
export const databases: readonly DatabaseKind[] = (await postgresqlIsThere())
  ? [sqlite, postgresql]
  : [sqlite];

/** Opens one database for all tests of a description, empty at the start of each test. */
export function useDatabase(kind: DatabaseKind): Pick<TestDatabase, 'url' | 'store'> {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await kind.open();
  });
  beforeEach(() => database.clear());
  afterAll(() => database.drop());
  return {
    get url() {
      return database.url;
    },
    get store() {
      return database.store;
    },
  };
}

/** Describes rules that hold on each database. The tests of a database that cannot be reached are skipped. */
export function describeOnEach(title: string, body: (kind: DatabaseKind) => void): void {
  for (const kind of [sqlite, postgresql])
    describe.skipIf(!databases.includes(kind))(`${title} (${kind.name})`, () => {
      body(kind);
    });
}

export function withParameter(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed.href;
}

/** Runs a statement (without values: several) on the tests' PostgreSQL, on a new connection; returns the rows. */
export async function onPostgresql(sql: string, values: readonly unknown[] = []): Promise<object[]> {
  const client = new pg.Client({ connectionString: postgresqlUrl, connectionTimeoutMillis: 3_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values.length > 0 ? [...values] : undefined))
      .rows;
  } finally {
    await client.end();
  }
}

async function postgresqlIsThere(): Promise<boolean> {
  try {
    await onPostgresql('SELECT 1');
    return true;
  } catch (error) {
    const words = `PostgreSQL cannot be reached at ${new URL(postgresqlUrl).host} (${String(error)})`;
    if (process.env['CI'] === 'true')
      throw new Error(`${words}: its tests must not be skipped here`, { cause: error });
    console.warn(
      `\n*** ${words}.\n*** Its tests are SKIPPED; start it, or name one with TEST_DATABASE_URL.\n`,
    );
    return false;
  }
}
