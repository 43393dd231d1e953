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

  it.each([
    ['reviewer', '状态 2025Q9', '看不懂“2025Q9”，没有这样的季度或单位。请这样写：状态 2025Q3'],
    ['reviewer', '状态 火星单位 2025Q9', '看不懂“火星单位 2025Q9”'],
    ['reviewer', '审核 2025Q9', '看不懂“2025Q9”，没有这样的季度或单位。请这样写：审核 2025Q3'],
    ['reviewer', '审核 城市供水 明天', '看不懂“明天”'],
    ['reviewer', '公式 2025Q9', '看不懂“2025Q9”，没有这样的季度。请这样写：公式 2025Q3；季度可以不写。'],
    ['reviewer', '公式 城市供水', '公式表不分单位。'],
    ['reviewer', '日历 2025Q9', '看不懂“2025Q9”。请只发送“日历”'],
    ['water', '台账 2025Q3', '台账是现在的，不分季度。请这样写：台账 城市供水'],
    ['water', '台账 城市供水 上季度', '台账是现在的，不分季度。'],
    ['water', '台账 火星单位', '看不懂“火星单位”，没有这样的单位。请这样写：台账 城市供水'],
    ['water', '文书 2025Q3', '文书按今年的方案做，不分季度。请这样写：文书 城市供水；单位可以不写。'],
    ['water', '文书 火星单位', '看不懂“火星单位”，没有这样的单位。请这样写：文书 城市供水'],
    ['admin', '成员 火星单位', '看不懂“火星单位”。请只发送“成员”'],
    ['admin', '体检 明天', '看不懂“明天”。请只发送“体检”'],
  ])('words that a command does not read are refused: %s sends %s', async (who, text, words) => {
    expect((await town.person(who).says(text)).text).toContain(words);
  });

  it.each([
    ['leader', '报告', '2025年第三季度还没有单位报送，没有可写的数据'],
    ['leader', '打包 2025Q3', '2025年第三季度还没有登记上报，没有上报包'],
    ['leader', '导出', 'Excel 汇总表随后发出'],
    ['leader', '催一下 火星单位', '看不懂“火星单位”，没有这样的单位。请这样写：催报'],
    ['leader', '导出。', 'Excel 汇总表随后发出'],
    ['water', '帮我', '现在要做'],
    ['water', '修改 自查隐患 12', '自查隐患数量'],
    ['water', '出报告', '您是不是要：总结 /report'],
  ])('other words than its own call a command: %s sends %s', async (who, text, words) => {
    expect((await town.person(who).says(text)).text).toContain(words);
  });

  it('another word of a command that names a figure too gives that figure, where a number stands behind it', async () => {
    const chen = town.person('water');
    const card = await chen.says('承诺书 12');
    expect(card.text).toContain('签订承诺书');
    expect(card.buttons).toContain('确认');
    expect((await chen.says('承诺书')).text).toContain('企业名称（一行一家）');
  });

  it('修改 before a work summary with figures in it leaves it one, and before figures calls the command', async () => {
    const chen = town.person('water');
    const summary = '本季度共检查企业12家次，发现隐患23条，已督促整改21条，其余正在整改。'.repeat(2);
    expect((await chen.says(`修改\n${summary}`)).text).toContain('这是工作总结吗');
    const figures = '自查隐患 121，整改隐患 119，检查企业 60，发现隐患 150，督促整改隐患 140，参训人数 90';
    expect((await chen.says(`修改 ${figures}，重大隐患 0，罚款金额 0`)).text).toContain('改 8 项');
  });

  it('帮助 lists each command by its own word alone', async () => {
    const { text } = await town.person('leader').says('帮助');
    expect(text).toContain('总结 /report');
    expect(text).not.toContain('报告');
    expect(text).not.toContain('打包');
  });

  it('words behind 本群 and 解绑 are refused, and nobody loses a role', async () => {
    const admin = town.person('admin');
    expect((await admin.saysInGroup('本群 火星')).text).toContain('请只发送“本群”');
    expect((await admin.saysInGroup(`/unbind ${at(town, 'parks')} 城市公园`)).text).toContain(
      '看不懂“城市公园”：解绑取消一个人的全部绑定',
    );
    expect((await town.person('parks').says('填报')).inputs.size).toBeGreaterThan(0);
  });

  it('帮助 is answered whatever stands behind it', async () => {
    expect((await town.person('admin').says('帮助 2025Q9')).text).toContain('/bind');
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
