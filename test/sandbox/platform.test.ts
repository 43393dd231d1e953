import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Credentials } from '../../src/sandbox/wire/wire.js';
import {
  clientOf,
  codeOf,
  card,
  form,
  input,
  plain,
  sendCard,
  startTinyBot,
  submit,
  type TinyBot,
} from './support.js';

const HOUR = 3600_000;
const DAY = 24 * HOUR;

let bot: TinyBot;
beforeEach(async () => {
  bot = await startTinyBot();
});
afterEach(() => bot.stop());

const create = (
  receiver: string,
  type: 'chat_id' | 'open_id',
  msgType: string,
  content: object,
  uuid?: string,
) =>
  bot.client.im.v1.message.create({
    params: { receive_id_type: type },
    data: {
      receive_id: receiver,
      msg_type: msgType,
      content: JSON.stringify(content),
      ...(uuid && { uuid }),
    },
  });
const patch = (messageId: string, content: object) =>
  bot.client.im.v1.message.patch({
    path: { message_id: messageId },
    data: { content: JSON.stringify(content) },
  });
const chen = () => bot.persona('reporter', 'water').openId;

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('the tenant token', () => {
  it('is refused for a wrong secret and without an app', async () => {
    const { credentials } = bot.sandbox;
    const wrong = clientOf({ credentials: { ...credentials, appSecret: 'wrong' } }, bot.url);
    await expect(wrong.im.v1.chat.list()).rejects.toThrow();
    const ask = (body: object) =>
      fetch(`${bot.url}/open-apis/auth/v3/tenant_access_token/internal`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
    const answer = await ask({ app_id: credentials.appId, app_secret: 'wrong' });
    expect([answer.status, ((await answer.json()) as { code: number }).code]).toEqual([400, 10015]);
    expect(await (await ask({})).json()).toMatchObject({ code: 10003 });
  });

  it('is valid for two hours, stays the same while it is valid, and is required', async () => {
    const { appId, appSecret } = bot.sandbox.credentials;
    const issue = async () => {
      const body = JSON.stringify({ app_id: appId, app_secret: appSecret });
      const answer = await fetch(`${bot.url}/open-apis/auth/v3/tenant_access_token/internal`, {
        method: 'POST',
        body,
      });
      return (await answer.json()) as { tenant_access_token: string; expire: number };
    };
    const info = async (authorization?: string) => {
      const answer = await fetch(`${bot.url}/open-apis/bot/v3/info`, {
        headers: authorization ? { authorization } : {},
      });
      return ((await answer.json()) as { code: number }).code;
    };
    const first = await issue();
    expect((await issue()).tenant_access_token).toBe(first.tenant_access_token);
    expect(await info(`Bearer ${first.tenant_access_token}`)).toBe(0);
    bot.pass(2 * HOUR);
    expect(await info(`Bearer ${first.tenant_access_token}`)).toBe(99991663);
    expect(await info()).toBe(99991661);
    expect(await info('Bearer x-1')).toBe(99991671);
    const second = await issue();
    expect([second.tenant_access_token === first.tenant_access_token, second.expire > 7000]).toEqual([
      false,
      true,
    ]);
  });
});

describe('messages', () => {
  it('go to a chat or to the private chat of a person, and can be read', async () => {
    const group = await bot.group();
    const toGroup = await create(group.chatId, 'chat_id', 'text', { text: '大家好' });
    const toChen = await create(chen(), 'open_id', 'text', { text: '陈工好' });
    expect(toGroup.data?.chat_id).toBe(group.chatId);
    expect(toChen.data?.chat_id).toBe((await bot.privateChat(chen())).chatId);
    const read = await bot.client.im.v1.message.get({ path: { message_id: toChen.data?.message_id ?? '' } });
    expect(read.data?.items?.[0]).toMatchObject({
      msg_type: 'text',
      body: { content: '{"text":"陈工好"}' },
      deleted: false,
    });
  });

  it('can answer another message that is not recalled', async () => {
    const first = await create(chen(), 'open_id', 'text', { text: '一' });
    const id = first.data?.message_id ?? '';
    const reply = (content: string) =>
      bot.client.im.v1.message.reply({ path: { message_id: id }, data: { msg_type: 'text', content } });
    const second = await reply('{"text":"二"}');
    expect(second.data).toMatchObject({ parent_id: id, root_id: id });
    await bot.client.im.v1.message.delete({ path: { message_id: id } });
    expect(await codeOf(reply('{"text":"三"}'))).toBe(230011);
  });

  it('mention only existing people, by open_id', async () => {
    const response = await create(chen(), 'open_id', 'text', {
      text: `<at user_id="${chen()}">陈工</at> 还差两项`,
    });
    expect(response.data?.mentions).toMatchObject([{ key: '@_user_1', id: chen(), name: '陈工' }]);
    expect(await codeOf(create(chen(), 'open_id', 'text', { text: '<at user_id="ou_nobody">谁</at>' }))).toBe(
      230001,
    );
  });

  it('are sent once for one uuid within an hour', async () => {
    const [first, again] = [await create(chen(), 'open_id', 'text', { text: '催报' }, 'u-1'), await create(chen(), 'open_id', 'text', { text: '催报' }, 'u-1')]; // prettier-ignore
    expect(again.data?.message_id).toBe(first.data?.message_id);
    bot.pass(HOUR + 1000);
    const later = await create(chen(), 'open_id', 'text', { text: '催报' }, 'u-1');
    expect(later.data?.message_id).not.toBe(first.data?.message_id);
  });

  it.each([
    ['a receiver of another kind', () => create(chen(), 'chat_id', 'text', { text: 'x' }), 230001],
    ['a chat that is not there', () => create('oc_none', 'chat_id', 'text', { text: 'x' }), 230001],
    ['a person who is not there', () => create('ou_none', 'open_id', 'text', { text: 'x' }), 230034],
    ['a text without words', () => create(chen(), 'open_id', 'text', { words: 'x' }), 230001],
    [
      'a text of more than 150 KB',
      () => create(chen(), 'open_id', 'text', { text: 'x'.repeat(151 * 1024) }),
      230025,
    ],
    ['an unknown kind of message', () => create(chen(), 'open_id', 'sticker', { x: 1 }), 230001],
    [
      'a uuid of more than 50 letters',
      () => create(chen(), 'open_id', 'text', { text: 'x' }, 'u'.repeat(51)),
      99992402,
    ],
    [
      'a card template that nobody made',
      () => create(chen(), 'open_id', 'interactive', { type: 'template', data: {} }),
      230099,
    ],
    ['a post without content', () => create(chen(), 'open_id', 'post', { zh_cn: {} }), 230001],
  ])('are refused with %s', async (_, call, code) => {
    expect(await codeOf(call())).toBe(code);
  });

  it('are refused when the content is not JSON', async () => {
    const call = bot.client.im.v1.message.create({
      params: { receive_id_type: 'open_id' },
      data: { receive_id: chen(), msg_type: 'text', content: '大家好' },
    });
    expect(await codeOf(call)).toBe(230001);
  });

  it('are recalled once, and only by the bot that sent them', async () => {
    const response = await create(chen(), 'open_id', 'text', { text: '发错了' });
    const remove = (id: string) => bot.client.im.v1.message.delete({ path: { message_id: id } });
    expect(await codeOf(remove(response.data?.message_id ?? ''))).toBe(0);
    expect(await codeOf(remove(response.data?.message_id ?? ''))).toBe(230011);
    const group = await bot.group();
    const { message } = await bot.post<{ message: string }>('/say', {
      user: chen(),
      chat: group.chatId,
      text: '我的话',
    });
    expect(await codeOf(remove(message))).toBe(230026);
  });

  it('with an unknown id count as deleted; a malformed id is refused', async () => {
    expect(await codeOf(patch('om_0123456789abcdef', card(plainDiv('x'))))).toBe(230110);
    expect(await codeOf(patch('message-1', card(plainDiv('x'))))).toBe(230001);
  });
});

const plainDiv = (content: string) => ({ tag: 'div', text: plain(content) });

describe('cards', () => {
  it('are replaced in place', async () => {
    const id = await sendCard(bot, chen(), card(plainDiv('填报中')));
    expect(await codeOf(patch(id, card(plainDiv('已提交'))))).toBe(0);
    expect((await bot.message(id)).card).toEqual(card(plainDiv('已提交')));
  });

  it('are not replaced after 14 days', async () => {
    const id = await sendCard(bot, chen(), card(plainDiv('旧')));
    bot.pass(14 * DAY + 1000);
    expect(await codeOf(patch(id, card(plainDiv('新'))))).toBe(230031);
  });

  it('must have update_multi before and after the replacement', async () => {
    const silent = { schema: '2.0', body: { elements: [plainDiv('x')] } };
    const flagged = await sendCard(bot, chen(), card(plainDiv('x')));
    expect(await codeOf(patch(flagged, silent))).toBe(230001);
    const unflagged = await sendCard(bot, chen(), silent);
    expect(await codeOf(patch(unflagged, card(plainDiv('x'))))).toBe(230001);
  });

  it('cannot replace a text', async () => {
    const response = await create(chen(), 'open_id', 'text', { text: '字' });
    expect(await codeOf(patch(response.data?.message_id ?? '', card(plainDiv('x'))))).toBe(230001);
  });

  it('with a fault are refused when they are sent and when they replace a card', async () => {
    const bad = card(form(input('A4_10')));
    expect(await codeOf(create(chen(), 'open_id', 'interactive', bad))).toBe(230099);
    const id = await sendCard(bot, chen(), card(plainDiv('x')));
    expect(await codeOf(patch(id, bad))).toBe(230099);
  });

  it('can be replaced twice with the token of a click, within half an hour', async () => {
    const id = await sendCard(bot, chen(), card(form(input('A4_10'), submit('save', '保存'))));
    const click = () => bot.click({ user: chen(), message: id, element: 'save', form: { A4_10: '1' } });
    await click();
    const token = () => (bot.clicks.at(-1)?.event as { token: string }).token;
    const update = (data: object) => bot.client.request<{ code: number }>({ method: 'POST', url: '/open-apis/interactive/v1/card/update', data }); // prettier-ignore
    const next = card(form(input('A4_11'), submit('save', '保存')));
    expect(await codeOf(update({ token: token(), card: { schema: '2.0', elements: [] } }))).toBe(11311);
    expect(await codeOf(update({ token: token(), card: next }))).toBe(0);
    expect(await codeOf(update({ token: token(), card: next }))).toBe(0);
    expect(await codeOf(update({ token: token(), card: next }))).toBe(300040);
    expect(await codeOf(update({ token: 'x', card: next }))).toBe(300020);
    await click();
    bot.pass(31 * 60_000);
    expect(await codeOf(update({ token: token(), card: next }))).toBe(300030);
  });
});

describe('files', () => {
  const upload = (bytes: Buffer, type: 'xls' | 'mp4' = 'xls') =>
    bot.client.im.v1.file.create({
      data: { file_type: type, file_name: '2025年第三季度季报_城市供水.xlsx', file: bytes },
    });

  it('of the bot arrive byte for byte, with their Chinese name', async () => {
    const bytes = randomBytes(200_000);
    const { file_key: key = '' } = (await upload(bytes)) ?? {};
    const response = await create(chen(), 'open_id', 'file', { file_key: key });
    expect(JSON.parse(response.data?.body?.content ?? '')).toEqual({
      file_key: key,
      file_name: '2025年第三季度季报_城市供水.xlsx',
    });
    const page = await fetch(`${bot.url}/__sim/files/${key}`);
    expect(Buffer.from(await page.arrayBuffer()).equals(bytes)).toBe(true);
    expect(decodeURIComponent(page.headers.get('content-disposition') ?? '')).toContain(
      '2025年第三季度季报_城市供水.xlsx',
    );
  });

  it('of a person reach the bot byte for byte', async () => {
    const bytes = randomBytes(100_000);
    const chat = await bot.privateChat(chen());
    const body = new FormData();
    body.append('user', chen());
    body.append('chat', chat.chatId);
    body.append('file', new Blob([new Uint8Array(bytes)]), '供水 三季度.xlsx');
    const eventCount = bot.events.length;
    await fetch(`${bot.url}/__sim/files`, { method: 'POST', body });
    await expect.poll(() => bot.events.length).toBe(eventCount + 1);
    const { message } = bot.events.at(-1)?.event as {
      message: { message_id: string; message_type: string; content: string };
    };
    const { file_key: key, file_name: name } = JSON.parse(message.content) as {
      file_key: string;
      file_name: string;
    };
    expect([message.message_type, name]).toEqual(['file', '供水 三季度.xlsx']);
    const resource = await bot.client.im.v1.messageResource.get({
      path: { message_id: message.message_id, file_key: key },
      params: { type: 'file' },
    });
    expect((await bytesOf(resource.getReadableStream())).equals(bytes)).toBe(true);
    const other = await create(chen(), 'open_id', 'text', { text: 'x' });
    const path = { message_id: other.data?.message_id ?? '', file_key: key };
    await expect(bot.client.im.v1.messageResource.get({ path, params: { type: 'file' } })).rejects.toThrow();
    expect(await codeOf(create(chen(), 'open_id', 'file', { file_key: key }))).toBe(230017);
  });

  it('can be pictures', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const { image_key: key = '' } =
      (await bot.client.im.v1.image.create({ data: { image_type: 'message', image: png } })) ?? {};
    expect((await create(chen(), 'open_id', 'image', { image_key: key })).code).toBe(0);
    expect((await fetch(`${bot.url}/__sim/files/${key}`)).headers.get('content-type')).toBe('image/png');
    expect(await codeOf(create(chen(), 'open_id', 'file', { file_key: key }))).toBe(230055);
  });

  it('that are no pictures, or too large to be shown, are refused as pictures', async () => {
    const asPicture = (image: Buffer) =>
      codeOf(bot.client.im.v1.image.create({ data: { image_type: 'message', image } }));
    const sized = (width: number, height: number) => {
      const head = Buffer.alloc(24);
      head.write('\x89PNG\r\n\x1a\n', 'latin1');
      head.writeUInt32BE(width, 16);
      head.writeUInt32BE(height, 20);
      return head;
    };
    const gif = Buffer.from('GIF89a\xd1\x07\x01\x00', 'latin1');
    const jpeg = Buffer.from('ffd8ffe000040000ffc0000b08000a2ee103', 'hex');
    expect(await asPicture(Buffer.from('no picture'))).toBe(234011);
    expect(await asPicture(sized(12_001, 10))).toBe(234039);
    expect(await asPicture(sized(10, 12_001))).toBe(234039);
    expect(await asPicture(gif)).toBe(234039);
    expect(await asPicture(jpeg)).toBe(234039);
    expect(await asPicture(Buffer.concat([sized(10, 10), Buffer.alloc(10 * 1024 * 1024)]))).toBe(234006);
  });

  it('are refused when they are empty, unknown, or sent as another kind', async () => {
    expect(await codeOf(upload(Buffer.alloc(0)))).toBe(234010);
    expect(await codeOf(create(chen(), 'open_id', 'file', { file_key: 'file_v3_none' }))).toBe(230001);
    const { file_key: film = '' } = (await upload(Buffer.from('film'), 'mp4')) ?? {};
    expect(await codeOf(create(chen(), 'open_id', 'file', { file_key: film }))).toBe(230055);
  });

  it('are refused when the body ends inside the file', async () => {
    const body = '--X\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nhalf of it';
    const headers = { 'content-type': 'multipart/form-data; boundary=X' };
    const response = await fetch(`${bot.url}/__sim/files`, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toEqual([400, { error: '没有收到文件' }]);
  });

  it('are refused when they exceed 30 MB', async () => {
    expect(await codeOf(upload(Buffer.alloc(30 * 1024 * 1024 + 1)))).toBe(234006);
  });
});

describe('the directory', () => {
  it('lists the group and its members page by page, without the bot and the stranger', async () => {
    const { data } = await bot.client.im.v1.chat.list();
    expect(data?.items?.map(chat => chat.name)).toEqual(['季报工作群']);
    const group = await bot.group();
    const page = (token: string) =>
      bot.client.im.v1.chatMembers.get({
        path: { chat_id: group.chatId },
        params: { page_size: 5, page_token: token },
      });
    const first = await page('');
    const second = await page(first.data?.page_token ?? '');
    const names = [...(first.data?.items ?? []), ...(second.data?.items ?? [])].map(member => member.name);
    expect(names).toEqual(['李工', '陈工', '黄工', '苏工', '许工', '周股长', '吴局', '郑主任']);
    expect([first.data?.has_more, second.data?.has_more, second.data?.member_total]).toEqual([
      true,
      false,
      8,
    ]);
  });

  it('describes a chat, and refuses an unknown one', async () => {
    const group = await bot.group();
    const get = (id: string) => bot.client.im.v1.chat.get({ path: { chat_id: id } });
    expect((await get(group.chatId)).data).toMatchObject({
      name: '季报工作群',
      chat_mode: 'group',
      user_count: '8',
    });
    const privateChat = await bot.privateChat(chen());
    expect((await get(privateChat.chatId)).data).toMatchObject({ chat_mode: 'p2p' });
    expect(await codeOf(get('oc_none'))).toBe(232006);
  });

  it('has a person’s name, and finds people by their telephone number', async () => {
    const get = (id: string) =>
      bot.client.contact.v3.user.get({ path: { user_id: id }, params: { user_id_type: 'open_id' } });
    expect((await get(chen())).data?.user).toMatchObject({ name: '陈工', open_id: chen() });
    expect(await codeOf(get('ou_none'))).toBe(41050);
    const people = await bot.client.contact.v3.user.batchGetId({
      params: { user_id_type: 'open_id' },
      data: { mobiles: ['13900000002', '13911111111'] },
    });
    expect(people.data?.user_list).toEqual([
      { user_id: chen(), mobile: '13900000002' },
      { mobile: '13911111111' },
    ]);
  });

  it('has the bot’s own name', async () => {
    const answer = await bot.client.request<{ bot: { open_id: string; app_name: string } }>({ method: 'GET', url: '/open-apis/bot/v3/info' }); // prettier-ignore
    expect(answer.bot).toMatchObject({ app_name: '季报' });
  });
});

it('the sandbox answers an unknown route with 404 in JSON', async () => {
  const call = bot.client.request({ method: 'GET', url: '/open-apis/calendar/v4/calendars' });
  expect(await codeOf(call)).toBe(99991201);
});

it('the sandbox has the same ids at every start, and other secrets', async () => {
  const other = await startTinyBot();
  const [{ appId, ...secrets }, { appId: otherId, ...otherSecrets }] = [bot, other].map(
    ({ sandbox }) => sandbox.credentials,
  ) as [Credentials, Credentials];
  expect(otherId).toBe(appId);
  expect(new Set([...Object.values(secrets), ...Object.values(otherSecrets)]).size).toBe(6);
  expect(other.sandbox.personas).toEqual(bot.sandbox.personas);
  expect((await other.group()).chatId).toBe((await bot.group()).chatId);
  await other.stop();
});
