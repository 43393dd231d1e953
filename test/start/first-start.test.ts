import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveApp } from '../support/serve.js';

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

  /** What a start that is refused says. */
  const refusal = async (settings: Readonly<Record<string, string>>): Promise<string> => {
    const child = run(settings);
    let errors = '';
    child.stderr.on('data', piece => (errors += String(piece)));
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(1);
    return errors;
  };

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

  it('makes no database when its port is taken', async () => {
    const { url, close } = await serveApp(new Hono());
    const { port } = new URL(url);
    expect(await refusal({ PORT: port })).toBe(
      `PORT: 端口 ${port} 已被别的程序占用；请停止那个程序，或换一个 PORT\n`,
    );
    await close();
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'is refused with a sentence where no folder can be made',
    async () => {
      expect(await refusal({ DATABASE_URL: 'file:/proc/jibao/data/jibao.db' })).toBe(
        'DATABASE_URL: 数据库不能用：文件夹 /proc/jibao 建不了，它的上一级不让建；请换一个位置\n',
      );
    },
  );

  it.each([
    [
      { HOST: '203.0.113.9' },
      /^HOST: 不能在 203\.0\.113\.9 上监听：这台机器没有这个地址（.*）；请写这台机器的一个地址/u,
    ],
    [{ HOST: 'no.such.name.invalid' }, /^HOST: 不能在 no\.such\.name\.invalid 上监听：找不到这个主机名/u],
    [
      { DATABASE_URL: 'file:.' },
      /^DATABASE_URL: 数据库不能用：\. 是文件夹，不是文件；请在 DATABASE_URL 里写到文件名/u,
    ],
  ])('is refused for %j with the setting and what to write instead', async (settings, words) => {
    expect(await refusal(settings)).toMatch(words);
  });

  it('is refused with an .env that would be left out, instead of starting the sandbox', async () => {
    await writeFile(path.join(folder, '.env'), Buffer.from('\uFEFFFEISHU_APP_ID=cli_1\r\n', 'utf16le'));
    expect(await refusal({ FEISHU_APP_ID: '', FEISHU_APP_SECRET: '', FEISHU_TRANSPORT: '' })).toMatch(
      /^\.env: 不是 UTF-8/u,
    );
  });
});
