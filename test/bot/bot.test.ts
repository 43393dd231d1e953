import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBot, type Bot } from '../../src/bot/bot.js';
import type { Envelope } from '../../src/feishu/incoming.js';
import type { ClaimedEvent, Store } from '../../src/store/store.js';
import { envelope, message } from '../feishu/wire.js';
import { tapEvent } from '../feishu/delivery.js';
import { botOptions } from './options.js';

const NOW = new Date('2025-09-22T08:50:00+08:00');

describe('the bot', () => {
  let bot: Bot;
  /** One function for each open transaction: it ends the transaction with an error. */
  let transactions: (() => void)[];
  /** The accepted and unfinished events in the store. */
  let unfinished: ClaimedEvent[];
  /** The stored answer to every tap. */
  let stored: string | undefined;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    transactions = [];
    unfinished = [];
    stored = undefined;
    const store: Partial<Store> = {
      claim: (key, payload, receivedAt) => {
        unfinished.push({ key, payload, receivedAt, starts: 0 });
        return Promise.resolve(true);
      },
      transact: () =>
        new Promise((_, reject) => {
          transactions.push(() => {
            reject(new Error('the test is over'));
          });
        }),
      unfinishedEvents: () => Promise.resolve(unfinished),
      beginAgain: () => Promise.resolve(1),
      answerOf: () => Promise.resolve(stored),
    };
    bot = createBot(botOptions({ store: store as Store, now: () => NOW }));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const sends = async (messageId: string): Promise<string> => {
    const body = envelope(message('状态', { messageId }));
    return bot.accept(body as Envelope, JSON.stringify(body));
  };
  const taps = (): Promise<string> => {
    const body = envelope(tapEvent({ openId: 'ou_chen' }, 'fill'), { type: 'card.action.trigger' });
    return bot.accept(body as Envelope, JSON.stringify(body));
  };
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  it('gives the answer of another delivery of the same tap that has had its effect meanwhile', async () => {
    stored = '{"toast":{"type":"success","content":"已保存"}}';
    const answer = taps();
    await pass(1);
    for (const end of transactions) end();
    expect(await answer).toBe(stored);
  });

  it('answers a slow tap after exactly two and a half seconds', async () => {
    let answer: string | undefined;
    void taps().then(reply => {
      answer = reply;
    });
    await pass(2_499);
    expect(answer).toBeUndefined();
    await pass(1);
    expect(answer).toContain('正在处理，请稍候…');
  });

  it('processes a single message without a delay', async () => {
    await sends('om_1');
    await pass(0);
    expect(transactions).toHaveLength(1);
  });

  it('acknowledges all messages of a rush before it processes the first', async () => {
    const acknowledged = await Promise.all(['om_1', 'om_2', 'om_3', 'om_4'].map(sends));
    expect(acknowledged).toEqual(['{}', '{}', '{}', '{}']);
    await pass(29);
    expect(transactions).toHaveLength(0);
    await pass(1);
    expect(transactions).toHaveLength(4);
  });

  it('processes at most four messages at the same time', async () => {
    await Promise.all(['om_1', 'om_2', 'om_3', 'om_4', 'om_5', 'om_6'].map(sends));
    await pass(400);
    expect(transactions).toHaveLength(4);
  });

  it('does not start a message again while it is processed', async () => {
    await sends('om_1');
    await pass(0);
    expect(transactions).toHaveLength(1);
    await bot.resume();
    await pass(400);
    expect(transactions).toHaveLength(1);
  });

  it('resumes accepted messages that were not finished, also after a failure', async () => {
    const body = envelope(message('状态', { messageId: 'om_kept' }));
    unfinished = [{ key: 'om_kept', payload: JSON.stringify(body), receivedAt: NOW, starts: 0 }];
    await bot.resume();
    await pass(400);
    expect(transactions).toHaveLength(1);
    // The answer fails, and the answer that reports the failure fails too: the message stays unfinished.
    for (let index = 0; index < 2; index += 1) {
      transactions[index]?.();
      await pass(0);
    }
    await bot.waitUntilIdle();
    await bot.resume();
    await pass(400);
    expect(transactions).toHaveLength(3);
  });
});
