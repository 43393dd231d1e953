import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const APP = {
  FEISHU_APP_ID: 'cli_0123456789abcdef',
  FEISHU_APP_SECRET: 'secret',
  FEISHU_TRANSPORT: 'websocket',
  FEISHU_DOMAIN: 'http://127.0.0.1:1',
};

describe('the first start', () => {
  let folder: string;
  beforeAll(() => {
    execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')]);
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jibao-first-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = (settings: Readonly<Record<string, string>>) =>
    spawn(process.execPath, [path.join(root, 'dist/src/main.js')], {
      cwd: folder,
      env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1', ...APP, ...settings },
    });

  it('says in Chinese what to send to the bot to become the admin', async () => {
    const child = run({});
    const ended = once(child, 'close');
    let output = '';
    for await (const piece of child.stdout) {
      output += String(piece);
      if (output.includes('/claim')) break;
    }
    child.kill('SIGTERM');
    await ended;
    expect(output).toMatch(/^还没有管理员。请在飞书里把这一句私聊发给机器人：\/claim [0-9A-F]{10}$/mu);
  });

  it.skipIf(process.platform !== 'linux')(
    'is refused with a sentence where no folder can be made',
    async () => {
      const child = run({ DATABASE_URL: 'file:/proc/jibao/data/jibao.db' });
      let errors = '';
      child.stderr.on('data', piece => (errors += String(piece)));
      const [status] = (await once(child, 'close')) as [number];
      expect(errors).toBe(
        'DATABASE_URL: 数据库不能用：文件夹 /proc/jibao 建不了，它的上一级不让建；请换一个位置\n',
      );
      expect(status).toBe(1);
    },
  );
});
