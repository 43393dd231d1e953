import { isDriverAdapterError, type MappedError } from '@prisma/driver-adapter-utils';

/**
 * Whether the database was busy or out of reach, and the same work may be tried again: a lock that another program holds,
 * two transactions that wait for each other, a connection that was cut. A connection that is cut during a commit leaves
 * open whether the commit happened: the second run finds that out by the marks of the first (`finishEvent`).
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isNotBegun(error)) return true;
  const cause = adapterCause(error);
  if (!cause) return LOST_WORDS.test(error.message);
  return TRANSIENT_KINDS.has(cause.kind) || LOST_CODES.has(cause.originalCode ?? '');
}

/** Prisma gave a transaction up before its work began. */
const isNotBegun = (error: Error & { readonly code?: unknown }): boolean =>
  error.code === 'P2028' && error.message.includes('Unable to start a transaction');

/** Returns the driver adapter's report. Statements of hot/ throw the adapter's error itself, the typed client wraps it. */
function adapterCause(error: unknown): AdapterCause | undefined {
  if (isDriverAdapterError(error)) return error.cause;
  const { meta } = error as { meta?: Readonly<Record<string, unknown>> };
  const wrapped = meta?.['driverAdapterError'];
  return wrapped === undefined ? undefined : adapterCause(wrapped);
}

type AdapterCause = MappedError & { readonly originalCode?: string };

const TRANSIENT_KINDS: ReadonlySet<string> = new Set<MappedError['kind']>([
  'TransactionWriteConflict',
  // SQLite's lock is reported as this one.
  'SocketTimeout',
  'ConnectionClosed',
  'DatabaseNotReachable',
  'TooManyConnections',
]);

/**
 * PostgreSQL's codes: it stops or starts, an administrator ends the connection, no connection is free, the program stood
 * still inside of a transaction.
 */
const LOST_CODES: ReadonlySet<string> = new Set([
  '25P03',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  '53300',
]);

/** Errors of the driver pg that have no code. */
const LOST_WORDS =
  /^Connection terminated|connection error and is not queryable$|^timeout exceeded when trying to connect|EPIPE/u;
