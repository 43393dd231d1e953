import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyOf, deliver } from '../feishu/delivery.js';
import { setFault } from './faulty-town.js';
import { inputName } from '../../src/plan/measure.js';
import { cardSaying, handsIn } from '../requests/steps.js';
import { startTown, type Someone, type Town } from '../support/town.js';

const SUMMARY = '本季度整改隐患若干并复查';
const REASON = '漏报了一家小水厂请补上';
const MISTYPED = '大约八百多家';
const FIGURE = '4871309';

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly key?: string;
  readonly request?: string;
  readonly outcome?: string;
  readonly waitMs?: number;
}

/** The value of a series in Prometheus text, by its name with its labels; undefined when it is not there. */
function readSeries(text: string, series: string): number | undefined {
  const line = text.split('\n').find(candidate => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

describe('the log and the metrics of a quarter', () => {
  let town: Town;
  let lines: string[];
  const metrics = async () => (await fetch(`${town.running.url}/metrics`)).text();
  const logged = () => lines.map(line => JSON.parse(line) as LogLine);

  beforeEach(async () => {
    lines = [];
    const logTarget = { write: (line: string) => void lines.push(line) };
    town = await startTown({ env: { LOG_LEVEL: 'trace' }, overrides: { logTarget } });
  });
  afterEach(() => town.close());

  it('keeps every figure, name, text and secret out of the log, at its finest level', async () => {
    await playQuarter(town);
    const text = lines.join('');
    const { credentials, personas } = town.running.sandbox ?? {};
    const { appSecret, encryptKey, verificationToken } = credentials ?? {};
    const secrets = [appSecret, encryptKey, verificationToken].map(secret => secret ?? 'none');
    expect(secrets).not.toContain('none');
    const names = personas?.map(({ name }) => name) ?? [];
    expect(names.length).toBeGreaterThan(5);
    expect(lines.length).toBeGreaterThan(60);
    for (const hidden of [...secrets, ...names, SUMMARY, REASON, MISTYPED, FIGURE, '4,871,309'])
      expect(text, hidden).not.toContain(hidden);
  });

  it('tells of what comes to a path that the program does not have, once for many', async () => {
    for (const path of ['jibao/webhook/event?ticket=secret', 'webhook/', 'webhook'])
      expect((await fetch(`${town.running.url}/${path}`, { method: 'POST', body: '{}' })).status).toBe(404);
    const told = logged().filter(({ msg }) => msg === 'a request to a path that the program does not have');
    expect(told).toEqual([expect.objectContaining({ level: 'warn', path: '/jibao/webhook/event' })]);
  });

  it('counts events of a kind that nobody asked for together: forged kinds make no series of their own', async () => {
    const copy = copyOf(town.running);
    for (const kind of ['forged_1', 'forged_2', 'im.message.receive_v1.'])
      await deliver(copy, { event: {}, eventId: kind, type: kind });
    const text = await metrics();
    expect(text).not.toMatch(/forged|receive_v1\./u);
    expect(readSeries(text, 'jibao_request_seconds_count{kind="other"}')).toBe(3);
  });

  it('names the event, the request and its outcome in a line for every message and tap', async () => {
    lines.length = 0;
    const water = town.person('water');
    await handsIn(water);
    await water.says('/reopen 城市供水 2025Q3 想改');
    const handled = logged().filter(({ msg }) => msg === 'a request was handled');
    expect(new Set(handled.map(({ request, outcome }) => `${request}: ${outcome}`))).toEqual(
      new Set([
        'command fill: done',
        'button same: done',
        'button submit: done',
        'command reopen: forbidden',
      ]),
    );
    for (const { key } of handled) expect(key).toMatch(/^\S{8,}$/u);
    expect(new Set(handled.map(({ key }) => key)).size).toBe(handled.length);
  });

  it('counts requests, reminders, and messages that wait', async () => {
    await town.person('water').says('状态');
    await town.person('water').says('/reopen 城市供水 2025Q3 想改');
    const before = await metrics();
    expect(readSeries(before, 'jibao_handling_seconds_count{request="command status"}')).toBe(1);
    expect(readSeries(before, 'jibao_handled_total{outcome="forbidden"}')).toBe(1);
    expect(readSeries(before, 'jibao_ready')).toBe(1);
    expect(readSeries(before, 'jibao_outbox_waiting')).toBe(0);

    await town.running.moveClock(new Date('2025-09-25T09:00:00+08:00'));
    const after = await metrics();
    const due = readSeries(after, 'jibao_reminders_due_total') ?? 0;
    // The group and its five reporters.
    expect(due).toBeGreaterThanOrEqual(6);
    expect(readSeries(after, 'jibao_messages_total{kind="reminder",outcome="sent"}')).toBe(due);
  });

  it('counts the messages that wait while the platform is down, and shows the age of the oldest', async () => {
    await setFault(town, 'serverError', 'always', '/im/v1/messages');
    await town.person('water').sends('状态');
    await expect
      .poll(async () => readSeries(await metrics(), 'jibao_outbox_waiting'), { timeout: 20_000 })
      .toBe(1);
    await expect
      .poll(async () => readSeries(await metrics(), 'jibao_outbox_oldest_seconds'), { timeout: 20_000 })
      .toBeGreaterThan(1);
    const delayed = logged().find(({ msg }) => msg === 'a message is delayed');
    expect(delayed?.waitMs).toBeGreaterThanOrEqual(1_000);
    expect(delayed?.waitMs).toBeLessThanOrEqual(1_300);
  });
});

/** A quarter with a mistyped field, a return with its reason, the file for the county, and reminders. */
async function playQuarter(town: Town): Promise<void> {
  const reviewer = town.person('reviewer');
  await town.person('stranger').says('/claim 0123456789');
  await handsInFigure(town.person('water'));
  for (const unit of ['gas', 'sewage', 'parks', 'waste']) await handsIn(town.person(unit));
  const review = await reviewer.says('/review 2025Q3 城市供水');
  expect(review.text).toContain(FIGURE);
  await review.tap('退回', { reason: REASON });
  await cardSaying(town.person('water'), REASON);
  await handsIn(town.person('water'));
  for (const unit of ['城市供水', '城镇燃气', '生活污水处理', '城市公园', '生活垃圾处理'])
    await (await reviewer.says(`/review 2025Q3 ${unit}`)).tap('通过');
  for (const command of ['/history 2025Q3', '/summary 2025Q3', '/forward 2025Q3'])
    await reviewer.says(command);
  await town.running.moveClock(new Date('2025-09-26T09:00:00+08:00'));
}

async function handsInFigure(person: Someone): Promise<void> {
  const mistyped = await person.says('/fill 2025Q3');
  const [field = ''] = mistyped.inputs.keys();
  expect((await mistyped.tap('保存并下一页', { [field]: MISTYPED })).card.text).toContain(MISTYPED);
  let card = await person.says('/fill 2025Q3');
  for (let page = 0; page < 12 && !card.buttons.includes('提交'); page += 1)
    card = (
      card.inputs.has(inputName('A4.10'))
        ? await card.tap('保存并下一页', { 'A4.10': FIGURE, 'A4.11': '4871300' })
        : await card.tap('本页无变化')
    ).card;
  const answer = await card.tap('提交', { summary: SUMMARY });
  expect(answer.toast).toContain('已提交');
}
