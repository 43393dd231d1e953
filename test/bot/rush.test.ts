import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBot } from '../../src/bot/bot.js';
import type { Envelope } from '../../src/feishu/incoming.js';
import { envelope, message } from '../feishu/wire.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { botOptions } from './options.js';

const NOW = new Date('2025-09-22T08:50:00+08:00');
const COUNT = 1_300;

let database: TestDatabase;
beforeAll(async () => {
  database = await (databases[0]?.open() ?? Promise.reject(new Error('no database')));
});
afterAll(() => database.drop());

it('a rush of messages is held in the database: few are in memory at a time, and each is answered once', async () => {
  const { store } = database;
  let begun = 0;
  let held = 0;
  let mostHeld = 0;
  const watch = {
    begin: () => {
      begun += 1;
      held += 1;
      mostHeld = Math.max(mostHeld, held);
      return () => {
        held -= 1;
      };
    },
    late: () => undefined,
  };
  const before = (await store.countWaiting()).messages;
  const bot = createBot({ ...botOptions({ store, now: () => NOW }), watch });
  const sends = (number: number) => {
    const body = envelope(message('帮助', { openId: `ou_${number % 40}`, messageId: `om_${number}` }));
    return bot.accept(body as Envelope, JSON.stringify(body));
  };
  const acknowledged = await Promise.all(Array.from({ length: COUNT }, (_, number) => sends(number)));
  expect(acknowledged).toHaveLength(COUNT);
  await bot.waitUntilIdle();
  expect(await store.unfinishedEvents(10)).toEqual([]);
  expect(mostHeld).toBeLessThanOrEqual(500);
  expect(begun).toBeGreaterThanOrEqual(COUNT);
  expect((await store.countWaiting()).messages - before).toBe(COUNT);
});

it('a rush that goes on while messages are read from the database leaves none behind', async () => {
  const { store } = database;
  const sends = (number: number) => {
    const body = envelope(message('帮助', { openId: `ou_${number % 40}`, messageId: `om_on_${number}` }));
    return bot.accept(body as Envelope, JSON.stringify(body));
  };
  const sendMany = (from: number, count: number) =>
    Promise.all(Array.from({ length: count }, (_, number) => sends(from + number)));
  let readings = 0;
  const unfinishedEvents = async (limit: number) => {
    const read = await store.unfinishedEvents(limit);
    readings += 1;
    if (readings === 1) await sendMany(700, 600);
    return read;
  };
  const bot = createBot(botOptions({ store: { ...store, unfinishedEvents }, now: () => NOW }));
  await sendMany(0, 700);
  await bot.waitUntilIdle();
  expect(readings).toBeGreaterThan(1);
  expect(await store.unfinishedEvents(10)).toEqual([]);
});
