import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Town } from '../../support/town.js';
import { cardSaying, handsIn } from '../steps.js';

describe('/status and reminders', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const lineOf = (text: string, unit: string) =>
    text.split('\n').find(line => line.includes(unit) && line.startsWith('- ')) ?? '';

  it('say when a unit handed in, and let a reviewer go on from there', async () => {
    const reviewer = town.person('reviewer');
    const empty = await reviewer.says('状态');
    expect(empty.buttons).toEqual(['催报']);
    await handsIn(town.person('water'));
    const card = await reviewer.says('状态');
    expect(lineOf(card.text, '城市供水')).toMatch(/已提交.*9月22日 08:5\d/u);
    expect(card.buttons).toEqual(['审核', '催报']);
    await card.tap('审核');
    expect((await cardSaying(reviewer, '点开即开始审核')).buttons).toContain(
      '2025年第三季度 · 给排水股·城市供水',
    );
    expect((await town.person('admin').says('状态')).buttons).toEqual(['催报']);
    expect((await reviewer.says('状态 2025Q2')).buttons).toEqual([]);
  });

  it('offer 立即填报 in private only to a person with something to fill in', async () => {
    const water = town.person('water');
    expect((await water.says('状态')).buttons).toContain('立即填报');
    await handsIn(water);
    expect((await water.says('状态')).buttons).not.toContain('立即填报');
  });

  it('say of what was sent back by when it is to be given back, not the plan’s date', async () => {
    const water = town.person('water');
    const reviewer = town.person('reviewer');
    expect((await water.says('帮助')).buttons).not.toContain('撤回');
    await handsIn(water);
    expect((await water.says('帮助')).buttons).toContain('撤回');
    await (await cardSaying(reviewer, '提交人')).tap('退回', { reason: '请核对' });
    const returned = await cardSaying(water, '退回原因');
    expect(returned.text).toContain('**9月24日24:00前**交回');
    expect(lineOf((await reviewer.says('状态')).text, '城市供水')).toContain('9月24日24:00前交回');
    expect((await water.says('帮助')).text).toMatch(/修改 2025年第三季度.*9月24日24:00前交回/u);
    await reviewer.saysInGroup('催报');
    await waitUntilIdle(town);
    const reminder = await cardSaying(water, '请改好后重新提交');
    expect(reminder.text).toContain('退回修改中，请改好后重新提交，9月24日24:00前交回（还剩 2 天）');
    expect(reminder.text).not.toContain('9月28日');
  });
});
