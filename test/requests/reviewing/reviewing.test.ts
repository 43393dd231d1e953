import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Period } from '../../../src/plan/period.js';
import { startTown, until, waitUntilIdle, type Card, type Town } from '../../support/town.js';
import { allOf, at, cardSaying, handsIn } from '../steps.js';

const Q3: Period = '2025Q3';

describe('a review', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
    await town.person('admin').saysInGroup(`/bind ${at(town, 'parks')} 审核人`);
  });
  afterEach(() => town.close());

  const state = (unit: string) =>
    town.running.store.transact(async tx => (await tx.submission(unit, Q3)).state);
  const reviewCard = async (key: string, words: string): Promise<Card> => {
    const person = town.person(key);
    await until(
      async () =>
        (await person.messages()).some(
          ({ card }) =>
            JSON.stringify(card ?? '').includes(words) && JSON.stringify(card).includes('"approve.'),
        ),
      `${key} has a review card about ${words}`,
    );
    return person.card();
  };

  it('asks every reviewer who may decide, and the first decision closes the other cards', async () => {
    await handsIn(town.person('water'));
    const first = await reviewCard('reviewer', '城市供水');
    const second = await reviewCard('parks', '城市供水');
    expect(first.text).toContain('本季度工作平稳。');
    const decided = await first.tap('通过');
    expect(decided.toast).toContain('已通过');
    expect(decided.card.buttons).toEqual(['查看已提交数据', '下载本单位报表']);
    await until(
      async () => (await town.person('parks').card()).text.includes('已通过'),
      'the other card is settled',
    );
    const late = await town.person('parks').card();
    expect(late.buttons).toEqual(['查看已提交数据', '下载本单位报表']);
    expect(second.buttons).toContain('通过');
    await cardSaying(town.person('water'), '审核已通过');
    expect(await state('water')).toBe('approved');
  });

  it('asks the leader only when no reviewer may decide', async () => {
    const leader = town.person('leader');
    await handsIn(town.person('water'));
    await reviewCard('reviewer', '城市供水');
    await waitUntilIdle(town);
    expect(JSON.stringify(await leader.messages())).not.toContain('"approve.');
    const admin = town.person('admin');
    for (const key of ['reviewer', 'parks']) await admin.saysInGroup(`/unbind ${at(town, key)}`);
    await handsIn(town.person('gas'));
    await reviewCard('leader', '城镇燃气');
  });

  it('lists only the submissions of the quarter that the reviewer names', async () => {
    await handsIn(town.person('water'));
    const reviewer = town.person('reviewer');
    expect((await reviewer.says('/review 2025Q3')).buttons.join()).toContain('城市供水');
    expect((await reviewer.says('/review 2025Q2')).buttons.join()).not.toContain('城市供水');
  });

  it('is not asked for again before the reporter has seen what a colleague changed beside the flagged figures', async () => {
    const water = town.person('water');
    await town.person('admin').saysInGroup(`/bind ${at(town, 'gas')} 城市供水`);
    await handsIn(water);
    const review = await reviewCard('reviewer', '城市供水');
    await review.tap('退回', { reason: '与台账不符', figures: ['A4.02'] });
    const card = await cardSaying(water, '与台账不符');
    const page = await (await town.person('gas').says('/fill 2025Q3 城市供水')).tap('1✓');
    await page.card.tap('保存并下一页', { 'A4.03': '9' });
    const refused = await card.tap('重新提交');
    expect(refused.toast).toContain('您打开这一页之后有数据被修改');
    expect(await state('water')).toBe('sent-back');
    expect((await refused.card.tap('重新提交')).toast).toContain('已提交');
  });

  it('accepts the decision of one reviewer after another began the review', async () => {
    await handsIn(town.person('gas'));
    const reviewerCard = await reviewCard('reviewer', '城镇燃气');
    const otherCard = await reviewCard('parks', '城镇燃气');
    await otherCard.tap('开始审核');
    const decided = await reviewerCard.tap('通过');
    expect(decided.toast).toContain('已通过');
    expect(await state('gas')).toBe('approved');
  });

  it('sends a submission back only with a reason; the reporter sees it and submits again', async () => {
    await handsIn(town.person('sewage'));
    const card = await reviewCard('reviewer', '生活污水处理');
    const refused = await card.tap('退回');
    expect(refused.toast).toContain('退回需要写明原因');
    expect(await state('sewage')).toBe('submitted');
    const returned = await refused.card.tap('退回', { reason: '*隐患数* 与台账<不符>，请核对' });
    expect(returned.toast).toContain('已退回');
    const notice = await cardSaying(town.person('sewage'), '已退回');
    expect(notice.text).toContain('*隐患数* 与台账<不符>，请核对');
    const form = await notice.tap('立即填报');
    expect(form.card.text).toContain('*隐患数* 与台账<不符>，请核对');
    const again = await form.card.tap('提交');
    expect(again.toast).toContain('已提交');
    expect(await state('sewage')).toBe('submitted');
    await reviewCard('reviewer', '生活污水处理');
  });

  it('flags single figures: the reporter corrects only those, and the reviewer sees the changes since the return', async () => {
    const reviewer = town.person('reviewer');
    const reporter = town.person('sewage');
    await handsIn(reporter);
    const review = await reviewCard('reviewer', '生活污水处理');
    const returned = await review.tap('退回', { reason: '企业数与台账不符', figures: ['A4.02', 'A4.03'] });
    expect(returned.toast).toContain('已退回');
    const card = await cardSaying(reporter, '企业数与台账不符');
    expect([...card.inputs.keys()].slice(0, 2)).toEqual(['A4_02', 'A4_03']);
    expect(card.inputs.size).toBeLessThan(6);
    expect(card.text).toContain('9月24日24:00前');
    expect(review.text.match(/^- .*（上期 .*）$/gmu)).toHaveLength(102);
    const oldFigure = Number(card.inputs.get('A4_02')?.value);
    const refused = await card.tap('重新提交', { 'A4.02': '1.5', 'A4.03': '8' });
    expect(refused.kind).toBe('error');
    expect(refused.card.inputs.get('A4_02')?.value).toBe('1.5');
    const saved = await refused.card.tap('保存', { 'A4.02': String(oldFigure - 1), 'A4.03': '8' });
    expect(saved.toast).toContain('已保存');
    const unexplained = await saved.card.tap('重新提交', { 'A4.02': String(oldFigure - 1), 'A4.03': '8' });
    expect(unexplained.toast).toContain('说明原因');
    const notes = Object.fromEntries(
      [...unexplained.card.inputs.keys()]
        .filter(name => name.startsWith('note_'))
        .map(name => [name, '企业关停']),
    );
    const typed = { 'A4.02': String(oldFigure - 1), 'A4.03': '8', ...notes };
    const again = await unexplained.card.tap('重新提交', typed);
    expect(again.toast).toContain('已提交');
    const anew = await cardSaying(reviewer, '退回后改了');
    expect(anew.text).toContain(`${oldFigure} 家 → ${oldFigure - 1} 家`);
    expect(anew.text).toContain('企业关停');
    expect((await anew.tap('通过')).toast).toContain('已通过');
  });

  it('flags a figure that the card does not offer by code or name; an unknown name keeps the typed words', async () => {
    const unit = town.person('sewage');
    await handsIn(unit);
    await (await reviewCard('reviewer', '生活污水处理')).tap('通过');
    await town.person('leader').says('/reopen 生活污水处理 2025Q3 漏报一家');
    const form = await (await cardSaying(unit, '漏报一家')).tap('立即填报');
    await form.card.tap('提交');
    const review = await cardSaying(town.person('reviewer'), '重开后没有改动');
    const refused = await review.tap('退回', { reason: '与台账不符', figures: ['A4.02'], others: '天气' });
    expect(refused.toast).toContain('没有“天气”这样的指标');
    expect(refused.card.inputs.get('reason')?.value).toBe('与台账不符');
    expect(refused.card.inputs.get('others')?.value).toBe('天气');
    expect(JSON.stringify(refused.card.json)).toContain('"selected_values":["A4.02"]');
    const typed = { reason: '与台账不符', figures: ['A4.02'], others: 'A6.07、自查隐患数量' };
    expect((await refused.card.tap('退回', typed)).toast).toContain('已退回');
    const correction = await cardSaying(unit, '与台账不符');
    expect([...correction.inputs.keys()].slice(0, 3)).toEqual(['A4_02', 'A4_10', 'A6_07']);
  });

  it('tells the decision to the present reporters when the one who submitted no longer reports for the unit', async () => {
    await handsIn(town.person('water'));
    const admin = town.person('admin');
    await admin.saysInGroup(`/unbind ${at(town, 'water')}`);
    await admin.saysInGroup(`/bind ${at(town, 'gas')} 城市供水`);
    const card = await town.person('reviewer').says('/review 2025Q3 城市供水');
    await card.tap('退回', { reason: '与台账不符' });
    expect(allOf(await cardSaying(town.person('gas'), '与台账不符'))).toContain('城市供水');
    await waitUntilIdle(town);
    expect(JSON.stringify(await town.person('water').messages())).not.toContain('与台账不符');
  });

  it('is refused to the person who submitted it', async () => {
    await handsIn(town.person('parks'));
    const reply = await town.person('parks').says('/review 2025Q3 城市公园');
    expect(reply.text).toContain('这份填报是您本人提交的');
    const list = await town.person('parks').says('/review');
    expect(list.text).toContain('您提交或负责的单位，请由其他审核人审核');
    expect(list.buttons.join()).not.toContain('城市公园');
    expect(await state('parks')).toBe('submitted');
  });

  it('begins when a reviewer opens the card from the list, and is refused in any state but 已提交 (submitted)', async () => {
    const reviewer = town.person('reviewer');
    await handsIn(town.person('parks'));
    const list = await reviewer.says('审核');
    const title = list.buttons.find(button => button.includes('城市公园')) ?? '';
    const opened = await list.tap(title);
    expect(opened.card.buttons).toEqual(['看表', '打印版', '下载本单位报表', '通过', '退回']);
    await opened.card.tap('通过');
    expect((await reviewer.says('/review 2025Q3 城市公园')).text).toContain('现在是“已通过”，不在待审核状态');
    expect((await reviewer.says('/review 2025Q3 生活垃圾处理')).text).toContain('现在是“未开始”');
  });

  it('is allowed to a leader for any unit that they did not submit', async () => {
    await handsIn(town.person('waste'));
    const card = await town.person('leader').says('/review 2025Q3 生活垃圾处理');
    expect((await card.tap('通过')).toast).toContain('已通过');
    expect(await state('waste')).toBe('approved');
  });
});
