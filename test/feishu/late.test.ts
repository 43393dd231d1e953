import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.js';
import { startTown, until, waitUntilIdle, type Town } from '../support/town.js';
import { allOf } from '../requests/steps.js';

const LATE = '正在处理，请稍候…';

/** Keeps all others from writing to the database until `letGo` is called. */
function hold(store: Store): { readonly letGo: () => Promise<void> } {
  let end: () => void = () => undefined;
  const transaction = store.transact(
    () =>
      new Promise<void>(resolve => {
        end = resolve;
      }),
  );
  return {
    letGo: () => {
      end();
      return transaction;
    },
  };
}

describe('a tap that takes longer than the platform waits', () => {
  let town: Town;
  afterEach(() => town.close());

  const cardOf = async (messageId: string): Promise<string> =>
    JSON.stringify((await town.world()).messages.find(message => message.messageId === messageId)?.card);

  it('is answered 正在处理 (in progress) in time; its card is replaced later, and no other message is sent', async () => {
    town = await startTown({ overrides: { tapTimeoutMs: 100 } });
    const water = town.person('water');
    const card = await water.says('/fill');
    const database = hold(town.running.store);
    const answer = await card.tap('本页无变化');
    expect(answer).toMatchObject({ toast: LATE, kind: 'info' });
    expect(allOf(answer.card)).toContain('第 1/9 页');
    const messageCount = (await water.messages()).length;

    await database.letGo();
    await until(
      async () => (await cardOf(card.message.messageId)).includes('第 2/9 页'),
      'the card has come',
    );
    await waitUntilIdle(town);
    expect(await water.messages()).toHaveLength(messageCount);
    const { figures } = await town.running.store.transact(tx => tx.submission('water', '2025Q3'));
    expect(figures.get('A4.02')).toMatchObject({ how: 'unchanged' });
  });

  it('shows a refusal on its card later', async () => {
    town = await startTown({ overrides: { tapTimeoutMs: 100 } });
    const card = await town.person('water').says('/fill');
    const database = hold(town.running.store);
    expect((await card.tap('保存并下一页', { 'A4.02': '1.5' })).toast).toBe(LATE);
    await database.letGo();
    const showsFigure = async () => (await cardOf(card.message.messageId)).includes('“1.5”');
    await until(showsFigure, 'the card has come');
  });
});
