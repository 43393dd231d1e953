import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBulletin } from '../../src/sandbox/control/bulletin.js';
import { FAULT_NAMES, type FaultName } from '../../src/sandbox/faults/faults.js';
import { createWireLog, type Exchange, type NewExchange } from '../../src/sandbox/wire/wire-log.js';
import {
  button,
  card,
  codeOf,
  form,
  input,
  sendCard,
  startTinyBot,
  submit,
  type TinyBot,
} from './support.js';

let bot: TinyBot;
let chen: string;
beforeEach(async () => {
  bot = await startTinyBot();
  chen = bot.persona('reporter', 'water').openId;
});
afterEach(() => bot.stop());

const get = async <T>(path: string): Promise<T> =>
  (await fetch(`${bot.url}/__sim${path}`)).json() as Promise<T>;
const list = () => get<Exchange[]>('/wire');
const newest = async (): Promise<Exchange> => get(`/wire/${(await list()).at(-1)?.id ?? 0}`);
const say = async (text: string) =>
  bot.post('/say', { user: chen, chat: (await bot.privateChat(chen)).chatId, text });
const fault = (name: FaultName, mode: 'off' | 'once' | 'always' = 'once', route = '') =>
  bot.post('/faults', { [name]: { mode, route } });
const send = (uuid = 'u1') =>
  bot.client.im.v1.message.create({
    params: { receive_id_type: 'open_id' },
    data: { receive_id: chen, msg_type: 'text', content: '{"text":"好"}', uuid },
  });

describe('the wire log', () => {
  it('lists events, callbacks and calls in order, with requests and answers', async () => {
    bot.answerClick = () => ({ toast: { type: 'success', content: '已保存' } });
    const id = await sendCard(bot, chen, card(button('go', '去填报')));
    await bot.click({ user: chen, message: id, element: 'go' });
    await say('填报');
    await expect.poll(async () => (await list()).length).toBe(4);
    expect((await list()).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'api POST /open-apis/auth/v3/tenant_access_token/internal',
      'api POST /open-apis/im/v1/messages',
      'callback card.action.trigger',
      'event im.message.receive_v1',
    ]);
    const [, , callback] = await list();
    const opened = await get<Exchange>(`/wire/${callback?.id ?? 0}`);
    expect(opened.answer).toContain('已保存');
    expect(opened.request).toContain('"name": "go"');
  });

  it('never contains a secret', async () => {
    await send();
    await say('填报');
    await expect.poll(async () => (await list()).length).toBe(3);
    const exchanges = await Promise.all((await list()).map(({ id }) => get<Exchange>(`/wire/${id}`)));
    const { appSecret, encryptKey, verificationToken } = bot.sandbox.credentials;
    const exchangesText = JSON.stringify(exchanges);
    for (const secret of [appSecret, encryptKey, verificationToken])
      expect(exchangesText).not.toContain(secret);
    expect(exchangesText).not.toMatch(/t-[0-9a-f]{32}/);
  });

  it('has the reason of a refusal', async () => {
    expect(await codeOf(sendCard(bot, chen, card({ tag: 'note' })))).toBe(230099);
    expect(await newest()).toMatchObject({ code: 230099, status: 400 });
    expect((await newest()).refused).toContain('unsupported tag note');
    bot.answerClick = () => ({ wrong: true });
    const id = await sendCard(bot, chen, card(button('go', '去填报')));
    bot.answerClick = () => new Response('', { status: 500 });
    await bot.click({ user: chen, message: id, element: 'go' });
    expect((await newest()).refused).toContain('200671');
  });

  it('keeps the last few hundred exchanges, and at most a few megabytes', () => {
    const log = createWireLog(() => new Date(), createBulletin());
    const exchange: NewExchange = { kind: 'api', name: 'x', status: 200, ms: 1, request: 'r', answer: 'a' };
    for (let index = 0; index < 500; index += 1) log.record(exchange);
    expect(log.list()).toHaveLength(400);
    expect(log.list().at(-1)?.id).toBe(500);
    for (let index = 0; index < 200; index += 1) log.record({ ...exchange, answer: '长'.repeat(90_000) });
    expect(log.list().length).toBeLessThan(110);
  });
});

describe('a fault', () => {
  it('has a description in Chinese', async () => {
    const { faults } = await get<{ faults: Record<string, { label: string; does: string }> }>('/faults');
    expect(Object.keys(faults)).toEqual(FAULT_NAMES);
    for (const { label, does } of Object.values(faults)) expect(label + does).toMatch(/[\u4e00-\u9fff]{4}/);
  });

  it('hits the set route only, once or always', async () => {
    await send();
    await fault('badGateway', 'once', '/im/v1/messages');
    expect((await bot.client.im.v1.chat.list()).code).toBe(0);
    await expect(send('u2')).rejects.toThrow('502');
    await send('u3');
    await fault('badGateway', 'always', '/im/v1/messages');
    await expect(send('u4')).rejects.toThrow('502');
    await expect(send('u4')).rejects.toThrow('502');
    expect((await list()).filter(entry => entry.fault === 'badGateway')).toHaveLength(3);
  });

  it.each([
    ['rateLimited', 99991400],
    ['sendingTooFast', 230020],
    ['tokenRefused', 99991663],
    ['tokenRefusedAs200', 99991663],
  ] as const)('“%s” refuses with %i', async (name, code) => {
    await send();
    await fault(name, 'once', '/im/v1/messages');
    expect(await codeOf(send('u2'))).toBe(code);
    expect(await codeOf(send('u2'))).toBe(0);
  });

  it('can break the connection after the message is posted; the repetition with the same uuid posts no second one', async () => {
    await send();
    await fault('resetAfter', 'once', '/im/v1/messages');
    await expect(send('u2')).rejects.toThrow(/hang up|ECONNRESET/);
    await send('u2');
    expect(await bot.messages()).toHaveLength(2);
  });

  it('can leave a call without an answer', async () => {
    await fault('hang', 'once', '/bot/v3/info');
    const call = bot.client.request({ method: 'GET', url: '/open-apis/bot/v3/info', timeout: 200 });
    await expect(call).rejects.toThrow('timeout');
  });

  it('can promise another page without end', async () => {
    await fault('endlessPages', 'always');
    const { data } = await bot.client.im.v1.chat.list();
    expect(data).toMatchObject({ has_more: true, page_token: '' });
  });

  it('can refuse all names for a missing scope', async () => {
    await fault('missingScope', 'always');
    const { chatId, members } = await bot.group();
    const path = { chat_id: chatId };
    expect(await codeOf(bot.client.im.v1.chatMembers.get({ path }))).toBe(99991672);
    expect(await codeOf(bot.client.contact.v3.user.get({ path: { user_id: members[0] ?? '' } }))).toBe(
      99991672,
    );
    expect(await codeOf(bot.client.im.v1.chat.list())).toBe(0);
  });

  it('can spoil a download', async () => {
    const message = await sendFile();
    const download = () => fetchFile(message);
    await fault('wrongContentType');
    expect(await download()).toMatchObject({ type: 'text/html', body: 'PK' });
    await fault('downloadError');
    expect((await download()).body).toContain('234003');
    await fault('largeFile');
    expect((await download()).body.length).toBe(40 * 1024 * 1024);
  });

  it('can deliver an acknowledged event again, with the same id or with a new one', async () => {
    await fault('duplicateEvent');
    await say('填报');
    await expect.poll(() => bot.events.length).toBe(2);
    expect(bot.events[1]?.header.event_id).toBe(bot.events[0]?.header.event_id);
    await fault('sameMessageNewEvent');
    await say('状态');
    await expect.poll(() => bot.events.length).toBe(4);
    expect(bot.events[3]?.header.event_id).not.toBe(bot.events[2]?.header.event_id);
    expect(bot.events[3]?.event).toEqual(bot.events[2]?.event);
  });

  it('can exchange the order of two events', async () => {
    await fault('shuffled', 'always');
    await say('一');
    await say('二');
    await expect.poll(() => bot.events.length).toBe(2);
    const words = bot.events.map(({ event }) => (event as { message: { content: string } }).message.content);
    expect(words).toEqual(['{"text":"二"}', '{"text":"一"}']);
  });

  it('can lose the answer to a click that the bot has processed', async () => {
    bot.answerClick = () => ({ card: { type: 'raw', data: card(button('done', '已保存')) } });
    const id = await sendCard(bot, chen, card(form(input('总数'), submit('save', '保存'))));
    await fault('lostAnswer');
    expect((await bot.click({ user: chen, message: id, element: 'save' })).code).toBe(200341);
    expect(bot.clicks).toHaveLength(1);
    expect((await bot.message(id)).revision).toBe(0);
  });
});

describe('the platform’s own limits', () => {
  it('apply when they are switched on: five messages a second to one person', async () => {
    await bot.set({ enforcesRateLimits: true });
    const codes = await Promise.all(['1', '2', '3', '4', '5', '6'].map(uuid => codeOf(send(uuid))));
    expect(codes.filter(code => code === 230020)).toHaveLength(1);
  });

  it('refuse a repeated uuid when the switch says so', async () => {
    await bot.set({ refusesRepeatedUuid: true });
    await send();
    expect(await codeOf(send())).toBe(230049);
  });
});

async function sendFile(): Promise<string> {
  const { chatId } = await bot.privateChat(chen);
  const body = new FormData();
  body.set('user', chen);
  body.set('chat', chatId);
  body.set('file', new File(['PK'], '供水.xlsx'));
  await fetch(`${bot.url}/__sim/files`, { method: 'POST', body });
  const { event } = await bot.nextEvent();
  const { message } = event as { message: { message_id: string; content: string } };
  const { file_key: key } = JSON.parse(message.content) as { file_key: string };
  return `${bot.url}/open-apis/im/v1/messages/${message.message_id}/resources/${key}?type=file`;
}

async function fetchFile(url: string): Promise<{ type: string; body: string }> {
  const { appId, appSecret } = bot.sandbox.credentials;
  const answer = await fetch(`${bot.url}/open-apis/auth/v3/tenant_access_token/internal`, {
    method: 'POST',
    body: JSON.stringify({ app_id: appId, app_secret: appSecret }),
    headers: { 'content-type': 'application/json' },
  });
  const { tenant_access_token: token } = (await answer.json()) as { tenant_access_token: string };
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return { type: response.headers.get('content-type') ?? '', body: await response.text() };
}
