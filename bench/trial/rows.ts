import pg from 'pg';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';

export type Row = Readonly<Record<string, unknown>>;

/** Reads and writes rows past the program, so that a fault of its store cannot hide itself. */
export interface Rows {
  readonly query: (sql: string) => Promise<Row[]>;
  readonly close: () => Promise<void>;
}

export async function openRows(url: string): Promise<Rows> {
  return url.startsWith('file:') ? openSqlite(url.slice('file:'.length)) : openPostgresql(url);
}

function openSqlite(path: string): Rows {
  const file = new Sqlite(path, { timeout: 10_000 });
  return {
    query: sql => {
      const statement = file.prepare<[], Row>(sql);
      return Promise.resolve(statement.reader ? statement.all() : (statement.run(), []));
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
  return {
    query: async sql => (await client.query<Record<string, unknown>>(sql)).rows,
    close: () => client.end(),
  };
}
