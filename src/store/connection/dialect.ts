import { Prisma } from '../generated/sqlite/client.js';
import { storableJson } from './storable.js';

export type ColumnType = 'text' | 'integer' | 'bigint' | 'timestamp';

/**
 * Begins a statement that PostgreSQL plans each time. A kept plan of a statement that runs all the time may come from an hour
 * when the table was empty, and reads all of it when it is full.
 */
export const PLANNED_EACH_TIME = '/* planned each time */';

/** The differences between the two databases' SQL. Both understand everything else in hot/. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgresql';
  /** Many rows as one JSON parameter, to select from under the name `input`. */
  readonly rows: (rows: readonly object[], columns: Readonly<Record<string, ColumnType>>) => Prisma.Sql;
  /** A list of strings as one JSON parameter, to stand after IN. */
  readonly list: (values: readonly string[]) => Prisma.Sql;
  /** A list of whole numbers as one JSON parameter, to stand after IN; a text is such JSON already. */
  readonly numbers: (values: readonly number[] | string) => Prisma.Sql;
  /** An instant inside of such JSON. */
  readonly instant: (at: Date) => string | number;
  /** Aggregates rows into one JSON text: an array of arrays, null for no rows. */
  readonly jsonOfRows: (...columns: readonly string[]) => Prisma.Sql;
  /** Aggregates texts into one JSON text: an array, null for none. */
  readonly jsonOfTexts: (column: string) => Prisma.Sql;
  /** Whether one statement may hold several that write. */
  readonly hasWritingCtes: boolean;
  /** Whether a session may hold single tables locked. */
  readonly hasTableLocks: boolean;
  /** Stands after a SELECT and keeps two sessions from selecting the same rows at once. */
  readonly skipLocked: Prisma.Sql;
}

const jsonOf = (values: readonly number[] | string): string =>
  typeof values === 'string' ? values : JSON.stringify(values);

export const sqlite: Dialect = {
  name: 'sqlite',
  rows: (rows, columns) => {
    const selected = Object.keys(columns).map(column => `value ->> '${column}' AS ${column}`);
    return Prisma.sql`(SELECT ${Prisma.raw(selected.join(', '))} FROM json_each(${storableJson(rows)})) AS input`;
  },
  list: values => Prisma.sql`(SELECT value FROM json_each(${storableJson(values)}))`,
  numbers: values => Prisma.sql`(SELECT value FROM json_each(${jsonOf(values)}))`,
  instant: at => at.getTime(),
  jsonOfRows: (...columns) => Prisma.raw(`json_group_array(json_array(${columns.join(', ')}))`),
  jsonOfTexts: column => Prisma.raw(`json_group_array(${column})`),
  hasWritingCtes: false,
  hasTableLocks: false,
  skipLocked: Prisma.empty,
};

export const postgresql: Dialect = {
  name: 'postgresql',
  rows: (rows, columns) => {
    const declared = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
    return Prisma.sql`json_to_recordset(${storableJson(rows)}::json) AS input(${Prisma.raw(declared.join(', '))})`;
  },
  list: values => Prisma.sql`(SELECT json_array_elements_text(${storableJson(values)}::json))`,
  numbers: values => Prisma.sql`(SELECT json_array_elements_text(${jsonOf(values)}::json)::integer)`,
  instant: at => at.toISOString(),
  jsonOfRows: (...columns) => Prisma.raw(`json_agg(json_build_array(${columns.join(', ')}))::text`),
  jsonOfTexts: column => Prisma.raw(`json_agg(${column})::text`),
  hasWritingCtes: true,
  hasTableLocks: true,
  skipLocked: Prisma.raw('FOR UPDATE SKIP LOCKED'),
};
