import { link, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import type { SetUpFinding } from '../../src/core/set-up.js';
import { checkMachine } from '../../src/start/doctor/machine.js';
import { openStore } from '../../src/store/connection/open.js';
import { backup } from '../../src/store/copies/backup.js';

const ANOTHER_USER = 65_534;

describe('the doctor, of this machine,', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jibao-files-'));
    file = path.join(folder, 'bot.db');
    await (await openStore(`file:${file}`, { owner: 'bureau' })).close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const find = async (key: string, more: object = {}, now?: Date): Promise<SetUpFinding | undefined> => {
    const config = readConfig({
      ...{ FEISHU_APP_ID: 'cli_0123456789abcdef', FEISHU_APP_SECRET: 'right' },
      ...{ FEISHU_TRANSPORT: 'websocket', DATABASE_URL: `file:${file}` },
      ...more,
    });
    return (await checkMachine(config, now)).find(finding => finding.key === key);
  };

  it.runIf(process.getuid?.() === 0)(
    'does not say that there are none where it may not look; nor does a backup',
    async () => {
      const own = process.geteuid?.() ?? 0;
      process.seteuid?.(ANOTHER_USER);
      try {
        const database = await find('database');
        expect(database?.words).toMatch(/bot\.db 看不到：没有权限/u);
        expect(database?.mend).toContain('请用运行程序的用户来检查');
        expect((await find('backup'))?.words).toMatch(/backups 看不到：没有权限/u);
        await expect(backup(`file:${file}`, path.join(tmpdir(), 'none.db'))).rejects.toThrow('EACCES');
      } finally {
        process.seteuid?.(own);
      }
    },
  );

  it.skipIf(process.platform === 'win32')(
    'says that the database has two names, and the way out',
    async () => {
      await link(file, path.join(folder, 'other.db'));
      const database = await find('database');
      expect(database).toMatchObject({ state: 'fault' });
      expect(database?.words).toMatch(/bot\.db 还有别的名字（硬链接）/u);
      expect(database?.mend).toContain('cp');
    },
  );

  it('says that the log is large because somebody reads all the time', async () => {
    expect(await find('wal')).toBeUndefined();
    await writeFile(`${file}-wal`, '');
    await truncate(`${file}-wal`, 300 * 1024 * 1024);
    expect(await find('wal')).toMatchObject({ state: 'fault' });
    expect((await find('wal'))?.words).toContain('bot.db-wal 有 300 MB');
  });

  it('looks at the disk of the copies where the database is on a server', async () => {
    const settings = { DATABASE_URL: 'postgresql://a@127.0.0.1:1/b', JIBAO_BACKUPS: folder };
    expect((await find('disk', settings))?.words).toMatch(/^磁盘：放备份的地方还有 \d+ MB$/u);
  });

  it.each([
    ['2024-12-31T23:30:00+08:00', 'ok', '节假日：有 2024 年和 2025 年的安排'],
    ['2024-12-31T23:30:00Z', 'ok', '节假日：有 2025 年和 2026 年的安排'],
    ['2099-06-01T12:00:00+08:00', 'fault', '节假日：没有 2099 年的安排，提醒只避开周末'],
  ])('knows the holidays of the year that the bureau has: %s', async (instant, state, words) => {
    expect(await find('holidays', {}, new Date(instant))).toMatchObject({ state, words });
  });
});
