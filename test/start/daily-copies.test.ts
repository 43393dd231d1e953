import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  findNewestCopy,
  startDailyCopies,
  type CopyFailure,
  type DailyCopies,
} from '../../src/start/daily-copies.js';
import { restore } from '../../src/store/copies/restore.js';
import { databases, describeOnEach, type TestDatabase } from '../support/databases.js';
import { startTown, until, type Town } from '../support/town.js';
import { fill } from '../store/fill.js';

const root = path.resolve(import.meta.dirname, '../..');
const at = (time: string): Date => new Date(`${time}:00+08:00`);

beforeAll(() => {
  execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')]);
});

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'jibao-daily-'));
  folder = path.join(home, 'backups');
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

/** The daily copies of a database, at a time that can be set. */
interface Daily {
  readonly copies: DailyCopies;
  readonly failures: CopyFailure[];
  now: Date;
}

function dailyOf(databaseUrl: string): Daily {
  const failures: CopyFailure[] = [];
  const daily = { now: at('2025-09-22T03:00'), failures };
  const copies = startDailyCopies({
    ...{ databaseUrl, folder, zone: 'Asia/Shanghai' },
    now: () => daily.now,
    log: () => undefined,
    onFailure: failure => {
      failures.push(failure);
      return Promise.resolve();
    },
  });
  return Object.assign(daily, { copies });
}

/** What follows the name of a database in those of its copies, so that databases of one name may share a folder. */
const markOf = (address: string): string => createHash('sha256').update(address).digest('hex').slice(0, 6);

describeOnEach('the daily copy', kind => {
  let database: TestDatabase;
  let stem: string;
  beforeEach(async () => {
    database = await kind.open();
    const schema = kind.name === 'SQLite' ? '' : (new URL(database.url).searchParams.get('schema') ?? '');
    const { host, pathname } = new URL(database.url);
    stem =
      schema === ''
        ? `jibao-${markOf(database.url.replace('file:', ''))}`
        : `test-${schema}-${markOf(`${host}${pathname} ${schema}`)}`;
  });
  afterEach(() => database.drop());

  it('is made once a day, and comes back as it was', async () => {
    await fill(database.store, 'water', '2025Q3', { 'A4.01': 7 });
    const daily = dailyOf(database.url);
    await daily.copies.check();
    const copy = path.join(folder, `${stem}-2025-09-22.db`);
    expect(readdirSync(folder)).toEqual([path.basename(copy)]);
    expect(statSync(copy).mode & 0o077).toBe(0);
    expect(statSync(folder).mode & 0o077).toBe(0);
    const { mtimeMs } = statSync(copy);
    daily.now = at('2025-09-22T17:00');
    await daily.copies.check();
    await dailyOf(database.url).copies.check();
    expect(statSync(copy).mtimeMs).toBe(mtimeMs);
    daily.now = at('2025-09-23T03:00');
    await daily.copies.check();
    expect(readdirSync(folder)).toHaveLength(2);
    expect(daily.failures).toEqual([]);

    const other = await (databases.at(-1) ?? kind).open();
    try {
      await restore(copy, other.url, 'bureau');
      const restored = await other.store.transact(tx => tx.submission('water', '2025Q3'));
      expect(restored.figures.get('A4.01')?.value).toBe(7);
    } finally {
      await other.drop();
    }
  });

  it('is made by one of several programs that share the folder, and no other sees a failure', async () => {
    const programs = Array.from({ length: 3 }, () => dailyOf(database.url));
    await Promise.all(programs.map(({ copies }) => copies.check()));
    expect(programs.flatMap(({ failures }) => failures)).toEqual([]);
    await until(
      () => Promise.resolve(readdirSync(folder).join() === `${stem}-2025-09-22.db`),
      'one copy is there',
    );
  });

  it('is made of each of two databases of one name that share the folder', async () => {
    const other = await kind.open();
    const places = [database, other].map(({ url }) => url);
    try {
      for (const url of places) await dailyOf(url).copies.check();
      expect(readdirSync(folder)).toHaveLength(2);
      const newest = await Promise.all(places.map(url => findNewestCopy(folder, url)));
      expect(new Set(newest.map(copy => copy?.name)).size).toBe(2);
    } finally {
      await other.drop();
    }
  });

  it('is none without a byte: a disk that filled up leaves such files', async () => {
    await dailyOf(database.url).copies.check();
    writeFileSync(path.join(folder, `${stem}-2025-09-23.db`), '');
    expect((await findNewestCopy(folder, database.url))?.name).toBe(`${stem}-2025-09-22.db`);
  });

  it('is not one of the future, made while the clock was wrong', async () => {
    await dailyOf(database.url).copies.check();
    const wrong = path.join(folder, `${stem}-2099-03-01.db`);
    writeFileSync(wrong, 'whole');
    utimesSync(wrong, new Date('2099-03-01'), new Date('2099-03-01'));
    expect((await findNewestCopy(folder, database.url))?.name).toBe(`${stem}-2025-09-22.db`);
  });

  it('waits until three in the morning', async () => {
    const daily = dailyOf(database.url);
    daily.now = at('2025-09-22T02:59');
    await daily.copies.check();
    expect(existsSync(folder)).toBe(false);
    daily.now = at('2025-09-22T03:00');
    await daily.copies.check();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is removed after 14 days; what is not a daily copy of this database stays', async () => {
    mkdirSync(folder);
    const kept = [
      `${stem}-2025-09-08.db`,
      `${stem}-2025-09-21.db`,
      `${stem}-before-upgrade.db`,
      'other-2025-09-01.db',
      `${stem}-2025-09-01.db.bak`,
      `${stem}-2025-13-01.db`,
      'notes.txt',
    ];
    const old = [`${stem}-2025-09-07.db`, `${stem}-2024-12-31.db`, `${stem}-2025-09-01.db.part`];
    for (const name of [...kept, ...old]) writeFileSync(path.join(folder, name), '');
    await dailyOf(database.url).copies.check();
    expect(readdirSync(folder).sort()).toEqual([...kept, `${stem}-2025-09-22.db`].sort());
  });

  it('stays when the next one comes weeks later, as after a clock that is ahead for a day', async () => {
    const daily = dailyOf(database.url);
    for (const time of [
      '2025-09-06T03:00',
      '2025-09-21T03:00',
      '2025-09-22T03:00',
      '2030-06-03T03:00',
      '2025-09-23T03:00',
    ]) {
      daily.now = at(time);
      await daily.copies.check();
    }
    const days = readdirSync(folder).map(name => name.slice(stem.length + 1, -'.db'.length));
    expect(days.sort()).toEqual(['2025-09-21', '2025-09-22', '2025-09-23', '2030-06-03']);
  });

  it('is made after one that was left behind half written, and leaves one alone that is being written', async () => {
    mkdirSync(folder);
    const part = path.join(folder, `${stem}-2025-09-22.db.part`);
    writeFileSync(part, 'half');
    await dailyOf(database.url).copies.check();
    expect(readdirSync(folder)).toEqual([path.basename(part)]);
    const twoHoursAgo = new Date(Date.now() - 2 * 3_600_000);
    utimesSync(part, twoHoursAgo, twoHoursAgo);
    await dailyOf(database.url).copies.check();
    expect(readdirSync(folder)).toEqual([`${stem}-2025-09-22.db`]);
  });

  it('is tried again an hour after a failure, which is told', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const daily = dailyOf(database.url);
    await daily.copies.check();
    daily.now = at('2025-09-22T03:59');
    await daily.copies.check();
    expect(daily.failures.map(({ code }) => code)).toEqual(['EEXIST']);
    rmSync(folder);
    await daily.copies.check();
    daily.now = at('2025-09-22T04:00');
    await daily.copies.check();
    expect(readdirSync(folder)).toEqual([`${stem}-2025-09-22.db`]);
    expect(daily.failures).toHaveLength(1);
  });

  it('is ended when the program stops, without a failure', async () => {
    const daily = dailyOf(database.url);
    const making = daily.copies.check();
    await daily.copies.stop();
    await making;
    expect(daily.failures).toEqual([]);
    await daily.copies.check();
    expect(readdirSync(folder).filter(name => name.endsWith('.db'))).toEqual([]);
  });
});

it('the daily copy of a database that is gone is a failure with a reason', async () => {
  const daily = dailyOf(`file:${path.join(home, 'gone.db')}`);
  await daily.copies.check();
  expect(daily.failures.map(({ message }) => message)).toEqual([expect.stringContaining('没有数据库文件')]);
});

describe('a running bot', () => {
  let town: Town;
  afterEach(() => town.close());

  const nextMinute = async () => {
    await town.running.moveClock(new Date(town.running.now().getTime() + 61_000));
  };

  it('copies its database where the settings say, while it answers, and shows the age of the copy', async () => {
    town = await startTown({ env: { JIBAO_BACKUPS: folder } });
    await nextMinute();
    await until(async () => {
      await town.person('leader').says('帮助');
      return (
        readdirSync(home).includes('backups') &&
        /^town-[0-9a-f]{6}-2025-09-22\.db$/u.test(readdirSync(folder).join())
      );
    }, 'the copy is there');
    const age = async () => {
      const text = await (await fetch(`${town.running.url}/metrics`)).text();
      return Number(/^jibao_backup_age_seconds (\S+)$/mu.exec(text)?.[1]);
    };
    // The metrics are read anew after five seconds.
    await expect.poll(age, { timeout: 20_000, interval: 500 }).toBeLessThan(60);
  });

  it('tells the admins once a day that there is no copy, and goes on', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    town = await startTown({ env: { JIBAO_BACKUPS: folder } });
    const told = async () =>
      (await town.person('admin').messages()).filter(({ card }) =>
        JSON.stringify(card ?? '').includes('数据没有备份'),
      );
    await nextMinute();
    await until(async () => (await told()).length === 1, 'the admin is told');
    expect(JSON.stringify((await told())[0]?.card)).toContain('不是文件夹');
    await town.running.moveClock(new Date(town.running.now().getTime() + 3_700_000));
    expect((await town.person('leader').says('状态')).text).toContain('城市供水');
    expect(await told()).toHaveLength(1);
  });
});
