import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Town } from '../../support/town.js';
import { at, cardSaying, handsIn } from '../steps.js';
import { copyOf, deliver, tapOn } from '../../feishu/delivery.js';

describe('two reporters of one unit', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
    await town.person('admin').saysInGroup(`/bind ${at(town, 'sewage')} 城市公园`);
    await waitUntilIdle(town);
  });
  afterEach(() => town.close());

  const told = async (key: string, words: string) =>
    (await town.person(key).messages()).filter(
      ({ from, card }) => from === 'bot' && JSON.stringify(card ?? '').includes(words),
    ).length;
  const TITLE = '2025年第三季度 · 园林股·城市公园';

  it('the other one is told once who submitted and took back, and when', async () => {
    const parks = town.person('parks');
    const sewage = town.person('sewage');
    const submitted = await handsIn(parks);
    const news = await cardSaying(sewage, '您不用再填');
    expect(JSON.stringify(news.json)).toContain(`已提交：${TITLE}`);
    expect(news.text).toContain(parks.openId);
    expect(news.text).toMatch(/9月22日 0?8:5\d 已提交/u);
    // The same tap again, as the platform may send it: nobody is told twice.
    const tap = tapOn(parks, submitted, '撤回');
    await deliver(copyOf(town.running), { event: tap, eventId: 'ev_back' });
    await deliver(copyOf(town.running), { event: tap, eventId: 'ev_back' });
    expect((await cardSaying(sewage, '改好后须重新提交')).text).toContain(parks.openId);
    await waitUntilIdle(town);
    expect(await told('sewage', `已提交：${TITLE}`)).toBe(1);
    expect(await told('sewage', `已撤回：${TITLE}`)).toBe(1);
    expect(await told('parks', `已提交：${TITLE}`)).toBe(0);
    expect(await told('waste', TITLE)).toBe(0);
  });

  it('the other one is told in the morning what was done at night, once and in its order', async () => {
    await town.running.moveClock(new Date('2025-09-22T21:30:00+08:00'));
    const submitted = await handsIn(town.person('parks'));
    await submitted.tap('撤回');
    await cardSaying(town.person('reviewer'), '填报人已撤回');
    await town.running.moveClock(new Date('2025-09-23T07:59:00+08:00'));
    await waitUntilIdle(town);
    expect(await told('sewage', TITLE)).toBe(0);
    await town.running.moveClock(new Date('2025-09-23T08:00:30+08:00'));
    expect((await cardSaying(town.person('sewage'), '改好后须重新提交')).text).toContain('21:3');
    await town.running.moveClock(new Date('2025-09-23T08:02:00+08:00'));
    await waitUntilIdle(town);
    expect(await told('sewage', `已提交：${TITLE}`)).toBe(1);
    expect(await told('sewage', `已撤回：${TITLE}`)).toBe(1);
  });

  it('the other one sees on the card by whom and when it was submitted', async () => {
    await handsIn(town.person('parks'));
    await cardSaying(town.person('sewage'), '您不用再填');
    const card = await town.person('sewage').says('填报 2025Q3 城市公园');
    expect(card.text).toContain(town.person('parks').openId);
    expect(card.text).toMatch(/9月22日 08:5\d/u);
    expect(card.buttons).toContain('撤回');
  });
});
