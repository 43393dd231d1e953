import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, SETTING_NAMES } from '../../src/config.js';
import { readEnvFile } from '../../src/start/env-file.js';

describe('the .env file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jibao-env-'));
    file = path.join(folder, '.env');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const reads = async (contents: string | Buffer) => {
    await writeFile(file, contents);
    return readEnvFile(file);
  };
  const refusal = async (contents: string | Buffer): Promise<string> => {
    try {
      await reads(contents);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    throw new Error('the file was taken');
  };

  it('may be missing', () => {
    expect(readEnvFile(file)).toEqual({});
  });

  it('is read as editors on Windows and Linux write it', async () => {
    const settings = { FEISHU_APP_ID: 'cli_a1', JIBAO_CONTACT_NAME: '陈某' };
    expect(await reads('FEISHU_APP_ID=cli_a1\n# 说明\nexport JIBAO_CONTACT_NAME="陈某"\n')).toEqual(settings);
    expect(await reads('\uFEFFFEISHU_APP_ID = cli_a1\r\nJIBAO_CONTACT_NAME = 陈某\r\n')).toEqual(settings);
    expect(await reads('PATH_OF_MINE=/x\n')).toEqual({ PATH_OF_MINE: '/x' });
  });

  it('that ships as an example names every setting, and none besides', () => {
    const example = readEnvFile(path.resolve(import.meta.dirname, '../../.env.example'));
    expect(new Set(Object.keys(example))).toEqual(SETTING_NAMES);
  });

  it.each<[string, string | Buffer, string]>([
    ['in UTF-16', Buffer.from('\uFEFFFEISHU_APP_ID=cli_a1\r\n', 'utf16le'), '另存为 UTF-8'],
    ['with a full-width =', '# 飞书\nFEISHU_APP_ID＝cli_a1\n', '第 2 行的 FEISHU_APP_ID'],
    ['with a setting and no =', 'FEISHU_APP_SECRET deep-secret\n', '第 1 行的 FEISHU_APP_SECRET'],
    ['with a name that is no setting', 'FEISHU_SECRET=deep-secret\n', 'FEISHU_APP_SECRET'],
    ['with a misspelt database', 'DATABASE_ULR=postgresql://a:deep-secret@127.0.0.1/b\n', 'DATABASE_URL'],
    [
      'with another name for the database',
      'DATABASE=postgresql://a:deep-secret@127.0.0.1/b\n',
      'DATABASE_URL',
    ],
    ['with a misspelt port', 'PROT=4000\n', 'PORT'],
    ['with a misspelt level', 'LOGLEVEL=debug\n', 'LOG_LEVEL'],
  ])('%s stops the start with a sentence, without what it holds', async (_, contents, hint) => {
    const words = await refusal(contents);
    expect(words).toContain(hint);
    expect(words).not.toContain('deep-secret');
  });

  it('that is a folder stops the start with a sentence', async () => {
    await mkdir(file);
    expect(() => readEnvFile(file)).toThrow('是文件夹，不是文件');
  });

  it.runIf(process.getuid?.() === 0)('that the program’s user may not read stops the start', async () => {
    await writeFile(file, 'FEISHU_APP_ID=cli_a1\n', { mode: 0o600 });
    const [seteuid, own] = [process.seteuid?.bind(process), process.geteuid?.() ?? 0];
    await chmod(folder, 0o755);
    seteuid?.(65_534);
    try {
      expect(() => readEnvFile(file)).toThrow('没有权限');
      expect(readEnvFile(file, { mayBeUnreadable: true })).toEqual({});
    } finally {
      seteuid?.(own);
    }
  });
});
