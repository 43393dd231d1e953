import { isDriverAdapterError, type MappedError } from '@prisma/driver-adapter-utils';

/**
 * What kind of failure a driver adapter reported; undefined where the database did not fail. The statements of hot.ts
 * throw the adapter's error itself. The typed client wraps it.
 */
export function databaseFailure(error: unknown): MappedError['kind'] | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isDriverAdapterError(error)) return error.cause.kind;
  const { meta } = error as { meta?: Readonly<Record<string, unknown>> };
  return databaseFailure(meta?.['driverAdapterError']);
}
