import { empty, raw, sqltag as sql, type Sql } from '@prisma/client/runtime/client';

/** What runs statements: an open transaction, or the database itself, where each statement is a transaction. */
export interface Runner {
  $queryRaw<T>(query: TemplateStringsArray | Sql, ...values: unknown[]): Promise<T>;
  /** How many rows it changed. */
  $executeRaw(query: TemplateStringsArray | Sql, ...values: unknown[]): Promise<number>;
}

export type ColumnType = 'text' | 'integer' | 'bigint' | 'timestamp';

/** What the two databases say differently. Everything else of the store's SQL is understood by both. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgresql';
  /** Many rows handed over as one JSON parameter, as something to select from. */
  readonly rows: (rows: readonly object[], columns: Readonly<Record<string, ColumnType>>) => Sql;
  /** The strings of a list handed over as one JSON parameter, as something that stands after IN. */
  readonly list: (values: readonly string[]) => Sql;
  /** An instant inside of such JSON. */
  readonly instant: (at: Date) => string | number;
  /** Aggregates rows into one JSON text: an array of arrays, null for no rows. */
  readonly jsonOfRows: (...columns: readonly string[]) => Sql;
  /** Whether one statement may hold several that write. */
  readonly writesAtOnce: boolean;
  /** Put after a SELECT, keeps the rows from being handed out twice at once. */
  readonly skipLocked: Sql;
}

export const sqlite: Dialect = {
  name: 'sqlite',
  rows: (rows, columns) => {
    const selected = Object.keys(columns).map(column => `value ->> '${column}' AS ${column}`);
    return sql`(SELECT ${raw(selected.join(', '))} FROM json_each(${storableJson(rows)})) AS given`;
  },
  list: values => sql`(SELECT value FROM json_each(${storableJson(values)}))`,
  instant: at => at.getTime(),
  jsonOfRows: (...columns) => raw(`json_group_array(json_array(${columns.join(', ')}))`),
  writesAtOnce: false,
  skipLocked: empty,
};

export const postgresql: Dialect = {
  name: 'postgresql',
  rows: (rows, columns) => {
    const declared = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
    return sql`json_to_recordset(${storableJson(rows)}::json) AS given(${raw(declared.join(', '))})`;
  },
  list: values => sql`(SELECT json_array_elements_text(${storableJson(values)}::json))`,
  instant: at => at.toISOString(),
  jsonOfRows: (...columns) => raw(`json_agg(json_build_array(${columns.join(', ')}))::text`),
  writesAtOnce: true,
  skipLocked: raw('FOR UPDATE SKIP LOCKED'),
};

/** A text both databases take: PostgreSQL has no place for NUL and for half a surrogate pair. */
export function storable(text: string): string {
  return UNSTORABLE.test(text) ? text.replace(ALL_UNSTORABLE, '') : text;
}

// In Unicode mode a surrogate is only met where its other half is missing.
const UNSTORABLE = /[\0\p{Cs}]/u;
const ALL_UNSTORABLE = new RegExp(UNSTORABLE, 'gu');

function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!MAYBE_UNSTORABLE.test(json)) return json;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}

/** As JSON writes them; also meets a backslash that was typed, which costs only time. */
const MAYBE_UNSTORABLE = /\\u(?:0000|d[89a-f])/u;
