import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, until, type Card, type Someone, type Town } from '../../support/town.js';
import { copyOf, deliver, tapEvent } from '../../feishu/delivery.js';
import { tablesIn } from '../../workbook/sent-back.js';
import { allOf, cardSaying, confirmsAll, handsIn } from '../steps.js';

describe('what a unit handed in', () => {
  let town: Town;
  let chen: Someone;
  beforeEach(async () => {
    town = await startTown();
    chen = town.person('water');
  });
  afterEach(() => town.close());

  const newestFile = async (person: Someone, name: string) => {
    const find = async () =>
      (await person.messages()).findLast(({ type, content }) => type === 'file' && content.includes(name));
    await until(async () => (await find()) !== undefined, name);
  };

  /** The figures as the person sees them after a tap on the card. */
  const looks = async (person: Someone, card: Card): Promise<Card> => {
    const answer = await card.tap('查看已提交数据');
    expect(answer.toast).toBe('已列在下面的卡片里');
    return cardSaying(person, '这里只能查看');
  };

  it('stays in reach from 已提交, with the state once, by whom and when; the changes come first', async () => {
    const first = (await (await confirmsAll(chen)).tap('1✓')).card;
    const page = (await first.tap('保存并下一页', { 'A4.10': '+7' })).card;
    const last = (await page.tap('核对提交')).card;
    const submitted = (await last.tap('提交', { summary: '供水平稳。' })).card;
    expect(allOf(submitted).match(/已提交(?!数据)/gu)).toHaveLength(1);
    expect(submitted.text).toMatch(/\*\*已提交\*\*：<person id='ou_\w+'.*9月22日 \d\d:\d\d 提交/u);
    const shown = await looks(chen, submitted);
    expect(shown.text.indexOf('119 → **126 条**')).toBeGreaterThan(0);
    expect(shown.text.indexOf('119 → **126 条**')).toBeLessThan(shown.text.indexOf('（上期 '));
    expect(shown.text).toContain('供水平稳。');
    expect(shown.inputs.size).toBe(0);
    expect(shown.buttons).toEqual(['下载本单位报表', '看表', '打印版']);
    // The first card keeps 撤回.
    expect((await chen.card('审核开始前可以撤回')).buttons).toContain('撤回');
    expect((await shown.tap('下载本单位报表')).toast).toBe('正在生成，稍后发给您');
    await newestFile(chen, '城市供水');
  });

  it('stays in reach after 退回, as it was handed in, whatever was changed since', async () => {
    await handsIn(chen);
    const review = await cardSaying(town.person('reviewer'), '城市供水');
    await review.tap('退回', { reason: '请核对', figures: ['A4.10'] });
    const correction = await cardSaying(chen, '请修改');
    await correction.tap('保存', { 'A4.10': '150' });
    const shown = await looks(chen, await chen.card('重新提交'));
    expect(shown.text).toContain('自查隐患数量　**119 条**');
    expect(shown.text).toContain('这是退回前提交的数据');
    await shown.tap('下载本单位报表');
    await newestFile(chen, '城市供水');
    const message = (await chen.messages()).findLast(({ type }) => type === 'file');
    if (!message) throw new Error('no file');
    const { cells } = await tablesIn((await chen.file(message)).bytes);
    expect(cells.get('A4.10')?.text).toBe('119');
  });

  it('can be had before 提交 too: the workbook with the saved figures, for the unit’s reporters alone', async () => {
    const first = (await (await confirmsAll(chen)).tap('1✓')).card;
    const page = (await first.tap('保存并下一页', { 'A4.10': '+7' })).card;
    const last = (await page.tap('核对提交')).card;
    expect((await last.tap('下载本单位报表')).toast).toContain('里面是已保存的数据');
    await newestFile(chen, '城市供水');
    const message = (await chen.messages()).findLast(({ type }) => type === 'file');
    if (!message) throw new Error('no file');
    const { cells } = await tablesIn((await chen.file(message)).bytes);
    expect(cells.get('A4.10')?.text).toBe('126');
    const event = tapEvent(town.person('reviewer'), last.nameOf('下载本单位报表'));
    const refused = await deliver(copyOf(town.running), { event, eventId: 'ev saved workbook' });
    expect(await refused.text()).toContain('由该单位的填报人使用');
  });

  it('is reached from 状态 for one’s own units, in private only, and from 已通过', async () => {
    expect((await chen.says('状态')).buttons).not.toContain('查看已提交数据');
    await handsIn(chen);
    expect((await chen.says('状态')).buttons).toContain('查看已提交数据');
    expect((await chen.saysInGroup('状态')).buttons).not.toContain('查看已提交数据');
    expect((await town.person('gas').says('状态')).buttons).not.toContain('查看已提交数据');
    await (await cardSaying(town.person('reviewer'), '城市供水')).tap('通过');
    await looks(chen, await cardSaying(chen, '审核已通过'));
  });

  it('is not shown to the reporter of another unit, and not before it is handed in', async () => {
    const submitted = await handsIn(chen);
    const copy = copyOf(town.running);
    const press = async (key: string, name: string) => {
      const event = tapEvent(town.person(key), name);
      return (await deliver(copy, { event, eventId: `ev ${key} ${name}` })).text();
    };
    const name = submitted.nameOf('查看已提交数据');
    expect(await press('gas', name)).toContain('不能查看');
    expect(await press('gas', submitted.nameOf('下载本单位报表'))).toContain('不能查看');
    expect(await press('leader', name)).toContain('已列在下面的卡片里');
    const back = await submitted.tap('撤回');
    expect(back.card.buttons).not.toContain('查看已提交数据');
  });
});
