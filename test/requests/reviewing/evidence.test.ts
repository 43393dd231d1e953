import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, type Card, type Town } from '../../support/town.js';
import { allOf, cardSaying, confirmsAll } from '../steps.js';

/** The places of texts on a card, from its top. */
const places = (card: Card, ...texts: readonly string[]): number[] =>
  texts.map(text => allOf(card).indexOf(text));

const inOrder = (found: readonly number[]): void => {
  expect(found).not.toContain(-1);
  expect([...found].sort((a, b) => a - b)).toEqual(found);
};

describe('what a person decides on', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('stands above the button: before 提交 the changes, all figures, findings and summary; before 通过 the same', async () => {
    const chen = town.person('water');
    const page = (await (await confirmsAll(chen)).tap('1✓')).card;
    const second = (await page.tap('保存并下一页', { 'A4.05': '1', 'A4.10': '+7' })).card;
    const last = (await second.tap('核对提交')).card;
    expect(last.text).toContain('自查隐患数量　119 → **126 条**（+7）');
    const tables = ['全部数据 · 季报表（一）', '全部数据 · 季报表（二）', '全部数据 · 季报表（三）'];
    inOrder(places(last, '比上季有变化', ...tables, '须说明', '"name":"summary"', '"content":"提交"'));
    expect(last.text).toContain('企业底数·总数　**17 家**（上期 17）');

    const summary = '供水安全平稳。'.repeat(40);
    await last.tap('提交', { note_A4_05: '合并划出', summary });
    const review = await cardSaying(town.person('reviewer'), '城市供水');
    const evidence = ['须说明', '说明：合并划出', '比上期变化最大', '工作总结', summary];
    inOrder(places(review, ...evidence, '"content":"通过"', '"content":"退回"', ...tables));
  });
});
