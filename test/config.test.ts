import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.js';

const APP = { FEISHU_APP_ID: 'cli_a1b2c3', FEISHU_APP_SECRET: 'deep-secret-1' };
const WEBHOOK = { FEISHU_ENCRYPT_KEY: 'deep-secret-2', FEISHU_VERIFICATION_TOKEN: 'deep-secret-3' };

function refusal(env: Readonly<Record<string, string>>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('the configuration', () => {
  it('opens the sandbox without any setting', () => {
    expect(readConfig({})).toEqual({
      app: null,
      encryptKey: null,
      verificationToken: null,
      domain: 'https://open.feishu.cn',
      transport: 'webhook',
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: 'file:./data/sandbox.db',
      backups: null,
      plan: 'dehua',
      admins: [],
      timeZone: 'Asia/Shanghai',
      messagesPerMinute: 1_000,
      now: new Date('2025-09-22T00:50:00Z'),
      sandboxState: null,
      logLevel: 'info',
      contact: {},
    });
  });

  it('treats a blank setting like a missing one', () => {
    const blank = Object.fromEntries(
      ['FEISHU_APP_ID', 'FEISHU_DOMAIN', 'PORT', 'DATABASE_URL', 'JIBAO_NOW', 'LOG_LEVEL'].map(name => [
        name,
        ' ',
      ]),
    );
    expect(readConfig(blank)).toEqual(readConfig({}));
  });

  it('connects to Feishu with the app’s credentials: all addresses, its own database file, the machine’s clock', () => {
    expect(readConfig({ ...APP, ...WEBHOOK })).toMatchObject({
      app: { id: 'cli_a1b2c3', secret: 'deep-secret-1' },
      encryptKey: 'deep-secret-2',
      verificationToken: 'deep-secret-3',
      host: '0.0.0.0',
      databaseUrl: 'file:./data/jibao.db',
      now: null,
    });
  });

  it('keeps daily copies beside the file of a bureau, in data/ for PostgreSQL, where it is told, or none', () => {
    const backupsOf = (env: Readonly<Record<string, string>>) =>
      readConfig({ ...APP, ...WEBHOOK, ...env }).backups;
    expect(backupsOf({})).toBe('data/backups');
    expect(backupsOf({ DATABASE_URL: 'file:///srv/jibao/quarter.db?mode=rw' })).toBe('/srv/jibao/backups');
    expect(backupsOf({ DATABASE_URL: 'postgresql://jibao@db/jibao' })).toBe('data/backups');
    expect(backupsOf({ JIBAO_BACKUPS: '/mnt/nas' })).toBe('/mnt/nas');
    expect(backupsOf({ JIBAO_BACKUPS: 'off' })).toBeNull();
    expect(readConfig({ JIBAO_BACKUPS: '/mnt/nas' }).backups).toBe('/mnt/nas');
  });

  it('accepts lark, and a base URL with or without a slash at its end', () => {
    expect(readConfig({ FEISHU_DOMAIN: 'lark' }).domain).toBe('https://open.larksuite.com');
    expect(readConfig({ FEISHU_DOMAIN: 'http://127.0.0.1:4000/' }).domain).toBe('http://127.0.0.1:4000');
  });

  it('needs no webhook secrets with the long connection', () => {
    expect(readConfig({ ...APP, FEISHU_TRANSPORT: 'websocket' }).encryptKey).toBeNull();
  });

  it('reads several admins, separated by Western or Chinese commas', () => {
    expect(readConfig({ ...APP, ...WEBHOOK, JIBAO_ADMINS: 'ou_a, ou_b，ou_c' }).admins).toEqual([
      'ou_a',
      'ou_b',
      'ou_c',
    ]);
  });
});

/** The setting, a wrong value, and the hint in the message. */
const WRONG: readonly [name: string, value: string, hint: string][] = [
  ['FEISHU_APP_ID', 'a1b2', '开发者后台'],
  ['FEISHU_DOMAIN', 'feishu.example', '例如 http://127.0.0.1:4000'],
  ['FEISHU_DOMAIN', 'http://127.0.0.1:4000/open-apis', '一个网址'],
  ['FEISHU_DOMAIN', 'http://a:b:c', '一个网址'],
  ['FEISHU_DOMAIN', 'toString', '一个网址'],
  ['FEISHU_TRANSPORT', 'http', 'webhook 或 websocket'],
  ['PORT', '70000', '0 到 65535'],
  ['PORT', 'abc', '0 到 65535'],
  ['PORT', '-1', '0 到 65535'],
  ['DATABASE_URL', 'mysql://user:deep-secret-4@host/db', 'postgresql://'],
  ['DATABASE_URL', 'postgresql://jibao:Ab#12/secret@127.0.0.1:5432/test', '%23'],
  ['DATABASE_URL', 'postgresql://jibao:p@ss#secret@127.0.0.1:5432/test', '%23'],
  ['DATABASE_URL', 'postgresql://jibao:12/secret@127.0.0.1:5432/test', '%2F'],
  ['DATABASE_URL', 'postgresql://jibao:12?secret@127.0.0.1:5432/test', '%3F'],
  ['DATABASE_URL', 'postgresql://jibao:100%secret@127.0.0.1:5432/test', '%25'],
  ['DATABASE_URL', 'postgresql://jibao@127.0.0.1:port/test', '主机:端口'],
  ['FEISHU_APPID', 'cli_a1b2', 'FEISHU_APP_ID'],
  ['JIBAO_ADMIN', 'ou_a', 'JIBAO_ADMINS'],
  ['JIBAO_PLAN', 'nowhere', 'dehua'],
  ['JIBAO_PLAN', 'toString', '方案文件的路径'],
  ['JIBAO_ADMINS', 'ou_a,chen', 'open_id（ou_…），几个之间用逗号隔开'],
  ['JIBAO_ADMINS', ' ， ', 'open_id（ou_…），几个之间用逗号隔开'],
  ['DATABASE_ULR', 'postgresql://jibao:deep-secret@127.0.0.1/test', '请写 DATABASE_URL'],
  ['LOGLEVEL', 'debug', '请写 LOG_LEVEL'],
  ['JIBAO_TIME_ZONE', 'Asia/Dehua', 'Asia/Shanghai'],
  ['JIBAO_NOW', 'tomorrow', '2025-09-22T08:50:00+08:00'],
  ['JIBAO_NOW', '2025-09-22T08:50:00', '2025-09-22T08:50:00+08:00'],
  ['JIBAO_NOW', '2025-99-22T08:50:00Z', '2025-09-22T08:50:00+08:00'],
  ['LOG_LEVEL', 'loud', 'fatal、error、warn、info'],
];

describe('the message about a wrong setting', () => {
  it.each(WRONG)('for %s=%s is one line with the setting’s name and a hint', (name, value, hint) => {
    const line = refusal({ [name]: value });
    expect(line.startsWith(`${name}: `)).toBe(true);
    expect(line).toContain(hint);
    expect(line).not.toContain('\n');
    expect(line).not.toContain('secret');
  });

  it('is not about the settings of other programs', () => {
    const others = {
      FEISHU_WEBHOOK_OF_CI: 'x',
      JIBAO_HOME: '/opt/jibao',
      DATABASE_NAME: 'x',
      LOGNAME: 'chen',
      HOME: '/',
      POST: '1',
    };
    expect(readConfig(others)).toEqual(readConfig({}));
  });

  it('names the missing half of the app’s credentials', () => {
    expect(refusal({ FEISHU_APP_ID: 'cli_a1b2' })).toMatch(
      /^FEISHU_APP_SECRET: 没有设；请和 FEISHU_APP_ID 一起设/u,
    );
    expect(refusal({ FEISHU_APP_SECRET: 'deep-secret-1' })).toMatch(
      /^FEISHU_APP_ID: 没有设；请和 FEISHU_APP_SECRET 一起设/u,
    );
  });

  it.each([
    ['FEISHU_ENCRYPT_KEY', 'deep-secret-2'],
    ['FEISHU_VERIFICATION_TOKEN', 'deep-secret-3'],
    ['FEISHU_TRANSPORT', 'websocket'],
    ['JIBAO_ADMINS', 'ou_a'],
  ])('refuses to open the sandbox when %s is set and the app is not', (name, value) => {
    const line = refusal({ [name]: value });
    expect(line).toMatch(new RegExp(`^FEISHU_APP_ID: 没有设，却设了 ${name}；`, 'u'));
    expect(line).toContain(`用沙盒请去掉 ${name}`);
    expect(line).not.toContain('deep-secret');
  });

  it.each(['FEISHU_ENCRYPT_KEY', 'FEISHU_VERIFICATION_TOKEN'] as const)(
    'names %s when the webhook lacks it, and the long connection as the alternative',
    name => {
      const others = Object.fromEntries(Object.entries(WEBHOOK).filter(([key]) => key !== name));
      const line = refusal({ ...APP, ...others });
      expect(line).toMatch(new RegExp(`^${name}: 没有设`, 'u'));
      expect(line).toContain('FEISHU_TRANSPORT=websocket');
      expect(line).not.toContain('deep-secret');
    },
  );

  it.each([
    { FEISHU_APP_SECRET: 'deep-secret-1' },
    { ...APP, FEISHU_ENCRYPT_KEY: 'deep-secret-2' },
    { ...APP, ...WEBHOOK, FEISHU_APP_ID: 'wrong' },
    { ...APP, ...WEBHOOK, JIBAO_NOW: '2025-09-22T08:50:00Z' },
    { ...APP, ...WEBHOOK, PORT: '1e9' },
  ])('never shows a secret: %#', env => {
    expect(refusal(env)).not.toContain('deep-secret');
  });

  it('forbids a moved clock with a real platform, and allows it with a platform on this machine', () => {
    const moved = { ...APP, ...WEBHOOK, JIBAO_NOW: '2025-09-28T23:59:59+08:00' };
    expect(refusal(moved)).toMatch(/^JIBAO_NOW: .*FEISHU_DOMAIN/u);
    for (const domain of [
      'lark',
      'https://open.example.com',
      'http://127.0.0.1.example.com',
      'http://10.0.0.1:80',
    ])
      expect(refusal({ ...moved, FEISHU_DOMAIN: domain })).toMatch(/^JIBAO_NOW: /u);
    for (const domain of ['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000'])
      expect(readConfig({ ...moved, FEISHU_DOMAIN: domain }).now).toEqual(new Date('2025-09-28T15:59:59Z'));
    expect(readConfig({ JIBAO_NOW: '2025-09-28T23:59:59+08:00' }).now).not.toBeNull();
  });
});
