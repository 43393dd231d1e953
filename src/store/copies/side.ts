import type { Table } from './tables.js';

/**
 * A value as both databases have it: an instant in milliseconds, a big integer as its digits, bytes as they are.
 */
export type Value = string | number | boolean | Uint8Array | null;

/** The values of one row, in the order of the table's columns. */
export type Row = readonly Value[];

/** One of the two databases of a copy, inside of one transaction. */
export interface Side {
  /** Reads all rows of a table in the order of its key, a batch at a time. */
  read(table: Table): AsyncIterable<readonly Row[]>;
  write(table: Table, rows: readonly Row[]): Promise<void>;
  /** The last number that the database gave to a row of the table; 0 before the first. */
  lastNumber(table: Table): Promise<number>;
  /** Has the database number the next row from here on. */
  setLastNumber(table: Table, last: number): Promise<void>;
}

/** About this much is held in memory at once, in characters. */
export const BATCH_SIZE = 256 * 1024;
export const MAX_BATCH_ROWS = 1_000;

/** About how much memory a row takes. */
export function sizeOf(row: Row): number {
  let size = 0;
  for (const value of row) size += typeof value === 'object' ? (value?.length ?? 0) : String(value).length;
  return size;
}
