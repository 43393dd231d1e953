import { afterEach, describe, expect, it } from 'vitest';
import { prune, startPruning } from '../../src/start/prune.js';
import type { Store } from '../../src/store/store.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { startTown, until, type Town } from '../support/town.js';
import { fillAll, message, readAll } from '../store/copies/full-store.js';

const NOW = new Date('2026-03-02T09:00:00+08:00');
const HOUR_MS = 3_600_000;
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 24 * HOUR_MS);
const RUNS_ON = new AbortController().signal;

/** Stores a message that was sent at a time, and returns the subject by which it is found. */
async function send(store: Store, subject: string, sentAt: Date): Promise<void> {
  await store.transact(tx => tx.send(message('ou_sent', subject), sentAt));
  await store.markSent(await idOf(store, subject), 'om_1', sentAt);
}

async function idOf(store: Store, subject: string): Promise<string> {
  const [written] = await store.transact(tx => tx.messagesAbout(subject));
  return written?.id ?? '';
}

const countAbout = (store: Store, subject: string): Promise<number> =>
  store.transact(async tx => (await tx.messagesAbout(subject)).length);

describeOnEach('pruning', kind => {
  const database = useDatabase(kind);

  it('deletes what nobody can come back to, in batches, and keeps what waits', async () => {
    const { store } = database;
    for (let index = 0; index < 450; index += 1)
      await store.transact(tx => tx.finishEvent(`old ${index}`, '{}', daysAgo(4)));
    await store.claim('unfinished', '{}', daysAgo(400));
    await send(store, 'old', daysAgo(61));
    await send(store, 'young', daysAgo(59));
    for (const [subject, tried] of [
      ['dead', daysAgo(61)],
      ['dead lately', daysAgo(59)],
    ] as const) {
      await store.transact(tx => tx.send(message('ou_dead', subject), tried));
      await store.markFailed(await idOf(store, subject), '230013', null);
    }
    await store.transact(tx => tx.send(message('ou_waits', 'waiting'), daysAgo(61)));
    const save = (at: Date) => store.transact(tx => tx.savePendingAction('ou_chen', 'marked', '{}', at));
    const [oldAction, youngAction] = [await save(daysAgo(61)), await save(daysAgo(59))];

    const batches: number[] = [];
    const counting = {
      ...store,
      forgetEvents: async (before: Date, limit: number) => {
        const count = await store.forgetEvents(before, limit);
        batches.push(count);
        return count;
      },
    };
    expect(await prune(counting, NOW, RUNS_ON)).toEqual({
      events: 450,
      messages: 2,
      pendingActions: 1,
    });
    expect(batches).toEqual([200, 200, 50]);
    expect((await store.unfinishedEvents(10)).map(({ key }) => key)).toEqual(['unfinished']);
    const subjects = ['old', 'young', 'dead', 'dead lately', 'waiting'];
    const counts = await Promise.all(subjects.map(subject => countAbout(store, subject)));
    expect(counts).toEqual([0, 1, 0, 1, 1]);
    const actions = await store.transact(async tx => [
      await tx.pendingAction(oldAction),
      await tx.pendingAction(youngAction),
    ]);
    expect(actions.map(action => action !== undefined)).toEqual([false, true]);
    expect(await prune(store, NOW, RUNS_ON)).toEqual({
      events: 0,
      messages: 0,
      pendingActions: 0,
    });
  });

  it('knows an event again for days after the platform has repeated it for the last time', async () => {
    const { store } = database;
    await store.claim('message', '{}', daysAgo(2.9));
    await store.transact(tx => tx.finishEvent('message', null, daysAgo(2.9)));
    await store.transact(tx => tx.finishEvent('tap', '{"toast":"已保存"}', daysAgo(2.9)));
    await prune(store, NOW, RUNS_ON);
    expect(await store.claim('message', '{}', NOW)).toBe(false);
    expect(await store.answerOf('tap')).toBe('{"toast":"已保存"}');
  });

  it('never touches figures, history, files that went to the county, people and settings', async () => {
    const { store } = database;
    await fillAll(store);
    const before = (await readAll(store)) as { rest: Record<string, unknown> };
    await prune(store, new Date('2099-01-01T00:00:00Z'), RUNS_ON);
    const after = (await readAll(store)) as { rest: Record<string, unknown>; answer: unknown };
    expect(after.rest).toEqual(before.rest);
    expect(after.answer).toBeUndefined();
  });

  it('keeps requests for a later date, answered or open, and deputyships', async () => {
    const { store } = database;
    const ask = (unit: string) => {
      const request = {
        openId: 'ou_chen',
        unit,
        period: '2025Q4',
        to: '2026-01-10',
        reason: '停工',
      } as const;
      return store.transact(tx => tx.requestDate(request, daysAgo(400)));
    };
    const [refused, open] = [await ask('water'), await ask('parks')];
    const leave = { id: 'leave', units: ['water'], absent: 'ou_chen', deputy: 'ou_he' };
    await store.transact(async tx => {
      await tx.decideDateRequest(refused?.id ?? '', 'refused', 'ou_lin', daysAgo(399));
      await tx.nameDeputy({ ...leave, from: '2025-01-01', to: '2025-01-10' }, daysAgo(400));
    });
    const read = () =>
      store.transact(async tx => ({
        refused: await tx.dateRequest(refused?.id ?? ''),
        open: await tx.dateRequest(open?.id ?? ''),
        leaves: await tx.deputyshipsOf('ou_chen', '2025-01-01'),
      }));
    const before = await read();
    await prune(store, NOW, RUNS_ON);
    expect(await read()).toEqual(before);
    expect(before).toMatchObject({ refused: { decision: 'refused' }, open: { decision: 'open' } });
    expect(before.leaves).toHaveLength(1);
  });

  it('ends between two batches when the program stops', async () => {
    const { store } = database;
    for (let index = 0; index < 250; index += 1)
      await store.transact(tx => tx.finishEvent(`old ${index}`, '{}', daysAgo(4)));
    const stopping = new AbortController();
    const stopAfterFirst = {
      ...store,
      forgetEvents: async (before: Date, limit: number) => {
        stopping.abort();
        return store.forgetEvents(before, limit);
      },
    };
    expect(await prune(stopAfterFirst, NOW, stopping.signal)).toMatchObject({ events: 200, messages: 0 });
  });
});

it('is done once an hour, goes on after a failure, and ends when the program stops', async () => {
  let now = NOW;
  let isBroken = false;
  const asked: Date[] = [];
  const store = {
    forgetEvents: (before: Date) => {
      asked.push(before);
      return isBroken ? Promise.reject(new Error('the database is out of reach')) : Promise.resolve(0);
    },
    forgetMessages: () => Promise.resolve(0),
    forgetPendingActions: () => Promise.resolve(0),
  };
  const problems: string[] = [];
  const pruning = startPruning({ store, now: () => now, log: (_, words) => problems.push(words) });
  const checkAfter = async (minutes: number) => {
    now = new Date(NOW.getTime() + minutes * 60_000);
    await pruning.check();
    return asked.length;
  };
  expect(await checkAfter(0)).toBe(1);
  expect(await checkAfter(59)).toBe(1);
  isBroken = true;
  expect(await checkAfter(60)).toBe(2);
  isBroken = false;
  expect(await checkAfter(120)).toBe(3);
  expect(problems).toEqual(['old rows could not be deleted']);
  await pruning.stop();
  expect(await checkAfter(180)).toBe(3);
});

describe('a running bot', () => {
  let town: Town;
  afterEach(() => town.close());

  it('prunes a minute after its start', async () => {
    town = await startTown();
    const { store, now, moveClock } = town.running;
    const old = new Date(now().getTime() - 4 * 24 * HOUR_MS);
    await store.transact(tx => tx.finishEvent('old tap', '{}', old));
    expect(await store.answerOf('old tap')).toBe('{}');
    await moveClock(new Date(now().getTime() + 61_000));
    await until(async () => (await store.answerOf('old tap')) === undefined, 'the old event is gone');
  });
});
