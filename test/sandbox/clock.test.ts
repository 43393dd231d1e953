import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { indexPlan } from '../../src/plan/plan.js';
import { yearDates } from '../../src/sandbox/time/year-dates.js';
import { button, card, codeOf, sendCard, startTinyBot, type TinyBot } from './support.js';

let bot: TinyBot;
let chen: string;
beforeEach(async () => {
  bot = await startTinyBot();
  chen = bot.persona('reporter', 'water').openId;
});
afterEach(() => bot.stop());

const moveTo = (local: string) => bot.post<{ now: number }>('/clock', { to: `${local}+08:00` });

describe('moving the clock', () => {
  it('repeats unacknowledged events on the way, each attempt at its time', async () => {
    bot.answerEvent = () => new Response('', { status: 500 });
    await bot.post('/menu', { user: chen, key: 'fill' });
    await bot.nextEvent();
    await expect.poll(async () => (await wire()).length).toBe(1);
    await moveTo('2025-09-22T08:54:00');
    expect(bot.events).toHaveLength(2);
    await moveTo('2025-09-22T18:00:00');
    expect(bot.events).toHaveLength(5);
    expect(new Set(bot.events.map(({ header }) => header.event_id)).size).toBe(1);
    const first = bot.events[0]?.timestamp ?? 0;
    const delays = bot.events.slice(1).map(({ timestamp }) => Math.round((timestamp - first) / 10) * 10);
    expect(delays).toEqual([10, 310, 3910, 25510].map(seconds => expect.closeTo(seconds, -1.5) as number));
    await moveTo('2025-09-24T18:00:00');
    expect(bot.events).toHaveLength(5);
  });

  it('answers with the new time', async () => {
    const { now } = await moveTo('2025-09-25T09:05:00');
    expect(now).toBeGreaterThanOrEqual(Date.parse('2025-09-25T09:05:00+08:00'));
  });

  it('makes a card expire after fourteen days', async () => {
    const id = await sendCard(bot, chen, card(button('go', '去填报')));
    await moveTo('2025-10-06T08:00:00');
    expect((await bot.click({ user: chen, message: id, element: 'go' })).sent).toBe(true);
    await moveTo('2025-10-21T09:00:00');
    const { sent, toast } = await bot.click({ user: chen, message: id, element: 'go' });
    expect(sent).toBe(false);
    expect(toast?.content).toContain('已过期');
  });

  it('makes a token expire, and forgets a uuid after an hour', async () => {
    const send = () =>
      bot.client.im.v1.message.create({
        params: { receive_id_type: 'open_id' },
        data: { receive_id: chen, msg_type: 'text', content: '{"text":"好"}', uuid: 'u1' },
      });
    await send();
    await send();
    expect(await bot.messages()).toHaveLength(1);
    await moveTo('2025-09-22T11:00:00');
    expect(await codeOf(send())).toBe(99991663);
    bot.pass(0);
    await send();
    expect(await bot.messages()).toHaveLength(2);
  });

  it('is refused without a valid time', async () => {
    expect(await bot.post('/clock', { to: 'morgen' })).toEqual({ error: '请求的内容不对' });
  });
});

const wire = async (): Promise<unknown[]> =>
  (await fetch(`${bot.url}/__sim/wire`)).json() as Promise<unknown[]>;

describe('the year’s dates', () => {
  const dates = yearDates(indexPlan(dehua2025), 2025);
  const on = (day: string) => dates.filter(date => date.day === day).map(({ label }) => label);

  it('include the deadlines, the year’s report, the self-assessment and the phases', () => {
    expect(dates.filter(({ kind }) => kind === 'due').map(({ day }) => day)).toEqual(['2025-03-28', '2025-06-28', '2025-09-28', '2025-12-28', '2026-01-03']); // prettier-ignore
    expect(on('2025-09-30')).toEqual(['2025年第三季度汇总上报', '督导帮扶阶段结束']);
    expect(on('2025-03-28')).toContain('自评报告');
  });

  it('include the reminders on working days, in order', () => {
    const third = dates.filter(({ kind, label }) => kind === 'reminder' && label.includes('第三季度'));
    expect(third.map(({ day }) => day)).toEqual(['2025-09-19', '2025-09-25', '2025-09-26']);
    expect(dates.map(({ day }) => day)).toEqual([...dates.map(({ day }) => day)].sort());
  });

  it('are those of the year that the clock shows', async () => {
    await bot.post('/clock', { to: '2026-02-02T09:00:00+08:00' });
    const answer = (await (await fetch(`${bot.url}/__sim/calendar`)).json()) as { dates: { day: string }[] };
    expect(answer.dates.map(({ day }) => day)).toContain('2026-03-28');
    expect(answer.dates.map(({ day }) => day)).not.toContain('2025-09-28');
  });
});
