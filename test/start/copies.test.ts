import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';
import type { Store } from '../../src/store/store.js';
import { databases, describeOnEach, withParameter, type TestDatabase } from '../support/databases.js';
import { fill } from '../store/fill.js';

const root = path.resolve(import.meta.dirname, '../..');
const NOW = new Date('2025-09-22T00:50:00Z');
const BOT = {
  FEISHU_APP_ID: 'cli_0123456789abcdef',
  FEISHU_APP_SECRET: 'secret',
  FEISHU_TRANSPORT: 'websocket',
};

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describeOnEach('the commands for copies', kind => {
  let folder: string;
  let database: TestDatabase;
  beforeAll(() => {
    execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')]);
  });
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'jibao-commands-'));
    database = await kind.open();
  });
  afterEach(async () => {
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const run = (
    args: readonly string[],
    url: string,
    settings: Record<string, string> = BOT,
  ): Promise<Ended> =>
    new Promise(resolve => {
      const { PATH = '' } = process.env;
      const env = { PATH, DATABASE_URL: url, ...settings };
      const command = [path.join(root, 'dist/src/start/copies.js'), ...args];
      const child = execFile(process.execPath, command, { env, cwd: folder }, (_, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, stdout, stderr });
      });
    });

  it('back up a database whose program goes on writing, and restore that moment into a new one', async () => {
    const { store, url } = database;
    await fill(store, 'water', '2025Q3', { 'A4.01': 7, 'A4.02': 8 });
    for (let index = 0; index < 300; index += 1) await store.claim(`event ${index}`, 'x'.repeat(20_000), NOW);
    const writing = writeUntil(store);
    const backedUp = await run(['backup', 'copy.db'], url);
    const { during, slowest } = await writing.stop();
    expect(backedUp).toMatchObject({ code: 0, stderr: '' });
    expect(backedUp.stdout).toMatch(/^ +2 +2 {2}数据（figure）$/mu);
    expect(backedUp.stdout).toMatch(/^ +\d{3,4} +\d{3,4} {2}收到的消息（inbox）$/mu);
    expect(backedUp.stdout).toContain('已备份到 copy.db');
    expect(during).toBeGreaterThan(3);
    expect(slowest).toBeLessThan(1_500);

    const restored = await run(['restore', 'copy.db'], `file:${path.join(folder, 'new.db')}`);
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(restored.stdout).toMatch(/^ +2 +2 {2}数据（figure）$/mu);
    // One moment: the tables are copied one after the other.
    const file = new Sqlite(path.join(folder, 'new.db'), { readonly: true });
    const valueOf = (sql: string) => Number(file.prepare(sql).pluck().get());
    const told = valueOf("SELECT value FROM setting WHERE key = 'pairs'");
    expect(valueOf("SELECT count(*) FROM inbox WHERE key LIKE 'pair %'")).toBe(told);
    expect(told).toBeGreaterThan(0);
    file.close();
  });

  it('say in one sentence why not, and what to do', async () => {
    writeFileSync(path.join(folder, 'there.db'), 'precious');
    const refusals = [
      await run(['backup'], database.url),
      await run(['backup', 'there.db'], database.url),
      await run(['backup', 'newfolder/'], database.url),
      await run(['backup', '.'], database.url),
      await run(['restore', 'there.db'], database.url),
      await run(['restore', 'missing.db'], database.url),
      await run(['backup', 'new.db'], 'file:./nothing.db'),
      await run(['move', 'postgresql://jibao:a#b/c@127.0.0.1/test'], database.url),
    ];
    expect(refusals.map(({ code, stdout }) => [code, stdout])).toEqual(refusals.map(() => [1, '']));
    expect(refusals.map(({ stderr }) => stderr.trim())).toEqual([
      expect.stringContaining('npm run backup -- 文件'),
      'there.db 已经存在，没有改动它。请换一个文件名。',
      'newfolder/ 是文件夹，少了文件名，没有做备份。请写上文件名，如 newfolder/jibao.db。',
      '. 是文件夹，少了文件名，没有做备份。请写上文件名，如 jibao.db。',
      'there.db 不是季报机器人的备份，没有改动任何数据。',
      '没有文件 missing.db。',
      '没有数据库文件 ./nothing.db。请核对设置项 DATABASE_URL。',
      expect.stringMatching(/^没有搬：地址不是完整的 postgresql:.*要写成 %25 %23 %2F/u),
    ]);
    expect(readdirSync(folder)).toEqual(['there.db']);
  });

  it('take one file, also behind the -- that npm would take away', async () => {
    expect(await run(['backup', '--', 'copy.db'], database.url)).toMatchObject({ code: 0, stderr: '' });
    const two = await run(['backup', 'my', 'copy.db'], database.url);
    expect(two).toMatchObject({ code: 1, stdout: '' });
    expect(two.stderr).toContain('写了 2 个：my、copy.db');
    expect((await run(['backup', '--', '--'], database.url)).stderr).toContain('npm run backup -- 文件');
    expect(readdirSync(folder)).toEqual(['copy.db']);
  });

  it('make the folder of a backup, for this user alone', async () => {
    const backedUp = await run(['backup', 'copies/quarter.db'], database.url);
    expect(backedUp).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(path.join(folder, 'copies')).mode & 0o777).toBe(0o700);
  });

  it('say in Chinese what the system or the database refused', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    const inFile = await run(['backup', 'file/copy.db'], database.url);
    expect(inFile.stderr).toMatch(/^没有做成，没有改动原来的数据：这个位置不是文件夹（/u);
    const nobody = await run(['backup', 'copy.db'], 'postgresql://postgres@127.0.0.1:1/test');
    expect(nobody.stderr).toMatch(/^没有做成，没有改动原来的数据：连不上，那个地址和端口没有程序（/u);
  });

  it('show no password', async () => {
    const url = kind.name === 'SQLite' ? database.url : withPassword(database.url);
    await fill(database.store, 'water', '2025Q3', { 'A4.01': 7 });
    const backedUp = await run(['backup', 'copy.db'], url);
    expect(backedUp.code).toBe(0);
    expect(`${backedUp.stdout}${backedUp.stderr}`).not.toContain('deep-secret');
    const refused = await run(['restore', 'copy.db'], url);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('已经有数据');
    expect(refused.stderr).not.toContain('deep-secret');
    const empty = await kind.open();
    try {
      const restored = await run(
        ['restore', 'copy.db'],
        kind.name === 'SQLite' ? empty.url : withPassword(empty.url),
      );
      expect(restored.stdout).toContain('两边一致');
      expect(restored.stdout).not.toContain('deep-secret');
    } finally {
      await empty.drop();
    }
  });

  it('say of the plain file of a database that nothing shows whether it is whole', async () => {
    const [sqlite] = databases;
    const plain = await sqlite?.open();
    if (!plain) throw new Error('SQLite is always there');
    try {
      const from = plain.url.replace('file:', '');
      // All rows are in the -wal file, as after a kill.
      await plain.store.transact(tx => tx.grant({ openId: 'ou_chen', role: 'reporter', unit: 'water' }));
      copyFileSync(from, path.join(folder, 'lone.db'));
      const lone = await run(['restore', 'lone.db'], database.url);
      expect(lone).toMatchObject({ code: 0, stderr: '' });
      expect(lone.stdout).toContain(
        '注意：lone.db 是数据库文件，不是 npm run backup 做的备份，看不出里面的数据是否完整。里面没有人员的身份（role_grant），也没有填报（submission），可能缺了数据',
      );
      expect(lone.stdout).toMatch(/lone\.db-wal 放在同一个文件夹里.*npm run backup[^]*核对以后再启动程序/u);
      // What the words ask for brings the rows.
      copyFileSync(from, path.join(folder, 'jibao.db'));
      copyFileSync(`${from}-wal`, path.join(folder, 'jibao.db-wal'));
      expect(await run(['backup', 'whole.db'], 'file:./jibao.db')).toMatchObject({ code: 0 });
      const whole = await run(['restore', 'whole.db'], 'file:./new.db');
      expect(whole.stdout).toMatch(/^ +1 +1 {2}人员的身份（role_grant）$/mu);
      expect(whole.stdout).not.toContain('注意');
    } finally {
      await plain.drop();
    }
  });

  it('say of a copied database with people and reports that its rows are to be looked at', async () => {
    await fill(database.store, 'water', '2025Q3', { 'A4.01': 7 });
    await database.store.transact(tx => tx.grant({ openId: 'ou_chen', role: 'reporter', unit: 'water' }));
    await run(['backup', 'copy.db'], database.url);
    new Sqlite(path.join(folder, 'copy.db')).exec('DROP TABLE backup_content').close();
    const restored = await run(['restore', 'copy.db'], `file:${path.join(folder, 'new.db')}`);
    expect(restored.stdout).toContain('看不出里面的数据是否完整。请核对上面的行数；');
    expect(restored.stdout).not.toContain('可能缺了数据');
  });

  it('restore the figures of a bureau into no sandbox', async () => {
    await fill(database.store, 'water', '2025Q3', { 'A4.01': 7 });
    await run(['backup', 'copy.db'], database.url);
    const refused = await run(['restore', 'copy.db'], `file:${path.join(folder, 'new.db')}`, {});
    expect(refused.stderr).toContain('FEISHU_APP_ID');
  });

  it('leave a backup that any SQLite can read', async () => {
    await fill(database.store, 'water', '2025Q3', { 'A4.01': 7 });
    await run(['backup', 'copy.db'], database.url);
    const file = new Sqlite(path.join(folder, 'copy.db'), { readonly: true });
    expect(file.prepare('SELECT value FROM figure').pluck().all()).toEqual([7]);
    file.close();
  });
});

const withPassword = (url: string): string => {
  const changed = new URL(withParameter(url, 'application_name', 'test'));
  changed.password = 'deep-secret';
  return changed.href;
};

/** Writes rows of two tables, always one of each in one transaction, until it is stopped. */
function writeUntil(store: Store): { stop: () => Promise<{ during: number; slowest: number }> } {
  const state = { isOver: false };
  let during = 0;
  let slowest = 0;
  const written = (async () => {
    while (!state.isOver) {
      const startedAt = performance.now();
      during += 1;
      await store.transact(async tx => {
        await tx.finishEvent(`pair ${during}`, null, NOW);
        await tx.setSetting('pairs', String(during));
      });
      slowest = Math.max(slowest, performance.now() - startedAt);
      await pause(1);
    }
  })();
  return {
    stop: async () => {
      state.isOver = true;
      await written;
      return { during, slowest };
    },
  };
}
