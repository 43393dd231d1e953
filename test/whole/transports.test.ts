import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';
import { startTown, until, waitUntilIdle, type Town } from '../support/town.js';
import { confirmsAll } from '../requests/steps.js';
import { control, exchanges, historyOf, passes, TRANSPORTS } from './faulty-town.js';

const SUMMARY = { summary: '本季度工作平稳。' };

/** The pushes of events so far, with their HTTP status or code. */
const pushes = async (town: Town): Promise<number[]> =>
  (await exchanges(town)).filter(({ kind }) => kind === 'event').map(({ status }) => status);

const lines = async ({ running }: Town): Promise<number> =>
  ((await (await fetch(`${running.url}/__sim/connections`)).json()) as { open: number }).open;

describe.each(TRANSPORTS)('a SQLite file that another program holds locked, over the %s', transport => {
  let town: Town;
  let folder: string;
  let other: InstanceType<typeof Sqlite>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jibao-transports-'));
    const file = join(folder, 'town.db');
    town = await startTown({ databaseUrl: `file:${file}`, transport });
    await waitUntilIdle(town);
    other = new Sqlite(file);
  });
  afterEach(async () => {
    other.close();
    await town.close();
    await rm(folder, { recursive: true });
  });

  /** Locks the database and asks the bot a question from each of two people, and by the menu. */
  async function asksWhileLocked() {
    const people = [town.person('water'), town.person('leader')];
    const answers = await Promise.all(people.map(person => person.messagesSince()));
    const earlier = (await pushes(town)).length;
    other.exec('BEGIN IMMEDIATE');
    for (const person of people) await person.sends('状态');
    await control(town, '/menu', { user: people[0]?.openId, key: 'help' });
    return {
      counts: async () => Promise.all(answers.map(async list => (await list()).length)),
      pushed: async () => (await pushes(town)).slice(earlier),
    };
  }

  it('for four seconds delays the answers: each comes once, although the platform pushes the events again', async () => {
    const { counts, pushed } = await asksWhileLocked();
    await pause(4_000);
    expect(await counts()).toEqual([0, 0]);
    expect(await pushed()).toEqual([200341, 200341, 200341]);
    other.exec('COMMIT');
    await until(async () => (await counts()).join() === '2,1', 'the answers');
    await passes(town, 10 * 60);
    expect(await counts()).toEqual([2, 1]);
    expect((await pushed()).slice(3)).toEqual([200, 200, 200]);
  });

  it('for longer than the program waits loses nothing: no event is acknowledged, and each is answered at its repetition', async () => {
    const { counts, pushed } = await asksWhileLocked();
    await pause(11_000);
    other.exec('COMMIT');
    expect(await pushed()).not.toContain(200);
    expect(await counts()).toEqual([0, 0]);
    await passes(town, 10 * 60);
    expect((await pushed()).filter(status => status === 200)).toHaveLength(3);
    expect(await counts()).toEqual([2, 1]);
  });
});

describe('a long connection that is cut', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown({ transport: 'websocket' });
  });
  afterEach(() => town.close());

  const cuts = (): Promise<{ cut: number }> => control(town, '/connections/cut', {});
  const isOpen = async (): Promise<boolean> => (await lines(town)) === 1;

  it('is opened again within seconds; the questions of the meantime are answered once, and taps work again', async () => {
    const water = town.person('water');
    const lastPage = await confirmsAll(water);
    const answers = await water.messagesSince();
    expect(await cuts()).toEqual({ cut: 1 });
    await water.sends('状态');
    await expect(lastPage.tap('提交', SUMMARY)).rejects.toThrow('200342');
    expect(await historyOf(town, 'water')).not.toContain('submitted');
    await until(isOpen, 'the line is open again');
    await passes(town, 10 * 60);
    expect(await answers()).toHaveLength(1);
    expect((await lastPage.tap('提交', SUMMARY)).toast).toBe('已提交，已通知审核人');
    expect((await historyOf(town, 'water')).filter(kind => kind === 'submitted')).toHaveLength(1);
  });

  it('before its acknowledgement arrives brings the event again, and the question is still answered once', async () => {
    const water = town.person('water');
    const answers = await water.messagesSince();
    const earlier = (await pushes(town)).length;
    let letGo: () => void = () => undefined;
    const busy = town.running.store.transact(() => new Promise<void>(resolve => (letGo = resolve)));
    await water.sends('状态');
    await pause(200);
    await cuts();
    letGo();
    await busy;
    await until(async () => (await answers()).length > 0, 'the answer');
    await until(isOpen, 'the line is open again');
    await passes(town, 10 * 60);
    expect(await answers()).toHaveLength(1);
    expect((await pushes(town)).slice(earlier)).toEqual([200341, 200]);
  });

  it('ten times in a row loses no question', async () => {
    const water = town.person('water');
    const answers = await water.messagesSince();
    for (let round = 0; round < 10; round += 1) {
      await water.sends('状态');
      await cuts();
      if (round % 3 === 2) await until(isOpen, 'the line is open again');
    }
    await until(isOpen, 'the line is open again');
    await passes(town, 8 * 3600);
    // An event that comes again while its first push is still under way is answered after the clock has moved.
    await until(async () => (await answers()).length >= 10, 'the answers');
    await waitUntilIdle(town);
    expect(await answers()).toHaveLength(10);
  });
});
