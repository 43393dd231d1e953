import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';
import type { Store } from '../../src/store/store.js';
import {
  LATE,
  startTown,
  until,
  waitUntilIdle,
  type Card,
  type Someone,
  type Town,
} from '../support/town.js';
import { allOf } from '../requests/steps.js';

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
    const answer = await card.press('本页无变化');
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
    expect((await card.press('保存并下一页', { 'A4.02': '1.5' })).toast).toBe(LATE);
    await database.letGo();
    const showsFigure = async () => (await cardOf(card.message.messageId)).includes('“1.5”');
    await until(showsFigure, 'the card has come');
  });
});

describe('a SQLite file that another program holds locked, such as a backup', () => {
  let town: Town;
  let folder: string;
  let other: InstanceType<typeof Sqlite>;
  let water: Someone;
  let card: Card;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jibao-locked-'));
    const file = join(folder, 'town.db');
    town = await startTown({ databaseUrl: `file:${file}` });
    water = town.person('water');
    card = await water.says('/fill');
    await waitUntilIdle(town);
    other = new Sqlite(file);
    other.exec('BEGIN IMMEDIATE');
  });
  afterEach(async () => {
    other.close();
    await town.close();
    await rm(folder, { recursive: true });
  });

  const figures = async () =>
    (await town.running.store.transact(tx => tx.submission('water', '2025Q3'))).figures;

  it('keeps a save of a tap over five seconds, and answers the tap inside the platform’s three', async () => {
    const startedAt = performance.now();
    const { toast } = await card.press('本页无变化');
    expect(toast).toBe(LATE);
    expect(performance.now() - startedAt).toBeLessThan(2_900);
    await pause(2_500);
    other.exec('COMMIT');
    await until(
      async () => JSON.stringify((await water.card()).json).includes('第 2/9 页'),
      'the next page has come',
    );
    expect((await figures()).get('A4.02')).toMatchObject({ how: 'unchanged' });
  });

  it('leaves the event loop free meanwhile', async () => {
    const tapped = card.press('本页无变化');
    let longest = 0;
    for (let last = performance.now(), ticks = 0; ticks < 100; ticks += 1) {
      await pause(10);
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
    expect(longest).toBeLessThan(250);
    other.exec('COMMIT');
    await tapped;
  });

  it('tells the person when the save fails in the end, saves nothing, and leaves the typed texts on the card', async () => {
    const before = (await water.card()).message.messageId;
    expect((await card.press('保存并下一页', { 'A4.02': '7' })).toast).toBe(LATE);
    await pause(8_500);
    other.exec('COMMIT');
    await until(async () => (await water.card()).message.messageId !== before, 'a message to the person');
    expect((await water.card()).text).toContain('没有收到保存结果');
    expect(await figures()).toEqual(new Map());
    const world = await town.world();
    const form = world.messages.find(({ messageId }) => messageId === before);
    expect(JSON.stringify(form?.card)).toContain('第 1/9 页');
  });
});
