import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { planBook } from '../../../src/workbook/plan-book/plan-book.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import { startTown, waitUntilIdle, type Someone, type Town } from '../../support/town.js';
import { fileAfter, filesOf } from '../forwarded.js';

const { organisation } = dehua2025;
/** The plan without 安全股·城镇燃气. */
const withoutGas = {
  ...dehua2025,
  targets: dehua2025.targets.filter(({ unit }) => unit !== 'gas'),
  organisation: { ...organisation, units: organisation.units.filter(({ key }) => key !== 'gas') },
};

const SUMMARY = '本季度认真落实安全生产责任制，开展自查自改，组织培训三场，未发生安全生产事故。'.repeat(2);
const NOT_IN_PLAN = '这一期的方案里没有这个填报单位，不用填报';

describe('a unit that a newer plan does not have any more', () => {
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  let town: Town;
  let gas: Someone;
  let water: Someone;
  beforeEach(async () => {
    town = await startTown();
    [gas, water] = [town.person('gas'), town.person('water')];
    await town.running.store.transact(tx =>
      tx.grant({ openId: water.openId, role: 'reporter', unit: 'gas' }),
    );
    const book = await writeBook(planBook(withoutGas));
    const card = await town.person('admin').sendsFile('方案册_2025.xlsx', book);
    expect((await card.tap('确认')).toast).toBe('方案已更新');
  });
  afterEach(() => town.close());

  it('is offered to its reporter by no card: nothing to fill in, to hand over, to make letters for', async () => {
    const help = await gas.says('帮助');
    expect(help.text).toContain('安全股·城镇燃气已不在2025年第三季度的方案里，不用填报');
    expect(help.buttons).toEqual(['状态', '汇总', '目标', '总结', '台账', '公式', '历史', '日历']);
    for (const words of ['/fill', '/set', '/template', '/later', '/deputy', '/letters', '送交'])
      expect(help.text).not.toContain(words);
    expect((await gas.says('你好')).buttons).toEqual(['状态', '汇总', '帮助']);
    for (const question of ['截止什么时候', '还差多少', '城镇燃气']) {
      const answer = await gas.says(question);
      expect(answer.text, question).toContain('方案里没有这个单位，不用填报');
      expect(answer.buttons, question).toEqual([]);
    }
  });

  const REFUSALS: readonly [text: string, words: string][] = [
    ['代填', '您负责的单位已不在现在的方案里，不用填报，也不用请人代填'],
    ['文书', '您负责的单位已不在现在的方案里，不用做文书'],
    ['文书 城镇燃气', NOT_IN_PLAN],
    ['申请延期', '您现在没有要填的季报，不用延期'],
    ['状态 城镇燃气', NOT_IN_PLAN],
    ['目标 城镇燃气', NOT_IN_PLAN],
    ['撤回', '安全股·城镇燃气：方案里没有这个单位，不用填报'],
    [SUMMARY, '您现在没有要填的季报，这段文字没有作为工作总结保存'],
  ];
  it('is refused in words to its reporter who asks for it', async () => {
    for (const [text, words] of REFUSALS) expect((await gas.says(text)).text, text).toContain(words);
  });

  it('has no workbook of a period whose plan does not have it, and one of the period before', async () => {
    const leader = town.person('leader');
    const count = (await filesOf(leader)).length;
    expect((await leader.says('汇总 2025Q3 城镇燃气')).text).toContain(NOT_IN_PLAN);
    expect((await leader.says('汇总 2025Q3 安全股')).text).toContain(NOT_IN_PLAN);
    expect((await leader.says('延期 城镇燃气 2025Q3 10月10日 台风')).text).toContain(NOT_IN_PLAN);
    await leader.says('汇总 2025Q2 城镇燃气');
    await waitUntilIdle(town);
    expect((await fileAfter(leader, count)).name).toContain('2025年第二季度季报汇总_城镇燃气');
    expect(await filesOf(leader)).toHaveLength(count + 1);
  });

  it('is refused in words in the period from which on no plan has it, and offered by no card', async () => {
    const count = (await filesOf(gas)).length;
    await water.says('模板 城市供水');
    const template = await fileAfter(water, 0);
    await town.running.moveClock(new Date('2025-10-22T09:30:00+08:00'));
    const help = await gas.says('帮助');
    expect(help.text).toContain('您负责的单位已不在现在的方案里，不用填报');
    expect(help.buttons).toEqual(['状态', '汇总', '目标', '总结', '公式', '日历']);
    const refused = ['填报', '改 自查隐患 12', '模板', '申请延期', '代填', '历史', '台账', '文书', '撤回'];
    for (const text of [...refused, '自查隐患 12', SUMMARY]) {
      const answer = await gas.says(text);
      expect(answer.text, text).toContain('您负责的单位已不在现在的方案里，用不到“');
      expect(answer.buttons, text).toEqual([]);
    }
    expect(await filesOf(gas)).toHaveLength(count);
    expect((await gas.sendsFile('季报.xlsx', template.bytes)).text).toContain(
      '您负责的单位已不在现在的方案里',
    );
  });

  it('stands in nobody’s way who reports for another one as well', async () => {
    expect((await water.says('填报')).text).toContain('2025年第三季度 · 给排水股·城市供水');
    expect((await water.says('改 参训 41人次')).text).toContain('给排水股·城市供水');
    expect((await water.says('申请延期')).text).toContain('给排水股·城市供水');
    const leave = await water.says('代填');
    expect(leave.text).toContain('给排水股·城市供水');
    expect(leave.text).not.toContain('城镇燃气');
    expect((await water.says(SUMMARY)).text).toContain('给排水股·城市供水');
    expect((await water.says('帮助')).buttons).toContain('代填');
  });
});
