import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyOf, deliver, tapEvent, tapOn } from '../../feishu/delivery.js';
import { startTown, waitUntilIdle, type Card, type Someone, type Town } from '../../support/town.js';
import { allOf, at, cardSaying, confirmsAll, handsIn } from '../steps.js';

describe('figures in one message', () => {
  let town: Town;
  let water: Someone;
  beforeEach(async () => {
    town = await startTown();
    water = town.person('water');
  });
  afterEach(() => town.close());

  const stored = (unit = 'water') => town.running.store.transact(tx => tx.submission(unit, '2025Q3'));
  const value = async (code: string, unit = 'water') => (await stored(unit)).figures.get(code)?.value;
  const last = async (code: string) =>
    (await town.running.store.transact(tx => tx.submission('water', '2025Q2'))).figures.get(code)?.value ?? 0;

  it('are answered with full labels, from and to, and last quarter’s, and saved by 确认 (confirm) alone', async () => {
    const before = await last('A4.10');
    const card = await water.says('改 自查隐患 +12，整改隐患 789，参训 41人次');
    expect(allOf(card)).toContain('一条消息 · 改 3 项');
    expect(card.text).toContain(`**自查隐患数量（条）**　未填 → **${before + 12} 条**`);
    expect(card.text).toContain(`（上季 ${before}）`);
    expect(card.text).toContain('落实全员安全生产责任制数量 · 健全三张清单');
    expect(card.text).toContain('**参训人数（人次）**');
    expect((await stored()).figures.size).toBe(0);
    const answer = await card.tap('确认');
    expect(answer.toast).toBe('已保存 3 项');
    expect(answer.card.buttons).toContain('提交');
    expect(answer.card.text).toContain('已保存 3 项：自查隐患数量');
    expect([await value('A4.10'), await value('A4.11'), await value('A5.19')]).toEqual([
      before + 12,
      789,
      41,
    ]);
  });

  it('are kept in the history as typed in a message', async () => {
    await (await water.says('参训 41人次')).tap('确认');
    const [entry] = await town.running.store.transact(tx => tx.history({ unit: 'water', limit: 1 }));
    expect(entry?.event).toMatchObject({ kind: 'figures-saved', how: 'typed' });
    expect(entry?.meta).toMatchObject({ actor: water.openId, channel: 'message' });
    expect((await water.says('历史 2025Q3')).text).toContain('一条消息');
  });

  it('have the findings of a page with the same figures, before 确认 (confirm)', async () => {
    const card = await water.says('改 自查隐患 1，整改隐患 2');
    expect(card.text).toContain('确认后还要处理');
    const sentence = /须改正<\/font> (.*整改隐患数量.*)/u.exec(card.text)?.[1] ?? 'none';
    const page = (await card.tap('确认')).card;
    expect(page.text).toContain(sentence.replace(/<font.*$/u, ''));
  });

  it('are not looked for in a table that was copied into the chat: the answer says how many numbers it has', async () => {
    const card = await water.saysInGroup(`改 ${'12，34，56，78，'.repeat(60)}`);
    expect(card.text).toContain('没有看到要改的数据');
    expect(card.text).toContain('有 240 个数，比要填的指标多，没有读取');
  });

  it('do not wait for what cannot be read: it is said with the reason and the nearest measure', async () => {
    const card = await water.says('改 自查隐患 12万，约谈企业 5，总数量一 7');
    expect(card.text).toContain('没有采用 2 处');
    expect(card.text).toContain('“12万”请写成完整的数字');
    const answer = await card.tap('确认');
    expect(answer.card.text).toContain('没有采用：“自查隐患 12万”、“总数量一 7”');
    expect([await value('A6.18'), await value('A4.10')]).toEqual([5, undefined]);
  });

  it('ask what may be several measures: nothing of it is saved before the choice, the others are', async () => {
    const card = await water.says('改 培训 3，约谈 5');
    const name = [...card.inputs.keys()].find(each => each.startsWith('choice_')) ?? '';
    const waiting = await card.tap('确认');
    expect(waiting.toast).toContain('已保存 1 项；还有 1 处请选择');
    expect([await value('A6.18'), await value('A5.17')]).toEqual([5, undefined]);
    const answer = await waiting.card.tap('确认', { [name]: 'A5.17/3' });
    expect(answer.card.buttons).toContain('提交');
    expect([await value('A5.17'), await value('A5.18'), await value('A5.19')]).toEqual([
      3,
      undefined,
      undefined,
    ]);
  });

  it('take no option that the card did not offer', async () => {
    const card = await water.says('改 培训 3');
    const forged = tapOn(water, card, '确认', { choice_1: 'A4.02/99' });
    await deliver(copyOf(town.running), { event: forged, eventId: 'ev_forged' });
    expect((await stored()).figures.size).toBe(0);
  });

  it('are not saved after 都不是 (none of these) or 取消 (cancel)', async () => {
    await (await water.says('改 培训 3')).tap('确认', { choice_1: 'none' });
    const answer = await (await water.says('约谈 5')).tap('取消');
    expect(answer.toast).toBe('已取消，没有改动');
    expect(answer.card.buttons).toContain('保存并下一页');
    expect((await stored()).figures.size).toBe(0);
  });

  it('with 其余无变化 fill the rest with last quarter’s figures, kept as that', async () => {
    const card = await water.says('参训 41人次，其余无变化');
    expect(card.text).toContain('另有 95 项照上季填写');
    const answer = await card.tap('确认');
    expect(answer.toast).toBe('已保存 1 项，其余 95 项照上季填写');
    const { figures } = await stored();
    expect(figures.size).toBe(96);
    expect(figures.get('A5.19')).toMatchObject({ value: 41, how: 'typed' });
    expect(figures.get('A4.10')).toMatchObject({ value: await last('A4.10'), how: 'rest-unchanged' });
  });

  it('hold 其余无变化 back while a part is not clear: it may be one of the rest', async () => {
    const card = await water.says('参训 41人次，自察隐还 160，其余无变化');
    expect(card.text).toContain('“其余无变化”这次不做');
    await card.tap('确认');
    expect((await stored()).figures.size).toBe(1);
  });

  it('that another person has changed since are shown and asked, and equal ones are no conflict', async () => {
    await town.person('admin').saysInGroup(`/bind ${at(town, 'gas')} 城市供水`);
    const card = await water.says('约谈 5，曝光 2');
    const colleague = await town.person('gas').says('改 城市供水 约谈 6，曝光 2');
    expect((await colleague.tap('确认')).toast).toBe('已保存 2 项');
    const asked = await card.tap('确认');
    expect(asked.kind).toBe('warning');
    expect(asked.toast).toMatch(/李工 \d\d:\d\d 已改为 6，您填的是 5/u);
    expect(asked.card.text).toContain(town.person('gas').openId);
    expect(await value('A6.18')).toBe(6);
    await asked.card.tap('确认');
    expect(await value('A6.18')).toBe(5);
  });

  it('that are already saved are said to be so', async () => {
    await (await water.says('约谈 5')).tap('确认');
    expect((await water.says('约谈 5')).text).toContain('已是 **5 家次**，不用改');
  });

  it('are refused after 提交 (submit), with 撤回 (take back) as the next step', async () => {
    await handsIn(water);
    const card = await water.says('改 约谈 5');
    expect(card.text).toContain('已提交，数据不能再改');
    expect((await card.tap('撤回')).toast).toContain('已撤回');
    expect((await water.says('改 约谈 5')).buttons).toContain('确认');
  });

  it('of an earlier quarter are refused when it is closed', async () => {
    expect((await water.says('改 上季度 约谈 5')).text).toContain('已通过，数据不能再改');
  });

  it('in the group are answered in private', async () => {
    const notice = await town.person('water').saysInGroup('改 参训 41人次');
    expect(notice.text).toContain('已发到私聊');
    const card = await cardSaying(water, '参训人数');
    await card.tap('确认');
    expect(await value('A5.19')).toBe(41);
  });

  it('replace the person’s open card of the form', async () => {
    await water.says('/fill');
    await water.says('参训 41人次');
    const cards = (await water.messages()).filter(
      ({ from, type }) => from === 'bot' && type === 'interactive',
    );
    const texts = cards.map(({ card }) => JSON.stringify(card));
    expect(texts.filter(text => text.includes('保存并下一页'))).toEqual([]);
  });

  it('join those of earlier messages that were not confirmed yet, and the last number of a measure holds', async () => {
    await water.says('自查隐患 160');
    expect((await water.says('改 约谈 5，自察隐还 4')).text).toContain('没有采用');
    const card = await water.says('自查隐患 161');
    expect(allOf(card)).toContain('3 条消息合在一起 · 改 2 项');
    expect(card.text).not.toContain('没有采用');
    expect((await card.tap('确认')).toast).toBe('已保存 2 项');
    expect([await value('A4.10'), await value('A6.18')]).toEqual([161, 5]);
    expect(allOf(await water.says('曝光 2'))).toContain('一条消息 · 改 1 项');
  });

  it('that were not confirmed are named on their old card when the form is opened, and are gone', async () => {
    await water.says('自查隐患 160');
    await water.says('填报');
    await waitUntilIdle(town);
    expect((await water.card('没有点')).text).toContain('您发的“自查隐患 160”没有点“确认”，没有保存');
    expect(allOf(await water.says('约谈 5'))).toContain('一条消息 · 改 1 项');
  });

  it('close each older card once', async () => {
    const first = await water.says('自查隐患 160');
    await water.says('约谈 5');
    await waitUntilIdle(town);
    const revisionOf = async () =>
      (await water.messages()).find(({ messageId }) => messageId === first.message.messageId)?.revision;
    const closed = await revisionOf();
    await water.says('曝光 2');
    await water.says('填报');
    await waitUntilIdle(town);
    expect([closed, await revisionOf()]).toEqual([1, 1]);
  });

  it('name a measure by the label that tells it apart', async () => {
    expect((await water.says('罚款金额 2.5万元')).text).toContain('**罚款·金额**　未填 → **2.5 万元**');
  });

  describe('of a person with several units', () => {
    let person: Someone;
    beforeEach(async () => {
      await town.person('admin').saysInGroup(`/bind ${at(town, 'water')} 生活污水处理`);
      person = water;
    });

    it('ask for the unit, or take the one that the message names', async () => {
      const chooser = await person.says('约谈 5');
      expect(chooser.buttons).toEqual([
        '2025年第三季度 · 给排水股·城市供水',
        '2025年第三季度 · 给排水股·生活污水处理',
      ]);
      const { card } = await chooser.tap('2025年第三季度 · 给排水股·生活污水处理');
      await card.tap('确认');
      expect([await value('A6.18', 'sewage'), await value('A6.18')]).toEqual([5, undefined]);
      await (await person.says('城市供水 约谈 7')).tap('确认');
      expect([await value('A6.18', 'sewage'), await value('A6.18')]).toEqual([5, 7]);
    });

    it('are asked about message by message: each may be of another unit', async () => {
      const first = await person.says('约谈 5');
      const second = await person.says('曝光 2');
      await (await first.tap('2025年第三季度 · 给排水股·生活污水处理')).card.tap('确认');
      await (await second.tap('2025年第三季度 · 给排水股·城市供水')).card.tap('确认');
      expect([await value('A6.18', 'sewage'), await value('A6.17')]).toEqual([5, 2]);
    });

    it('are not read when one message names two units', async () => {
      const card = await person.says('改 城市供水 约谈 7\n生活污水处理 约谈 5');
      expect(card.text).toContain('一条消息只能改一个单位');
      expect((await stored()).figures.size).toBe(0);
    });
  });

  describe('of another unit', () => {
    it('are refused by the unit’s name', async () => {
      const card = await water.says('改 城镇燃气 约谈 5');
      expect(card.text).toContain('不能填报');
      expect(card.buttons).not.toContain('确认');
    });

    it('cannot be reached with a button of one’s own message', async () => {
      const card = await water.says('约谈 5');
      const [, pending = '', , , version = ''] = card.nameOf('确认').split('.');
      const copy = copyOf(town.running);
      for (const [index, name] of [
        `put.${pending}.gas.2025Q3.${version}`,
        `aim.${pending}.gas.2025Q3`,
        `drop.${pending}.gas.2025Q3`,
      ].entries())
        expect(
          await (await deliver(copy, { event: tapEvent(water, name), eventId: `ev_${index}` })).text(),
        ).toContain('不能填报');
      expect((await stored('gas')).figures.size).toBe(0);
      expect((await card.tap('确认')).toast).toBe('已保存 1 项');
    });

    it('cannot be saved with another person’s message, and a message is confirmed once', async () => {
      await town.person('admin').saysInGroup(`/bind ${at(town, 'gas')} 城市供水`);
      const card = await water.says('约谈 5');
      const copy = copyOf(town.running);
      const theirs = tapOn(town.person('gas'), card, '确认');
      expect(await (await deliver(copy, { event: theirs, eventId: 'ev_1' })).text()).toContain(
        '已经处理过了',
      );
      const again = tapOn(water, card, '确认');
      await card.tap('确认');
      const before = await stored();
      expect(await (await deliver(copy, { event: again, eventId: 'ev_2' })).text()).toContain('已经处理过了');
      expect(await stored()).toEqual(before);
    });
  });

  describe('and other messages', () => {
    const says = async (person: Someone, text: string): Promise<Card> => person.says(text);

    it('leave a greeting, a question and a work summary alone', async () => {
      expect((await says(water, '你好')).text).not.toContain('没有采用');
      expect((await says(water, '自查隐患填160对吗')).buttons).not.toContain('确认');
      const summary = '本季度检查企业57家次，发现隐患216条，督促整改隐患210条。'.repeat(3);
      expect((await says(water, summary)).text).toContain('工作总结');
      expect((await says(water, `改进${summary}`)).text).toContain('工作总结');
      expect((await stored()).figures.size).toBe(0);
    });

    it('that have figures and other words too are answered with how to say them', async () => {
      const answer = await says(water, '约谈 5，自察隐还 4');
      expect(answer.text).toContain('如果是要改数，请在最前面写“改”');
      expect((await stored()).figures.size).toBe(0);
    });

    it('leave a person who reports for no unit alone', async () => {
      expect((await says(town.person('reviewer'), '约谈 5')).text).toContain('没有“约谈 5”这个命令');
      expect((await says(town.person('reviewer'), '改 约谈 5')).text).toContain('由填报人使用');
    });

    it.each([
      ['改 自查隐患二十', '“自查隐患二十”：请用阿拉伯数字写，如 12；没有的写 0。'],
      ['改 整改率 98', '“整改率 98”：看不出是哪一项；相近的有“'],
    ])('say why nothing of %s is taken', async (text, reason) => {
      expect((await says(water, text)).text).toContain(`没有看到要改的数据。${reason}`);
    });

    it('say how a message is written when 改 stands alone', async () => {
      for (const text of ['改', '/set', '改天再报'])
        expect((await says(water, text)).text).toContain('没有看到要改的数据。请这样写：改 自查隐患');
    });
  });

  it('show the page with 提交 (submit) after a whole form was confirmed by them', async () => {
    const card = await confirmsAll(water);
    expect(card.buttons).toContain('提交');
    const answer = await (await water.says('自查隐患 +1')).tap('确认');
    expect((await answer.card.tap('提交', { summary: '本季度工作平稳。' })).toast).toContain('已提交');
  });
});
