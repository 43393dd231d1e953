import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pdf } from '../../bench/sent-files.js';
import { WORKING_GROUP } from '../../src/requests/people/working-group.js';
import { at, cardSaying, confirmsAll, handsIn } from '../requests/steps.js';
import { postgresql, saying, startTownOfMoments, type TownOfMoments } from '../support/same-moment.js';
import { waitUntilIdle, type Card, type SentMessage } from '../support/town.js';
import { tapEvent, tapOn } from './delivery.js';

const Q3 = '2025Q3';

describe.skipIf(!postgresql)('two people at the same moment', () => {
  let town: TownOfMoments;
  beforeEach(async () => {
    town = await startTownOfMoments();
    await town.person('admin').saysInGroup(`/bind ${at(town, 'parks')} 城市供水`);
    await town.person('admin').saysInGroup(`/bind ${at(town, 'leader')} 审核人 管理员`);
    await waitUntilIdle(town);
  });
  afterEach(() => town.close());

  const tap = (key: string, card: Card, button: string, form = {}) => ({
    event: tapOn(town.person(key), card, button, form),
  });
  const tapNamed = (key: string, name: string, form = {}) => ({
    event: tapEvent(town.person(key), name, form),
  });
  const read = <T>(work: Parameters<typeof town.running.store.transact<T>>[0]) =>
    town.running.store.transact(work);
  const submission = (unit = 'water') => read(tx => tx.submission(unit, Q3));
  const kinds = async (unit = 'water') =>
    (await read(tx => tx.history({ unit, period: Q3, limit: 50 }))).map(({ event }) => event.kind);
  const wordsOf = (message: SentMessage): string => JSON.stringify(message.card ?? '');
  /** The cards of a person that say something. */
  const cardsOf = async (key: string, ...words: readonly string[]) =>
    (await town.person(key).messages()).filter(
      message => message.from === 'bot' && words.every(each => wordsOf(message).includes(each)),
    );
  const review = (key: string) => town.person(key).says('/review 2025Q3 城市供水');

  it('answer a request for a later date: the first answer holds, and the date is not moved against it', async () => {
    await town.person('gas').says('申请延期 10月10日 台风');
    const [one, other] = [
      await cardSaying(town.person('reviewer'), '申请把'),
      await cardSaying(town.person('leader'), '申请把'),
    ];
    const [, second] = await town.atTheSameMoment(
      tap('reviewer', one, '不同意', { reason: '按时报' }),
      tap('leader', other, '同意'),
    );
    expect(second.toast).toBe('这个申请已经答复过了');
    expect(await submission('gas')).toMatchObject({ state: 'empty', extendedTo: null });
    expect(await cardsOf('gas', '仍按原截止日报送')).toHaveLength(1);
    expect(await cardsOf('gas', '的截止日延到')).toEqual([]);
  });

  it('answer a request for a unit: the first answer holds', async () => {
    const greeting = await town.person('stranger').says('你好');
    await greeting.tap('申请填报：园林股·城市公园');
    const [one, other] = [
      await cardSaying(town.person('admin'), '申请成为'),
      await cardSaying(town.person('leader'), '申请成为'),
    ];
    const [, second] = await town.atTheSameMoment(tap('admin', one, '不同意'), tap('leader', other, '同意'));
    expect(second.toast).toBe('这个申请已经答复过了');
    expect(await read(tx => tx.grantsOf(town.person('stranger').openId))).toEqual([]);
  });

  it('ask for a unit again and grant it: the admins get no second request', async () => {
    const greeting = await town.person('stranger').says('你好');
    const asks = tap('stranger', greeting, '申请填报：园林股·城市公园');
    await greeting.tap('申请填报：园林股·城市公园');
    const request = await cardSaying(town.person('admin'), '申请成为');
    const [, second] = await town.atTheSameMoment(tap('admin', request, '同意'), asks);
    expect(second.toast).toBe('您已是园林股·城市公园的填报人');
    expect(await cardsOf('leader', '申请成为')).toEqual([]);
  });

  it('decide on a submission: one verdict, one notice, and the other is told what stands', async () => {
    await handsIn(town.person('water'), '/fill 2025Q3 城市供水');
    const [one, other] = [await review('reviewer'), await review('leader')];
    const [, second] = await town.atTheSameMoment(
      tap('reviewer', one, '退回', { reason: '请核对' }),
      tap('leader', other, '通过'),
    );
    expect(second.toast).toContain('这份填报现在是“已退回”，不在待审核状态');
    expect((await kinds()).slice(0, 2)).toEqual(['sent-back', 'review-begun']);
    expect(await cardsOf('water', '请核对')).toHaveLength(1);
    expect(await cardsOf('water', '审核已通过')).toEqual([]);
  });

  it('take back and approve: the first holds, and the other reads the next step', async () => {
    const handedIn = await handsIn(town.person('water'), '/fill 2025Q3 城市供水');
    const card = await cardSaying(town.person('reviewer'), '城市供水');
    const [, refused] = await town.atTheSameMoment(
      tap('water', handedIn, '撤回'),
      tap('reviewer', card, '通过'),
    );
    expect(refused.toast).toContain('这份填报现在是“填报中”，不在待审核状态');
    const again = await handsIn(town.person('water'), '/fill 2025Q3 城市供水');
    const { version } = await submission();
    const [, late] = await town.atTheSameMoment(
      tapNamed('reviewer', `approve.water.2025Q3.${version}`),
      tap('water', again, '撤回'),
    );
    expect(late.toast).toBe('这份填报现在是“已通过”，没有可以撤回的提交。如需更正，请联系审核人重新打开。');
    expect((await submission()).state).toBe('approved');
  });

  it.each(['approves first', 'opens first'])(
    'approve a submission and open it: no card is left that offers 通过; one %s',
    async order => {
      await handsIn(town.person('water'), '/fill 2025Q3 城市供水');
      const card = await review('reviewer');
      const approves = tap('reviewer', card, '通过');
      const opens = saying(town.person('leader'), '/review 2025Q3 城市供水');
      await (order === 'opens first'
        ? town.atTheSameMoment(opens, approves)
        : town.atTheSameMoment(approves, opens));
      expect((await submission()).state).toBe('approved');
      for (const key of ['reviewer', 'leader']) expect(await cardsOf(key, '"approve.water.')).toEqual([]);
    },
  );

  it('hand in two files of one deliverable: the reviewers have one card to decide on', async () => {
    const [one, other] = [
      await town.person('gas').sendsFile('甲.pdf', pdf('甲')),
      await town.person('gas').sendsFile('乙.pdf', pdf('乙')),
    ];
    const [, second] = await town.atTheSameMoment(
      tap('gas', one, '督导帮扶情况'),
      tap('gas', other, '督导帮扶情况'),
    );
    expect(second.toast).toBe('已送交 督导帮扶情况 第 2 版');
    expect(await cardsOf('reviewer', '"papertake.')).toHaveLength(1);
    expect(await cardsOf('reviewer', '填报人送交了更新的一版')).toHaveLength(1);
  });

  it('take a version and hand in the next one: the card of the first says that it was taken', async () => {
    await (await town.person('gas').sendsFile('甲.pdf', pdf('甲'))).tap('督导帮扶情况');
    const card = await cardSaying(town.person('reviewer'), '甲.pdf');
    const next = await town.person('gas').sendsFile('乙.pdf', pdf('乙'));
    await town.atTheSameMoment(tap('reviewer', card, '收下'), tap('gas', next, '督导帮扶情况'));
    const versions = await read(tx => tx.deliverableVersions(2025, ['gas']));
    const guidance = versions.filter(({ key }) => key === 'guidance');
    expect(guidance.map(({ state }) => state)).toEqual(['taken', 'handed-in']);
    expect(await cardsOf('reviewer', '填报人送交了更新的一版')).toEqual([]);
    expect(await cardsOf('reviewer', '"papertake.')).toHaveLength(1);
  });

  it('take a version and open it: no card is left that offers 收下', async () => {
    await (await town.person('gas').sendsFile('甲.pdf', pdf('甲'))).tap('督导帮扶情况');
    const card = await cardSaying(town.person('reviewer'), '甲.pdf');
    const look = card.nameOf('收下').replace('papertake', 'paperlook');
    await town.atTheSameMoment(tapNamed('leader', look), tap('reviewer', card, '收下'));
    for (const key of ['reviewer', 'leader']) expect(await cardsOf(key, '"papertake.')).toEqual([]);
  });

  it('unbind each other: only the first one does', async () => {
    const [admin, leader] = [town.person('admin').openId, town.person('leader').openId];
    const [first, second] = await town.atTheSameMoment(
      tapNamed('admin', `unbind.${leader}`),
      tapNamed('leader', `unbind.${admin}`),
    );
    expect(first.toast).toBe('已解绑');
    // The settings name the first one: the chat has no other admin any more.
    expect(second.toast).toMatch(/唯一的管理员，不能解绑|由管理员使用/u);
  });

  it('unbind the same person: the later one is told that nothing was left', async () => {
    const name = `unbind.${town.person('waste').openId}`;
    const [first, second] = await town.atTheSameMoment(tapNamed('admin', name), tapNamed('leader', name));
    expect([first.toast, second.toast]).toEqual(['已解绑', '这个人已经没有任何绑定']);
  });

  it('choose another working group: each group that was one is told once', async () => {
    const [one, other] = ['oc_one', 'oc_other'];
    await town.atTheSameMoment(tapNamed('admin', `here.${one}`), tapNamed('leader', `here.${other}`));
    expect(await read(tx => tx.setting(WORKING_GROUP))).toBe(other);
    const told = await read(tx => tx.messagesAbout('former-group'));
    expect(told.map(({ message }) => message.to)).toEqual(
      [town.group, one].map(chatId => ({ kind: 'chat', chatId })),
    );
  });

  it('send a work summary of one unit: the later one reads whose it replaced, and where that is', async () => {
    const text = '本季度我单位按照年度方案推进企业安全生产标准化建设，'.repeat(4);
    const [one, other] = [
      await town.person('water').says(`甲${text}`),
      await town.person('parks').says(`乙${text}`),
    ];
    const button = other.buttons.find(words => words.includes('城市供水')) ?? '';
    const [first, second] = await town.atTheSameMoment(
      tap('water', one, '确认'),
      tap('parks', other, button),
    );
    expect(first.toast).toBe('已保存工作总结');
    expect(second.toast).toMatch(/^已保存工作总结，替换了 .+ 写的；原来的发送“历史”可以查到$/u);
    expect((await submission()).summary).toContain('乙');
  });

  it('hand in the same form: once, and what the later one typed stays in sight', async () => {
    const last = await confirmsAll(town.person('water'), '/fill 2025Q3 城市供水');
    const [, second] = await town.atTheSameMoment(
      tap('water', last, '提交', { summary: '本季度工作平稳。' }),
      tapNamed('parks', last.nameOf('提交'), { summary: '另外写的一份总结。' }),
    );
    expect(second.toast).toBe('这份填报已是“已提交”，没有重复提交；您填的 1 项没有保存，列在卡片上');
    expect(second.card).toContain('另外写的一份总结。');
    expect((await kinds()).filter(kind => kind === 'submitted')).toHaveLength(1);
    expect(await cardsOf('reviewer', '"approve.water.')).toHaveLength(1);
  });

  it('forward and reopen: the second one sees the first', async () => {
    await handsIn(town.person('water'), '/fill 2025Q3 城市供水');
    await (await review('reviewer')).tap('通过');
    const question = await town.person('leader').says('/forward 2025Q3');
    await town.atTheSameMoment(
      tap('leader', question, '确认', { reason: '停业' }),
      saying(town.person('reviewer'), '/reopen 城市供水 2025Q3 漏报'),
    );
    expect((await kinds()).slice(0, 2)).toEqual(['reopened', 'locked']);
    expect(await read(tx => tx.snapshots(Q3))).toHaveLength(1);
    expect(await cardsOf('reviewer', '请再次发送“上报 2025Q3”，作为更正上报')).toHaveLength(1);
  });
});
