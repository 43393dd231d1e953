import type { Prisma } from '../generated/sqlite/client.js';
import type { Dialect } from './dialect.js';

/**
 * The way to the database, inside one open transaction or outside of any: Prisma's typed client, which is the default,
 * and beside it the statements of hot/, which are written by hand.
 */
export interface Session {
  readonly prisma: Prisma.TransactionClient;
  readonly raw: RawRunner;
  /** Stands for the opened database: what is kept in memory of it is found by this. */
  readonly database: object;
}

export interface RawRunner {
  readonly dialect: Dialect;
  readonly query: <Row>(statement: Prisma.Sql) => Promise<Row[]>;
  /** Returns the number of changed rows. */
  readonly execute: (statement: Prisma.Sql) => Promise<number>;
}

export type Work<T> = (session: Session) => Promise<T>;
