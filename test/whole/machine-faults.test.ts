import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/main.js';
import { checkMachine } from '../../src/start/doctor/machine.js';
import { handsIn } from '../requests/steps.js';
import { passes } from './faulty-town.js';
import { startTown, until, type Town } from '../support/town.js';

const root = path.resolve(import.meta.dirname, '../..');
const build = () => execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')]);

/** A file system of its own, a few MB large, in memory. Needs root on Linux. */
const MAY_MOUNT = process.platform === 'linux' && process.getuid?.() === 0;
if (!MAY_MOUNT) {
  const words = 'A small disk can be mounted on Linux by root alone';
  if (process.env['CI'] === 'true') throw new Error(`${words}: its tests must not be skipped here`);
  console.warn(
    `\n*** ${words}.\n*** The tests of a full disk and of one that cannot be written are SKIPPED.\n`,
  );
}

describe.skipIf(!MAY_MOUNT)('a small disk', () => {
  let disk: string;
  let town: Town | undefined;
  const mount = (...args: string[]) => execFileSync('mount', args);
  const file = () => path.join(disk, 'town.db');

  beforeEach(async () => {
    disk = await mkdtemp(path.join(tmpdir(), 'jibao-disk-'));
    mount('-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk);
  });
  afterEach(async () => {
    await town?.close();
    town = undefined;
    execFileSync('umount', ['--lazy', disk]);
    await rm(disk, { recursive: true });
  });

  /** Fills the disk to its last byte; returns the function that frees it. */
  const fillDisk = async (): Promise<() => Promise<void>> => {
    const ballast = path.join(disk, 'ballast');
    await expect(writeFile(ballast, Buffer.alloc(16 * 1024 * 1024))).rejects.toThrow('ENOSPC');
    return () => rm(ballast);
  };

  it('that is full: no figure is saved and nobody is told otherwise; with room again the same tap saves', async () => {
    town = await startTown({ databaseUrl: `file:${file()}` });
    const water = town.person('water');
    const card = await water.says('/fill 2025Q3');
    const free = await fillDisk();
    const typed = { 'A4.02': '123' };
    // What is left of the last page of the file may take some saves.
    let answer = await card.tap('保存并下一页', typed);
    for (let tries = 0; tries < 200 && answer.kind !== 'error'; tries += 1)
      answer = await card.tap('保存并下一页', typed);
    expect(answer.toast).toMatch(/^处理失败，没有改动任何数据/u);
    await until(async () => (await fetch(`${town?.running.url}/readyz`)).status === 503, 'it is not ready');
    await free();
    expect((await card.tap('保存并下一页', typed)).toast).not.toContain('失败');
    const { figures } = await town.running.store.transact(tx => tx.submission('water', '2025Q3'));
    expect(figures.get('A4.02')?.value).toBe(123);
    await until(async () => (await fetch(`${town?.running.url}/readyz`)).ok, 'it is ready again');
  });

  it('that is full: a message is answered once there is room, without being sent again', async () => {
    town = await startTown({ databaseUrl: `file:${file()}` });
    const water = town.person('water');
    const before = (await water.messages()).length;
    const free = await fillDisk();
    for (let count = 0; count < 30; count += 1) await water.sends('状态');
    await free();
    // The platform repeats an event that nobody has acknowledged.
    await passes(town, 600);
    const answers = (await water.messages()).slice(before).filter(({ from }) => from === 'bot');
    expect(answers).toHaveLength(30);
  });

  it('that is full while the tables are made: the start is refused with that word, wherever it meets the end', async () => {
    const settings = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: `file:${file()}` };
    // Beside the file there is room for nothing, for no index of it, for some of the tables.
    for (const room of ['4k', '40k', '200k', '520k']) {
      mount('-o', `remount,size=${room}`, disk);
      await expect(start(readConfig(settings)), room).rejects.toThrow(
        /^DATABASE_URL: 数据库不能用：.*town\.db 不能写入：磁盘空间不足；请/u,
      );
    }
    mount('-o', 'remount,size=12m', disk);
    await (await start(readConfig(settings))).stop();
  });

  it('with a file beside the database that cannot be written: start and doctor name that file', async () => {
    const settings = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: `file:${file()}` };
    await (await start(readConfig(settings))).stop();
    for (const ending of ['.lock', '-shm']) {
      const beside = `${file()}${ending}`;
      await writeFile(beside, '');
      mount('--bind', beside, beside);
      mount('-o', 'remount,bind,ro', beside);
      try {
        await expect(start(readConfig(settings)), ending).rejects.toThrow(`${beside} 不能写入`);
        const line = (await checkMachine(readConfig(settings))).find(({ key }) => key === 'database');
        expect(line).toMatchObject({ state: 'fault' });
        expect(line?.words).toContain(beside);
      } finally {
        execFileSync('umount', ['--lazy', beside]);
        await rm(beside);
      }
    }
    await (await start(readConfig(settings))).stop();
  });

  it('that cannot be written: the start is refused with a sentence', async () => {
    town = await startTown({ databaseUrl: `file:${file()}` });
    await town.running.stop();
    town = undefined;
    mount('-o', 'remount,ro', disk);
    const settings = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: `file:${file()}` };
    await expect(start(readConfig(settings))).rejects.toThrow(
      /^DATABASE_URL: 数据库不能用：.*town\.db 不能写入；/u,
    );
  });
});

describe('a second program on the same SQLite file', () => {
  it('is refused with a sentence, and starts once the first has ended', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'jibao-second-'));
    const settings = {
      ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent' },
      DATABASE_URL: `file:${path.join(folder, 'town.db')}`,
    };
    const first = await start(readConfig(settings));
    expect((await readdir(folder)).filter(name => name.includes('lock'))).toEqual(['town.db.lock']);
    try {
      await expect(start(readConfig(settings))).rejects.toThrow(
        /^DATABASE_URL: 数据库不能用：.*town\.db 正由另一份程序使用；请停止/u,
      );
    } finally {
      await first.stop();
    }
    const second = await start(readConfig(settings));
    await second.stop();
    await rm(folder, { recursive: true });
  });
});

describe('a clock that is set back', () => {
  let town: Town;
  afterEach(() => town.close());
  const setBack = (hours: number) =>
    town.running.moveClock(new Date(town.running.now().getTime() - hours * 3_600_000));

  it('reminds nobody a second time, and loses no step of a submission', async () => {
    town = await startTown();
    const water = town.person('water');
    await town.running.moveClock(new Date('2025-09-25T09:00:00+08:00'));
    const reminded = (await water.messages()).length;
    await setBack(2);
    await town.running.moveClock(new Date('2025-09-25T09:30:00+08:00'));
    expect(await water.messages()).toHaveLength(reminded);
    await handsIn(water);
    await setBack(26);
    const review = await town.person('reviewer').says('/review 2025Q3 城市供水');
    expect((await review.tap('通过')).toast).toContain('已通过');
    const events = await town.running.store.transact(tx =>
      tx.history({ unit: 'water', period: '2025Q3', limit: 1_000 }),
    );
    // The newest first, by their order and not by their times.
    expect(events[0]?.event.kind).toBe('approved');
    expect((await water.says('状态')).text).toContain('已通过');
  });
});

describe('little memory', () => {
  it('is enough for a whole quarter of five units: a heap of 96 MB', async () => {
    build();
    const folder = await mkdtemp(path.join(tmpdir(), 'jibao-memory-'));
    const child = spawn(
      process.execPath,
      [
        '--max-old-space-size=96',
        '--v8-pool-size=1',
        '--max-semi-space-size=4',
        '--heap-growing-percent=25',
        path.join(root, 'dist/src/main.js'),
      ],
      {
        cwd: folder,
        env: { PATH: process.env['PATH'], PORT: '0', DATABASE_URL: `file:${path.join(folder, 'town.db')}` },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = once(child, 'close');
    const control = async (url: string): Promise<{ playing: boolean; caption: string }> =>
      (await (await fetch(`${url}/__sim/story`)).json()) as { playing: boolean; caption: string };
    try {
      const lines = createInterface(child.stdout);
      const [url] = await new Promise<string[]>(resolve => {
        lines.on('line', line => {
          const match = /"url":"(http[^"]+)"/u.exec(line);
          if (match) resolve([match[1] ?? '']);
        });
      });
      await until(async () => (await fetch(`${url}/readyz`)).ok, 'it is ready');
      await fetch(`${url}/__sim/story`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action: 'start', pace: 'instant' }),
      });
      await expect
        .poll(async () => (await control(url ?? '')).playing, { timeout: 120_000, interval: 500 })
        .toBe(false);
      expect((await control(url ?? '')).caption).toContain('故事到此结束');
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
    } finally {
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      expect(code).toBe(0);
      await rm(folder, { recursive: true });
    }
  }, 180_000);
});
