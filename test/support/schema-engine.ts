import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { PrismaPg } from '@prisma/adapter-pg';
import type * as Engine from '@prisma/schema-engine-wasm';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { sqliteAdapter } from '../../src/store/connection/sqlite-adapter.js';
import { onPostgresql, postgresqlUrl } from './databases.js';

export const prismaFolder = path.resolve(import.meta.dirname, '../../prisma');

type Provider = 'sqlite' | 'postgresql';

/** Returns the SQL that leads from a SQLite file to the schema of the models; empty when they agree. */
export async function missingOnSqlite(file: string): Promise<string> {
  const files = schemaFiles('sqlite');
  const from: Engine.DiffTarget = { tag: 'schemaDatasource', configDir: prismaFolder, files };
  const script = await diff('sqlite', file, from);
  return script.replace('-- This is an empty migration.', '').trim();
}

/**
 * Returns the SQL that makes the schema of the models on an empty PostgreSQL. The engine cannot read a live database
 * through its adapter, so tests compare two databases instead.
 */
export async function postgresqlFromNothing(): Promise<string> {
  const script = await diff('postgresql', postgresqlUrl, { tag: 'empty' });
  return script.replace('CREATE SCHEMA IF NOT EXISTS "public";', '');
}

/** Describes the columns, indexes and constraints of a PostgreSQL schema, one line for each. */
export async function describePostgresql(schema: string): Promise<string[]> {
  const rows = await onPostgresql(DESCRIPTION, [schema]);
  return (rows as { words: string }[]).map(({ words }) => words.replaceAll(schema, 'schema'));
}

const DESCRIPTION = `
  SELECT concat_ws(' ', table_name, column_name, udt_name, datetime_precision, is_nullable, column_default) AS words
    FROM information_schema.columns WHERE table_schema = $1 AND table_name <> '_prisma_migrations'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename <> '_prisma_migrations'
  UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = $1::regnamespace AND conrelid::regclass::text NOT LIKE '%_prisma_migrations'
  ORDER BY words`;

async function diff(provider: Provider, url: string, from: Engine.DiffTarget): Promise<string> {
  const engine = await openEngine(provider, url);
  try {
    const { stdout } = await engine.diff({
      from,
      to: { tag: 'schemaDatamodel', files: schemaFiles(provider) },
      script: true,
      exitCode: null,
      // The engine leaves out its own table of applied migrations.
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? '';
  } finally {
    engine.free();
  }
}

function schemaFiles(provider: Provider) {
  return ['schema.prisma', 'models.prisma'].map(name => {
    const file = path.join(prismaFolder, provider, name);
    return { path: file, content: readFileSync(file, 'utf8') };
  });
}

async function openEngine(provider: Provider, url: string): Promise<Engine.SchemaEngine> {
  const { SchemaEngine } = await engineModule;
  const datamodels = schemaFiles(provider).map(({ path: file, content }): [string, string] => [
    file,
    content,
  ]);
  const adapter = provider === 'sqlite' ? withShadow(url.replace('file:', '')) : new PrismaPg(url);
  return SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(adapter));
}

/** Loads the engine by hand: the package's entry imports WebAssembly as a module, which Node does not support. */
async function loadEngine(): Promise<typeof Engine> {
  const bindings = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as Bindings;
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = readFileSync(entry.replace(/\.js$/u, '.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

type Bindings = typeof Engine & { __wbg_set_wasm(exports: object): void };

/** The used part of WebAssembly: the project has the types of Node only, which do not include it. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate(
      bytes: Uint8Array,
      imports: object,
    ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
  };
};

/** One engine for the whole process: the bindings do not support a second one. */
const engineModule = loadEngine();

/** The schema engine compares a database with one in memory. */
const withShadow = (file: string) => {
  const connect = (to: string) => async () => quoteTexts(await sqliteAdapter(to).connect());
  return { ...sqliteAdapter(file), connect: connect(file), connectToShadowDb: connect(':memory:') };
};

/** The engine asks for a partial index by a text in double quotes, which this SQLite takes for a column. */
function quoteTexts(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const query = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = ({ sql, ...rest }) =>
    query({ ...rest, sql: sql.replace(/(?<=\bname = )"(?<text>\w+)"/u, "'$<text>'") });
  return adapter;
}
