import type pg from 'pg';
import { BATCH_SIZE, MAX_BATCH_ROWS, sizeOf, type Row, type Side, type Value } from './side.js';
import type { Column, ColumnKind, Table } from './tables.js';

/** A PostgreSQL connection with an open transaction, on the schema of its search path. */
export function postgresqlSide(client: pg.Client): Side {
  return {
    read: table => readBatches(client, table),
    write: async (table, rows) => {
      await client.query(insertInto(table), [JSON.stringify(rows.map(row => toRecord(table, row)))]);
    },
    lastNumber: async ({ name }) => {
      const { rows } = await client.query<{ last: string | null }>(
        `SELECT pg_sequence_last_value(pg_get_serial_sequence($1, 'id')::regclass) AS last`,
        [`"${name}"`],
      );
      return Number(rows[0]?.last ?? 0);
    },
    setLastNumber: async ({ name }, last) => {
      if (last > 0)
        await client.query(`SELECT setval(pg_get_serial_sequence($1, 'id')::regclass, $2)`, [
          `"${name}"`,
          last,
        ]);
    },
  };
}

const FIRST_BATCH_ROWS = 10;

async function* readBatches(client: pg.Client, table: Table): AsyncIterable<Row[]> {
  const columns = table.columns.map(selectOf).join(', ');
  // Texts in the order of their bytes, as SQLite has them.
  const key = table.key.map(({ name, kind }) => `"${name}"${kind === 'text' ? ' COLLATE "C"' : ''}`);
  await client.query(
    `DECLARE copied NO SCROLL CURSOR FOR SELECT ${columns} FROM "${table.name}" ORDER BY ${key.join(', ')}`,
  );
  for (let count = FIRST_BATCH_ROWS; ;) {
    const text = `FETCH FORWARD ${count} FROM copied`;
    const { rows } = await client.query<Value[]>({ text, rowMode: 'array' });
    if (rows.length === 0) break;
    yield rows;
    count = nextCount(rows);
  }
  await client.query('CLOSE copied');
}

/** As many rows of the same size as make one batch. A table with files gives one row at a time. */
function nextCount(rows: readonly Row[]): number {
  const size = rows.reduce((sum, row) => sum + sizeOf(row), 0) / rows.length;
  return Math.max(1, Math.min(MAX_BATCH_ROWS, Math.floor(BATCH_SIZE / size)));
}

/** The driver returns these types as Values: an instant would come as text, in the form that the server is set to. */
function selectOf({ name, kind }: Column): string {
  return kind === 'instant' ? `round(extract(epoch FROM "${name}") * 1000)::float8` : `"${name}"`;
}

const TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  boolean: 'boolean',
  instant: 'timestamp',
  bytes: 'text',
};

function insertInto({ name, columns }: Table): string {
  const names = columns.map(column => `"${column.name}"`).join(', ');
  const values = columns.map(column =>
    column.kind === 'bytes' ? `decode("${column.name}", 'base64')` : `"${column.name}"`,
  );
  const declared = columns.map(column => `"${column.name}" ${TYPES[column.kind]}`);
  return `INSERT INTO "${name}" (${names}) SELECT ${values.join(', ')}
    FROM json_to_recordset($1::json) AS copied(${declared.join(', ')})`;
}

function toRecord({ columns }: Table, row: Row): Record<string, Value> {
  const record: Record<string, Value> = {};
  for (const [index, { name, kind }] of columns.entries()) record[name] = toJson(row[index] ?? null, kind);
  return record;
}

function toJson(value: Value, kind: ColumnKind): Value {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return kind === 'instant' && typeof value === 'number' ? new Date(value).toISOString() : value;
}
