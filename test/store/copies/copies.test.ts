import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../src/store/connection/migrate.js';
import { openStore } from '../../../src/store/connection/open.js';
import { migratable } from '../../../src/store/connection/sqlite-file.js';
import { Sqlite } from '../../../src/store/connection/sqlite-driver.js';
import { backup } from '../../../src/store/copies/backup.js';
import { move, restore } from '../../../src/store/copies/restore.js';
import { openTarget } from '../../../src/store/copies/target.js';
import { readTables } from '../../../src/store/copies/tables.js';
import {
  databases,
  describeOnEach,
  onPostgresql,
  TABLES,
  type DatabaseKind,
  type TestDatabase,
} from '../../support/databases.js';
import { fillAll, nextNumber, readAll } from './full-store.js';

const [sqlite, postgresql] = databases;
let folder: string;
let file: string;
const opened: TestDatabase[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jibao-copies-'));
  file = path.join(folder, 'backup.db');
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.drop();
  rmSync(folder, { recursive: true });
});

async function open(kind: DatabaseKind, owner?: 'sandbox' | 'bureau'): Promise<TestDatabase> {
  const database = await kind.open(owner ? { owner } : {});
  opened.push(database);
  return database;
}

/** A file with a backup of a full SQLite database. */
async function fullBackup(): Promise<string> {
  if (!sqlite) throw new Error('SQLite is always there');
  const { store, url } = await open(sqlite);
  await fillAll(store);
  await backup(url, file);
  return file;
}

describeOnEach('a backup', kind => {
  it.each(databases.map(({ name }) => name))('comes back as it was on %s, every table of it', async name => {
    const source = await open(kind);
    await fillAll(source.store);
    const { tables } = await backup(source.url, file);
    expect(tables.filter(({ read }) => read === 0)).toEqual([]);
    expect(tables).toHaveLength(TABLES.length);

    const other = await open(databases.find(each => each.name === name) ?? kind);
    await other.store.close();
    expect(await restore(file, other.url, 'bureau')).toEqual({ tables, isChecked: true });
    const store = await openStore(other.url);
    try {
      expect(await readAll(store)).toEqual(await readAll(source.store));
    } finally {
      await store.close();
    }
  });

  it.each(databases.map(({ name }) => name))(
    'has %s number the next row behind the last, a deleted one too',
    async name => {
      const source = await open(kind);
      await fillAll(source.store);
      const last = await nextNumber(source.store);
      await backup(source.url, file);
      const other = await open(databases.find(each => each.name === name) ?? kind);
      await other.store.close();
      await restore(file, other.url, 'bureau');
      expect(last).toBe(3);
      const store = await openStore(other.url);
      expect(await nextNumber(store)).toBe(4);
      await store.close();
    },
  );

  it('is refused where a file stands, which stays as it is', async () => {
    const { url } = await open(kind);
    writeFileSync(file, 'precious');
    await expect(backup(url, file)).rejects.toThrow('已经存在');
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  it('can be read by its owner alone, and leaves no unfinished file', async () => {
    const { url } = await open(kind);
    await backup(url, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('is not restored into a database with data, which stays as it is', async () => {
    const { store, url } = await open(kind);
    await store.transact(tx => tx.grant({ openId: 'ou_chen', role: 'reporter', unit: 'water' }));
    await expect(fullBackup().then(full => restore(full, url, 'bureau'))).rejects.toThrow(
      /已经有数据：人员的身份（role_grant）。.*DATABASE_URL/u,
    );
    expect(await store.transact(tx => tx.grants())).toHaveLength(1);
    expect(await store.unfinishedEvents(10)).toEqual([]);
  });

  it('is not restored into a database with nothing but a setting', async () => {
    const { store, url } = await open(kind);
    await store.transact(tx => tx.setSetting('working group', 'oc_group'));
    await expect(fullBackup().then(full => restore(full, url, 'bureau'))).rejects.toThrow('已经有数据');
  });

  it('does not even migrate a database with data', async () => {
    const { store, url } = await open(kind);
    await store.transact(tx => tx.grant({ openId: 'ou_chen', role: 'reporter', unit: 'water' }));
    const registered = (sql: string): Promise<object[]> => query(kind, url, sql);
    const before = await registered('SELECT * FROM _prisma_migrations');
    await registered("DELETE FROM _prisma_migrations WHERE migration_name = '20251101000000_cleared'");
    await expect(fullBackup().then(full => restore(full, url, 'bureau'))).rejects.toThrow('已经有数据');
    expect(await registered('SELECT * FROM _prisma_migrations')).toHaveLength(before.length - 1);
  });

  it('is restored into a database that nobody used yet', async () => {
    const { store, url } = await open(kind);
    await store.checkWrites(NOW);
    await store.close();
    await restore(await fullBackup(), url, 'bureau');
    const restored = await openStore(url);
    expect(await restored.transact(tx => tx.grants())).toHaveLength(3);
    await restored.close();
  });

  it('keeps its owner: the figures of a sandbox go to no bureau, nor those of a bureau to a sandbox', async () => {
    const sandbox = await open(kind, 'sandbox');
    await backup(sandbox.url, file);
    const bureau = await open(kind);
    await expect(restore(file, bureau.url, 'bureau')).rejects.toThrow('沙盒的');
    await expect(restore(file, bureau.url, 'sandbox')).rejects.toThrow('目标数据库不能用');
    const again = await open(kind, 'sandbox');
    await restore(file, again.url, 'sandbox');
    await expect(openStore(again.url, { owner: 'bureau' })).rejects.toThrow('它是沙盒的');
    await (await openStore(again.url, { owner: 'sandbox' })).close();
  });

  it('leaves an empty database behind when rows are damaged on the way', async () => {
    const { store, url } = await open(kind);
    const full = await fullBackup();
    const damaged = new Sqlite(full);
    damaged.exec("UPDATE figure SET value = value + 1 WHERE measure = 'A4.01'");
    damaged.close();
    await expect(restore(full, url, 'bureau')).rejects.toThrow('已经损坏');
    expect(await store.transact(tx => tx.grants())).toEqual([]);
  });
});

/** Runs a statement past the program. */
function query({ name }: DatabaseKind, url: string, sql: string): Promise<object[]> {
  if (name === 'PostgreSQL') {
    const schema = new URL(url).searchParams.get('schema') ?? '';
    return onPostgresql(sql.replace('_prisma_migrations', `"${schema}"._prisma_migrations`));
  }
  const database = new Sqlite(url.replace('file:', ''));
  const statement = database.prepare(sql);
  const rows = statement.reader ? (statement.all() as object[]) : (statement.run(), []);
  database.close();
  return Promise.resolve(rows);
}

const NOW = new Date('2025-09-22T00:50:00Z');

describe('a file that is no whole backup', () => {
  const intoNew = (from: string) => restore(from, `file:${path.join(folder, 'new.db')}`, 'bureau');

  it('is refused when it is missing', async () => {
    await expect(intoNew(file)).rejects.toThrow('没有文件');
  });

  it('is refused when another program wrote it', async () => {
    writeFileSync(file, 'a letter, and no database at all '.repeat(100));
    await expect(intoNew(file)).rejects.toThrow('不是季报机器人的备份');
    rmSync(file);
    new Sqlite(file).exec('CREATE TABLE accounts (id INTEGER)').close();
    await expect(intoNew(file)).rejects.toThrow('不是季报机器人的备份');
    expect(existsSync(path.join(folder, 'new.db'))).toBe(false);
  });

  it('is refused when rows of it are missing or changed, with the name of the table', async () => {
    const damage = async (sql: string): Promise<string> => {
      rmSync(file, { force: true });
      new Sqlite(await fullBackup()).exec(sql).close();
      return file;
    };
    await expect(intoNew(await damage("DELETE FROM figure WHERE measure = 'A4.03'"))).rejects.toThrow(
      `${file} 已经损坏：数据（figure）应有 4 行，只有 3 行。没有改动任何数据。请换一份备份。`,
    );
    await expect(intoNew(await damage("UPDATE letter SET name = ''"))).rejects.toThrow(
      '已经损坏：文书（letter）的内容与原来的不一致。',
    );
    await expect(intoNew(await damage('PRAGMA foreign_keys = OFF; DELETE FROM submission'))).rejects.toThrow(
      '已经损坏：有的行指向不存在的行。',
    );
  });

  it('is refused when it was cut off', async () => {
    const bytes = readFileSync(await fullBackup());
    writeFileSync(file, bytes.subarray(0, bytes.length / 2));
    await expect(intoNew(file)).rejects.toThrow(/已经损坏：(?:数据库文件已经损坏|SQLite 的检查没有通过)（/u);
  });

  it('is refused when one letter of it has changed', async () => {
    const bytes = readFileSync(await fullBackup());
    const place = bytes.indexOf('oc_group');
    bytes.write('X', place);
    writeFileSync(file, bytes);
    await expect(intoNew(file)).rejects.toThrow('已经损坏');
    expect(existsSync(path.join(folder, 'new.db'))).toBe(false);
  });

  it('is refused when it is a database that runs: its latest rows stand in another file', async () => {
    if (!sqlite) throw new Error('SQLite is always there');
    const { store, url } = await open(sqlite);
    await fillAll(store);
    await expect(intoNew(url.replace('file:', ''))).rejects.toThrow('npm run backup');
    symlinkSync(url.replace('file:', ''), file);
    await expect(intoNew(file)).rejects.toThrow('npm run backup');
  });

  it('is refused when a newer version of the program made it', async () => {
    await fullBackup();
    const newer = new Sqlite(file);
    newer.exec("UPDATE _prisma_migrations SET migration_name = '20990101000000_later' WHERE rowid = 1");
    newer.close();
    await expect(intoNew(file)).rejects.toThrow('另一个版本');
  });
});

describe.skipIf(!postgresql)('a PostgreSQL database on which a program runs', () => {
  const openOne = (): Promise<TestDatabase> => {
    if (!postgresql) throw new Error('this test is skipped without PostgreSQL');
    return open(postgresql);
  };

  it('takes no backup, also while it has no rows, and takes it when the program is stopped', async () => {
    await fullBackup();
    const { store, url } = await openOne();
    expect(await store.transact(tx => tx.grants())).toEqual([]);
    await expect(restore(file, url, 'bureau')).rejects.toThrow(/程序正在使用 schema.*请先停止程序/u);
    expect(await store.transact(tx => tx.grants())).toEqual([]);
    await store.close();
    await restore(file, url, 'bureau');
  });

  it('does not stand in the way of another schema', async () => {
    await fullBackup();
    const used = await openOne();
    expect(await used.store.transact(tx => tx.grants())).toEqual([]);
    const other = await openOne();
    await other.store.close();
    await restore(file, other.url, 'bureau');
  });
});

describe('a SQLite file on which a program runs', () => {
  const target = () => path.join(folder, 'new.db');
  const intoNew = () => restore(file, `file:${target()}`, 'bureau');

  it('takes no backup, also while it has no rows; nor does a link to it', async () => {
    await fullBackup();
    const running = await openStore(`file:${target()}`, { isSoleUser: true });
    const link = path.join(folder, 'link.db');
    symlinkSync('new.db', link);
    await expect(intoNew()).rejects.toThrow(`程序正在使用 ${target()}。请先停止程序`);
    await expect(restore(file, `file:${link}`, 'bureau')).rejects.toThrow('请先停止程序');
    expect(await running.transact(tx => tx.grants())).toEqual([]);
    await running.close();
    await intoNew();
  });

  it('is kept out while the backup is taken', async () => {
    const backupFile = new Sqlite(await fullBackup());
    backupFile.exec('DROP TABLE backup_content');
    const taking = await openTarget(`file:${target()}`, 'bureau', readTables(backupFile));
    backupFile.close();
    await expect(openStore(`file:${target()}`, { isSoleUser: true })).rejects.toThrow('正由另一份程序使用');
    await taking.close();
    await (await openStore(`file:${target()}`, { isSoleUser: true })).close();
  });

  it('gets no file beside it by a backup that was taken, nor by one that was refused', async () => {
    await fullBackup();
    await intoNew();
    await expect(intoNew()).rejects.toThrow('已经有数据');
    expect(readdirSync(folder).sort()).toEqual(['backup.db', 'new.db']);
  });
});

describe('a file made otherwise', () => {
  it('is restored when it is a copy of a stopped database', async () => {
    await fullBackup();
    const plain = new Sqlite(file);
    plain.exec('DROP TABLE backup_content');
    plain.close();
    const url = `file:${path.join(folder, 'new.db')}`;
    expect(await restore(file, url, 'bureau')).toMatchObject({ isChecked: false });
    const store = await openStore(url);
    expect(await store.transact(tx => tx.grants())).toHaveLength(3);
    await store.close();
  });

  it('of an older version is brought up to this one, and stays as it is itself', async () => {
    const old = path.join(folder, 'old.db');
    const database = new Sqlite(old);
    await migrate(migratable(database), 'sqlite', { only: new Set(['20250901000000_first']) });
    expect(readTables(database).map(({ name }) => name)).not.toContain('snapshot');
    database.exec(`INSERT INTO submission (unit, period, state, version, summary, late)
      VALUES ('water', '2025Q2', 'draft', 1, '旧的', 0)`);
    database.close();
    await backup(`file:${old}`, file);
    const before = readFileSync(file);
    const url = `file:${path.join(folder, 'new.db')}`;
    expect((await restore(file, url, 'bureau')).tables).toHaveLength(TABLES.length);
    const store = await openStore(url);
    expect((await store.transact(tx => tx.submission('water', '2025Q2'))).summary).toBe('旧的');
    await store.close();
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is not made of a database that is not there, and none is made', async () => {
    const missing = path.join(folder, 'missing.db');
    await expect(backup(`file:${missing}`, file)).rejects.toThrow('没有数据库文件');
    expect(existsSync(missing)).toBe(false);
    new Sqlite(missing).exec('CREATE TABLE accounts (id INTEGER)').close();
    await expect(backup(`file:${missing}`, file)).rejects.toThrow('没有季报机器人的数据');
    expect(existsSync(file)).toBe(false);
  });
});

describe.skipIf(!postgresql)('moving from SQLite to PostgreSQL', () => {
  const both = async (): Promise<[TestDatabase, TestDatabase]> => {
    if (!sqlite || !postgresql) throw new Error('this test is skipped without PostgreSQL');
    return [await open(sqlite), await open(postgresql)];
  };

  it('takes every row along, counted on both sides, and leaves the file as it is', async () => {
    const [from, to] = await both();
    await fillAll(from.store);
    const expected = await readAll(from.store);
    await from.store.close();
    const tables = await move(from.url, to.url, 'bureau');
    expect(tables.every(({ read, written }) => read === written && read > 0)).toBe(true);
    expect(await readAll(to.store)).toEqual(expected);
    const schema = new URL(to.url).searchParams.get('schema') ?? '';
    const [counted] = await onPostgresql(`SELECT count(*)::int AS figures FROM "${schema}".figure`);
    expect(counted).toEqual({ figures: tables.find(({ table }) => table === 'figure')?.read });
    const again = await openStore(from.url);
    expect(await readAll(again)).toEqual(expected);
    await again.close();
  });

  it('is refused while the program runs on the file', async () => {
    const [from, to] = await both();
    await fillAll(from.store);
    await expect(move(from.url, to.url, 'bureau')).rejects.toThrow('请先停止程序');
    expect(await to.store.transact(tx => tx.grants())).toEqual([]);
  });

  it('is refused towards anything but PostgreSQL, and from it', async () => {
    const [from, to] = await both();
    await expect(move(from.url, `file:${path.join(folder, 'new.db')}`, 'bureau')).rejects.toThrow('搬到哪里');
    await expect(move(to.url, from.url, 'bureau')).rejects.toThrow('不需要搬');
  });
});
