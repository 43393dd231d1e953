import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot, type Bot } from '../../src/bot/bot.js';
import { DatabaseUnavailable, type Store } from '../../src/store/store.js';
import { envelope, message } from '../feishu/wire.js';
import { upTo } from '../store/fill.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { until } from '../support/town.js';
import { botOptions } from './options.js';

const NOON = new Date('2025-09-22T12:00:00+08:00');
const seconds = (count: number): Date => new Date(NOON.getTime() + count * 1_000);

describe.each(databases)('a message that an earlier start left, on $name', kind => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await kind.open();
    await database.store.transact(tx => tx.grant({ openId: 'ou_admin', role: 'admin', unit: '' }));
  });
  afterEach(() => database.drop());

  const wasTaken = async (text: string, messageId: string, at: Date): Promise<void> => {
    const body = envelope(message(text, { openId: 'ou_admin', messageId }));
    await database.store.claim(`msg:${messageId}`, JSON.stringify(body), at);
  };
  const starts = (store: Store = database.store, calmMs = 0): Bot =>
    createBot(botOptions({ store, now: () => seconds(60), calmMs }));
  /** A start that ends in the middle of the first message. */
  const startEndsInTheMiddle = async (): Promise<void> => {
    let isBegun = false;
    const bot = starts({
      ...database.store,
      transact: () => {
        isBegun = true;
        return new Promise(() => undefined);
      },
    });
    await bot.resume();
    await until(() => Promise.resolve(isBegun), 'the message is begun');
  };
  const answers = async (): Promise<string[]> => {
    const due = await database.store.dueMessages(seconds(60), upTo(10));
    return due.map(({ message: { content } }) => JSON.stringify(content));
  };
  const resumes = async (bot: Bot): Promise<string[]> => {
    await bot.resume();
    await bot.waitUntilIdle();
    return answers();
  };

  it('is answered at the next start, after three that ended in its middle', async () => {
    await wasTaken('帮助', 'om_1', NOON);
    for (let start = 1; start <= 3; start += 1) await startEndsInTheMiddle();
    expect(await resumes(starts())).toEqual([expect.stringContaining('体检')]);
    expect(await database.store.unfinishedEvents(10)).toEqual([]);
  });

  it('ends with words when four starts ended in its middle, and holds nobody up any more', async () => {
    await wasTaken('成员', 'om_1', NOON);
    await wasTaken('帮助', 'om_2', seconds(1));
    for (let start = 1; start <= 4; start += 1) await startEndsInTheMiddle();
    expect(await resumes(starts())).toContainEqual(expect.stringContaining('程序中断了 4 次，没有再处理'));
    expect(await database.store.unfinishedEvents(10)).toEqual([]);
  });

  it('is not begun a third time before the program has lived for a while: many quick ends do not lose it', async () => {
    await wasTaken('帮助', 'om_1', NOON);
    for (let start = 1; start <= 2; start += 1) await startEndsInTheMiddle();
    for (let start = 1; start <= 5; start += 1) {
      await starts(database.store, 60_000).resume();
      expect(await database.store.unfinishedEvents(10)).toMatchObject([{ starts: 2 }]);
    }
    await starts(database.store, 300).resume();
    await until(async () => (await database.store.unfinishedEvents(10)).length === 0, 'it is answered');
    expect(await answers()).toEqual([expect.stringContaining('体检')]);
  });

  it('stays for the next start when the program is stopped before it has lived for a while', async () => {
    await wasTaken('帮助', 'om_1', NOON);
    for (let start = 1; start <= 2; start += 1) await startEndsInTheMiddle();
    const bot = starts(database.store, 300);
    await bot.resume();
    await bot.stop();
    await new Promise(resolve => setTimeout(resolve, 600));
    expect(await database.store.unfinishedEvents(10)).toMatchObject([{ starts: 2 }]);
  });

  it('counts once for a start, however often the database fails in it', async () => {
    await wasTaken('帮助', 'om_1', NOON);
    await startEndsInTheMiddle();
    await startEndsInTheMiddle();
    let isAway = true;
    const bot = starts({
      ...database.store,
      transact: work =>
        isAway ? Promise.reject(new DatabaseUnavailable(new Error('away'))) : database.store.transact(work),
    });
    for (let minute = 1; minute <= 5; minute += 1) {
      await bot.resume();
      await bot.waitUntilIdle();
    }
    expect(await database.store.unfinishedEvents(10)).toMatchObject([{ starts: 3 }]);
    isAway = false;
    expect(await resumes(bot)).toEqual([expect.stringContaining('体检')]);
  });
});
