import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Someone, type Town } from '../support/town.js';
import { withEnterprises } from '../support/many-units.js';
import { allOf, at } from '../requests/steps.js';
import { fill, metaOf, submitted } from '../store/fill.js';
import { plan as dehuaPlan } from '../workbook/quarter.js';
import { withoutUnit } from '../../bench/trial/unnamed-workbook.js';
import { templateBytes } from '../workbook/sent-back.js';
import { exampleFigures } from '../../src/start/sandbox/example-figures.js';

describe('with 1,000 units, the bot', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown({ overrides: { plans: [withEnterprises(1_000)] } });
  }, 60_000);
  afterAll(() => town.close());
  // A file comes after its card, and before the next answer.
  afterEach(() => waitUntilIdle(town));

  it('refuses a wrong name with the nearest ones and the number of all, and leaves no message unfinished', async () => {
    const refused = await town.person('admin').saysInGroup(`/bind ${at(town, 'waste')} 第0123供水公司`);
    expect(refused.text).toContain('没有“第0123供水公司”这个单位或角色');
    expect(refused.text).toMatch(/德化县第01.*…等 1,000 个，请写全称；或审核人、领导、管理员。$/u);
    expect(await town.running.store.unfinishedEvents(10)).toEqual([]);
  });

  it('refuses a name that is 9,000 characters long', async () => {
    const refused = await town.person('admin').saysInGroup(`/bind ${at(town, 'waste')} ${'<'.repeat(9_000)}`);
    expect(refused.text).toContain('这个单位或角色');
    const long = await town.person('leader').says(`/summary ${'"'.repeat(9_000)}`);
    expect(long.text).toMatch(/看不懂/u);
    expect(await town.running.store.unfinishedEvents(10)).toEqual([]);
  });

  it('lets a stranger find their unit by a part of its name, and ask for it', async () => {
    const stranger = town.person('stranger');
    const greeting = await stranger.says('你好');
    expect(greeting.text).toContain('共有 1,000 个填报单位');
    expect(greeting.buttons).toEqual(['查找']);
    const many = (await greeting.tap('查找', { part: '供水' })).card;
    expect(many.text).toContain('名称含“供水”的有 200 个单位，先列出 12 个');
    expect(many.buttons).toHaveLength(13);
    const similar = (await many.tap('查找', { part: '第0778城市' })).card;
    expect(similar.text).toContain('没有名称含“第0778城市”的单位');
    expect(similar.buttons).toHaveLength(6);
    const one = (await similar.tap('查找', { part: '第0123' })).card;
    const asked = await one.tap(one.buttons.find(text => text.includes('第0123')) ?? '');
    expect(asked.toast).toMatch(/已转告管理员：申请填报德化县第0123/u);
    expect((await greeting.tap('查找', { part: ' ' })).toast).toContain('请先写出');
  });

  it('shows all members page by page', async () => {
    const first = await town.person('admin').says('/members');
    const second = (await first.tap('下一页')).card;
    expect(second.text).toContain('第 2/84 页');
    expect(second.text).toContain('德化县第0008');
    expect(second.buttons).toEqual(['上一页', '下一页']);
    expect((await second.tap('上一页')).card.text).toBe(first.text);
  });

  it('shows the submissions that wait for review page by page', async () => {
    const { store } = town.running;
    const meta = metaOf(town.person('water').openId);
    for (let number = 1; number <= 15; number += 1)
      await fill(
        store,
        `unit-${String(number).padStart(4, '0')}`,
        '2025Q3',
        { 'A4.02': number },
        [submitted],
        meta,
      );
    const first = await town.person('reviewer').says('/review');
    expect(allOf(first)).toContain('待审核 15 份');
    expect(first.buttons).toHaveLength(14);
    const second = (await first.tap('下一页')).card;
    expect(second.buttons).toHaveLength(5);
    expect(second.buttons.join()).not.toContain(first.buttons[0]);
    const opened = await second.tap(second.buttons[0] ?? '');
    expect(opened.card.buttons).toContain('通过');
  });

  describe('for a person who reports for 71 of them,', () => {
    const MANY = 70;
    let many: Someone;
    beforeAll(async () => {
      many = town.person('gas');
      await town.running.store.transact(async tx => {
        for (let number = 101; number <= 100 + MANY; number += 1)
          await tx.grant({ openId: many.openId, role: 'reporter', unit: `unit-0${number}` });
      });
    });
    const filesAfter = async (count: number) =>
      (await many.messages()).slice(count).filter(({ type }) => type === 'file');

    it('sends the first templates, and says how the others are had', async () => {
      const count = (await many.messages()).length;
      await many.sends('/template');
      await waitUntilIdle(town);
      expect(await filesAfter(count)).toHaveLength(12);
      expect((await many.card()).text).toContain('您负责 71 个填报单位，先发 12 个的模板');
    });

    it('names the file of their history so that it can be stored', async () => {
      await fill(town.running.store, 'unit-0101', '2025Q3', { 'A4.02': 3 }, [], metaOf(many.openId));
      const count = (await many.messages()).length;
      expect(allOf(await many.says('/history 2025Q3'))).toContain('等71个单位 · 2025年第三季度');
      await waitUntilIdle(town);
      const [message] = await filesAfter(count);
      if (!message) throw new Error('no file');
      expect((await many.file(message)).name).toBe('修改记录_安全股·城镇燃气等71个单位_2025年第三季度.xlsx');
    });

    it('offers a dozen of their units for a workbook that does not say whose it is', async () => {
      const bytes = await withoutUnit(await templateBytes(exampleFigures(dehuaPlan, 40)));
      const card = await many.sendsFile('我们自己的表.xlsx', bytes);
      expect(card.buttons.filter(text => text.startsWith('改为'))).toHaveLength(12);
      expect(card.buttons).toContain('确认');
      expect(card.text).toContain('…等 70 个，其余请在文件的“填报单位”处写明单位');
    });
  });

  it('shows the newest changes of all without reading the others', async () => {
    const meta = metaOf(town.person('water').openId);
    for (const value of [3, 4])
      for (let number = 201; number <= 230; number += 1)
        await fill(town.running.store, `unit-0${number}`, '2025Q3', { 'A4.02': value }, [], meta);
    const all = await town.person('leader').says('/history 2025Q3');
    expect(all.text).toMatch(/以上是最近 \d+ 条；全部见随后发出的 Excel/u);
    await waitUntilIdle(town);
    const one = await town.person('leader').says('/history 2025Q3 德化县第0230生活垃圾处理有限公司');
    expect(one.text).toContain('共 2 条；Excel 随后发出');
  });

  it('shows the state of each section with counts, and of a section with those of its enterprises', async () => {
    const leader = town.person('leader');
    const all = await leader.says('/status 2025Q3');
    expect(all.text.match(/下级 199 个：已报送 /gu)).toHaveLength(5);
    const one = await leader.says('/status 2025Q3 城市供水');
    expect(one.text).toMatch(/下级 199 个：已报送 .*…等 1\d\d 个/u);
    expect(one.text).toContain('德化县第0002城市供水有限公司');
    expect((await leader.says('/status 2025Q3 德化县第0991城镇燃气有限公司')).text).not.toContain('下级');
  });
});
