import { afterEach, describe, expect, it } from 'vitest';
import { exampleFigures } from '../../src/start/sandbox/example-figures.js';
import { inputName } from '../../src/plan/measure.js';
import { formatNumber } from '../../src/core/form/number.js';
import { indexPlan } from '../../src/plan/plan.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { describeOnEach } from '../support/databases.js';
import {
  startTown,
  until,
  waitUntilIdle,
  type SentMessage,
  type Someone,
  type Town,
} from '../support/town.js';
import { at as mentionOf, cardSaying, handsIn } from '../requests/steps.js';

const plan = indexPlan(dehua2025);
const at = (local: string) => new Date(`${local}+08:00`);

interface CardJson {
  readonly header: { title: { content: string }; subtitle?: { content: string }; template: string };
}

const titleOf = (message: SentMessage): string => (message.card as CardJson).header.title.content;
const words = (message: SentMessage): string => JSON.stringify(message.card);

/** The bot's messages in a chat since `from`. */
async function messagesOf(town: Town, chatId: string, from: Date): Promise<SentMessage[]> {
  const { messages } = await town.world();
  return messages.filter(
    message => message.chatId === chatId && message.from === 'bot' && message.createTime >= from.getTime(),
  );
}

async function submits(someone: Someone, size: number): Promise<void> {
  const figures = exampleFigures(plan, size);
  let card = await someone.says('/fill 2025Q3');
  for (let page = 0; page < 12 && !card.buttons.includes('提交'); page += 1) {
    const typed = [...figures].filter(([code]) => card.inputs.has(inputName(code)));
    const texts = typed.map(([code, value]) => [code, text(code, value)]);
    card = (await card.tap('保存并下一页', Object.fromEntries(texts) as Record<string, string>)).card;
  }
  const { toast } = await card.tap('提交', { summary: '本季度工作总结。' });
  expect(toast).toContain('已提交');
}

function text(code: string, value: number): string {
  const measure = plan.measures.get(code);
  return measure ? formatNumber(value, measure) : String(value);
}

describeOnEach('from 17 to 30 September 2025', kind => {
  let town: Town;
  let drop: () => Promise<void>;
  afterEach(async () => {
    await town.close();
    await drop();
  });

  it('the bot reminds the group of exactly the missing units, once for each hour, and turns the card green when all are in', async () => {
    const database = await kind.open({ owner: 'sandbox' });
    drop = () => database.drop();
    const from = at('2025-09-17T10:00:00');
    town = await startTown({ databaseUrl: database.url, env: { JIBAO_NOW: '2025-09-17T10:00:00+08:00' } });

    await town.running.moveClock(at('2025-09-19T09:30:00'));
    const [first, ...others] = (await messagesOf(town, town.group, from)).filter(message =>
      titleOf(message).includes('报送提醒'),
    );
    expect(others).toEqual([]);
    expect(first && words(first)).toContain('未报送（5）');
    expect(first && words(first)).toContain(`<at id=${town.person('water').openId}></at>`);

    // A later look on the same day sends nothing more.
    const messageCount = (await town.world()).messages.length;
    await town.running.moveClock(at('2025-09-19T18:00:00'));
    expect((await town.world()).messages).toHaveLength(messageCount);

    for (const [index, unit] of ['gas', 'sewage', 'parks', 'waste'].entries())
      await submits(town.person(unit), 40 + index * 5);
    await town.running.moveClock(at('2025-09-28T09:30:00'));
    const onTheDay = (await messagesOf(town, town.group, at('2025-09-28T00:00:00'))).at(-1);
    expect(onTheDay && words(onTheDay)).toContain('未报送（1）');
    expect(onTheDay && words(onTheDay)).not.toContain(`<at id=${town.person('gas').openId}>`);
    const ownCard = await town.person('water').card();
    expect(ownCard.text).toContain('今天截止');
    expect(ownCard.buttons).toContain('立即填报');

    await submits(town.person('water'), 60);
    await town.running.moveClock(at('2025-09-28T10:00:00'));
    const { messages } = await town.world();
    const green = messages.find(({ messageId }) => messageId === onTheDay?.messageId);
    expect(green && (green.card as CardJson).header.template).toBe('green');
    expect(green && titleOf(green)).toBe('2025年第三季度已全部报送');

    // All units are in: the group gets no more reminders, and the reviewer gets the one of the 30th.
    await town.running.moveClock(at('2025-09-30T10:00:00'));
    expect(await messagesOf(town, town.group, at('2025-09-28T12:00:00'))).toEqual([]);
    const reviewer = await town.person('reviewer').card();
    expect(reviewer.text).toContain('汇总表今天（9月30日）须上报');
    expect(reviewer.text).toContain('**5** 份填报等您审核');
  });

  it('the bot tells the reviewer which units are late on the day after the deadline, and the leader on the next day', async () => {
    const database = await kind.open({ owner: 'sandbox' });
    drop = () => database.drop();
    town = await startTown({ databaseUrl: database.url, env: { JIBAO_NOW: '2025-09-28T16:00:00+08:00' } });
    await town.running.moveClock(at('2025-09-29T09:10:00'));
    expect((await town.person('reviewer').card()).text).toContain('已逾期 1 天');
    expect(await messagesOf(town, (await leaderChat(town)) ?? '', at('2025-09-29T00:00:00'))).toEqual([]);
    await town.running.moveClock(at('2025-09-30T09:10:00'));
    const digest = await town.person('leader').card();
    expect(digest.text).toContain('已逾期 2 天');
    expect(chartOn(digest)).toMatchObject({
      type: 'line',
      title: { text: '2025年第三季度报送率（%）' },
      data: {
        values: ['9月21日', '9月25日', '9月27日', '9月28日', '9月30日'].map(name => ({ name, value: 0 })),
      },
    });
    expect(chartOn(await town.person('reviewer').card())).toBeUndefined();
  });
});

function chartOn({ json }: { readonly json: unknown }): unknown {
  const { elements } = (json as { body: { elements: { tag: string; chart_spec?: unknown }[] } }).body;
  return elements.find(({ tag }) => tag === 'chart')?.chart_spec;
}

async function leaderChat(town: Town): Promise<string | undefined> {
  const { chats } = await town.world();
  return chats.find(({ kind, members }) => kind === 'p2p' && members.includes(town.person('leader').openId))
    ?.chatId;
}

describe('a reminder by hand', () => {
  let town: Town;
  afterEach(() => town.close());

  it('goes to the group and to each missing reporter; only a reviewer may send it, and not at night', async () => {
    town = await startTown();
    const refused = await town.person('water').says('/remind');
    expect(refused.text).toContain('审核人');
    const reminders = await town.person('water').messagesSince();
    const answer = await town.person('reviewer').says('催报');
    expect(answer.text).toContain('正在工作群提醒 5 个未报送的单位');
    await waitUntilIdle(town);
    expect((await reminders()).map(words)).toEqual([expect.stringContaining('还剩 6 天')]);
    await town.running.moveClock(at('2025-09-22T20:30:00'));
    expect((await town.person('reviewer').says('催报')).text).toContain('休息时间');
  });

  it('of one unit goes to its reporter alone, and says so with its name; one that has submitted is not reminded', async () => {
    town = await startTown();
    const [reviewer, parks] = [town.person('reviewer'), town.person('parks')];
    const from = at('2025-09-22T00:00:00');
    const groupBefore = await messagesOf(town, town.group, from);
    const othersBefore = await town.person('gas').messages();
    const answer = await reviewer.says('催报 城市公园');
    expect(answer.text).toContain('正在私聊提醒园林股·城市公园的填报人');
    const reminder = await cardSaying(parks, '还剩 6 天');
    expect(reminder.text).toContain('园林股·城市公园');
    expect(reminder.buttons).toContain('立即填报');
    await waitUntilIdle(town);
    expect(await messagesOf(town, town.group, from)).toHaveLength(groupBefore.length);
    expect(await town.person('gas').messages()).toHaveLength(othersBefore.length);

    await handsIn(parks);
    expect((await reviewer.says('催报 城市公园')).text).toContain('园林股·城市公园已报送2025年第三季度');
  });

  it('refuses words that are no unit, and another quarter, and reminds nobody', async () => {
    town = await startTown();
    const reviewer = town.person('reviewer');
    const from = at('2025-09-22T00:00:00');
    const before = await messagesOf(town, town.group, from);
    const refused = await reviewer.says('催报 火星单位');
    expect(refused.text).toContain('看不懂“火星单位”');
    expect(refused.text).toContain('请这样写：催报，或催报 城市供水。');
    expect((await reviewer.says('催报 2025Q2')).text).toContain('催报只提醒当前季度');
    expect((await reviewer.says('催报 2025Q9')).text).toContain('看不懂“2025Q9”');
    expect((await reviewer.says('催报 公园')).text).toContain('您是指“城市公园”吗');
    await waitUntilIdle(town);
    expect(await messagesOf(town, town.group, from)).toHaveLength(before.length);
  });
});

describe('the group card', () => {
  let town: Town;
  afterEach(() => town.close());

  it('names a unit again that took its submission back, or whose submission was sent back or reopened', async () => {
    town = await startTown();
    const [water, reviewer] = [town.person('water'), town.person('reviewer')];
    await reviewer.says('催报');
    await until(async () => (await groupCard()).includes('未报送（5）'), 'the group card');
    await waitUntilIdle(town);
    const shows = (count: number, mending = 0) =>
      until(async () => {
        const card = await groupCard();
        const showsMending = card.includes(`退回修改中（${mending}）`);
        return card.includes(`未报送（${count}）`) && showsMending === mending > 0;
      }, `the group card shows ${count} and ${mending}`);
    const handedIn = await handsIn(water);
    await shows(4);
    const form = (await handedIn.tap('撤回')).card;
    await shows(5);
    await form.tap('提交');
    await shows(4);
    await (await reviewer.says('/review 2025Q3 城市供水')).tap('退回', { reason: '请核对' });
    await shows(4, 1);
    await (await water.says('/fill 2025Q3')).tap('提交');
    await shows(4);
    await (await reviewer.says('/review 2025Q3 城市供水')).tap('通过');
    await reviewer.says('/reopen 城市供水 2025Q3 漏报一家');
    await shows(4, 1);
  });

  it('tells how far a form is filled, in the group and in private', async () => {
    town = await startTown();
    const water = town.person('water');
    await (await water.says('/fill 2025Q3')).tap('本页无变化');
    await town.person('reviewer').says('催报');
    await waitUntilIdle(town);
    const filled = /已填 (\d+)\/96/u.exec((await water.card()).text)?.[1];
    expect(Number(filled)).toBeGreaterThan(0);
    expect((await water.card()).text).toContain('还没有提交');
    expect(await groupCard()).toContain(`已填 ${filled}/96`);
    expect(await groupCard()).not.toContain('已填 0');
  });

  it('is pinned, closes the older one, and is unpinned when all are in', async () => {
    town = await startTown();
    await town.running.moveClock(at('2025-09-25T09:10:00'));
    const [first] = await groupCards();
    expect(first).toMatchObject({ isPinned: true });
    await town.running.moveClock(at('2025-09-27T09:10:00'));
    await town.person('reviewer').says('催报');
    await waitUntilIdle(town);
    const cards = await groupCards();
    expect(cards.map(({ isPinned }) => isPinned)).toEqual([...cards.slice(1).map(() => false), true]);
    for (const older of cards.slice(0, -1)) {
      expect(words(older)).toContain('已有更新的提醒');
      expect(words(older)).not.toContain('未报送');
      expect(words(older)).not.toContain('button');
    }
    expect(await groupCard()).toContain('未报送（5）');
    for (const unit of ['gas', 'water', 'sewage', 'parks', 'waste']) await handsIn(town.person(unit));
    await waitUntilIdle(town);
    const { messages } = await town.world();
    expect(messages.filter(({ isPinned }) => isPinned)).toEqual([]);
    expect(messages.filter(({ card }) => JSON.stringify(card ?? '').includes('已全部报送'))).toHaveLength(1);
  });

  const groupCards = async (): Promise<SentMessage[]> => {
    const { messages } = await town.world();
    return messages.filter(message => message.chatId === town.group && titleOf(message).includes('报送提醒'));
  };
  const groupCard = async (): Promise<string> => (await groupCards()).map(words).at(-1) ?? '';
});

describe('a message that cannot be delivered', () => {
  let town: Town;
  afterEach(() => town.close());

  it('is shown to the admin, who can send it again when the cause is gone', async () => {
    town = await startTown();
    const chen = town.person('water');
    const admin = town.person('admin');
    const reach = (unreachable: string | null) =>
      fetch(`${town.running.url}/__sim/people/${chen.openId}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ unreachable }),
      });
    await reach('out of scope');
    const [reminders, notices] = [await chen.messagesSince(), await admin.messagesSince()];
    await town.person('reviewer').says('催报');
    await until(async () => (await notices()).length > 0, 'the admin is told');
    expect((await notices()).map(words)).toEqual([expect.stringContaining('有一条消息没有送达')]);
    expect(await reminders()).toEqual([]);

    await reach(null);
    const { toast } = await (await admin.card()).tap('重新发送');
    expect(toast).toBe('正在重新发送');
    await until(async () => (await reminders()).length > 0, 'the reminder has come');
    expect((await reminders()).map(words)).toEqual([expect.stringContaining('还剩 6 天')]);
  });

  it('leads to one notice to each admin; a notice that is not delivered leads to none', async () => {
    town = await startTown();
    const admin = town.person('admin');
    await admin.saysInGroup(`/bind ${mentionOf(town, 'leader')} 管理员`);
    await waitUntilIdle(town);
    for (const key of ['water', 'leader'])
      await fetch(`${town.running.url}/__sim/people/${town.person(key).openId}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ unreachable: 'out of scope' }),
      });
    await town.person('reviewer').says('催报');
    await waitUntilIdle(town);
    await waitUntilIdle(town);
    const notices = (await admin.messages()).filter(message => words(message).includes('没有送达'));
    expect(notices).toHaveLength(1);
  });
});
