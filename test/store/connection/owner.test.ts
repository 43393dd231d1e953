import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.js';
import { start } from '../../../src/main.js';
import { openStore } from '../../../src/store/connection/open.js';
import { ForeignDatabase } from '../../../src/store/connection/owner.js';
import { Sqlite } from '../../../src/store/connection/sqlite-driver.js';
import { describeOnEach, type TestDatabase, TABLES } from '../../support/databases.js';

const BOT = {
  FEISHU_APP_ID: 'cli_0123456789abcdef',
  FEISHU_APP_SECRET: 'secret',
  FEISHU_TRANSPORT: 'websocket',
  FEISHU_DOMAIN: 'http://127.0.0.1:1',
  HOST: '127.0.0.1',
};

describeOnEach('the owner of a database', kind => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await kind.open();
    await database.store.close();
  });
  afterEach(() => database.drop());

  const run = (env: Readonly<Record<string, string>>) =>
    start(readConfig({ PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: database.url, ...env }));

  /** Runs a statement on the database, not through the program. */
  const query = async (sql: string): Promise<unknown[]> => {
    if (kind.name === 'SQLite') {
      const file = new Sqlite(database.url.replace('file:', ''));
      const statement = file.prepare(sql);
      const rows = statement.reader ? statement.all() : [statement.run()];
      file.close();
      return rows;
    }
    const client = new pg.Client(database.url.replace(/\?.*$/u, ''));
    await client.connect();
    await client.query(`SET search_path = "${new URL(database.url).searchParams.get('schema') ?? ''}"`);
    const { rows } = await client.query<object>(sql);
    await client.end();
    return rows;
  };
  const forgetOwner = () => query("DELETE FROM setting WHERE key = 'database owner'");

  it('keeps the sandbox out of a bureau’s database, with a sentence, and leaves every row as it was', async () => {
    const before = await query('SELECT * FROM setting');
    await expect(run({})).rejects.toThrow(
      /^DATABASE_URL: .*沙盒不会动它；要在上面启动机器人，请设 FEISHU_APP_ID 和 FEISHU_APP_SECRET/u,
    );
    expect(await query('SELECT * FROM setting')).toEqual(before);
    expect(await query('SELECT * FROM submission')).toEqual([]);
    expect(await query('SELECT * FROM role_grant')).toEqual([]);
  });

  it('keeps the bot out of a sandbox’s database', async () => {
    await forgetOwner();
    const sandbox = await run({});
    await sandbox.stop();
    await expect(run(BOT)).rejects.toThrow(
      'DATABASE_URL: 数据库不能用：它是沙盒的，里面的数字是编的；请给机器人换一个数据库',
    );
  });

  it('lets the bot open its own database again', async () => {
    for (let time = 1; time <= 2; time += 1) await (await run(BOT)).stop();
  });

  it('lets the sandbox open an empty database, and its own again', async () => {
    await forgetOwner();
    for (let time = 1; time <= 2; time += 1) await (await run({})).stop();
  });

  it('is the bureau when an earlier version stored data without the mark', async () => {
    await forgetOwner();
    await query("INSERT INTO role_grant (open_id, role, unit) VALUES ('ou_chen', 'admin', '')");
    await expect(openStore(database.url, { owner: 'sandbox' })).rejects.toThrow(ForeignDatabase);
    await (await openStore(database.url, { owner: 'bureau' })).close();
  });

  it('is the sandbox when the sandbox of an earlier version stored its example quarter', async () => {
    await forgetOwner();
    await query("INSERT INTO setting (key, value) VALUES ('sandbox example', '2025Q2')");
    await expect(openStore(database.url, { owner: 'bureau' })).rejects.toThrow(ForeignDatabase);
    await (await openStore(database.url, { owner: 'sandbox' })).close();
  });

  it.each(['accounts', 'setting'])(
    'is not the sandbox when the database has tables of another program: %s',
    async table => {
      for (const own of [...TABLES, '_prisma_migrations']) await query(`DROP TABLE ${own}`);
      await query(`CREATE TABLE ${table} (id INTEGER)`);
      await expect(openStore(database.url, { owner: 'sandbox' })).rejects.toThrow(ForeignDatabase);
      expect(await query(`SELECT * FROM ${table}`)).toEqual([]);
    },
  );

  it('is a bureau’s that shares the database with another program', async () => {
    for (const own of [...TABLES, '_prisma_migrations']) await query(`DROP TABLE ${own}`);
    await query('CREATE TABLE accounts (id INTEGER)');
    await (await openStore(database.url, { owner: 'bureau' })).close();
    expect(await query('SELECT * FROM accounts')).toEqual([]);
  });
});
