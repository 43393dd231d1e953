import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, type Town } from '../../support/town.js';
import { cardSaying, handsIn } from '../steps.js';

describe('after a decision', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('the card keeps who decided what, when, why and about which figures, and offers the next submission', async () => {
    await handsIn(town.person('water'));
    await handsIn(town.person('waste'));
    const reviewer = town.person('reviewer');
    const review = await cardSaying(reviewer, '生活垃圾处理').then(() => reviewer.card('城市供水'));
    const decided = await review.tap('退回', { reason: '与台账不符', figures: ['A4.10', 'A4.11'] });
    const { text } = decided.card;
    expect(text).toMatch(/已退回，审核人：<person id='ou_\w+'.*9月22日 \d\d:\d\d/u);
    expect(text).toContain('与台账不符');
    expect(text).toContain('要改的 2 项');
    expect(text).toContain('自查隐患数量　119 条');
    expect(text).toContain('请填报人 9月24日24:00前交回');
    const next = await decided.card.tap('下一份待审核');
    expect(next.toast).toContain('已打开：2025年第三季度 · 环卫处·生活垃圾处理');
    expect(next.card.text).toContain('已退回');
    const second = await cardSaying(reviewer, '审核中');
    const approved = await second.tap('通过');
    expect(approved.card.text).toContain('已通过，审核人');
    // Nothing waits any more: the button is not offered, and an older one says so.
    expect(approved.card.buttons).not.toContain('下一份待审核');
    expect((await decided.card.tap('下一份待审核')).toast).toContain('没有等待审核的填报');
  });

  it('下一份待审核 leaves a submission that one may not decide to others', async () => {
    await handsIn(town.person('water'));
    await handsIn(town.person('gas'));
    const { openId } = town.person('gas');
    await town.running.store.transact(tx => tx.grant({ openId, role: 'reviewer', unit: '' }));
    const review = await town.person('gas').says('审核 2025Q3 城市供水');
    const decided = await review.tap('通过');
    const refused = await decided.card.tap('下一份待审核');
    expect(refused.toast).toContain('由其他审核人审核');
    const { state } = await town.running.store.transact(tx => tx.submission('gas', '2025Q3'));
    expect(state).toBe('submitted');
  });
});
