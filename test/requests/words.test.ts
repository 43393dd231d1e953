import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, until, type Town } from '../support/town.js';
import { allOf, at, cardSaying, handsIn } from './steps.js';

describe('words that nearly say what a person means', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('a part of a unit’s name is asked about, and the button runs the same command for it', async () => {
    const chen = town.person('water');
    const question = await chen.says('填报 2025Q3 供水');
    expect(question.text).toContain('没有找到“供水”，您是指“城市供水”吗？');
    await question.tap('给排水股·城市供水');
    expect(allOf(await cardSaying(chen, '企业底数'))).toContain('第 1/9 页');
    const several = await town.person('reviewer').says('状态 给排水');
    expect(several.buttons).toEqual(['给排水股·城市供水', '给排水股·生活污水处理']);
    const slip = await town.person('reviewer').says('汇总 城市共水');
    expect(slip.text).toContain('您是指“城市供水”吗');
    // A word that no name has stays what it was.
    expect((await chen.says('填报 明天')).text).toContain('看不懂“明天”');
  });

  it('the button checks the right to the command, whoever taps it', async () => {
    const question = await town.person('water').saysInGroup('审核 供水');
    expect(question.text).toContain('“审核”由审核人、领导使用');
    const asked = await town.person('water').says('填报 公园');
    expect((await asked.tap('园林股·城市公园')).toast).toContain('不能填报园林股·城市公园');
  });

  it('立即填报 speaks of the private chat in the group only', async () => {
    const chen = town.person('water');
    expect((await (await chen.says('状态')).tap('立即填报')).toast).toBe('表单在下面的新卡片里');
    expect((await (await chen.saysInGroup('状态')).tap('立即填报')).toast).toBe('已发到私聊');
  });

  it('撤回 answers with the card that has the button, or says that nothing is handed in', async () => {
    const chen = town.person('water');
    const none = await chen.says('撤回');
    expect(none.text).toContain('没有可以撤回的');
    expect(none.text).toContain('城市供水：未开始');
    await handsIn(chen);
    const card = await chen.says('撤回');
    expect(card.buttons).toContain('撤回');
    expect((await card.tap('撤回')).toast).toContain('已撤回');

    await town.person('admin').saysInGroup(`/bind ${at(town, 'water')} 城市公园`);
    await until(async () => (await chen.says('填报')).buttons.length > 1, 'both units');
    await handsIn(chen, '/fill 2025Q3 城市供水');
    await handsIn(chen, '/fill 2025Q3 城市公园');
    const chooser = await chen.says('撤回');
    expect(chooser.buttons).toHaveLength(2);
    expect((await chooser.tap(chooser.buttons[1] ?? '')).card.buttons).toContain('撤回');
  });
});
