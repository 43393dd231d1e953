import { randomUUID } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../src/store/connection/migrate.js';
import { openStore } from '../../../src/store/connection/open.js';
import { migratable } from '../../../src/store/connection/sqlite-file.js';
import { Sqlite, type SqliteFile } from '../../../src/store/connection/sqlite-driver.js';
import { databases, describeOnEach, onPostgresql, type TestDatabase } from '../../support/databases.js';
import {
  describePostgresql,
  missingOnSqlite,
  postgresqlFromNothing,
  prismaFolder,
} from '../../support/schema-engine.js';

describeOnEach('the migrations', kind => {
  it('lead to the schema of the models', async () => {
    const database = await kind.open();
    try {
      if (kind.name === 'SQLite') {
        const missing = await missingOnSqlite(database.url.replace('file:', ''));
        expect(missing, 'put this SQL into a new migration').toBe('');
      } else {
        const expected = await describeFromNothing();
        expect(await describePostgresql(schemaOf(database))).toEqual(expected);
      }
    } finally {
      await database.drop();
    }
  });

  it('are applied once, and leave stored data alone at the next start', async () => {
    const database = await kind.open();
    try {
      await database.store.transact(tx => tx.setSetting('before', 'x'));
      await database.store.close();
      const again = await openStore(database.url);
      expect(await again.transact(tx => tx.setting('before'))).toBe('x');
      await again.close();
    } finally {
      await database.drop();
    }
  });
});

const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgresql)('an empty PostgreSQL', () => {
  it('is migrated by one of several processes that start at once', async () => {
    const database = await postgresql?.open();
    if (!database) throw new Error('this test is skipped without PostgreSQL');
    try {
      const schema = schemaOf(database);
      await onPostgresql(`DROP SCHEMA "${schema}" CASCADE`);
      const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(database.url)));
      await Promise.all(stores.map(store => store.close()));
      const applied = await onPostgresql(`SELECT migration_name FROM "${schema}"._prisma_migrations`);
      const folders = readdirSync(path.join(prismaFolder, 'postgresql/migrations'));
      expect(applied).toHaveLength(folders.filter(name => /^\d/u.test(name)).length);
    } finally {
      await database.drop();
    }
  });
});

describe('migrating', () => {
  let folder: string;
  let migrations: string;
  let database: SqliteFile;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'jibao-'));
    migrations = path.join(folder, 'migrations');
    cpSync(path.join(prismaFolder, 'sqlite/migrations'), migrations, { recursive: true });
    database = new Sqlite(path.join(folder, 'test.db'));
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const run = () => migrate(migratable(database), 'sqlite', { folder: migrations });
  const add = (name: string, sql: string) => {
    mkdirSync(path.join(migrations, name));
    writeFileSync(path.join(migrations, name, 'migration.sql'), sql);
  };

  it('refuses a migration that was changed after it was applied, and says which', async () => {
    await run();
    const [first = ''] = readdirSync(migrations).sort();
    appendFileSync(path.join(migrations, first, 'migration.sql'), '\n-- changed\n');
    await expect(run()).rejects.toThrow(`程序里的升级 ${first} 与做在数据库上的不同`);
  });

  it('refuses a database that a newer program has migrated', async () => {
    add('29990101000000_future', 'CREATE TABLE future (id INTEGER)');
    await run();
    rmSync(path.join(migrations, '29990101000000_future'), { recursive: true });
    await expect(run()).rejects.toThrow('不认识的升级 29990101000000_future');
  });

  it('leaves nothing of a migration that fails, and applies it once it is corrected', async () => {
    add('29990101000000_broken', 'CREATE TABLE half (id INTEGER); INSERT INTO missing VALUES (1)');
    await expect(run()).rejects.toThrow('no such table: missing');
    expect(database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'half'").all()).toEqual([]);
    writeFileSync(
      path.join(migrations, '29990101000000_broken/migration.sql'),
      'CREATE TABLE half (id INTEGER)',
    );
    await run();
    expect(database.prepare('SELECT * FROM half').all()).toEqual([]);
  });

  it('says why a migration failed, also where SQLite has ended the transaction itself', async () => {
    // So does a full disk (test/whole/machine-faults.test.ts).
    const again = 'INSERT OR ROLLBACK INTO one VALUES (1)';
    add('29990101000000_broken', `CREATE TABLE one (id INTEGER PRIMARY KEY); ${again}; ${again}`);
    await expect(run()).rejects.toThrow('UNIQUE constraint failed: one.id');
    expect(database.inTransaction).toBe(false);
  });

  it('refuses a migration that Prisma left half done', async () => {
    await run();
    database.exec('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(run()).rejects.toThrow('做到一半没有完成');
  });
});

describe('the address of a database', () => {
  it('is refused when its kind is unknown', async () => {
    await expect(openStore('mysql://root@localhost/test')).rejects.toThrow(
      'must begin with file: or postgresql://',
    );
  });
});

const schemaOf = ({ url }: TestDatabase): string => new URL(url).searchParams.get('schema') ?? 'public';

/** Describes the schema that the engine makes from the models, without migrations. */
async function describeFromNothing(): Promise<string[]> {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const script = await postgresqlFromNothing();
  await onPostgresql(`CREATE SCHEMA "${schema}"; SET search_path TO "${schema}"; ${script}`);
  try {
    return await describePostgresql(schema);
  } finally {
    await onPostgresql(`DROP SCHEMA "${schema}" CASCADE`);
  }
}
