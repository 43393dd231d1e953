import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { start, type Running } from '../../src/main.js';
import { makeReadinessCheck } from '../../src/start/readiness.js';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';
import { startTinyBot, type TinyBot } from '../sandbox/support.js';
import { databases, postgresqlUrl } from '../support/databases.js';
import { startTown, type Town } from '../support/town.js';

const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

async function readiness(
  url: string,
): Promise<{ status: number; reason: string | undefined; words: string | undefined; ms: number }> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/readyz`);
  const { reason, words } = (await response.json()) as { reason?: string; words?: string };
  return { status: response.status, reason, words, ms: performance.now() - startedAt };
}

describe('/readyz', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jibao-ready-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('says that the database takes no writes while another program holds it locked, inside three seconds', async () => {
    const file = join(folder, 'town.db');
    const town: Town = await startTown({ databaseUrl: `file:${file}` });
    const other = new Sqlite(file);
    try {
      other.exec('BEGIN IMMEDIATE');
      await expect.poll(() => readiness(town.running.url).then(({ status }) => status)).toBe(503);
      const { reason, words, ms } = await readiness(town.running.url);
      expect(reason).toBe('the database takes no writes');
      expect(words).toContain('数据库写不进去');
      expect(ms).toBeLessThan(3_000);
      other.exec('COMMIT');
      await expect
        .poll(() => readiness(town.running.url).then(({ status }) => status), { timeout: 10_000 })
        .toBe(200);
    } finally {
      other.close();
      await town.close();
    }
  });

  it.skipIf(!postgresql)(
    'says that PostgreSQL takes no writes while a table is locked without which nothing is taken, inside three seconds',
    async () => {
      const database = await postgresql?.open({ owner: 'sandbox' });
      const url = database?.url ?? '';
      const town: Town = await startTown({ databaseUrl: url });
      const other = new pg.Client({ connectionString: postgresqlUrl });
      const isReady = () => readiness(town.running.url).then(({ status }) => status === 200);
      try {
        await other.connect();
        await other.query(`SET search_path TO "${new URL(url).searchParams.get('schema') ?? ''}"`);
        await expect.poll(isReady).toBe(true);
        for (const table of ['inbox', 'outbox', 'submission', 'figure', 'event', 'role_grant']) {
          await other.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
          await expect.poll(isReady, { message: table, timeout: 5_000 }).toBe(false);
          const { reason, ms } = await readiness(town.running.url);
          expect([table, reason]).toEqual([table, 'the database takes no writes']);
          expect(ms).toBeLessThan(3_000);
          await other.query('COMMIT');
          await expect.poll(isReady, { timeout: 10_000 }).toBe(true);
        }
      } finally {
        await other.end();
        await town.close();
        await database?.drop();
      }
    },
    60_000,
  );

  it('says that the long connection is closed while it is, and is ready again inside ten seconds', async () => {
    const platform: TinyBot = await startTinyBot('websocket');
    let running: Running | undefined;
    try {
      const { appId, appSecret } = platform.sandbox.credentials;
      running = await start(
        readConfig({
          PORT: '0',
          HOST: '127.0.0.1',
          LOG_LEVEL: 'silent',
          DATABASE_URL: `file:${join(folder, 'bot.db')}`,
          JIBAO_ADMINS: 'ou_admin',
          FEISHU_APP_ID: appId,
          FEISHU_APP_SECRET: appSecret,
          FEISHU_TRANSPORT: 'websocket',
          FEISHU_DOMAIN: platform.url,
          JIBAO_NOW: '2025-09-22T08:50:00+08:00',
        }),
      );
      const { url } = running;
      const status = () => readiness(url).then(answer => answer.status);
      await expect.poll(status, { timeout: 10_000 }).toBe(200);
      await platform.post('/connections/cut', {});
      await expect
        .poll(() => readiness(url).then(({ reason, words }) => [reason, words]), { interval: 20 })
        .toEqual(['the long connection is closed', expect.stringContaining('长连接断了')]);
      await expect.poll(status, { timeout: 10_000 }).toBe(200);
    } finally {
      await running?.stop();
      await platform.stop();
    }
  });

  it('is 200 as soon as the token and the line are there, although somebody asked just before', async () => {
    const has = { token: false, line: false };
    const findProblem = makeReadinessCheck({
      store: { checkWrites: () => Promise.resolve() },
      now: () => new Date('2025-09-22T08:50:00+08:00'),
      hasToken: () => has.token,
      isLineOpen: () => has.line,
    });
    const reasons: (string | undefined)[] = [];
    for (const change of [{}, { token: true }, { line: true }, { line: false }]) {
      Object.assign(has, change);
      reasons.push((await findProblem())?.reason);
    }
    expect(reasons).toEqual([
      ...['no tenant token yet', 'the long connection is closed'],
      ...[undefined, 'the long connection is closed'],
    ]);
  });

  it('writes once for many questions at the same moment', async () => {
    let writes = 0;
    const findProblem = makeReadinessCheck({
      store: {
        checkWrites: () => {
          writes += 1;
          return Promise.resolve();
        },
      },
      now: () => new Date('2025-09-22T08:50:00+08:00'),
      hasToken: () => true,
      isLineOpen: () => true,
    });
    expect(await Promise.all(Array.from({ length: 50 }, findProblem))).toEqual(Array(50).fill(undefined));
    expect(writes).toBe(1);
  });
});
