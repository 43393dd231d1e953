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
import { listOf } from '../requests/register/lists.js';
import { allOf, cardSaying, handsIn } from '../requests/steps.js';

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
  /** The lines of the log about taps that failed. */
  let failed: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jibao-locked-'));
    const file = join(folder, 'town.db');
    failed = [];
    const logTarget = {
      write: (line: string) => {
        if (line.includes('a tap could not be handled')) failed.push(line);
      },
    };
    town = await startTown({
      ...{ databaseUrl: `file:${file}`, env: { LOG_LEVEL: 'error' }, overrides: { logTarget } },
    });
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
    // A wait on the event loop would last until the lock is given up, five seconds.
    expect(longest).toBeLessThan(1_000);
    other.exec('COMMIT');
    await tapped;
  });

  it('says on the tapped cards that it failed in the end, saves nothing, and leaves what was typed in the fields', async () => {
    const { gas, reviewer, parks, waste } = {
      ...{ gas: town.person('gas'), reviewer: town.person('reviewer') },
      ...{ parks: town.person('parks'), waste: town.person('waste') },
    };
    other.exec('COMMIT');
    const last = (await (await gas.says('/fill')).tap('核对提交')).card;
    const later = await parks.says('申请延期');
    const list = await town.person('sewage').sendsFile('名单.xlsx', await listOf([{ 企业名称: '乙厂' }]));
    await list.tap('确认');
    const register = await (await cardSaying(town.person('sewage'), '企业台账')).tap('查看企业');
    const enterprise = (await register.card.tap('新增企业')).card;
    await handsIn(waste);
    const review = await reviewer.says('/review 2025Q3 生活垃圾处理');
    await waitUntilIdle(town);
    const counts = async () =>
      Promise.all([water, gas, parks, reviewer].map(async each => (await each.messages()).length));
    const before = await counts();

    other.exec('BEGIN IMMEDIATE');
    const taps: (() => ReturnType<Card['press']>)[] = [
      () => card.press('保存并下一页', { 'A4.02': '7' }),
      () => last.press('提交', { summary: '本季度开展了两次检查。' }),
      () => later.press('提交申请', { to: '2025-10-10', reason: '台风停工' }),
      () => enterprise.press('保存', { name: '甲厂' }),
      () => review.press('退回', { reason: '请核对企业数量' }),
    ];
    for (const { toast } of await Promise.all(taps.map(tap => tap()))) expect(toast).toBe(LATE);
    await until(() => Promise.resolve(failed.length === taps.length), 'all taps have failed');
    other.exec('COMMIT');

    const shows = async ({ message: { messageId } }: Card, texts: readonly string[]) => {
      let shown = '';
      await until(async () => {
        const { messages } = await town.world();
        shown = JSON.stringify(messages.find(each => each.messageId === messageId)?.card);
        return shown.includes('没有收到保存结果');
      }, `the failure on the card with ${texts.join()}`);
      for (const text of texts) expect(shown).toContain(text);
    };
    await shows(card, ['第 1/9 页', '"default_value":"7"']);
    await shows(last, ['本季度开展了两次检查。']);
    await shows(later, ['"initial_date":"2025-10-10', '台风停工']);
    await shows(enterprise, ['甲厂']);
    await shows(review, ['请核对企业数量']);
    await waitUntilIdle(town);
    expect(await counts()).toEqual(before);
    expect(await figures()).toEqual(new Map());

    // The card is one of this moment: a further tap saves what stands on it.
    expect((await (await water.card('第 1/9 页')).tap('保存并下一页', { 'A4.02': '7' })).toast).toContain(
      '已保存',
    );
    expect((await figures()).get('A4.02')).toMatchObject({ value: 7, how: 'typed' });
  });

  it('sends the words past the database when that cannot even take a message', async () => {
    const before = (await water.messages()).length;
    expect((await card.press('保存并下一页', { 'A4.02': '7' })).toast).toBe(LATE);
    await until(async () => (await water.messages()).length > before, 'a message to the person');
    expect((await water.card()).text).toContain('没有收到保存结果');
    other.exec('COMMIT');
    await waitUntilIdle(town);
    expect(await water.messages()).toHaveLength(before + 1);
    expect(await figures()).toEqual(new Map());
  });
});
