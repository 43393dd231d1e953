import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type Sqlite from 'better-sqlite3';

/** More different statements than this the store does not have; anything beyond is a mistake that must not eat memory. */
const MOST_KEPT = 500;

/**
 * Prisma's adapter with prepared statements that are kept: it prepares each anew every time it runs, which is a tenth
 * of the work of a saved page.
 */
export class KeepingSqlite extends PrismaBetterSqlite3 {
  override async connect(): ReturnType<PrismaBetterSqlite3['connect']> {
    const adapter = await super.connect();
    const { client } = adapter as unknown as { client: Sqlite.Database };
    const prepare = client.prepare.bind(client);
    const kept = new Map<string, Bindable>();
    const keeping = (sql: string): Bindable => {
      const known = kept.get(sql);
      if (known) return known;
      if (kept.size >= MOST_KEPT) kept.clear();
      const made = bindable(prepare(sql));
      kept.set(sql, made);
      return made;
    };
    Object.assign(client, { prepare: keeping });
    return adapter;
  }
}

/** The part of a better-sqlite3 statement that the adapter uses. */
interface Bindable {
  bind(values: readonly unknown[]): Bound;
  run(): Sqlite.RunResult;
}

interface Bound {
  readonly reader: boolean;
  columns(): Sqlite.ColumnDefinition[];
  run(): Sqlite.RunResult;
  raw(): { all(): unknown[] };
}

/** A statement is bound for good by its own `bind`; this one hands the values over at each run instead. */
function bindable(statement: Sqlite.Statement): Bindable {
  const columns = statement.reader ? statement.columns() : [];
  if (statement.reader) statement.raw(true);
  return {
    bind: values => ({
      reader: statement.reader,
      columns: () => columns,
      run: () => statement.run(...values),
      raw: () => ({ all: () => statement.all(...values) }),
    }),
    run: () => statement.run(),
  };
}
