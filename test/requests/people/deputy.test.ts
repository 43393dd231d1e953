import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTown, waitUntilIdle, type Town } from '../../support/town.js';
import { allOf, at, cardSaying, confirmsAll, handsIn } from '../steps.js';

describe('代填', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const move = (instant: string) => town.running.moveClock(new Date(`${instant}+08:00`));
  const personId = (key: string) => town.person(key).openId;
  /** The reporter of parks names the one of waste. */
  const names = async (days = '9月25日至10月8日', deputy = 'waste') => {
    const { text } = await town.person('parks').saysInGroup(`代填 ${at(town, deputy)} ${days}`);
    expect(text).toContain('已发到私聊');
    return (await cardSaying(town.person('parks'), '代填的人')).tap('确认');
  };
  const history = () =>
    town.running.store.transact(tx => tx.history({ unit: 'parks', period: '2025Q3', limit: 50 }));
  const messagesOf = async (key: string, words: string) =>
    (await town.person(key).messages()).filter(
      ({ from, card }) => from === 'bot' && JSON.stringify(card ?? '').includes(words),
    );

  it('is asked in the group and confirmed in private on a card with person, units and days', async () => {
    await town.person('parks').saysInGroup(`代填 ${at(town, 'waste')} 9.25-10.8`);
    const question = await cardSaying(town.person('parks'), '代填的人');
    expect(question.text).toContain(personId('waste'));
    expect(question.text).toContain('9月25日至10月8日（14 天）');
    expect(question.text).toContain('园林股·城市公园');
    expect(question.buttons).toEqual(['确认', '取消']);
    expect((await question.tap('取消')).toast).toBe('已取消，没有安排代填');
    expect((await names()).toast).toBe('已安排代填，并已通知');
    const invitation = await cardSaying(town.person('waste'), '请您代填');
    expect(invitation.text).toContain(personId('parks'));
    expect(invitation.buttons).toEqual(['立即填报', '不能代填']);
    expect((await cardSaying(town.person('reviewer'), '请假')).text).toContain('9月25日至10月8日（14 天）');
  });

  it('gives the rights of the unit from 0:00 of the first day to the end of the last, and no longer', async () => {
    await names('9月25日至9月26日');
    const waste = town.person('waste');
    const fills = async () => waste.says('填报 2025Q3 城市公园');
    await move('2025-09-24T23:59:30');
    expect((await fills()).text).toContain('您从 9月25日起代填园林股·城市公园，现在还不能填报');
    await move('2025-09-25T00:00:00');
    expect((await fills()).buttons).toContain('本页无变化');
    await move('2025-09-26T23:59:58');
    expect((await fills()).buttons).toContain('本页无变化');
    await move('2025-09-27T00:00:00');
    expect((await fills()).text).toContain('您为园林股·城市公园的代填到 9月26日24:00为止，已经结束');
    expect((await waste.says('改 城市公园 自查隐患 3')).text).toContain('已经结束');
  });

  it('says on an open form that the days are over, and keeps in sight what was typed', async () => {
    await names('9月25日至9月26日');
    await move('2025-09-26T23:00:00');
    const waste = town.person('waste');
    const form = await waste.says('填报 2025Q3 城市公园');
    await move('2025-09-27T08:30:00');
    const [name = ''] = [...form.inputs.keys()];
    const answer = await form.tap('保存并下一页', { [name]: '9977' });
    expect(answer.toast).toContain('已经结束；您填的 1 项没有保存');
    expect(answer.card.text).toContain('**9977**');
    expect(answer.card.text).toContain(personId('parks'));
    expect(answer.card.buttons).toEqual([]);
    expect((await history()).length).toBe(0);
  });

  it('sends the reminders to the deputy instead of the one on leave, and names both', async () => {
    await names();
    await move('2025-09-25T09:05:00');
    const reminder = await cardSaying(town.person('waste'), '替 ');
    expect(reminder.text).toContain('园林股·城市公园');
    expect(reminder.buttons.filter(words => words.startsWith('立即填报'))).toHaveLength(2);
    await waitUntilIdle(town);
    expect(await messagesOf('parks', '报送提醒')).toEqual([]);
    const group = (await town.world()).messages.filter(
      ({ chatId, card }) => chatId === town.group && JSON.stringify(card ?? '').includes('还剩 3 天'),
    );
    expect(JSON.stringify(group.at(-1)?.card)).toContain(`<at id=${personId('waste')}>`);
    expect(JSON.stringify(group.at(-1)?.card)).not.toContain(personId('parks'));
    await move('2025-10-09T09:05:00');
    expect((await cardSaying(town.person('parks'), '已逾期')).text).toContain('园林股·城市公园');
  });

  it('with two reporters reminds the other one as before', async () => {
    await town.person('admin').saysInGroup(`/bind ${at(town, 'sewage')} 城市公园`);
    await names();
    expect((await cardSaying(town.person('sewage'), '请假')).text).toContain(personId('waste'));
    await move('2025-09-25T09:05:00');
    expect((await cardSaying(town.person('sewage'), '还没有报送')).text).toContain('园林股·城市公园');
    expect((await cardSaying(town.person('waste'), '替 ')).text).toContain('园林股·城市公园');
  });

  it('is told in the review, in the status, in the history and in its workbook', async () => {
    await names('9月22日至9月26日');
    const waste = town.person('waste');
    await handsIn(waste, '填报 2025Q3 城市公园');
    const both = new RegExp(`${personId('waste')}[^（]*（替 [^）]*${personId('parks')}[^）]*代填）`, 'u');
    expect((await cardSaying(town.person('reviewer'), '提交人')).text).toMatch(both);
    expect((await cardSaying(town.person('parks'), '已提交')).text).toMatch(both);
    expect((await town.person('leader').says('状态')).text).toContain('9月22日至9月26日由 ');
    expect((await waste.says('历史 城市公园 2025Q3')).text).toMatch(both);
    const file = await waste.newestFile();
    expect(file.name).toContain('修改记录');
    const events = await history();
    expect(events.length).toBeGreaterThan(2);
    expect(events.every(({ meta }) => meta.actsFor === personId('parks'))).toBe(true);
    // After the leave the decision goes to the reporter.
    await move('2025-09-29T09:00:00');
    await (await town.person('reviewer').card('提交人')).tap('通过');
    await cardSaying(town.person('parks'), '已通过');
    expect(await messagesOf('waste', '审核已通过')).toEqual([]);
  });

  it('keeps a deputy who reviews from deciding on the unit in these days, and on what they submitted for ever', async () => {
    await town.person('admin').saysInGroup(`/bind ${at(town, 'waste')} 审核人`);
    await town.person('parks').saysInGroup(`代填 ${at(town, 'waste')} 9月22日至9月26日`);
    const question = await cardSaying(town.person('parks'), '代填的人');
    expect(question.text).toContain('这几天不能审核您的单位');
    await question.tap('确认');
    await handsIn(town.person('parks'));
    expect((await town.person('waste').says('审核 2025Q3 城市公园')).text).toContain('不能审核本单位的填报');
    await (await town.person('parks').card('已提交')).tap('撤回');
    await handsIn(town.person('waste'), '填报 2025Q3 城市公园');
    await move('2025-09-29T09:00:00');
    expect((await town.person('waste').says('审核 2025Q3 城市公园')).text).toContain('是您本人提交的');
  });

  it('is chosen on a card when the person or the days are missing, and keeps what was chosen', async () => {
    const parks = town.person('parks');
    const form = await parks.says('代填');
    expect(form.inputs.get('from')?.value).toBe('2025-09-22');
    expect(JSON.stringify(form.json)).not.toContain(personId('parks'));
    const asked = await form.tap('下一步', { from: '2025-09-25', to: '2025-10-08' });
    expect(asked.toast).toBe('请选择代填的人。');
    expect(asked.card.inputs.get('to')?.value).toBe('2025-10-08');
    const refused = await asked.card.tap('下一步', {
      person: personId('waste'),
      from: '2025-09-25',
      to: '2025-12-24',
    });
    expect(refused.toast).toContain('一次最多 60 天');
    expect(JSON.stringify(refused.card.json)).toContain(`"initial_option":"${personId('waste')}"`);
    const question = await refused.card.tap('下一步', {
      person: personId('waste'),
      from: '2025-09-25',
      to: '2025-10-08',
    });
    expect((await question.card.tap('确认')).card.text).toContain('9月25日至10月8日（14 天）');
  });

  it('takes a name for a person in the private chat, where nobody can be mentioned', async () => {
    const name = at(town, 'waste');
    expect((await town.person('parks').says(`代填 ${name.slice(1)} 明天`)).text).toContain(personId('waste'));
    expect((await town.person('parks').says(`代填 ${name} 明天至周五`)).text).toContain(
      '9月23日至9月26日（4 天）',
    );
  });

  it.each([
    ['代填 {parks} 明天', '不能请自己代填'],
    ['代填 {waste} 9月10日至9月12日', '已经过去'],
    ['代填 {waste} 下个月', '看不懂“下个月”'],
    ['代填 {waste} 城市供水 明天', '您负责园林股·城市公园，不能为给排水股·城市供水请人代填'],
    ['代填 {waste} {gas} 明天', '代填一次只能请一位'],
    ['代填 @周工 明天', '工作群里没有“周工”'],
    ['代填 取消', '您现在没有安排代填'],
  ])('%s is refused: %s', async (text, words) => {
    const said = text.replace(/\{(\w+)\}/gu, (_, key: string) => at(town, key));
    expect((await town.person('parks').says(said)).text).toContain(words);
  });

  it('is refused for a reporter of the unit and for days that overlap', async () => {
    await names();
    expect((await town.person('parks').says(`代填 ${at(town, 'gas')} 10.8-10.12`)).text).toContain(
      '9月25日至10月8日已经请人代填，日期有重叠',
    );
    expect((await town.person('parks').says(`代填 ${at(town, 'gas')} 10.9-10.12`)).buttons).toContain('确认');
    await town.person('admin').saysInGroup(`/bind ${at(town, 'sewage')} 城市公园`);
    expect((await town.person('parks').says(`代填 ${at(town, 'sewage')} 11.1`)).text).toContain(
      '本来就是园林股·城市公园的填报人',
    );
  });

  it('cannot be passed on by the deputy', async () => {
    await town.person('admin').saysInGroup(`/bind ${at(town, 'leader')} 领导`);
    await names('今天', 'leader');
    const { text } = await town.person('leader').saysInGroup(`代填 ${at(town, 'waste')} 今天`);
    expect(text).toContain('您现在是代填人，不能再转给别人代填');
  });

  it('is ended early by word or button, and both know', async () => {
    await names('今天');
    const waste = town.person('waste');
    await waste.says('填报 2025Q3 城市公园');
    expect((await town.person('parks').says('代填 取消')).text).toContain('提前结束了');
    expect((await cardSaying(waste, '提前结束了')).text).toContain(personId('parks'));
    expect((await waste.says('填报 2025Q3 城市公园')).text).toContain('已提前结束');
    const named = (await names('今天')).card;
    expect((await named.tap('提前结束代填')).toast).toBe('已结束代填，并已通知');
    await names('明天');
    await (await cardSaying(waste, '请您代填')).tap('不能代填');
    expect((await cardSaying(town.person('parks'), '提前结束了')).text).toContain(waste.openId);
  });

  it('ends with the binding of the reporter', async () => {
    await names('今天');
    await town.person('admin').saysInGroup(`/unbind ${at(town, 'parks')}`);
    expect((await town.person('waste').says('填报 2025Q3 城市公园')).text).toContain('已提前结束');
  });

  it('stands in 帮助 of both and in 成员', async () => {
    await names('今天');
    const line = '9月22日由 ';
    for (const key of ['parks', 'waste']) expect((await town.person(key).says('帮助')).text).toContain(line);
    expect((await town.person('admin').says('成员')).text).toContain(line);
    expect(allOf(await town.person('gas').says('帮助'))).not.toContain(line);
    expect((await confirmsAll(town.person('waste'), '填报 2025Q3 城市公园')).buttons).toContain('提交');
  });
});
