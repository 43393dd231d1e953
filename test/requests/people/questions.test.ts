import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, type Town } from '../../support/town.js';
import { allOf, at, cardSaying, handsIn } from '../steps.js';

describe('the bot answers in plain words', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('greets with the buttons that this person may use, and they work', async () => {
    const water = await town.person('water').says('你好');
    expect(water.text).toContain('您好！我可以帮您填报、查状态、出汇总');
    expect(water.buttons).toEqual(['立即填报', '状态', '汇总', '帮助']);
    expect((await water.tap('状态')).toast).toBe('状态：见下面的新消息');
    expect((await water.tap('立即填报')).toast).toBe('表单在下面的新卡片里');
    const inGroup = await town.person('water').saysInGroup('帮助');
    expect((await inGroup.tap('状态')).toast).toBe('状态：见私聊里的新消息');
    expect((await inGroup.tap('立即填报')).toast).toBe('已发到私聊');
    await cardSaying(town.person('water'), '报送率');
    const reviewer = await town.person('reviewer').says('在吗');
    expect(reviewer.buttons).toEqual(['审核', '状态', '汇总', '帮助']);
    expect(reviewer.text).toContain('我可以帮您审核、查状态、出汇总');
    expect(reviewer.text).not.toContain('填报');
    expect((await town.person('water').says('好的，谢谢！')).text).toContain('不客气');
    expect((await town.person('admin').says('您好')).buttons).toEqual(['状态', '汇总', '帮助']);
  });

  it('says the date and the days left: of one’s own report, with its extension, until it is handed in', async () => {
    const parks = town.person('parks');
    expect((await parks.says('截止日期是哪天')).text).toContain('9月28日24:00前提交，还剩 6 天');
    await town.person('reviewer').says('延期 城市公园 2025Q3 2025-10-10 台风停工');
    expect((await parks.says('什么时候截止？')).text).toContain('10月10日24:00前提交，还剩 18 天');
    expect((await town.person('water').says('什么时候截止？')).text).toContain('还剩 6 天');
    await handsIn(parks);
    expect((await parks.says('还剩几天')).text).toContain('已提交，不用再报');
    const reviewer = (await town.person('reviewer').says('最晚什么时候交')).text;
    expect(reviewer).toContain('各单位：9月28日24:00前提交');
    expect(reviewer).toContain('安全股：9月30日24:00前上报');
  });

  it('names who reviews: not a person who reports for the unit', async () => {
    const { openId } = town.person('reviewer');
    expect((await town.person('water').says('谁审核')).text).toContain(openId);
    await town.person('admin').saysInGroup(`/bind ${at(town, 'reviewer')} 城市供水`);
    const text = (await town.person('water').says('审核人是谁')).text;
    expect(text).not.toContain(openId);
    expect(text).toContain(town.person('leader').openId);
  });

  it('says how much is left, who is missing, what and how to fill in', async () => {
    const water = town.person('water');
    expect((await water.says('还差多少')).text).toContain('已填 0/96，还差 96 项');
    await (await water.says('填报')).tap('本页无变化');
    expect((await water.says('还差多少')).text).toMatch(/已填 [1-9]\d?\/96/u);
    expect((await water.says('谁没报')).text).toContain('报送率 0%');
    const tables = (await water.says('填什么')).text;
    expect(tables).toContain('3 张表，共 96 项');
    expect(tables).toContain('专项行动2025年持续深化进展情况季报表（一）');
    expect((await water.says('怎么填')).text).toContain('本页无变化');
    expect((await town.person('leader').says('还差多少')).text).toContain('没有要填的单位');
  });

  it('answers the name of a unit, or a part of it, with how it stands and what this person can do about it', async () => {
    const water = town.person('water');
    const own = await water.says('供水');
    expect(allOf(own)).toContain('"title":{"tag":"plain_text","content":"给排水股·城市供水"}');
    expect(own.text).toContain('**2025年第三季度**：未开始；9月28日24:00前提交，还剩 6 天');
    expect(own.text).toContain('“填报 城市供水”“模板 城市供水”“状态 城市供水”');
    expect(own.buttons).toEqual(['填报', '模板', '状态']);
    expect((await own.tap('填报')).toast).toContain('填报 给排水股·城市供水');
    await (await cardSaying(water, '第 1/9 页')).tap('本页无变化');
    expect((await water.says('城市供水？')).text).toMatch(/填报中，已填 \d+\/96；9月28日24:00前提交/u);
    const other = await town.person('reviewer').says('城市供水');
    expect(other.buttons).toEqual(['状态']);
    await handsIn(water);
    const waiting = await town.person('reviewer').says('城市供水');
    expect(waiting.text).toContain('**2025年第三季度**：已提交');
    expect(waiting.buttons).toEqual(['审核', '汇总', '状态']);
    await waiting.tap('审核');
    await cardSaying(town.person('reviewer'), '提交人');
    expect((await water.says('2025Q2 城市供水')).text).toContain('**2025年第二季度**：已通过');
  });

  it('asks which unit a name means that several have, or that has a slip', async () => {
    const water = town.person('water');
    expect((await water.says('给排水股')).buttons).toEqual(['给排水股·城市供水', '给排水股·生活污水处理']);
    const slip = await water.says('城市共水');
    expect(slip.text).toContain('您是指“城市供水”吗？');
    await slip.tap('给排水股·城市供水');
    await cardSaying(water, '报送率');
    expect((await water.says('城市供氧')).text).toContain('您是指');
    expect((await water.says('城市桥梁')).text).toContain('没有“城市桥梁”这个命令');
  });

  it('answers how and what to fill in for a unit that is named', async () => {
    const water = town.person('water');
    expect((await water.says('供水怎么填')).text).toContain('一页一页填');
    expect((await water.says('城市供水要填什么')).text).toContain('3 张表，共 96 项');
    expect((await water.says('桥梁怎么填')).text).toContain('这个命令');
  });

  it('guesses nothing: what is no plain question gets the answer of always', async () => {
    expect((await town.person('water').says('上季度谁没报')).text).toContain('没有“上季度谁没报”这个命令');
    expect((await town.person('stranger').says('截止日期是哪天')).text).toContain('只有**填报人**可以填报');
  });

  it('offers no 立即填报 in private to those who report for no unit', async () => {
    for (const key of ['reviewer', 'leader', 'admin'])
      expect((await town.person(key).says('状态')).buttons).not.toContain('立即填报');
    expect((await town.person('water').says('状态')).buttons).toContain('立即填报');
    expect((await town.person('leader').saysInGroup('状态')).buttons).toContain('立即填报');
  });

  it('has every command that makes sense alone as a button of 帮助, with the same permission', async () => {
    const help = await town.person('admin').says('帮助');
    expect(help.buttons).toEqual(expect.arrayContaining(['状态', '汇总', '成员', '绑定', '解绑']));
    expect(help.buttons).not.toContain('审核');
    expect(allOf(help)).toContain('"title":{"tag":"plain_text","content":"催报"}');
    expect((await help.tap('绑定')).toast).toContain('绑定');
    await cardSaying(town.person('admin'), '选好角色、单位和人');
  });

  it('refuses a command’s button in the group to whoever may not use the command', async () => {
    const { message } = await town.person('admin').saysInGroup('帮助');
    const response = await fetch(`${town.running.url}/__sim/click`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        user: town.person('water').openId,
        message: message.messageId,
        element: 'run.members',
      }),
    });
    expect(await response.text()).toContain('由管理员使用');
  });
});
