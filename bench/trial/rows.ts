import pg from 'pg';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';

export type Row = Readonly<Record<string, unknown>>;

/** Reads and writes rows past the program, so that a fault of its store cannot hide itself. */
export interface Rows {
  readonly query: (sql: string) => Promise<Row[]>;
  /** All rows of a table, with values that can be written back as they are. */
  readonly readTable: (table: string) => Promise<Row[]>;
  /** Runs statements in one transaction. */
  readonly transact: (statements: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openRows(url: string): Promise<Rows> {
  return url.startsWith('file:') ? openSqlite(url.slice('file:'.length)) : openPostgresql(url);
}

function openSqlite(path: string): Rows {
  const file = new Sqlite(path, { timeout: 10_000 });
  const query: Rows['query'] = sql => Promise.resolve(file.prepare<[], Row>(sql).all());
  return {
    query,
    readTable: table => query(`SELECT * FROM ${table}`),
    transact: statements => {
      file
        .transaction(() => {
          for (const statement of statements) file.exec(statement);
        })
        .immediate();
      return Promise.resolve();
    },
    close: () => {
      file.close();
      return Promise.resolve();
    },
  };
}

/** The application name of the trial's own connections: the trial cuts the others. */
export const OWN_CONNECTION = 'jibao-trial';

async function openPostgresql(url: string): Promise<Rows> {
  const address = new URL(url);
  const schema = address.searchParams.get('schema') ?? 'public';
  for (const name of [...address.searchParams.keys()]) address.searchParams.delete(name);
  const client = new pg.Client({
    connectionString: address.href,
    application_name: OWN_CONNECTION,
    options: `-c search_path="${schema}"`,
  });
  await client.connect();
  const query: Rows['query'] = async sql => (await client.query<Record<string, unknown>>(sql)).rows;
  return {
    query,
    readTable: async table =>
      (await query(`SELECT row_to_json(each) AS row FROM ${table} each`)).map(({ row }) => row as Row),
    transact: async statements => {
      await client.query(['BEGIN', ...statements, 'COMMIT'].join(';\n'));
    },
    close: () => client.end(),
  };
}

/** A column as text; empty for null. */
export function textIn(row: Row | undefined, column: string): string {
  const value = row?.[column];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
