import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot } from '../../src/bot/bot.js';
import type { BotOptions } from '../../src/bot/options.js';
import type { CardJson } from '../../src/core/outgoing.js';
import type { Envelope } from '../../src/feishu/incoming.js';
import { DatabaseUnavailable, type Store } from '../../src/store/store.js';
import { tapEvent } from '../feishu/delivery.js';
import { envelope } from '../feishu/wire.js';
import { upTo } from '../store/fill.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { botOptions } from './options.js';

const NOON = new Date('2025-09-22T12:00:00+08:00');
const TIMEOUT_MS = 20;
const SAVE = 'save.water.2025Q3.0.1.2';

describe.each(databases)('a tap that is answered late, on $name', kind => {
  let database: TestDatabase;
  let direct: { openId: string; card: CardJson }[];
  beforeEach(async () => {
    database = await kind.open();
    direct = [];
    await database.store.transact(tx => tx.grant({ openId: 'ou_chen', role: 'reporter', unit: 'water' }));
  });
  afterEach(() => database.drop());

  const taps = async (store: Store, more: Partial<BotOptions> = {}) => {
    const bot = createBot({
      ...botOptions({ store, now: () => NOON }),
      tapTimeoutMs: TIMEOUT_MS,
      sendDirectly: (openId, card) => {
        direct.push({ openId, card });
        return Promise.resolve();
      },
      ...more,
    });
    const form = { 'A4.02': '7' };
    const body = envelope(tapEvent({ openId: 'ou_chen' }, SAVE, form), { type: 'card.action.trigger' });
    const answer = await bot.accept(body as Envelope, JSON.stringify(body));
    expect(answer).toContain('正在处理');
    await bot.waitUntilIdle();
  };
  const written = async () =>
    (await database.store.dueMessages(NOON, upTo(10))).map(({ message: { content } }) => content);
  /** The card that takes the place of the tapped one, as JSON; nothing else was written. */
  const onlyUpdate = async (): Promise<string> => {
    const [content, ...others] = await written();
    expect(others).toEqual([]);
    expect(content).toMatchObject({ kind: 'update', messageId: 'om_x' });
    return JSON.stringify(content);
  };
  const figures = async () => (await database.store.transact(tx => tx.submission('water', '2025Q3'))).figures;

  /** The store, of which the first transaction ends late and with an error, before or after its commit. */
  const failingOnce = (isCommitted: boolean): Store => {
    let count = 0;
    return {
      ...database.store,
      transact: async work => {
        count += 1;
        if (count > 1) return database.store.transact(work);
        if (isCommitted) await database.store.transact(work);
        await pause(TIMEOUT_MS * 3);
        throw new DatabaseUnavailable(new Error('the line was cut'));
      },
    };
  };

  const unreachable = (): Store => ({
    ...database.store,
    transact: async () => {
      await pause(TIMEOUT_MS * 3);
      throw new DatabaseUnavailable(new Error('the line was cut'));
    },
  });

  it('has the words of the failure and what was typed on its card when nothing was saved', async () => {
    await taps(failingOnce(false));
    const content = await onlyUpdate();
    expect(content).toContain('没有收到保存结果');
    expect(content).toContain('"default_value":"7"');
    expect(await figures()).toEqual(new Map());
    expect(direct).toEqual([]);
  });

  it('has the next page on its card, and no failure, when the connection broke after the commit', async () => {
    await taps(failingOnce(true));
    const content = await onlyUpdate();
    expect(content).toContain('第 2/9 页');
    expect(content).not.toContain('没有收到保存结果');
    expect((await figures()).get('A4.02')).toMatchObject({ value: 7 });
  });

  it('is told past the database when that takes no message either', async () => {
    await taps(unreachable());
    expect(direct).toHaveLength(1);
    expect(direct[0]?.openId).toBe('ou_chen');
    expect(JSON.stringify(direct[0]?.card)).toContain('没有收到保存结果');
    expect(await written()).toEqual([]);
  });

  it('stays quiet, and does not end the program, when the platform takes nothing either', async () => {
    const lines: string[] = [];
    await taps(unreachable(), {
      sendDirectly: () => Promise.reject(new Error('no network')),
      log: (_, words) => lines.push(words),
    });
    expect(lines).toContain('a late answer could not be sent');
  });

  it('in time too, keeps what was typed when it fails by a fault of the program', async () => {
    let count = 0;
    const bot = createBot(
      botOptions({
        now: () => NOON,
        store: {
          ...database.store,
          transact: work => {
            count += 1;
            return count > 1 ? database.store.transact(work) : Promise.reject(new Error('a fault'));
          },
        },
      }),
    );
    const body = envelope(tapEvent({ openId: 'ou_chen' }, SAVE, { 'A4.02': '7' }), {
      type: 'card.action.trigger',
    });
    const answer = await bot.accept(body as Envelope, JSON.stringify(body));
    expect(answer).toContain('处理失败，没有改动任何数据，请重试');
    expect(answer).toContain('"default_value":"7"');
  });
});
