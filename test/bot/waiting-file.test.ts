import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBot, type Bot } from '../../src/bot/bot.js';
import type { Envelope } from '../../src/feishu/incoming.js';
import { envelope, message } from '../feishu/wire.js';
import { upTo } from '../store/fill.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { botOptions } from './options.js';

const NOW = new Date('2025-09-22T12:00:00+08:00');

/** The event of a file, in private or in a group. */
function fileFrom(openId: string, chat_type = 'p2p'): object {
  const { message: sent, ...event } = message('', { openId, messageId: `om_${openId}` }) as {
    message: object;
  };
  const content = JSON.stringify({ file_key: 'file_1', file_name: '季报.xlsx' });
  return envelope({ ...event, message: { ...sent, chat_type, message_type: 'file', content } });
}

describe('a file that waits while two others are fetched', () => {
  let database: TestDatabase;
  let bot: Bot;
  /** Lets all downloads end. */
  let endDownloads: () => void;
  let written: { readonly to: string; readonly words: string }[];
  beforeEach(async () => {
    written = [];
    database = await (databases[0]?.open() ?? Promise.reject(new Error('no database')));
    const ended = new Promise<undefined>(resolve => {
      endDownloads = () => {
        resolve(undefined);
      };
    });
    const { store } = database;
    for (const openId of ['ou_1', 'ou_2', 'ou_3'])
      await store.transact(tx => tx.grant({ openId, role: 'reporter', unit: 'water' }));
    bot = createBot({
      ...botOptions({ store, now: () => NOW }),
      fetchFile: () => ended,
      waitingFileMs: 20,
    });
  });
  afterEach(async () => {
    endDownloads();
    await bot.waitUntilIdle();
    await database.drop();
  });

  const comes = (body: object) => bot.accept(body as Envelope, JSON.stringify(body));
  /** All that was written so far, in the order in which it leaves. */
  const told = async () => {
    for (let due; (due = await database.store.dueMessages(NOW, upTo(20))).length > 0;)
      for (const { id, message: sent } of due) {
        await database.store.markSent(id, `om_${id}`, NOW);
        const { to, content } = sent;
        written.push({
          to: to.kind === 'person' ? to.openId : to.chatId,
          words: JSON.stringify(content),
        });
      }
    return written;
  };
  const waits = expect.stringContaining('正在排队') as string;

  it('is announced to its sender once, before the answer about it; nobody else is told', async () => {
    for (const openId of ['ou_1', 'ou_2', 'ou_3']) await comes(fileFrom(openId));
    await comes(envelope(message('帮助', { openId: 'ou_4' })));
    await expect.poll(told).toContainEqual({ to: 'ou_3', words: waits });
    endDownloads();
    await bot.waitUntilIdle();
    const all = await told();
    expect(all.filter(({ words }) => words.includes('正在排队')).map(({ to }) => to)).toEqual(['ou_3']);
    expect(all.filter(({ to }) => to === 'ou_3').map(({ words }) => words)).toEqual([
      waits,
      expect.stringContaining('文件超过 10 MB'),
    ]);
  });

  it('is not announced in a group, where files are not read', async () => {
    for (const openId of ['ou_1', 'ou_2']) await comes(fileFrom(openId));
    await comes(fileFrom('ou_3', 'group'));
    await comes(fileFrom('ou_4'));
    await expect.poll(told).toContainEqual({ to: 'ou_4', words: waits });
    expect((await told()).map(({ to }) => to)).toEqual(['ou_4']);
  });
});
