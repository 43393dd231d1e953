import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enterpriseList } from '../../bench/sent-files.js';
import { at, cardSaying, handsIn } from '../requests/steps.js';
import { listOf } from '../requests/register/lists.js';
import { postgresql, saying, startTownOfMoments, type TownOfMoments } from '../support/same-moment.js';
import { waitUntilIdle, type Card, type SentMessage } from '../support/town.js';
import { tapEvent, tapOn } from './delivery.js';

const Q3 = '2025Q3';

describe.skipIf(!postgresql)('one person who taps or sends the same twice at once', () => {
  let town: TownOfMoments;
  beforeEach(async () => {
    town = await startTownOfMoments();
  });
  afterEach(() => town.close());

  const tap = (key: string, card: Card, button: string, form = {}) => ({
    event: tapOn(town.person(key), card, button, form),
  });
  const read = <T>(work: Parameters<typeof town.running.store.transact<T>>[0]) =>
    town.running.store.transact(work);
  const wordsOf = (message: SentMessage): string => JSON.stringify(message.card ?? '');
  const cardsOf = async (key: string, ...words: readonly string[]) =>
    (await town.person(key).messages()).filter(
      message => message.from === 'bot' && words.every(each => wordsOf(message).includes(each)),
    );
  const kinds = async (unit: string) =>
    (await read(tx => tx.history({ unit, period: Q3, limit: 50 }))).map(({ event }) => event.kind);

  it.each([
    ['runhere.remind', '正在工作群提醒 5 个未报送的单位'],
    ['meant.remind.2025Q3.parks', '正在私聊提醒园林股·城市公园的填报人'],
  ])('reminds once, and says so: %s', async (route, words) => {
    const reminders = await town.person('parks').messagesSince();
    await town.twice({ event: tapEvent(town.person('reviewer'), route) });
    expect(await reminders()).toHaveLength(1);
    expect(await cardsOf('reviewer', words)).toHaveLength(1);
    expect(await cardsOf('reviewer', '刚刚已经催报过，没有重复提醒')).toHaveLength(1);
  });

  it('has one open form', async () => {
    const [first, second] = await town.twice({ event: tapEvent(town.person('gas'), 'fill') });
    expect([first.toast, second.toast]).toEqual(['已发到私聊', '已发到私聊']);
    expect(await cardsOf('gas', '本页无变化')).toHaveLength(1);
  });

  it('has one card of a message with figures', async () => {
    await town.twice(saying(town.person('gas'), '改 自查隐患 150'));
    expect(await cardsOf('gas', '"put.')).toHaveLength(1);
    const confirmed = await (await cardSaying(town.person('gas'), '自查隐患')).tap('确认');
    expect(confirmed.toast).toBe('已保存 1 项');
    expect(await kinds('gas')).toEqual(['figures-saved']);
  });

  it('saves the figures of a message once', async () => {
    const card = await town.person('gas').says('改 自查隐患 150');
    const [first, second] = await town.twice(tap('gas', card, '确认'));
    expect(first.toast).toBe('已保存 1 项');
    expect(second.toast).toBe('这条消息已经处理过了。如需更改，请再发一次。');
    expect(await kinds('gas')).toEqual(['figures-saved']);
  });

  it.each([
    ['延期 城市公园 2025Q3 2025-10-10 台风', '当天 24 时前提交不算迟报', '的截止日已经是 10月10日，没有改动'],
    ['准许 城市公园 2025Q3 A6.05 更正', '可以提交了', '已经准许过，没有改动'],
  ])('tells the reporter once: %s', async (command, notice, words) => {
    await town.twice(saying(town.person('reviewer'), command));
    expect(await cardsOf('parks', notice)).toHaveLength(1);
    expect(await cardsOf('reviewer', words)).toHaveLength(1);
    expect(await kinds('parks')).toHaveLength(1);
  });

  it('asks for a later date once', async () => {
    await town.twice(saying(town.person('gas'), '申请延期 10月10日 台风'));
    expect(await cardsOf('reviewer', '申请把')).toHaveLength(1);
    expect(await cardsOf('gas', '这份填报已经申请过延期，请等审核人答复')).toHaveLength(1);
  });

  it('asks for a unit once', async () => {
    const greeting = await town.person('stranger').says('你好');
    const [, second] = await town.twice(tap('stranger', greeting, '申请填报：园林股·城市公园'));
    expect(second.toast).toBe('已经申请过，请等管理员答复');
    expect(await cardsOf('admin', '申请成为')).toHaveLength(1);
  });

  it('takes the last step back once', async () => {
    const page = (await (await town.person('gas').says('填报')).tap('本页无变化')).card;
    const [first, second] = await town.twice(tap('gas', page, '撤销'));
    expect(first.toast).toContain('项恢复原样');
    expect(second.toast).toBe('已经撤销过，没有再改');
    expect(await kinds('gas')).toEqual(['figures-saved', 'figures-saved']);
  });

  it('forwards once', async () => {
    await handsIn(town.person('water'));
    await (await town.person('reviewer').says('/review 2025Q3 城市供水')).tap('通过');
    const question = await town.person('leader').says('/forward 2025Q3');
    const [first, second] = await town.twice(tap('leader', question, '确认', { reason: '停业' }));
    expect([first.toast, second.toast]).toEqual(['已登记上报并锁定', '已经上报过了']);
    expect(await read(tx => tx.snapshots(Q3))).toHaveLength(1);
    expect((await kinds('water')).filter(kind => kind === 'locked')).toHaveLength(1);
  });

  it('names one deputy for a day, on whichever of two cards', async () => {
    const names = async (key: string, days: string) => {
      await town.person('parks').saysInGroup(`代填 ${at(town, key)} ${days}`);
      return cardSaying(town.person('parks'), town.person(key).openId);
    };
    const one = await names('waste', '9月25日至10月8日');
    const other = await names('gas', '9月26日至10月9日');
    const [, second] = await town.atTheSameMoment(tap('parks', one, '确认'), tap('parks', other, '确认'));
    expect(second.toast).toContain('在 9月25日至10月8日已经请人代填，日期有重叠');
    const namings = await read(tx => tx.deputyshipsOf(town.person('parks').openId, '2025-09-22'));
    expect(namings).toMatchObject([{ deputy: town.person('waste').openId }]);
    expect(await cardsOf('gas', '请您代填')).toEqual([]);
  });

  it('tells the group that was the working group once', async () => {
    const [, second] = await town.twice({ event: tapEvent(town.person('admin'), 'here.oc_other') });
    expect(second.toast).toBe('已更换工作群');
    expect(await read(tx => tx.messagesAbout('former-group'))).toHaveLength(1);
  });

  it('makes letters once', async () => {
    const list = await town
      .person('gas')
      .sendsFile('名单.xlsx', await enterpriseList([['燃气公司', '浔中镇']]));
    const draft = (await list.tap('做文书')).card;
    const form = { letters: 'notice', assessed: '2026-03-31', copies: 'one' };
    const [, second] = await town.twice(tap('gas', draft, '确认', form));
    expect(second.toast).toContain('这份名单已经处理过了');
    expect(await read(tx => tx.countLetterBatches('gas', 2025))).toBe(1);
  });

  describe('with a register', () => {
    beforeEach(async () => {
      const rows = Array.from({ length: 8 }, (_, index) => ({
        企业名称: `第${index + 1}厂`,
        ...{ 规模: '小微', 纳入日期: '2021-03-01' },
      }));
      const list = await town.person('gas').sendsFile('名单.xlsx', await listOf(rows));
      const [, second] = await town.twice(tap('gas', list, '确认'));
      expect(second.toast).toContain('这份台账已经处理过了');
      await waitUntilIdle(town);
    });

    it('takes figures from it once, and types them again once', async () => {
      const opens = async () => {
        let card = await town.person('gas').says('填报');
        for (let page = 0; page < 9 && !card.text.includes('企业底数（家）'); page += 1)
          card = (await card.tap('保存并下一页')).card;
        return card;
      };
      const sources = async () => (await read(tx => tx.registerSources('gas'))).map(({ source }) => source);
      const asked = (await (await opens()).tap('台账')).card;
      const [taken, takenAgain] = await town.twice(tap('gas', asked, '确认'));
      expect(taken.toast).toContain('项改由台账得出');
      expect(takenAgain.toast).toBe('这些项已由台账得出，没有改动');
      const groups = (await sources()).length;
      expect(new Set((await read(tx => tx.registerSources('gas'))).map(({ group }) => group)).size).toBe(
        groups,
      );
      const page = await opens();
      const button = page.buttons.find(words => words.startsWith('改回手填')) ?? '';
      const [typed, typedAgain] = await town.twice(tap('gas', page, button));
      expect(typed.toast).toContain('项改回手填，请填写');
      expect(typedAgain.toast).toBe('这些项已改回手填，没有改动');
      expect((await sources()).filter(source => source === 'typed')).toHaveLength(1);
    });

    it('adds an enterprise once', async () => {
      await town.person('gas').says('台账');
      await waitUntilIdle(town);
      const card = await town.person('gas').card('新增企业');
      const form = (await card.tap('新增企业')).card;
      const [first, second] = await town.twice(tap('gas', form, '保存', { name: '丙厂', size: '小微' }));
      expect([first.toast, second.toast]).toEqual(['已保存', '已保存过，没有重复保存']);
    });
  });
});
