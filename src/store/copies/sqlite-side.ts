import type { SqliteFile } from '../connection/sqlite-driver.js';
import { storable } from '../connection/storable.js';
import { BATCH_SIZE, MAX_BATCH_ROWS, sizeOf, type Row, type Side, type Value } from './side.js';
import type { ColumnKind, Table } from './tables.js';

/** A SQLite connection with an open transaction. */
export function sqliteSide(database: SqliteFile): Side {
  return {
    read: table => readBatches(database, table),
    write: (table, rows) => {
      const columns = table.columns.map(({ name }) => `"${name}"`);
      const statement = database.prepare(
        `INSERT INTO "${table.name}" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      );
      for (const row of rows)
        statement.run(row.map((value, index) => toSqlite(value, table.columns[index]?.kind)));
      return Promise.resolve();
    },
    lastNumber: ({ name }) => {
      const last = database.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(name);
      return Promise.resolve(Number(last ?? 0));
    },
    setLastNumber: ({ name }, last) => {
      database.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(name);
      database.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(name, last);
      return Promise.resolve();
    },
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- SQLite answers at once; PostgreSQL's side does not.
async function* readBatches(database: SqliteFile, { name, columns, key }: Table): AsyncIterable<Row[]> {
  const list = (of: Table['columns']) => of.map(column => `"${column.name}"`).join(', ');
  const statement = database
    .prepare(`SELECT ${list(columns)} FROM "${name}" ORDER BY ${list(key)}`)
    .raw(true)
    .safeIntegers(true);
  let batch: Row[] = [];
  let size = 0;
  for (const values of statement.iterate() as IterableIterator<unknown[]>) {
    const row = values.map((value, index) => fromSqlite(value, columns[index]?.kind));
    batch.push(row);
    size += sizeOf(row);
    if (size < BATCH_SIZE && batch.length < MAX_BATCH_ROWS) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}

function fromSqlite(value: unknown, kind: ColumnKind | undefined): Value {
  if (value === null) return null;
  switch (kind) {
    case 'integer':
      return Number(value);
    case 'bigint':
      return (value as bigint).toString();
    case 'boolean':
      return value !== 0n;
    case 'instant':
      // Versions before the own adapter may have written texts.
      return typeof value === 'string' ? new Date(value).getTime() : Number(value);
    case 'bytes':
      return value as Uint8Array;
    default:
      return storable(value as string);
  }
}

function toSqlite(value: Value, kind: ColumnKind | undefined): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' || (typeof value === 'string' && kind === 'bigint')) return BigInt(value);
  return value;
}
