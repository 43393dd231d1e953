import ExcelJS from 'exceljs';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntilIdle, startTown, type Card, type SentMessage, type Town } from '../../support/town.js';
import { allOf, cardSaying, handsIn } from '../steps.js';
import { startInArrears } from './arrears.js';
import { pdf } from '../../../bench/sent-files.js';

const plain = ({ text }: Card): string => text.replace(/<[^>]*>|\*\*/gu, '');
const at = (local: string) => new Date(`${local}+08:00`);

describe('what is owed beside the tables', () => {
  let town: Town;
  afterEach(() => town.close());

  const cardsSince = async (from: Date, title: string): Promise<readonly SentMessage[]> => {
    await waitUntilIdle(town);
    return (await town.world()).messages.filter(
      ({ from: sender, createTime, card }) =>
        sender === 'bot' && createTime >= from.getTime() && JSON.stringify(card ?? '').includes(title),
    );
  };
  /** The time when everything that was done before is answered. */
  const timeAfterAnswers = async (): Promise<Date> => {
    await waitUntilIdle(town);
    return town.running.now();
  };
  const wordsIn = (messages: readonly SentMessage[], chatId: string): string =>
    messages
      .filter(message => message.chatId === chatId)
      .map(({ card }) => JSON.stringify(card).replace(/<[^>]*>/gu, ''))
      .join('\n');

  it('stands in /status in one line when all units stand alike', async () => {
    town = await startTown();
    const linesOf = async (town: Town) =>
      plain(await town.person('reviewer').says('状态'))
        .split('\n')
        .filter(line => line.includes('材料'));
    // The sandbox opens on a bureau that is not in arrears.
    expect(await linesOf(town)).toEqual(['材料 3 项：已收下 2，未交 1（5 个单位都是）']);
    expect(plain(await town.person('water').says('状态'))).not.toContain('逾期');
    await (await town.person('water').sendsFile('a.pdf', pdf())).tap('督导帮扶情况');
    expect(await linesOf(town)).toEqual([
      '- 给排水股·城市供水：材料 3 项：已收下 2，待审核 1',
      '- 另 4 个单位：材料 3 项：已收下 2，未交 1',
    ]);
    await town.running.moveClock(at('2025-10-01T10:00:00'));
    expect(await linesOf(town)).toEqual([
      '- 给排水股·城市供水：材料 3 项：已收下 2，待审核 1',
      '- 另 4 个单位：材料 3 项：已收下 2，未交 1（逾期 1）',
    ]);
    expect(plain(await town.person('admin').says('状态 城市公园'))).toContain(
      '材料 3 项：已收下 2，未交 1（逾期 1）',
    );
  });

  it('stands in /status in a line of those that stand alike, for a reporter with dates, and in /help', async () => {
    town = await startInArrears();
    const water = town.person('water');
    await (await water.sendsFile('a.pdf', pdf('评估'))).tap('评估报告');
    await (await cardSaying(town.person('reviewer'), '第 1 版')).tap('收下');
    await (await water.sendsFile('b.pdf', pdf('方案'))).tap('持续深化方案');
    const status = plain(await water.says('状态'));
    expect(status).toContain('材料 3 项：已收下 1，待审核 1，未交 1');
    expect(status).toContain('材料 3 项：未交 3（逾期 2）');
    expect(status).toContain('您的阶段材料（把文件发到这里即可送交）');
    expect(status).toContain('督导帮扶情况　9月30日前　未交');
    expect(status).toContain('持续深化方案（附企业底数和进度安排）　1月25日前　待审核');
    expect(status).not.toContain('评估报告（附');
    const help = plain(await water.says('帮助'));
    expect(help).toContain('送交督导帮扶情况，9月30日24:00前：把文件发到这里');
    expect(plain(await town.person('reviewer').says('帮助'))).toContain('有 1 份阶段材料待审核');
    // Others see no list of their own.
    expect(plain(await town.person('admin').says('状态'))).not.toContain('您的阶段材料');
  });

  it('is a line on the reminders of 28 March, which name two things, and no message of its own where there is a card', async () => {
    town = await startTown({ env: { JIBAO_NOW: '2025-03-27T10:00:00+08:00' } });
    const [water, parks, reviewer] = ['water', 'parks', 'reviewer'].map(key => town.person(key));
    if (!water || !parks || !reviewer) throw new Error('nobody');
    await (await water.sendsFile('a.pdf', pdf())).tap('评估报告');
    const before = await timeAfterAnswers();
    await town.running.moveClock(at('2025-03-28T09:05:00'));
    const sent = await cardsSince(before, '2025年第一季度');
    const group = wordsIn(sent, town.group);
    expect(group).toContain('今天截止');
    expect(group).toContain('评估报告（附持续改进清单）　今天截止（3月28日）　未交 4 个：');
    expect(group).not.toContain('评估报告（附持续改进清单）　今天截止（3月28日）　未交 5 个');
    const chatOf = async (openId: string) =>
      (await town.world()).chats.find(({ kind, members }) => kind === 'p2p' && members.includes(openId))
        ?.chatId ?? '';
    const own = wordsIn(sent, await chatOf(parks.openId));
    expect(own).toContain('2025年第一季度 · 园林股·城市公园');
    expect(own).toContain('评估报告（附持续改进清单）　今天截止（3月28日）　未交');
    expect(wordsIn(sent, await chatOf(water.openId))).not.toContain('评估报告（附');
  });

  it('is no reason for a message to a unit whose tables are in, on a day that is not its own', async () => {
    town = await startTown();
    const parks = town.person('parks');
    await handsIn(parks);
    const before = await timeAfterAnswers();
    await town.running.moveClock(at('2025-09-25T09:05:00'));
    const sent = await cardsSince(before, '督导帮扶情况');
    expect(wordsIn(sent, town.group)).toContain('督导帮扶情况　还剩 5 天（9月30日截止）　未交 5 个');
    const { chats } = await town.world();
    const own = chats.find(({ kind, members }) => kind === 'p2p' && members.includes(parks.openId));
    expect(sent.filter(({ chatId }) => chatId === own?.chatId)).toEqual([]);
    expect(sent.length).toBeGreaterThan(4);
  });

  it('is told as overdue afterwards, to the reviewer too, with what waits for the reviewer', async () => {
    town = await startTown({ env: { JIBAO_NOW: '2025-03-28T20:30:00+08:00' } });
    const reviewer = town.person('reviewer');
    await (await town.person('water').sendsFile('a.pdf', pdf())).tap('评估报告');
    const before = await timeAfterAnswers();
    await town.running.moveClock(at('2025-03-31T09:05:00'));
    const sent = await cardsSince(before, '阶段材料');
    const { chats } = await town.world();
    const chat = chats.find(({ kind, members }) => kind === 'p2p' && members.includes(reviewer.openId));
    const words = wordsIn(sent, chat?.chatId ?? '');
    expect(words).toContain('评估报告（附持续改进清单）　已逾期 3 天（3月28日截止）　未交 4 个：');
    expect(words).toContain('有 **1** 份阶段材料等您审核');
    expect(wordsIn(sent, town.group)).toContain('已逾期 3 天');
  });

  it('reminds in private on its own days those who still owe it and get no other card, once, and nobody in the group', async () => {
    town = await startTown({ env: { JIBAO_NOW: '2025-11-26T10:00:00+08:00' } });
    const [water, parks] = ['water', 'parks'].map(key => town.person(key));
    if (!water || !parks) throw new Error('nobody');
    const cards = async (from: Date) => {
      const sent = await cardsSince(from, '典型案例');
      const { chats } = await town.world();
      return sent.map(({ chatId }) => {
        const chat = chats.find(each => each.chatId === chatId);
        return chat?.kind === 'p2p' ? chat.members.find(id => id.startsWith('ou_')) : chat?.kind;
      });
    };
    let before = await timeAfterAnswers();
    // 30 November is a Sunday: three days before it, and the last working day on or before it.
    await town.running.moveClock(at('2025-11-27T09:05:00'));
    const all = await cards(before);
    expect(all).toHaveLength(5);
    expect(new Set(all).size).toBe(5);
    expect(all).toContain(water.openId);
    expect(all).not.toContain('group');
    const card = await cardSaying(water, '典型案例（曝光的执法案例）');
    expect(allOf(card)).toContain('阶段材料提醒');
    expect(plain(card)).toContain('典型案例（曝光的执法案例）　还剩 3 天（11月30日截止）　未交');
    await (await water.sendsFile('案例.pdf', pdf())).tap('典型案例');
    before = await timeAfterAnswers();
    await town.running.moveClock(at('2025-11-28T09:05:00'));
    const rest = await cards(before);
    expect(rest).toHaveLength(4);
    expect(rest).toContain(parks.openId);
    expect(rest).not.toContain(water.openId);
    before = await timeAfterAnswers();
    await town.running.moveClock(at('2025-12-01T09:05:00'));
    expect(await cards(before)).toEqual([]);
  });

  it('is a line on the card of a person who gets one at that hour, not a second message', async () => {
    town = await startTown({ env: { JIBAO_NOW: '2025-09-29T10:00:00+08:00' } });
    const [water, parks] = ['water', 'parks'].map(key => town.person(key));
    if (!water || !parks) throw new Error('nobody');
    await handsIn(parks);
    const before = await timeAfterAnswers();
    await town.running.moveClock(at('2025-09-30T09:05:00'));
    const sent = await cardsSince(before, '督导帮扶情况');
    const { chats } = await town.world();
    const ofPerson = ({ openId }: { readonly openId: string }) => {
      const chat = chats.find(({ kind, members }) => kind === 'p2p' && members.includes(openId));
      return sent.filter(({ chatId }) => chatId === chat?.chatId).map(({ card }) => JSON.stringify(card));
    };
    expect(ofPerson(water)).toEqual([expect.stringContaining('报送提醒')]);
    expect(ofPerson(parks)).toEqual([expect.stringContaining('阶段材料提醒')]);
    expect(ofPerson(parks)[0]).toContain('今天截止');
  });

  it('stands in /history: who, what, when, and in its file', async () => {
    town = await startInArrears();
    const [water, parks, reviewer] = ['water', 'parks', 'reviewer'].map(key => town.person(key));
    if (!water || !parks || !reviewer) throw new Error('nobody');
    await (await water.sendsFile('评估.pdf', pdf())).tap('评估报告');
    const review = await cardSaying(reviewer, '第 1 版');
    await review.tap('退回', { reason: '缺清单' });
    await (await parks.sendsFile('帮扶.pdf', pdf())).tap('督导帮扶情况');
    await cardSaying(reviewer, '帮扶.pdf');
    await cardSaying(water, '缺清单');
    const card = plain(await water.says('历史 2025Q1'));
    expect(card).toContain('评估报告 第 1 版　送交（评估.pdf）');
    expect(card).toContain('评估报告 第 1 版　待审核 → 已退回（缺清单）');
    expect(card).toContain('发送文件');
    expect(card).not.toContain('督导帮扶');
    const all = plain(await reviewer.says('历史'));
    expect(all.indexOf('督导帮扶情况')).toBeLessThan(all.indexOf('已退回'));
    expect(all.indexOf('已退回')).toBeLessThan(all.indexOf('送交（评估.pdf）'));
    await waitUntilIdle(town);
    const file = (await reviewer.messages()).filter(({ type }) => type === 'file').at(-1);
    if (!file) throw new Error('no file');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load((await reviewer.file(file)).bytes as never);
    const texts = JSON.stringify(book.worksheets[0]?.getSheetValues());
    for (const words of ['评估报告 第 1 版', '缺清单', '督导帮扶情况 第 1 版', '2025年第一季度'])
      expect(texts).toContain(words);
  });
});
