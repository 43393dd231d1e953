import {
  ColumnTypeEnum as Type,
  DriverAdapterError,
  type ArgType,
  type ColumnType,
  type MappedError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import { Sqlite, type SqliteFile, type SqliteStatement } from './sqlite-driver.js';

/**
 * Prisma's driver adapter for one SQLite connection. Prisma's own adapter prepares each statement anew, begins
 * transactions without a lock, and waits for a lock inside of the event loop (docs/decisions/sqlite-adapter.md). Instants
 * are stored as milliseconds.
 */
export function sqliteAdapter(file: string, { isReader = false } = {}): SqlDriverAdapterFactory {
  return {
    provider: 'sqlite',
    adapterName: 'jibao-sqlite',
    connect: () => Promise.resolve(isReader ? openReading(file) : openWriting(file)),
  };
}

const openWriting = (file: string): SqlDriverAdapter =>
  // Takes the lock at once: a transaction that has read before it meets a lock could not go on.
  openConnection(new Sqlite(file, { timeout: 0 }), 'BEGIN IMMEDIATE');

/** Reads one state of the database in each transaction, while others write. Waits for a lock: it has a thread of its own. */
const openReading = (file: string): SqlDriverAdapter =>
  openConnection(new Sqlite(file, { timeout: 5_000, readonly: true }), 'BEGIN');

function openConnection(database: SqliteFile, begin: string): SqlDriverAdapter {
  const queryable = queryableOver(database);
  const runScript = (sql: string) => {
    attempt(() => database.exec(sql));
    return Promise.resolve();
  };
  return {
    ...queryable,
    executeScript: runScript,
    startTransaction: async () => {
      await runScript(begin);
      const nothing = () => Promise.resolve();
      // Prisma sends COMMIT and ROLLBACK as statements before it calls these.
      return { ...queryable, options: { usePhantomQuery: false }, commit: nothing, rollback: nothing };
    },
    dispose: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

/** A prepared statement with its columns. */
interface Prepared {
  readonly statement: SqliteStatement;
  /** Empty for a statement without rows. */
  readonly names: string[];
  /** By declaration; null for an expression, whose type depends on its values. */
  readonly types: readonly (ColumnType | null)[];
}

/** The typed client's lists of values make statements of many lengths. */
const MAX_PREPARED = 500;

function queryableOver(database: SqliteFile): SqlQueryable {
  const known = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    const existing = known.get(sql);
    if (existing) return existing;
    if (known.size >= MAX_PREPARED) known.clear();
    const prepared = prepareStatement(database, sql);
    known.set(sql, prepared);
    return prepared;
  };
  return {
    provider: 'sqlite',
    adapterName: 'jibao-sqlite',
    queryRaw: query => Promise.resolve(attempt(() => readRows(prepare(query.sql), valuesOf(query)))),
    executeRaw: query =>
      Promise.resolve(attempt(() => prepare(query.sql).statement.run(valuesOf(query)).changes)),
  };
}

function prepareStatement(database: SqliteFile, sql: string): Prepared {
  const statement = database.prepare(sql);
  if (!statement.reader) return { statement, names: [], types: [] };
  const columns = statement.raw(true).columns();
  return {
    statement,
    names: columns.map(({ name }) => name),
    types: columns.map(({ type }) => DECLARED[type ?? ''] ?? null),
  };
}

/** The types of the migrations, and those that SQLite's own tables and Prisma's register have. */
const DECLARED: Readonly<Record<string, ColumnType>> = {
  TEXT: Type.Text,
  INTEGER: Type.Int32,
  BIGINT: Type.Int64,
  BOOLEAN: Type.Boolean,
  DATETIME: Type.DateTime,
  BLOB: Type.Bytes,
};

function readRows({ statement, names, types }: Prepared, values: unknown[]): SqlResultSet {
  if (!statement.reader) {
    statement.run(values);
    return { columnNames: [], columnTypes: [], rows: [] };
  }
  const rows = statement.all(values) as unknown[][];
  for (const [column, type] of types.entries())
    if (type === Type.DateTime)
      for (const row of rows)
        if (typeof row[column] === 'number') row[column] = new Date(row[column]).toISOString();
  const columnTypes = types.map((type, column) => type ?? typeOfValues(rows, column));
  return { columnNames: names, columnTypes, rows };
}

/** The type of an expression, by its first value. */
function typeOfValues(rows: readonly unknown[][], column: number): ColumnType {
  const value = rows.find(row => row[column] !== null)?.[column];
  if (typeof value === 'string') return Type.Text;
  if (typeof value === 'number') return Number.isInteger(value) ? Type.Int64 : Type.Double;
  return value === undefined ? Type.Int32 : Type.Bytes;
}

const valuesOf = ({ args, argTypes }: SqlQuery): unknown[] =>
  args.map((value, index) => convert(value, argTypes[index]));

/** Prisma gives instants, bytes and large numbers as texts. */
function convert(value: unknown, type: ArgType | undefined): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (typeof value !== 'string') return value;
  switch (type?.scalarType) {
    case 'int':
    case 'bigint':
      return BigInt(value);
    case 'datetime':
      return new Date(value).getTime();
    case 'bytes':
      return Buffer.from(value, 'base64');
    default:
      return value;
  }
}

function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    throw new DriverAdapterError({
      originalCode: error.code,
      originalMessage: error.message,
      ...describeFailure(error),
    });
  }
}

function describeFailure({ code, message }: { code: string; message: string }): MappedError {
  // `UNIQUE constraint failed: inbox.key`
  const fields = (message.split('constraint failed: ')[1] ?? '')
    .split(', ')
    .map(name => name.split('.')[1] ?? name);
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
    return { kind: 'UniqueConstraintViolation', constraint: { fields } };
  if (code === 'SQLITE_CONSTRAINT_NOTNULL')
    return { kind: 'NullConstraintViolation', constraint: { fields } };
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY')
    return { kind: 'ForeignKeyConstraintViolation', constraint: { foreignKey: {} } };
  if (code.startsWith('SQLITE_BUSY')) return { kind: 'SocketTimeout' };
  return { kind: 'sqlite', extendedCode: 1, message };
}
