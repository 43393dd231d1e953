/** A copy that cannot be made or taken. The message is for the person who asked: what is wrong, and the next step. */
export class CopyRefused extends Error {}

/** A program runs on a SQLite file or on a schema of PostgreSQL. */
export const inUse = (database: string): CopyRefused =>
  new CopyRefused(`程序正在使用 ${database}。请先停止程序，再做这一步。`);
