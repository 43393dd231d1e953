import { chmodSync, copyFileSync, existsSync, realpathSync, statSync } from 'node:fs';
import { describeSystemFailure } from '../../core/failure-words.js';
import { appliedMigrations, migrate } from '../connection/migrate.js';
import { readOwner, type Owner } from '../connection/owner.js';
import { migratable } from '../connection/sqlite-file.js';
import { Sqlite, type SqliteFile } from '../connection/sqlite-driver.js';
import { compareContents, copyRows, readContents, type Content } from './content.js';
import { CopyRefused } from './refused.js';
import type { Side } from './side.js';
import type { Source } from './source.js';
import { sqliteSide } from './sqlite-side.js';
import { CONTENT_TABLE, namesOfTables, readTables, type Table } from './tables.js';

// A backup is a SQLite file with the tables of the program, whichever database it comes from, and one table more: the
// number of rows and the digest of each table.

const OWNER_ONLY = 0o600;

/** Writes all rows of a database into an empty file, and returns what was read. */
export async function writeBackupFile(source: Source, file: string): Promise<Content[]> {
  const database = new Sqlite(file);
  try {
    // Nobody else reads the file before it is whole, and it is thrown away when it does not become so.
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    await migrate(migratable(database), 'sqlite', { only: source.migrations });
    const tables = readTables(database);
    database.exec('BEGIN');
    const contents = await copyRows(source.side, sqliteSide(database), tables);
    writeContents(database, contents);
    database.exec('COMMIT');
    return contents;
  } finally {
    database.close();
  }
}

function writeContents(database: SqliteFile, contents: readonly Content[]): void {
  database.exec(
    `CREATE TABLE ${CONTENT_TABLE} ("table" TEXT NOT NULL PRIMARY KEY, "rows" INTEGER NOT NULL, sha256 TEXT NOT NULL)`,
  );
  const statement = database.prepare(`INSERT INTO ${CONTENT_TABLE} VALUES (@table, @rows, @sha256)`);
  for (const content of contents) statement.run(content);
}

/** Reads a file that was just written, all of it. Throws when it is not whole. */
export async function readBackupFile(file: string): Promise<Content[]> {
  const database = new Sqlite(file, { readonly: true });
  try {
    checkPages(database);
    return await readContents(sqliteSide(database), readTables(database));
  } finally {
    database.close();
  }
}

/** A backup that is ready to be copied into a database: checked, and brought up to this version of the program. */
export interface OpenBackup {
  readonly side: Side;
  readonly tables: readonly Table[];
  readonly owner: Owner | undefined;
  /** It was compared with its list of contents. The plain file of a database has none, and may lack its latest rows. */
  readonly isChecked: boolean;
  close(): void;
}

/**
 * Opens a backup by a copy of its own, which is migrated: the backup itself stays as it is. Takes the file of a database
 * as well, when it is whole. Throws CopyRefused for a file that is foreign, damaged, in use, or of a newer version.
 */
export async function openBackupFile(file: string, copy: string): Promise<OpenBackup> {
  if (!existsSync(file)) throw new CopyRefused(`没有文件 ${file}。`);
  // It stands beside the file itself, not beside a link to it.
  const wal = `${realpathSync(file)}-wal`;
  if (existsSync(wal) && statSync(wal).size > 0)
    throw new CopyRefused(
      `${file} 是正在使用的数据库，不是备份：旁边的 -wal 文件里还有数据。请先用 npm run backup 做一份备份。`,
    );
  copyFileSync(file, copy);
  chmodSync(copy, OWNER_ONLY);
  const database = new Sqlite(copy);
  try {
    const isChecked = await check(database, file);
    database.exec(`DROP TABLE IF EXISTS ${CONTENT_TABLE}`);
    // A migration that makes a table anew must not take the rows that refer to it along.
    database.pragma('foreign_keys = OFF');
    await migrate(migratable(database), 'sqlite');
    const owner = await readOwner(migratable(database), namesOfTables(database));
    const close = () => {
      database.close();
    };
    return { side: sqliteSide(database), tables: readTables(database), owner, isChecked, close };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Returns whether the file has a list of contents. Throws CopyRefused when it is not whole. */
async function check(database: SqliteFile, file: string): Promise<boolean> {
  try {
    checkPages(database);
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_NOTADB') throw foreign(file);
    throw damaged(file, error);
  }
  const names = namesOfTables(database);
  if (!['_prisma_migrations', 'setting'].every(name => names.includes(name))) throw foreign(file);
  await appliedMigrations(migratable(database), 'sqlite').catch((error: unknown) => {
    throw new CopyRefused(
      `${file} 是另一个版本的程序做的备份，请用那个版本或更新的版本恢复（${describeSystemFailure(error)}）。`,
    );
  });
  if (!names.includes(CONTENT_TABLE)) return false;
  const written = database.prepare(`SELECT "table", "rows", sha256 FROM ${CONTENT_TABLE}`).all() as Content[];
  const present = await readContents(sqliteSide(database), readTables(database));
  try {
    compareContents(written, present);
    return true;
  } catch (error) {
    throw damaged(file, error);
  }
}

/** Throws when a page of the file is damaged or a row refers to none. */
function checkPages(database: SqliteFile): void {
  const [first] = database.prepare('PRAGMA integrity_check(1)').pluck().all();
  if (first !== 'ok') throw new Error(`SQLite 的检查没有通过（${String(first)}）`);
  if (database.prepare('PRAGMA foreign_key_check').all().length > 0) throw new Error('有的行指向不存在的行');
}

const foreign = (file: string): CopyRefused =>
  new CopyRefused(`${file} 不是季报机器人的备份，没有改动任何数据。`);

const damaged = (file: string, error: unknown): CopyRefused =>
  new CopyRefused(`${file} 已经损坏：${describeSystemFailure(error)}。没有改动任何数据。请换一份备份。`);
