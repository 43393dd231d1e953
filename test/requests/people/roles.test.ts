import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WORKING_GROUP } from '../../../src/requests/people/working-group.js';
import { startTown, until, waitUntilIdle, type Town } from '../../support/town.js';
import { copyOf, deliver, tapOn } from '../../feishu/delivery.js';
import { allOf, at, cardSaying, handsIn } from '../steps.js';

describe('the bot', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const grantsOf = (openId: string) => town.running.store.transact(tx => tx.grantsOf(openId));

  it('greets a stranger with one button for each unit and no inputs, and lets an admin grant the request', async () => {
    const stranger = town.person('stranger');
    const greeting = await stranger.says('你好');
    expect(greeting.text).toContain('只有**填报人**可以填报，由**管理员**绑定');
    expect(greeting.inputs.size).toBe(0);
    expect(greeting.buttons).toHaveLength(5);
    const requested = await greeting.tap('申请填报：园林股·城市公园');
    expect(requested.toast).toContain('已转告管理员');
    expect((await greeting.tap('申请填报：园林股·城市公园')).toast).toContain('已经申请过');

    const request = await cardSaying(town.person('admin'), '申请成为');
    const granted = await request.tap('同意');
    expect(granted.toast).toContain('已绑定');
    expect(granted.card.buttons).toEqual([]);
    const welcome = await cardSaying(stranger, '您已绑定为');
    expect(welcome.text).toContain('园林股·城市公园');
    expect((await welcome.tap('立即填报')).toast).toBe('表单在下面的新卡片里');
    expect((await cardSaying(stranger, '企业底数')).inputs.size).toBeGreaterThan(0);
  });

  it('closes a request for all admins with the first decision', async () => {
    await town.person('admin').saysInGroup(`/bind ${at(town, 'leader')} 管理员`);
    const [stranger, second] = [town.person('stranger'), town.person('leader')];
    await (await stranger.says('你好')).tap('申请填报：园林股·城市公园');
    const theirs = await cardSaying(second, '申请成为');
    const grants = tapOn(second, theirs, '同意');
    await (await cardSaying(town.person('admin'), '申请成为')).tap('不同意');
    await until(async () => (await second.card()).buttons.length === 0, 'the other card is closed');
    const answer = await deliver(copyOf(town.running), { event: grants, eventId: 'ev_second' });
    expect(await answer.text()).toContain('这个申请已经答复过了');
    expect(await grantsOf(stranger.openId)).toEqual([]);
  });

  it('lets only an admin bind people', async () => {
    const refused = await town.person('water').saysInGroup(`/bind ${at(town, 'stranger')} 城市供水`);
    expect(refused.text).toContain('由管理员使用，您现在的身份是：填报人');
    expect(await grantsOf(town.person('stranger').openId)).toEqual([]);
  });

  it('binds a person to several units and roles, names those held before, and unbinds all at once', async () => {
    const admin = town.person('admin');
    const waste = town.person('waste');
    const bound = await admin.saysInGroup(`/bind ${at(town, 'waste')} 生活垃圾处理 城市供水 审核人`);
    expect(bound.text).toMatch(/本来就是.*生活垃圾处理.*已是.*城市供水.*审核人/u);
    await cardSaying(waste, '城市供水');
    await waitUntilIdle(town);
    expect(JSON.stringify(await waste.messages())).not.toContain('生活垃圾处理');
    expect((await grantsOf(waste.openId)).map(({ role, unit }) => `${role} ${unit}`.trim()).sort()).toEqual([
      'reporter waste',
      'reporter water',
      'reviewer',
    ]);
    const members = await admin.says('/members');
    expect(members.text).toContain(waste.openId);
    const unbound = await admin.saysInGroup(`/unbind ${at(town, 'waste')}`);
    expect(unbound.text).toMatch(/环卫处·生活垃圾处理 的填报人/u);
    expect(await grantsOf(waste.openId)).toEqual([]);
    expect((await admin.says('成员')).text).not.toContain(waste.openId);
  });

  it('binds to a unit whose name is written with a blank, as other commands read it', async () => {
    const { openId } = town.person('leader');
    const command = `/bind ${at(town, 'leader')} 给排水股 城市供水 园林股 审核人`;
    expect((await town.person('admin').saysInGroup(command)).text).toContain('给排水股·城市供水');
    const grants = (await grantsOf(openId)).map(({ role, unit }) => unit || role);
    expect(new Set(grants)).toEqual(new Set(['water', 'parks', 'reviewer', 'leader']));
  });

  it('explains what is wrong when /bind names no person, no unit or an unknown unit', async () => {
    const admin = town.person('admin');
    const before = await grantsOf(town.person('waste').openId);
    expect((await admin.saysInGroup(`/bind ${at(town, 'waste')}`)).text).toContain('没有写绑定到哪个单位');
    expect((await admin.saysInGroup(`/bind ${at(town, 'waste')} 火星股`)).text).toContain(
      '没有“火星股”这个单位或角色',
    );
    // A name that was typed, or of somebody who is not in the group, is no mention.
    expect((await admin.saysInGroup('/bind @某人 城市供水')).text).toContain('没有认出“@某人”');
    expect((await admin.saysInGroup(`/bind ${at(town, 'waste')} 给排水股`)).text).toContain(
      '给排水股有 2 个填报单位',
    );
    expect(await grantsOf(town.person('waste').openId)).toEqual(before);
  });

  it('does not unbind the last admin', async () => {
    const admin = town.person('admin');
    expect((await admin.saysInGroup(`/unbind ${at(town, 'admin')}`)).text).toContain(
      '唯一的管理员，不能解绑',
    );
  });

  it('asks before it moves the working group, and not when the group stays the same', async () => {
    const admin = town.person('admin');
    const group = () => town.running.store.transact(tx => tx.setting(WORKING_GROUP));
    expect(await group()).toBe(town.group);
    expect((await admin.saysInGroup('/here')).text).toContain('本群已经是工作群');
    expect((await admin.says('/here')).text).toContain('这里不是群聊');
    await town.running.store.transact(tx => tx.setSetting(WORKING_GROUP, 'oc_another_group'));
    const question = await admin.saysInGroup('/here');
    expect(await group()).toBe('oc_another_group');
    expect((await question.tap('确认')).toast).toContain('已更换工作群');
    expect(await group()).toBe(town.group);
  });

  it('tells each group that was the working group when another one takes its place', async () => {
    const { openId } = town.person('admin');
    const post = async (path: string, body: object) => {
      const response = await fetch(`${town.running.url}/__sim/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await response.json()) as { chatId: string };
    };
    const messagesIn = async (chatId: string) =>
      (await town.world()).messages.filter(message => message.chatId === chatId && message.from === 'bot');
    const textsIn = async (chatId: string) =>
      (await messagesIn(chatId)).map(({ card }) => JSON.stringify(card)).join('\n');
    const asksIn = async (chat: string) => {
      await post('say', { user: openId, chat, text: '@季报 本群' });
      await until(async () => (await textsIn(chat)).includes('更换工作群？'), 'the question');
    };
    const confirmsIn = async (chat: string) => {
      const message = (await messagesIn(chat)).at(-1)?.messageId;
      await post('click', { user: openId, message, element: `here.${chat}` });
      await until(async () => (await textsIn(chat)).includes('本群已设为工作群'), 'the answer');
    };
    const first = (await post('groups', { name: '一群' })).chatId;
    const second = (await post('groups', { name: '二群' })).chatId;
    await asksIn(first);
    await asksIn(second);
    await confirmsIn(first);
    await confirmsIn(second);
    await waitUntilIdle(town);
    expect(await textsIn(town.group)).toContain('工作群已换成另一个群');
    expect(await textsIn(first)).toContain('工作群已换成另一个群');
    expect(await textsIn(second)).not.toContain('工作群已换成另一个群');
  });

  it('lets only an admin confirm the move', async () => {
    await town.running.store.transact(tx => tx.setSetting(WORKING_GROUP, 'oc_another_group'));
    const question = await town.person('admin').saysInGroup('/here');
    const { message } = question;
    const response = await fetch(`${town.running.url}/__sim/click`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        user: town.person('water').openId,
        message: message.messageId,
        element: `here.${town.group}`,
      }),
    });
    expect(await response.text()).toContain('由管理员使用');
    expect(await town.running.store.transact(tx => tx.setting(WORKING_GROUP))).toBe('oc_another_group');
  });

  it('lists each role’s open tasks and commands in one message for /help', async () => {
    const reporter = await town.person('water').says('帮助');
    expect(reporter.text).toContain('填报 2025年第三季度 · 给排水股·城市供水，9月28日24:00前提交');
    expect(reporter.text).toContain('/fill');
    // On a phone the list would push everything else out of sight.
    expect(JSON.stringify(reporter.json)).toMatch(/collapsible_panel.*全部命令和用法.*\/fill/u);
    expect(reporter.text).not.toContain('/bind');
    const admin = await town.person('admin').says('/help');
    expect(admin.text).toContain('/bind');
    expect(admin.text).not.toContain('/review');
    const reviewer = await town.person('reviewer').says('／ｈｅｌｐ');
    expect(reviewer.text).toContain('/review');
    expect(reviewer.text).toContain('现在没有要您做的事');
  });

  it('answers an unknown command with the nearest one, and a forbidden one with the roles that may use it', async () => {
    const water = town.person('water');
    expect((await water.says('/sumary')).text).toContain('汇总 /summary');
    expect((await water.says('催报')).text).toContain('由审核人、领导、管理员使用，您现在的身份是：填报人');
    expect((await water.says('/review')).text).toContain('由审核人、领导使用');
    expect((await water.says('/fill 城市公园')).text).toContain('不能填报园林股·城市公园');
    expect((await water.says('/summary 城市公园')).text).toContain('不能查看园林股·城市公园的报表');
    expect((await town.person('admin').says('/fill')).text).toContain('由填报人使用，您现在的身份是：管理员');
  });

  it('says what a person may do instead, and to an admin which role to give themselves', async () => {
    expect((await town.person('reviewer').says('填报')).text).toContain(
      '如需开通，请联系管理员。您可以发送“审核”“状态”“汇总”“催报”。',
    );
    expect((await town.person('admin').says('审核')).text).toContain('绑定 @自己 审核人。');
    expect((await town.person('admin').says('填报')).text).toContain('绑定 @自己 单位。');
    expect((await town.person('reviewer').says('上报')).text).toContain('请这样写：上报 2025Q3。');
  });

  it('shows each unit’s state and the rates for a period in any spelling', async () => {
    const status = await town.person('leader').says('/status 2025年三季度');
    expect(status.text).toContain('报送率 0%（0/5）　及时率 0%（0/5）');
    expect(status.text.match(/未开始/gu)).toHaveLength(5);
    const last = await town.person('leader').says('状态 上季度');
    expect(allOf(last)).toContain('2025年第二季度报送情况');
    expect(last.text).toContain('报送率 100%（5/5）');
    expect((await town.person('leader').says('状态 2025Q4')).text).toContain('从 2025-10-01 起才能填报');
    expect((await town.person('leader').says('状态 2024Q4')).text).toContain('没有 2024 年的方案');
  });

  it('sends the form to the private chat of a reporter who asks in the group, and to nobody else', async () => {
    const water = town.person('water');
    expect((await water.saysInGroup('填报')).text).toContain('已发到私聊');
    expect((await cardSaying(water, '企业底数')).inputs.size).toBeGreaterThan(0);
    const status = await town.person('admin').saysInGroup('/status');
    expect(status.inputs.size).toBe(0);
    const before = (await town.person('admin').messages()).length;
    expect((await status.tap('立即填报')).toast).toContain('由填报人使用');
    expect(await town.person('admin').messages()).toHaveLength(before);
  });

  it('answers the menu in the private chat', async () => {
    const leader = town.person('leader');
    const answers = await leader.messagesSince();
    await fetch(`${town.running.url}/__sim/menu`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: leader.openId, key: 'menu_status' }),
    });
    await until(async () => (await answers()).length > 0, 'the status has come');
    expect(JSON.stringify((await answers())[0]?.card)).toContain('报送率 0%（0/5）');
  });

  it('keeps silent in the group unless it is mentioned', async () => {
    const world = await town.world();
    const response = await fetch(`${town.running.url}/__sim/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: town.person('water').openId, chat: town.group, text: '填报' }),
    });
    expect(response.ok).toBe(true);
    await town.person('water').says('帮助');
    const after = await town.world();
    const fromBot = ({ messages }: typeof world) =>
      messages.filter(({ chatId, from }) => chatId === town.group && from === 'bot').length;
    expect(fromBot(after)).toBe(fromBot(world));
  });

  it('offers a person with two units a choice, with missing units first', async () => {
    const admin = town.person('admin');
    await admin.saysInGroup(`/bind ${at(town, 'sewage')} 城市公园`);
    const sewage = town.person('sewage');
    const chooser = await sewage.says('填报');
    expect(chooser.buttons).toEqual([
      '2025年第三季度 · 给排水股·生活污水处理（未开始）',
      '2025年第三季度 · 园林股·城市公园（未开始）',
    ]);
    const parks = await chooser.tap(chooser.buttons[1] ?? '');
    expect(allOf(parks.card)).toContain('园林股·城市公园');
    await until(async () => (await sewage.card()).inputs.size > 0, 'the form');
    await handsIn(sewage, '/fill 2025Q3 生活污水处理');
    expect((await sewage.says('填报 2025Q3')).buttons).toEqual([
      '2025年第三季度 · 园林股·城市公园（未开始）',
      '2025年第三季度 · 给排水股·生活污水处理（已提交）',
    ]);
  });
});
