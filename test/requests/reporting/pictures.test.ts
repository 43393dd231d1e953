import { loadImage } from '@napi-rs/canvas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Card, type Someone, type Town } from '../../support/town.js';
import { copyOf, deliver, tapEvent } from '../../feishu/delivery.js';
import { cardSaying, confirmsAll, handsIn } from '../steps.js';

let town: Town;
let water: Someone;
afterEach(() => town.close());

const isPicture = ({ type }: { type: string }) => type === 'image';

/** The pictures of a private chat, oldest first. */
async function picturesOf(person: Someone): Promise<Buffer[]> {
  await waitUntilIdle(town);
  const pictures: Buffer[] = [];
  for (const { content } of (await person.messages()).filter(isPicture)) {
    const { image_key: key } = JSON.parse(content) as { image_key: string };
    const response = await fetch(`${town.running.url}/__sim/files/${key}`);
    expect(response.headers.get('content-type')).toBe('image/png');
    pictures.push(Buffer.from(await response.arrayBuffer()));
  }
  return pictures;
}

/** Taps 看表 and returns the three pictures that follow. */
async function looks(person: Someone, card: Card): Promise<Buffer[]> {
  const before = (await picturesOf(person)).length;
  expect((await card.tap('看表')).toast).toContain('3 张表的图片正在生成');
  return (await picturesOf(person)).slice(before);
}

/** What a tap that no card of this person offers is answered with. */
async function forges(person: Someone, route: string): Promise<string> {
  const event = tapEvent(person, route);
  return (await deliver(copyOf(town.running), { event, eventId: `ev ${route} ${person.openId}` })).text();
}

describe('看表', () => {
  beforeEach(async () => {
    town = await startTown();
    water = town.person('water');
  });

  it('before 提交 sends the saved figures, a picture a table; a changed figure changes its table alone', async () => {
    const last = await confirmsAll(water);
    const first = await looks(water, last);
    expect(first).toHaveLength(3);
    for (const bytes of first) expect((await loadImage(bytes)).width).toBe(1320);
    const again = await looks(water, await water.card('核对提交'));
    expect(again.map((bytes, index) => bytes.equals(first[index] ?? bytes.subarray(1)))).toEqual([
      true,
      true,
      true,
    ]);
    const page = (await (await water.card('核对提交')).tap('1✓')).card;
    const next = (await page.tap('保存并下一页', { 'A4.10': '+7' })).card;
    const changed = await looks(water, (await next.tap('核对提交')).card);
    expect(changed.map((bytes, index) => bytes.equals(first[index] ?? bytes))).toEqual([false, true, true]);
  });

  it('keeps what was typed on the last page: the card stays as it is', async () => {
    const last = await confirmsAll(water);
    const { card } = await last.tap('看表', { summary: '写到一半' });
    expect(card.message.card).toEqual(last.message.card);
  });

  it('is on the card of 已提交, on the submitted figures and on the review card: as they were handed in', async () => {
    const draft = await looks(water, await confirmsAll(water));
    const submitted = await handsIn(water);
    const own = await looks(water, submitted);
    // 未提交 became 未定稿.
    expect(own.some((bytes, index) => bytes.equals(draft[index] ?? bytes))).toBe(false);
    await submitted.tap('查看已提交数据');
    const reviewer = town.person('reviewer');
    const review = await cardSaying(reviewer, '提交人');
    const same = [true, true, true];
    const seen = await looks(reviewer, review);
    expect(seen.map((bytes, index) => bytes.equals(own[index] ?? bytes.subarray(1)))).toEqual(same);
    const shown = await looks(water, await water.card('这里只能查看'));
    expect(shown.map((bytes, index) => bytes.equals(own[index] ?? bytes.subarray(1)))).toEqual(same);
    await submitted.tap('撤回');
    expect(await forges(reviewer, review.nameOf('看表'))).toContain('还没有提交，或者已经撤回');
    expect(await picturesOf(reviewer)).toHaveLength(3);
  });

  it('under the summary sends the bureau’s tables, in order, to whoever tapped', async () => {
    await handsIn(water);
    const leader = town.person('leader');
    const own = await looks(leader, await leader.says('汇总 2025Q3 城市供水'));
    const all = await looks(leader, await leader.says('汇总 2025Q3'));
    expect(all).toHaveLength(3);
    // The tables have their own heights, by which they are told apart.
    const heights = (pictures: Buffer[]) =>
      Promise.all(pictures.map(async bytes => (await loadImage(bytes)).height));
    const [first = 0, second = 0, third = 0] = await heights(own);
    expect(first).toBeGreaterThan(third);
    expect(third).toBeGreaterThan(second);
  });

  it('and 打印版 are refused to whoever may not see the unit, and what is saved to all but its reporters', async () => {
    const last = await confirmsAll(water);
    const saved = [last.nameOf('看表'), last.nameOf('打印版')];
    const submitted = await handsIn(water);
    const handedIn = [submitted.nameOf('看表'), submitted.nameOf('打印版')];
    for (const route of [...saved, ...handedIn])
      for (const key of ['gas', 'stranger'])
        expect(await forges(town.person(key), route), `${key} ${route}`).toMatch(/不能|由.*使用|尚未绑定/u);
    for (const route of saved)
      for (const key of ['reviewer', 'leader'])
        expect(await forges(town.person(key), route), `${key} ${route}`).toMatch(/不能|由.*使用/u);
    for (const key of ['gas', 'stranger', 'reviewer'])
      expect(await picturesOf(town.person(key))).toHaveLength(0);
    expect(await forges(town.person('leader'), handedIn[0] ?? '')).toContain('正在生成');
    expect(await picturesOf(town.person('leader'))).toHaveLength(3);
  });
});

it('without the packages that draw no card offers 看表 or 打印版, and an old card says what to use instead', async () => {
  town = await startTown({ overrides: { canDraw: false } });
  water = town.person('water');
  const last = await confirmsAll(water);
  const submitted = await handsIn(water);
  const review = await cardSaying(town.person('reviewer'), '提交人');
  const summary = await town.person('leader').says('汇总 2025Q3');
  for (const { buttons } of [last, submitted, review, summary]) {
    expect(buttons).not.toContain('看表');
    expect(buttons).not.toContain('打印版');
  }
  expect(review.buttons).toContain('下载本单位报表');
  expect(await forges(water, 'pictures.water.2025Q3')).toContain('下载本单位报表');
  expect(await picturesOf(water)).toHaveLength(0);
});
