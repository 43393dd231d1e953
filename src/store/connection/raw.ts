import {
  ColumnTypeEnum as Type,
  type ArgType,
  type ColumnType,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import type { Prisma } from '../generated/sqlite/client.js';
import type { Dialect } from './dialect.js';
import type { RawRunner } from './session.js';

/**
 * Runs statements on a driver adapter, or on its open transaction. Prisma's own `$queryRaw` takes the same statement
 * through its query engine to the same place, which costs more than the work of the database.
 */
export function rawRunner(queryable: SqlQueryable, dialect: Dialect): RawRunner {
  const queryFrom = (statement: Prisma.Sql) => ({
    sql: dialect.name === 'postgresql' ? statement.text : statement.sql,
    args: statement.values,
    argTypes: statement.values.map(argTypeOf),
  });
  return {
    dialect,
    query: async <Row>(statement: Prisma.Sql) =>
      rowsFrom(await queryable.queryRaw(queryFrom(statement))) as Row[],
    execute: statement => queryable.executeRaw(queryFrom(statement)),
  };
}

const SCALAR = {
  string: { scalarType: 'string', arity: 'scalar' },
  number: { scalarType: 'int', arity: 'scalar' },
  boolean: { scalarType: 'boolean', arity: 'scalar' },
  instant: { scalarType: 'datetime', arity: 'scalar' },
  null: { scalarType: 'unknown', arity: 'scalar' },
} as const satisfies Record<string, ArgType>;

function argTypeOf(value: unknown): ArgType {
  if (value === null) return SCALAR.null;
  if (value instanceof Date) return SCALAR.instant;
  const type = typeof value;
  if (type === 'string' || type === 'number' || type === 'boolean') return SCALAR[type];
  throw new TypeError(`a statement cannot hold a value of type ${type}`);
}

function rowsFrom({ columnNames, columnTypes, rows }: SqlResultSet): object[] {
  const records: object[] = [];
  for (const row of rows) {
    const record: Record<string, unknown> = {};
    for (const [column, name] of columnNames.entries())
      record[name] = convert(row[column], columnTypes[column]);
    records.push(record);
  }
  return records;
}

/** Converts values that an adapter returns in another form than the store reads. */
function convert(value: unknown, type: ColumnType | undefined): unknown {
  if (value === null) return null;
  switch (type) {
    case Type.Int64:
      return exactNumber(value);
    case Type.Boolean:
      return Boolean(value);
    case Type.DateTime:
      return new Date(value as string);
    default:
      return value;
  }
}

function exactNumber(value: unknown): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new RangeError('a number in the database is too large to be exact');
  return number;
}
