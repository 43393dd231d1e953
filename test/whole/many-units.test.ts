import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTown, type Town } from '../support/town.js';
import { withEnterprises } from '../support/many-units.js';
import { allOf, at } from '../requests/steps.js';
import { fill, metaOf, submitted } from '../store/fill.js';

describe('with 1,000 units, the bot', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown({ overrides: { plans: [withEnterprises(1_000)] } });
  }, 60_000);
  afterAll(() => town.close());

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
