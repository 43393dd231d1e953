import {
  ColumnTypeEnum as Type,
  isDriverAdapterError,
  type ArgType,
  type ColumnType,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import { Sql, sqltag } from '@prisma/client/runtime/client';
import type { Runner } from './dialect.js';

/**
 * Runs statements on Prisma's driver adapter itself. The client's own `$queryRaw` takes the same statement through its
 * query engine to the same place, and costs more than the database's work.
 */
export function statementsOn(on: SqlQueryable): Runner {
  return {
    $queryRaw: async <T>(query: TemplateStringsArray | Sql, ...values: unknown[]) =>
      rowsIn(await on.queryRaw(queryFor(on, query, values))) as T,
    $executeRaw: (query, ...values) => on.executeRaw(queryFor(on, query, values)),
  };
}

/** What the database itself calls an error, such as SQLITE_BUSY or 40P01; undefined where it is none of the database's. */
export function databaseCode(error: unknown): string | undefined {
  return isDriverAdapterError(error) ? error.cause.originalCode : undefined;
}

function queryFor(on: SqlQueryable, query: TemplateStringsArray | Sql, given: readonly unknown[]): SqlQuery {
  const sql = query instanceof Sql ? query : sqltag(query, ...given);
  return {
    sql: on.provider === 'postgres' ? sql.text : sql.sql,
    args: sql.values,
    argTypes: sql.values.map(typeOf),
  };
}

const SCALAR = {
  string: { scalarType: 'string', arity: 'scalar' },
  number: { scalarType: 'int', arity: 'scalar' },
  boolean: { scalarType: 'boolean', arity: 'scalar' },
  instant: { scalarType: 'datetime', arity: 'scalar' },
  bytes: { scalarType: 'bytes', arity: 'scalar' },
  nothing: { scalarType: 'unknown', arity: 'scalar' },
} as const satisfies Record<string, ArgType>;

function typeOf(value: unknown): ArgType {
  if (value === null) return SCALAR.nothing;
  if (value instanceof Date) return SCALAR.instant;
  if (value instanceof Uint8Array) return SCALAR.bytes;
  const type = typeof value;
  if (type === 'string' || type === 'number' || type === 'boolean') return SCALAR[type];
  throw new TypeError(`a statement cannot hold a value of type ${type}`);
}

function rowsIn({ columnNames, columnTypes, rows }: SqlResultSet): object[] {
  return rows.map(row => {
    const read: Record<string, unknown> = {};
    for (let column = 0; column < columnNames.length; column += 1)
      read[columnNames[column] ?? ''] = valueIn(row[column], columnTypes[column]);
    return read;
  });
}

/** What adapters hand over as something else than the store reads. */
function valueIn(value: unknown, type: ColumnType | undefined): unknown {
  if (value === null) return null;
  switch (type) {
    case Type.Int64:
      return exact(Number(value));
    case Type.Boolean:
      return Boolean(value);
    case Type.DateTime:
      return new Date(value as string);
    default:
      return value;
  }
}

function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError('a number in the database is too large to be exact');
  return value;
}
