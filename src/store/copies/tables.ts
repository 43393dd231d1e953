import type { SqliteFile } from '../connection/sqlite-driver.js';

/** What a column holds. A backup is a SQLite file, so its declarations say it for both databases. */
export type ColumnKind = 'text' | 'integer' | 'bigint' | 'boolean' | 'instant' | 'bytes';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A table of the models. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The columns of its primary key, by which its rows are read in the same order from both databases. */
  readonly key: readonly Column[];
  /** The database numbers the rows, in the column `id`. */
  readonly isNumbered: boolean;
}

/** The list of contents that a backup carries beside the tables (backup-file.ts). */
export const CONTENT_TABLE = 'backup_content';

const NOT_OURS = ['_prisma_migrations', CONTENT_TABLE];

/** Returns the tables of a migrated SQLite database; a table stands after the tables to which it refers. */
export function readTables(database: SqliteFile): Table[] {
  const names = namesOfTables(database).filter(name => !NOT_OURS.includes(name));
  const referred = new Map(names.map(name => [name, referredBy(database, name)]));
  const depthOf = (name: string): number =>
    Math.max(0, ...(referred.get(name) ?? []).map(other => depthOf(other) + 1));
  return names.sort((a, b) => depthOf(a) - depthOf(b)).map(name => readTable(database, name));
}

export function namesOfTables(database: SqliteFile): string[] {
  const sql =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name";
  return database.prepare(sql).pluck().all() as string[];
}

function referredBy(database: SqliteFile, table: string): string[] {
  return database.prepare('SELECT "table" FROM pragma_foreign_key_list(?)').pluck().all(table) as string[];
}

interface Described {
  readonly name: string;
  readonly type: string;
  /** The place in the primary key, from 1; 0 outside of it. */
  readonly pk: number;
}

const KINDS: Readonly<Record<string, ColumnKind>> = {
  TEXT: 'text',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  BOOLEAN: 'boolean',
  DATETIME: 'instant',
  BLOB: 'bytes',
};

function readTable(database: SqliteFile, name: string): Table {
  const described = database
    .prepare('SELECT name, type, pk FROM pragma_table_info(?)')
    .all(name) as Described[];
  const columnOf = ({ name: column, type }: Described): Column => {
    const kind = KINDS[type];
    if (!kind) throw new Error(`the column ${name}.${column} has the unknown type ${type}`);
    return { name: column, kind };
  };
  const key = described.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const [first] = key;
  return {
    name,
    columns: described.map(columnOf),
    key: key.map(columnOf),
    isNumbered: key.length === 1 && first?.name === 'id' && first.type === 'INTEGER',
  };
}
