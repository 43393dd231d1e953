import pg from 'pg';
import { Sqlite } from '../src/store/connection/sqlite-driver.js';

/** A statement as a driver got it. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export interface Recorder {
  /** Returns the statements since the last call. */
  readonly take: () => Statement[];
  readonly stop: () => void;
}

/** Notes every statement that this process sends to either database, from now on. */
export function recordStatements(): Recorder {
  let statements: Statement[] = [];
  const note = (sql: string, values: readonly unknown[]): void => {
    if (!/^\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|PRAGMA)\b/iu.test(sql))
      statements.push({ sql, values });
  };
  const stops = [recordSqlite(note), recordPostgresql(note)];
  return {
    take: () => {
      const taken = statements;
      statements = [];
      return taken;
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

type Note = (sql: string, values: readonly unknown[]) => void;

function recordSqlite(note: Note): () => void {
  const { prototype } = Sqlite;
  const prepare = Object.getOwnPropertyDescriptor(prototype, 'prepare')?.value as typeof prototype.prepare;
  const recording = function (this: InstanceType<typeof Sqlite>, sql: string) {
    const statement = prepare.call(this, sql);
    for (const method of ['all', 'run'] as const) {
      const original = statement[method].bind(statement) as (...values: unknown[]) => unknown;
      Object.assign(statement, {
        [method]: (...values: unknown[]) => {
          note(sql, (values[0] as unknown[] | undefined) ?? []);
          return original(...values);
        },
      });
    }
    return statement;
  };
  Object.assign(prototype, { prepare: recording });
  return () => Object.assign(prototype, { prepare });
}

function recordPostgresql(note: Note): () => void {
  const { prototype } = pg.Client;
  const query = Object.getOwnPropertyDescriptor(prototype, 'query')?.value as (...args: unknown[]) => unknown;
  const recording = function (this: pg.Client, ...args: unknown[]) {
    const [config, values] = args as [string | { text: string; values?: unknown[] }, unknown[] | undefined];
    const isText = typeof config === 'string';
    note(isText ? config : config.text, values ?? (isText ? [] : (config.values ?? [])));
    return query.apply(this, args);
  };
  Object.assign(prototype, { query: recording });
  return () => Object.assign(prototype, { query });
}
