import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot } from '../../src/bot/bot.js';
import type { Envelope } from '../../src/feishu/incoming.js';
import type { Outgoing } from '../../src/core/outgoing.js';
import type { Store } from '../../src/store/store.js';
import { envelope, message } from '../feishu/wire.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { botOptions } from './options.js';
import { upTo } from '../store/fill.js';

const NOON = new Date('2025-09-22T12:00:00+08:00');
const hoursLater = (hours: number): Date => new Date(NOON.getTime() + hours * 3_600_000);

describe.each(databases)('a message that cannot be answered, on $name', kind => {
  let database: TestDatabase;
  let now: Date;
  beforeEach(async () => {
    database = await kind.open();
    now = NOON;
    await database.store.transact(tx => tx.grant({ openId: 'ou_admin', role: 'admin', unit: '' }));
  });
  afterEach(() => database.drop());

  /** A bot whose answers with some words cannot be written. */
  const botThatCannotSay = (words: RegExp) =>
    createBot(botOptions({ store: withoutWords(database.store, words), now: () => now }));
  const comes = async (bot: ReturnType<typeof botThatCannotSay>, text: string) => {
    const body = envelope(message(text, { openId: 'ou_admin', messageId: 'om_hard' }));
    await bot.accept(body as Envelope, JSON.stringify(body));
    await bot.waitUntilIdle();
  };
  const unfinished = async () => (await database.store.unfinishedEvents(10)).length;
  const answers = async () =>
    (await database.store.dueMessages(now, upTo(10))).map(({ message: { content } }) =>
      JSON.stringify(content),
    );

  it('is answered once with plain words when its refusal cannot be made', async () => {
    const bot = botThatCannotSay(/这个命令/u);
    await comes(bot, '/fluffy');
    expect(await unfinished()).toBe(0);
    await bot.resume();
    await bot.waitUntilIdle();
    expect(await answers()).toEqual([expect.stringContaining('处理时出错了') as string]);
  });

  it('is tried again for a day when no answer can be written, and then ends', async () => {
    const bot = botThatCannotSay(/./u);
    await comes(bot, '帮助');
    const tryAgain = async (hours: number) => {
      now = hoursLater(hours);
      await bot.resume();
      await bot.waitUntilIdle();
      return unfinished();
    };
    expect(await tryAgain(23)).toBe(1);
    expect(await tryAgain(25)).toBe(0);
    expect(await answers()).toEqual([]);
  });

  it('ends when what was stored cannot be read', async () => {
    await database.store.claim('om_broken', 'not an event', NOON);
    await botThatCannotSay(/^$/u).resume();
    expect(await unfinished()).toBe(0);
  });
});

/** The store, in which a message with some words fails every time, as one that the database refuses. */
const withoutWords = (store: Store, words: RegExp): Store => ({
  ...store,
  transact: work =>
    store.transact(tx =>
      work({
        ...tx,
        send: (sent: Outgoing, at: Date) =>
          words.test(JSON.stringify(sent.content))
            ? Promise.reject(new Error('it cannot be written'))
            : tx.send(sent, at),
      }),
    ),
});
