import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig, type Config } from '../../src/config.js';
import { start, type Running } from '../../src/main.js';
import type { SetUpFinding } from '../../src/core/set-up.js';
import { checkMachine } from '../../src/start/doctor/machine.js';
import { checkPlatform, UNREACHABLE } from '../../src/start/doctor/platform.js';
import { openStore } from '../../src/store/connection/open.js';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';
import { serveApp, type TestServer } from '../support/serve.js';
import { withMeasure } from '../core/plan/plans.js';
import { until } from '../support/town.js';

const root = path.resolve(import.meta.dirname, '../..');
const REQUIRED = [
  'im:message:send_as_bot',
  'im:message.p2p_msg:readonly',
  'im:message.group_at_msg:readonly',
  'im:resource',
  'im:message:readonly',
];
const NAMES = ['im:chat.members:read', 'contact:contact.base:readonly', 'contact:user.base:readonly'];
const ENV = {
  ...{ FEISHU_APP_ID: 'cli_0123456789abcdef', FEISHU_APP_SECRET: 'right', FEISHU_TRANSPORT: 'webhook' },
  ...{ FEISHU_ENCRYPT_KEY: 'key', FEISHU_VERIFICATION_TOKEN: 'token', JIBAO_ADMINS: 'ou_admin' },
  ...{ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', JIBAO_BACKUPS: 'off' },
};

/** What the platform has on record; a test changes it. */
interface AppRecord {
  granted: string[];
  event: object;
  callback: object;
  tellsSetup: boolean;
  /** Whether the next questions for the bot itself are answered, or a proxy answers with a page; true after the last. */
  answersInfo: boolean[];
  date: Date;
}

interface Standin extends TestServer {
  readonly record: AppRecord;
  /** The texts of the cards that it took, one for each message. */
  readonly cards: string[];
}

async function startStandin(): Promise<Standin> {
  const cards: string[] = [];
  const record: AppRecord = {
    granted: [...REQUIRED, ...NAMES],
    event: { subscription_type: 'webhook', subscribed_events: ['im.message.receive_v1'] },
    callback: { callback_type: 'webhook', subscribed_callbacks: ['card.action.trigger'] },
    tellsSetup: true,
    answersInfo: [],
    date: new Date(),
  };
  const app = new Hono();
  app.post('/open-apis/auth/v3/tenant_access_token/internal', async c => {
    const { app_secret: secret } = await c.req.json<{ app_secret: string }>();
    return secret === 'right'
      ? c.json({ code: 0, msg: 'ok', tenant_access_token: 't-1', expire: 7200 })
      : c.json({ code: 10014, msg: 'app secret invalid' });
  });
  app.get('/open-apis/bot/v3/info', c =>
    (record.answersInfo.shift() ?? true)
      ? c.json({ code: 0, msg: 'ok', bot: { open_id: 'ou_bot' } })
      : c.html('<p>Bad gateway</p>', 502),
  );
  app.get('/open-apis/application/v6/scopes', c =>
    c.json({
      ...{ code: 0, msg: 'success' },
      data: {
        scopes: [...new Set([...REQUIRED, ...NAMES, ...record.granted])].map(name => ({
          ...{ scope_name: name, grant_status: record.granted.includes(name) ? 1 : 2, scope_type: 'tenant' },
        })),
      },
    }),
  );
  app.get('/open-apis/application/v6/applications/:id', c =>
    record.tellsSetup
      ? c.json({ code: 0, msg: '', data: { app: { event: record.event, callback_info: record.callback } } })
      : c.json({ code: 99991672, msg: 'Access denied' }, 400),
  );
  app.post('/open-apis/im/v1/messages', async c => {
    const { content } = await c.req.json<{ content: string }>();
    cards.push(content);
    return c.json({ code: 0, msg: 'success', data: { message_id: `om_${cards.length}` } });
  });
  app.post('/callback/ws/endpoint', c => c.json({ code: 1000040344, msg: 'not a websocket app' }));
  app.get('/page', c => c.html('<p>别的网页</p>'));
  app.get('/', c => {
    c.header('date', record.date.toUTCString());
    return c.text('');
  });
  app.post('/page', c => c.html('<p>别的网页</p>'));
  return { ...(await serveApp(app)), record, cards };
}

describe('the doctor', () => {
  let platform: Standin;
  let folder: string;
  let running: Running | undefined;
  const settings = (): Record<string, string> => ({
    ...ENV,
    FEISHU_DOMAIN: platform.url,
    DATABASE_URL: `file:${path.join(folder, 'bot.db')}`,
  });
  const config = (more: Readonly<Record<string, string>> = {}): Config =>
    readConfig({ ...settings(), ...more });
  const runBot = async (): Promise<string> => {
    running = await start(config());
    return running.url;
  };
  /** Has the database be made so many days earlier. */
  const makeOlder = (days: number): void => {
    const file = new Sqlite(path.join(folder, 'bot.db'));
    const row = file
      .prepare<[], { at: string | number }>('SELECT MIN(finished_at) AS at FROM _prisma_migrations')
      .get();
    const at = new Date(new Date(row?.at ?? 0).getTime() - days * 86_400_000);
    file.prepare('UPDATE _prisma_migrations SET finished_at = ?').run(at.toISOString());
    file.close();
  };
  const databaseLine = async (databaseUrl: string, more: Readonly<Record<string, string>> = {}) =>
    (await checkMachine(config({ DATABASE_URL: databaseUrl, ...more }))).find(
      ({ key }) => key === 'database',
    );
  const registerAddresses = (url: string): void => {
    Object.assign(platform.record.event, { request_url: `${url}/webhook/event` });
    Object.assign(platform.record.callback, { request_url: `${url}/webhook/card` });
  };
  const faultsOf = (findings: readonly SetUpFinding[]): string[] =>
    findings.filter(({ state }) => state === 'fault').map(({ words, mend }) => `${words}→${mend}`);

  const told = () => platform.cards.filter(card => card.includes('机器人的设置有问题'));

  beforeEach(async () => {
    platform = await startStandin();
    folder = await mkdtemp(path.join(tmpdir(), 'jibao-doctor-'));
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await platform.close();
    await rm(folder, { recursive: true });
  });

  it('finds nothing wrong with a set-up that is right, and calls both addresses as the platform does', async () => {
    registerAddresses(await runBot());
    const findings = await checkPlatform(config());
    expect(faultsOf(findings)).toEqual([]);
    const words = findings.map(finding => finding.words).join('\n');
    for (const scope of [...REQUIRED, ...NAMES]) expect(words).toContain(scope);
    expect(words.match(/照飞书的样子请求了一次，回答正确/gu)).toHaveLength(2);
  });

  it('names each scope that is missing, and where to add it', async () => {
    platform.record.granted = REQUIRED.filter(scope => scope !== 'im:resource');
    const findings = await checkPlatform(config({ FEISHU_TRANSPORT: 'webhook' }));
    const scopes = faultsOf(findings).filter(words => words.includes('权限'));
    expect(scopes).toHaveLength(1);
    expect(scopes[0]).toMatch(/im:resource：没有开通（发 Excel 文件）→.*权限管理.*发布/u);
    const notes = findings.filter(({ state }) => state === 'note').map(({ words }) => words);
    expect(notes.join('\n')).toContain('权限 im:chat.members:read（可选）：没有开通');
  });

  it('takes a broader scope for the one that it includes', async () => {
    platform.record.granted = ['im:message', ...REQUIRED.slice(1, 4)];
    const faults = faultsOf(await checkPlatform(config()));
    expect(faults.filter(words => words.includes('权限'))).toEqual([]);
  });

  it('says that the callback was forgotten, that the ways differ, and that an address is missing', async () => {
    platform.record.callback = { callback_type: 'websocket', subscribed_callbacks: [] };
    const faults = faultsOf(await checkPlatform(config())).join('\n');
    expect(faults).toMatch(/回调：没有添加 card\.action\.trigger→在 事件与回调 › 回调配置 添加/u);
    expect(faults).toMatch(/回调的订阅方式：后台是长连接，程序是请求地址/u);
    expect(faults).toMatch(/事件的请求地址：后台没有填→.*\/webhook\/event/u);
  });

  it('tells a program with another key from another web page, and both from nobody', async () => {
    const url = await runBot();
    const wordsFor = async (address: string, more: Readonly<Record<string, string>> = {}) => {
      Object.assign(platform.record.event, { request_url: address });
      const findings = await checkPlatform(config(more));
      const found = findings.find(({ key }) => key === `address ${address}`);
      return `${found?.state} ${found?.words}`;
    };
    expect(await wordsFor(`${url}/webhook/event`, { FEISHU_ENCRYPT_KEY: 'other' })).toMatch(
      /^fault .*401：那里的程序用的是别的 Encrypt Key/u,
    );
    expect(await wordsFor(`${platform.url}/page`)).toMatch(/^fault .*不是本程序的回答/u);
    expect(await wordsFor(`${url}/elsewhere`)).toMatch(/^fault .*HTTP 404/u);
    const { url: closed, close } = await serveApp(new Hono());
    await close();
    expect(await wordsFor(`${closed}/webhook/event`)).toMatch(
      /^note .*：连不上，那个地址和端口没有程序（connect ECONNREFUSED/u,
    );
  });

  it('calls the address that it is given when the platform does not tell one', async () => {
    platform.record.tellsSetup = false;
    const url = await runBot();
    const findings = await checkPlatform(config(), `${url}/webhook/event`);
    expect(faultsOf(findings)).toEqual([]);
    expect(findings.map(({ words }) => words).join('\n')).toMatch(/99991672[^]*回答正确/u);
  });

  it('stops at wrong credentials, and says which setting is wrong', async () => {
    const findings = await checkPlatform(config({ FEISHU_APP_SECRET: 'wrong' }));
    expect(faultsOf(findings)).toEqual([
      expect.stringMatching(/没有承认（10014 app secret invalid）→核对 \.env 里的 FEISHU_APP_SECRET/u),
    ]);
    expect(findings.filter(({ key }) => key.startsWith('scope'))).toEqual([]);
  });

  it('says that the platform gives no long connection, and that the clock is wrong', async () => {
    platform.record.date = new Date(Date.now() - 2 * 3_600_000);
    const faults = faultsOf(await checkPlatform(config({ FEISHU_TRANSPORT: 'websocket' }))).join('\n');
    expect(faults).toMatch(/长连接：飞书不给连接地址（1000040344/u);
    expect(faults).toMatch(/时钟：比飞书快 2 小时→打开系统的自动对时/u);
  });

  it('is run by the bot too: the admins are told once, and again when the fault comes back', async () => {
    platform.record.granted = REQUIRED.slice(1);
    await runBot();
    await until(() => Promise.resolve(told().length === 1), 'the admin is told');
    // Underlines are escaped on the card.
    expect(told()[0]).toContain('im:message:send&#95;as&#95;bot：没有开通');
    expect(told()[0]).toContain('怎么改');
    const restart = async (granted: string[]) => {
      await running?.stop();
      platform.record.granted = granted;
      await runBot();
      const isChecked = async () =>
        (await running?.store.transact(tx => tx.setting('told fault scope im:message:send_as_bot'))) ===
        undefined;
      return isChecked;
    };
    await restart(REQUIRED.slice(1));
    const isForgotten = await restart(REQUIRED);
    await until(isForgotten, 'the mended fault is forgotten');
    expect(told()).toHaveLength(1);
    await restart(REQUIRED.slice(1));
    await until(() => Promise.resolve(told().length === 2), 'the admin is told again');
  });

  it('is run by the bot again until there is an admin to be told', async () => {
    platform.record.granted = REQUIRED.slice(1);
    const found: string[] = [];
    const logTarget = {
      write: (line: string) => line.includes('the set-up has a fault') && found.push(line),
    };
    const settingsOfBot = config({ JIBAO_ADMINS: '', LOG_LEVEL: 'warn' });
    running = await start(settingsOfBot, { setUpRetryMs: 50, logTarget });
    // Each check finds the scope and two addresses.
    await until(() => Promise.resolve(found.length > 3), 'the set-up is checked twice');
    expect(told()).toEqual([]);
    await running.store.transact(tx => tx.grant({ openId: 'ou_first', role: 'admin', unit: '' }));
    await until(() => Promise.resolve(told().length === 1), 'the first admin is told');
  });

  it('says that the platform cannot be reached, which is no judgement on the credentials', async () => {
    const { url: closed, close } = await serveApp(new Hono());
    await close();
    const findings = await checkPlatform(config({ FEISHU_DOMAIN: closed }));
    expect(findings.filter(({ state, mend }) => state !== 'ok' && mend === '')).toEqual([]);
    expect(faultsOf(findings)).toEqual([
      expect.stringMatching(
        /^飞书：连不上 .*连不上，那个地址和端口没有程序（.*ECONNREFUSED.*）→核对这台机器/u,
      ),
    ]);
  });

  it('says that the platform fails, which is no judgement on the credentials either', async () => {
    const failing = new Hono();
    failing.all('*', c => c.json({ code: 1, msg: 'internal error' }, 500));
    const { url, close } = await serveApp(failing);
    const findings = await checkPlatform(config({ FEISHU_DOMAIN: url }));
    await close();
    expect(findings.some(({ key }) => key === UNREACHABLE)).toBe(true);
    expect(faultsOf(findings).join()).not.toContain('没有承认');
  });

  it('is run by the bot again when the platform does not answer, and no admin is told of that afterwards', async () => {
    platform.record.granted = REQUIRED.slice(1);
    // The start asks first.
    platform.record.answersInfo = [true, false, false];
    running = await start(config(), { setUpRetryMs: 50 });
    await until(() => Promise.resolve(told().length > 0), 'the admin is told of the scope');
    expect(told()).toEqual([expect.stringContaining('没有开通')]);
  });

  it('misses no backup of a program or a database that is new, and misses it two days later', async () => {
    await (await openStore(settings()['DATABASE_URL'] ?? '')).close();
    let startedAt = Date.now() / 1000 - 20;
    const app = new Hono();
    app.get('/metrics', c => c.text(`process_start_time_seconds ${startedAt}\n`));
    app.get('/readyz', c => c.json({ status: 'not ready', reason: 'key', words: '数据库写不进去' }, 503));
    const program = await serveApp(app);
    try {
      const { hostname, port } = new URL(program.url);
      const env = { HOST: hostname, PORT: port, JIBAO_BACKUPS: path.join(folder, 'copies') };
      const find = async () => {
        const findings = await checkMachine(config(env));
        return findings.filter(({ key }) => key === 'backup' || key === 'program');
      };
      const [backup, running] = await find();
      expect(backup).toMatchObject({ state: 'note', words: '备份：数据库刚建立或程序刚启动，还没有做' });
      expect(running?.words).toBe('程序：正在运行，没有就绪（数据库写不进去）');
      startedAt -= 2 * 86_400;
      expect((await find())[0]).toMatchObject({ state: 'note' });
      makeOlder(2);
      expect((await find())[0]).toMatchObject({ state: 'fault' });
    } finally {
      await program.close();
    }
  });

  it('says of a plan in force what a sent one is refused for: it holds on, and how it is mended', async () => {
    const file = path.join(folder, 'plan.json');
    await writeFile(file, JSON.stringify(withMeasure('A6.03', { words: ['12', '2025Q3'] })));
    const found = await checkMachine(config({ JIBAO_PLAN: file }));
    const { state, words, mend } = found.find(({ key }) => key === 'plan') ?? {};
    expect(state).toBe('note');
    expect(words).toMatch(/它照样生效，但有现在不收的写法：常用说法“12”是数字.*；共 2 处$/u);
    expect(mend).toContain('管理员发送“方案”，改好发回');
  });

  it('says of a database what the start would say', async () => {
    const at = (name: string) => `file:${path.join(folder, name)}`;
    expect(await databaseLine(at('new.db'))).toMatchObject({ state: 'note' });
    expect(await databaseLine(at('a/b/new.db'))).toMatchObject({ state: 'note' });
    await mkdir(path.join(folder, 'a folder'));
    expect((await databaseLine(at('a folder')))?.words).toContain('是文件夹，不是文件');
    await writeFile(path.join(folder, 'a file'), 'text');
    expect(await databaseLine(at('a file/new.db'))).toMatchObject({ state: 'fault' });
    expect((await databaseLine(at('a file')))?.words).toContain('不是数据库文件');
    expect(await databaseLine('file:/proc/x/y.db')).toMatchObject({ state: 'fault' });
    await (await openStore(at('sandbox.db'), { owner: 'sandbox' })).close();
    const foreign = await databaseLine(at('sandbox.db'));
    expect(foreign).toMatchObject({ state: 'fault' });
    expect(foreign?.words).toContain('它是沙盒的');
  });

  it.runIf(process.getuid?.() === 0)(
    'says of a database that only others may write that it cannot be written',
    async () => {
      await (await openStore(settings()['DATABASE_URL'] ?? '', { owner: 'bureau' })).close();
      await chmod(folder, 0o755);
      for (const name of await readdir(folder)) await chmod(path.join(folder, name), 0o644);
      const own = process.geteuid?.() ?? 0;
      process.seteuid?.(65_534);
      try {
        expect((await databaseLine(settings()['DATABASE_URL'] ?? ''))?.words).toContain('不能写入');
      } finally {
        process.seteuid?.(own);
      }
    },
  );

  describe('as a command', () => {
    beforeAll(() => {
      execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')]);
    });

    const run = (
      env: Readonly<Record<string, string>>,
      ...words: readonly string[]
    ): Promise<{ code: number; output: string }> =>
      new Promise(resolve => {
        execFile(
          process.execPath,
          [path.join(root, 'dist/src/start/doctor.js'), ...words],
          { cwd: folder, env: { PATH: process.env['PATH'], ...env } },
          (error, output) => {
            resolve({ code: error ? Number(error.code) : 0, output });
          },
        );
      });

    it('ends with 0 for a sandbox that was never started, and says what it is', async () => {
      const { code, output } = await run({});
      expect(output).toContain('启动的是沙盒');
      expect(output).toContain('没有发现问题。');
      expect(code).toBe(0);
    });

    it('ends with 1 for an address that is none, and says how one is written', async () => {
      const { code, output } = await run({}, 'garbage');
      expect(output).toMatch(/^✗ 请求地址 garbage：不是网址\n.*https:\/\/域名\/webhook\/event/mu);
      expect(code).toBe(1);
    });

    it('ends with 1 for a wrong setting, and quotes its sentence', async () => {
      const { code, output } = await run({ ...settings(), FEISHU_ENCRYPT_KEY: '' });
      expect(output).toMatch(/^✗ 设置：FEISHU_ENCRYPT_KEY: 没有设；/mu);
      expect(code).toBe(1);
    });

    it('finds the program, the database and the age of its backup; shows no secret', async () => {
      const url = await runBot();
      registerAddresses(url);
      const backups = path.join(folder, 'backups');
      await mkdir(backups);
      const copy = path.join(backups, 'bot-2025-09-20.db');
      await writeFile(copy, 'rows');
      const threeDaysAgo = new Date(Date.now() - 3 * 86_400_000);
      await utimes(copy, threeDaysAgo, threeDaysAgo);
      const env = { ...settings(), JIBAO_BACKUPS: backups, PORT: new URL(url).port };
      const { code, output } = await run(env);
      expect(output).toMatch(/^✓ 程序：正在运行，已就绪/mu);
      expect(output).toMatch(/^✓ 数据库：SQLite .*bot\.db，打得开/mu);
      expect(output).toMatch(/^✗ 备份：最新的是 bot-2025-09-20\.db，3 天前$/mu);
      expect(code).toBe(1);
      const now = new Date();
      await utimes(copy, now, now);
      // The holidays of the coming year are in a package that is made in the autumn: the test runs in any year.
      const again = (await run(env)).output;
      expect(again.split('\n').filter(line => /^✗ (?!节假日)/u.test(line))).toEqual([]);
      expect(output).not.toMatch(/\b(?:right|token|key)\b/u);
    });
  });
});
