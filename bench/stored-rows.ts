import pg from 'pg';
import { readAddress } from '../src/store/connection/postgresql-schema.js';
import { migrate } from '../src/store/connection/migrate.js';
import { fileOf, migratable } from '../src/store/connection/sqlite-file.js';
import { Sqlite } from '../src/store/connection/sqlite-driver.js';
import { postgresqlSide } from '../src/store/copies/postgresql-side.js';
import type { Row, Side, Value } from '../src/store/copies/side.js';
import { sqliteSide } from '../src/store/copies/sqlite-side.js';
import { readTables, type Table } from '../src/store/copies/tables.js';

/** The rows of one quarter. */
export interface Quarter {
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  /** The time of the newest message, in ms. */
  readonly latest: number;
}

/** A database past its store: rows as they are stored, and sizes in bytes. */
export interface StoredRows {
  readQuarter(period: string): Promise<Quarter>;
  /** Writes a quarter's rows for another period, `shift` ms later; `time` counts from 1. */
  writeAgain(quarter: Quarter, period: string, time: number, shift: number): Promise<void>;
  commit(): Promise<void>;
  size(): Promise<number>;
  /** The size without the space that deleted rows left. */
  compactSize(): Promise<number>;
  close(): Promise<void>;
}

export async function openRows(url: string): Promise<StoredRows> {
  return url.startsWith('file:') ? openFile(fileOf(url)) : openSchema(url);
}

async function openFile(file: string): Promise<StoredRows> {
  const database = new Sqlite(file);
  const read = (pragma: string) => Number(database.pragma(pragma, { simple: true }));
  database.exec('BEGIN');
  const size = () => Promise.resolve(read('page_count') * read('page_size'));
  return {
    ...rowsOf(sqliteSide(database), await tablesOfModels()),
    commit: () => Promise.resolve(void database.exec('COMMIT')),
    size,
    compactSize: async () => (await size()) - read('freelist_count') * read('page_size'),
    close: () => Promise.resolve(void database.close()),
  };
}

async function openSchema(url: string): Promise<StoredRows> {
  const { schema, config } = readAddress(url);
  const client = new pg.Client(config);
  await client.connect();
  const tables = await tablesOfModels();
  const size = async () => {
    const { rows } = await client.query<{ size: string }>(
      'SELECT sum(pg_total_relation_size(c.oid)) AS size FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = $2',
      [schema, 'r'],
    );
    return Number(rows[0]?.size);
  };
  await client.query('BEGIN');
  return {
    ...rowsOf(postgresqlSide(client), tables),
    commit: async () => {
      await client.query('COMMIT');
    },
    size,
    compactSize: async () => {
      await client.query('COMMIT');
      for (const { name } of tables) await client.query(`VACUUM FULL "${name}"`);
      return size();
    },
    close: () => client.end(),
  };
}

async function tablesOfModels(): Promise<Table[]> {
  const empty = new Sqlite(':memory:');
  await migrate(migratable(empty), 'sqlite');
  const tables = readTables(empty);
  empty.close();
  return tables;
}

/** Ids of one writing lie this far from those of the next. */
const ID_STEP = 1_000_000;
const BATCH = 200;

function rowsOf(side: Side, tables: readonly Table[]): Pick<StoredRows, 'readQuarter' | 'writeAgain'> {
  return {
    readQuarter: async period => {
      const rows = new Map<string, Row[]>();
      for (const table of tables) {
        rows.set(table.name, []);
        for await (const batch of side.read(table)) rows.get(table.name)?.push(...batch);
      }
      return cutToPeriod(tables, rows, period);
    },
    writeAgain: async ({ rows }, period, time, shift) => {
      for (const table of tables) {
        const again = (rows.get(table.name) ?? []).map(row =>
          row.map((value, index) => changed(table, index, value, { period, time, shift })),
        );
        for (let from = 0; from < again.length; from += BATCH)
          await side.write(table, again.slice(from, from + BATCH));
      }
    },
  };
}

/** Tables with rows of a period, or of the traffic of one. People and settings are there once. */
const REPEATED = [
  'submission',
  'figure',
  'note',
  'event',
  'snapshot',
  'inbox',
  'outbox',
  'kept',
  'deliverable',
];

function cutToPeriod(tables: readonly Table[], rows: ReadonlyMap<string, Row[]>, period: string): Quarter {
  const valueIn = (table: Table, row: Row, column: string): Value | undefined =>
    row[table.columns.findIndex(({ name }) => name === column)];
  const submissions = new Set<unknown>();
  const kept = new Map<string, Row[]>();
  let latest = 0;
  for (const table of tables.filter(({ name }) => REPEATED.includes(name))) {
    const isOf = (row: Row): boolean => {
      if (table.columns.some(({ name }) => name === 'period'))
        return valueIn(table, row, 'period') === period;
      if (table.name === 'figure' || table.name === 'note')
        return submissions.has(valueIn(table, row, 'submission_id'));
      return true;
    };
    const own = (rows.get(table.name) ?? []).filter(isOf);
    kept.set(table.name, own);
    if (table.name === 'submission') for (const row of own) submissions.add(valueIn(table, row, 'id'));
    if (table.name === 'inbox')
      for (const row of own) latest = Math.max(latest, Number(valueIn(table, row, 'received_at')));
  }
  return { rows: kept, latest };
}

const UNIQUE_TEXTS = ['key', 'uuid', 'id'];

function changed(
  { columns }: Table,
  index: number,
  value: Value,
  { period, time, shift }: { readonly period: string; readonly time: number; readonly shift: number },
): Value {
  const column = columns[index];
  if (value === null || !column) return value;
  if (column.name === 'period') return period;
  if (column.kind === 'instant') return Number(value) + shift;
  const isId = column.name === 'id' || column.name === 'submission_id';
  if (isId && column.kind === 'integer') return Number(value) + time * ID_STEP;
  return column.kind === 'text' && UNIQUE_TEXTS.includes(column.name) ? `${String(value)}-${time}` : value;
}
