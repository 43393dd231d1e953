import { afterEach, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Card, type Town } from '../../support/town.js';
import { cardSaying, confirmsAll, handsIn } from '../steps.js';

const at = (local: string) => new Date(`${local}+08:00`);

describe('a deadline that is extended for one unit', () => {
  let town: Town;
  afterEach(() => town.close());

  it('is announced to the unit, and replaces the plan’s deadline in reminders, on the form and for 迟报 (late)', async () => {
    town = await startTown({ env: { JIBAO_NOW: '2025-09-28T16:00:00+08:00' } });
    const [leader, water] = [town.person('leader'), town.person('water')];
    expect((await water.says('/extend 城市供水 2025Q3 10月10日 台风停工')).text).toContain(
      '由审核人、领导使用',
    );
    expect((await leader.says('/extend 城市供水 2025Q3 明天 台风停工')).text).toContain(
      '“明天”不是今天或以后的日期，请写明日期',
    );
    expect((await leader.says('/extend 城市供水 2025Q3 10月10日')).text).toContain('延期需要写明原因');
    expect((await leader.says('延期 城市供水 2025Q3 10月10日 台风停工')).text).toContain(
      '延到 10月10日：台风停工',
    );
    await cardSaying(water, '台风停工');
    await waitUntilIdle(town);
    expect(JSON.stringify(await town.person('gas').messages())).not.toContain('台风停工');
    await town.running.moveClock(at('2025-09-29T09:10:00'));
    const late = await cardSaying(town.person('reviewer'), '已逾期 1 天');
    expect(late.text).not.toContain('城市供水');
    await town.running.moveClock(at('2025-10-10T09:10:00'));
    expect((await cardSaying(water, '今天截止')).buttons).toContain('立即填报');
    const form = await confirmsAll(water);
    expect(JSON.stringify(form.json)).toContain('10月10日截止');
    expect((await form.tap('提交', { summary: '本季度工作平稳。' })).toast).toMatch(/^已提交，/u);
    await handsInLate(town);
  });

  it('cannot be in the past; it replaces a return deadline, and the resubmission is not late', async () => {
    town = await startTown();
    const [leader, water] = [town.person('leader'), town.person('water')];
    expect((await leader.says('/extend 城市供水 2025Q3 9月20日 台风')).text).toContain(
      '不是今天或以后的日期',
    );
    await handsIn(water);
    const review = await leader.says('/review 2025Q3 城市供水');
    await review.tap('退回', { reason: '请核对总结' });
    await town.running.moveClock(at('2025-10-09T09:10:00'));
    const past = await water.says('/fill 2025Q3');
    expect(JSON.stringify(past.json)).toContain('9月24日应交回');
    expect(JSON.stringify(past.json)).not.toContain('迟报');
    await leader.says('/extend 城市供水 2025Q3 10月15日 出差');
    const form = await water.says('/fill 2025Q3');
    expect(JSON.stringify(form.json)).toContain('10月15日截止');
    expect((await form.tap('提交')).toast).toMatch(/^已提交，/u);
  });

  async function handsInLate(open: Town): Promise<void> {
    const parks = open.person('parks');
    const form = await confirmsAll(parks);
    expect((await form.tap('提交', { summary: '本季度工作平稳。' })).toast).toContain('迟报');
  }
});

describe('a fall of a figure counted since 1 January', () => {
  let town: Town;
  afterEach(() => town.close());

  const lowers = async (card: Card, code: string): Promise<Card> => {
    const name = code.replaceAll('.', '_');
    let currentCard = card;
    for (let page = 1; page < 12 && !currentCard.inputs.has(name); page += 1)
      currentCard = (await currentCard.tap(`${page}✓`)).card;
    const typed = Object.fromEntries([...currentCard.inputs].map(([input, { value }]) => [input, value]));
    const lower = String(Number(typed[name]) - 1);
    const saved = await currentCard.tap('保存并下一页', { ...typed, [code]: lower });
    return (await saved.card.tap('核对提交')).card;
  };

  it('blocks the submission until it is allowed with a reason, which the reviewer and the history show', async () => {
    town = await startTown();
    const [leader, water] = [town.person('leader'), town.person('water')];
    const last = await lowers(await confirmsAll(water), 'A6.07');
    expect((await last.tap('提交', { summary: '平稳。' })).toast).toContain('本年累计数不应减少');
    expect((await leader.says('/allow 城市供水 2025Q3 A6.07')).text).toContain('准许减少需要写明原因');
    expect((await leader.says('/allow 城市供水 2025Q3 A4.02 更正')).text).toContain('不用准许');
    const allowed = await leader.says('/allow 城市供水 2025Q3 A6.07 上期多报');
    expect(allowed.text).toContain('上期多报');
    await cardSaying(water, '可以提交了');
    const again = await (await water.says('/fill 2025Q3')).tap('提交', { summary: '平稳。' });
    expect(again.toast).toContain('已提交');
    const review = await leader.says('/review 2025Q3 城市供水');
    expect(review.text).toContain('审核人已准许：上期多报');
    const history = await leader.says('/history 城市供水 2025Q3 A6.07');
    expect(history.text).toContain('准许减少');
  });

  it('can be allowed only before the submission', async () => {
    town = await startTown();
    await handsIn(town.person('gas'));
    const words = (await town.person('leader').says('/allow 城镇燃气 2025Q3 A6.07 上期多报')).text;
    expect(words).toContain('准许减少要在提交之前');
  });
});
