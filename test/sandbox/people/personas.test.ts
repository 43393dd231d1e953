import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAULT_NAMES } from '../../../src/sandbox/faults/faults.js';
import { SWITCH_NAMES } from '../../../src/sandbox/faults/switches.js';
import { startTinyBot, type TinyBot } from '../support.js';

let bot: TinyBot;
let chen: string;
beforeEach(async () => {
  bot = await startTinyBot();
  chen = bot.persona('reporter', 'water').openId;
});
afterEach(() => bot.stop());

describe('the people', () => {
  it('are a reporter for each unit, a reviewer, a leader, an admin and one stranger', () => {
    expect(bot.sandbox.personas.map(({ name, title, role }) => [name, title, role])).toEqual([
      ['李工', '安全股·城镇燃气', 'reporter'],
      ['陈工', '给排水股·城市供水', 'reporter'],
      ['黄工', '给排水股·生活污水处理', 'reporter'],
      ['苏工', '园林股·城市公园', 'reporter'],
      ['许工', '环卫处·生活垃圾处理', 'reporter'],
      ['周股长', '安全股审核人', 'reviewer'],
      ['吴局', '分管领导', 'leader'],
      ['郑主任', '管理员', 'admin'],
      ['何工', '新来的同事', undefined],
    ]);
    expect(bot.sandbox.adminOpenId).toBe(bot.persona('admin').openId);
  });
});

describe('an action of a person', () => {
  it('reaches the bot unchanged when it is a private message', async () => {
    const chat = await bot.privateChat(chen);
    await bot.post('/say', { user: chen, chat: chat.chatId, text: '填报' });
    const { header, event } = await bot.nextEvent();
    expect(header.event_type).toBe('im.message.receive_v1');
    expect(event).toMatchObject({
      sender: { sender_id: { open_id: chen }, sender_type: 'user' },
      message: { chat_type: 'p2p', chat_id: chat.chatId, message_type: 'text', content: '{"text":"填报"}' },
    });
  });

  it('reaches the bot from the group only with its mention, with a placeholder for each name', async () => {
    const admin = bot.persona('admin').openId;
    const { chatId } = await bot.group();
    await bot.post('/say', { user: admin, chat: chatId, text: '大家早' });
    await bot.post('/say', { user: admin, chat: chatId, text: '@季报 /bind @陈工 给排水股·城市供水' });
    const { event } = await bot.nextEvent();
    const { message } = event as { message: { content: string; mentions: unknown[]; chat_type: string } };
    expect(JSON.parse(message.content)).toEqual({ text: '@_user_1 /bind @_user_2 给排水股·城市供水' });
    expect(message.mentions).toMatchObject([
      { key: '@_user_1', name: '季报', mentioned_type: 'bot' },
      { key: '@_user_2', name: '陈工', mentioned_type: 'user', id: { open_id: chen } },
    ]);
    expect(message.chat_type).toBe('group');
  });

  it('names the answered message as its parent', async () => {
    const chat = await bot.privateChat(chen);
    const first = await bot.post<{ message: string }>('/say', { user: chen, chat: chat.chatId, text: '一' });
    await bot.nextEvent();
    await bot.post('/say', { user: chen, chat: chat.chatId, text: '二', replyTo: first.message });
    expect((await bot.nextEvent()).event).toMatchObject({
      message: { parent_id: first.message, root_id: first.message },
    });
  });

  it('is an event when the person opens the private chat or taps the menu', async () => {
    await bot.post('/enter', { user: chen });
    const entered = await bot.nextEvent();
    expect(entered.header.event_type).toBe('im.chat.access_event.bot_p2p_chat_entered_v1');
    expect(entered.event).toMatchObject({ operator_id: { open_id: chen } });
    await bot.post('/menu', { user: chen, key: 'fill' });
    const tapped = await bot.nextEvent();
    expect(tapped.header.event_type).toBe('application.bot.menu_v6');
    expect(tapped.event).toMatchObject({ event_key: 'fill', operator: { operator_id: { open_id: chen } } });
    expect(String((tapped.event as { timestamp: number }).timestamp)).toHaveLength(10);
  });

  it('is refused with a sentence when it is not possible', async () => {
    const { chatId } = await bot.group();
    const stranger = bot.persona(undefined).openId;
    expect(await bot.post('/say', { user: stranger, chat: chatId, text: '我也来' })).toEqual({
      error: '你不在这个会话里',
    });
    expect(await bot.post('/say', { user: chen, chat: chatId, text: ' ' })).toEqual({
      error: '不能发送空白消息',
    });
    expect(await bot.post('/say', { user: 'ou_none', chat: chatId, text: '谁' })).toEqual({
      error: '没有这个人',
    });
    expect(await bot.post('/say', { chat: chatId })).toEqual({ error: '请求的内容不对' });
  });
});

describe('the opening scene', () => {
  it('sets the working group, binds all people, and waits for each answer', async () => {
    const scene = await startTinyBot();
    const { chatId } = await scene.group();
    const texts: string[] = [];
    const answeredBefore: number[] = [];
    const sends: Promise<unknown>[] = [];
    scene.answerEvent = async ({ event }) => {
      const { message } = event as {
        message: { content: string; mentions: { key: string; name: string }[] };
      };
      const { text } = JSON.parse(message.content) as { text: string };
      answeredBefore.push((await scene.messages()).filter(({ from }) => from === 'bot').length);
      texts.push(message.mentions.reduce((words, { key, name }) => words.replace(key, `@${name}`), text));
      sends.push(
        scene.client.im.v1.message.create({
          params: { receive_id_type: 'chat_id' },
          data: { receive_id: chatId, msg_type: 'text', content: '{"text":"好"}' },
        }),
      );
      return {};
    };
    await scene.sandbox.openScene(true);
    expect(texts).toEqual([
      '@季报 /here',
      '@季报 /bind @李工 安全股·城镇燃气',
      '@季报 /bind @陈工 给排水股·城市供水',
      '@季报 /bind @黄工 给排水股·生活污水处理',
      '@季报 /bind @苏工 园林股·城市公园',
      '@季报 /bind @许工 环卫处·生活垃圾处理',
      '@季报 /bind @周股长 审核人',
      '@季报 /bind @吴局 领导',
      '@季报 /status',
    ]);
    expect(answeredBefore).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    await Promise.all(sends);
    await scene.stop();
  });
});

describe('access to the sandbox', () => {
  const status = async (path: string, init?: RequestInit) =>
    (await bot.sandbox.app.request(`${bot.url}${path}`, init)).status;

  it('is allowed only with a host name of this machine', async () => {
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000'])
      expect(await status('/', { headers: { host } })).toBe(200);
    for (const path of ['/', '/__sim/world', '/page/app.js', '/open-apis/bot/v3/info']) {
      expect(await status(path, { headers: { host: 'evil.example:3000' } })).toBe(403);
    }
  });

  it('is refused to another machine', async () => {
    const from = (remoteAddress: string) =>
      bot.sandbox.app.request(`${bot.url}/`, {}, { incoming: { socket: { remoteAddress } } });
    expect((await from('10.0.0.7')).status).toBe(403);
    expect((await from('::ffff:127.0.0.1')).status).toBe(200);
  });

  it('is refused to the page of another site', async () => {
    const menu = (headers: Record<string, string>) =>
      status('/__sim/menu', { method: 'POST', headers, body: JSON.stringify({ user: chen, key: 'help' }) });
    expect(await menu({ origin: 'https://evil.example' })).toBe(403);
    expect(await menu({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await menu({ origin: bot.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  it('includes the files of the page and no others', async () => {
    expect(await status('/page/card.css')).toBe(200);
    for (const path of ['/page/tsconfig.json', '/page/..%2Fsandbox.ts', '/page/none.js'])
      expect(await status(path)).toBe(404);
  });
});

it('the sandbox serves exactly the routes that its README lists', async () => {
  const readme = await readFile(new URL('../../../src/sandbox/README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| `(\w+ \/\S+)`/gm)].map(([, route]) => route);
  const { routes } = bot.sandbox.app;
  const isPlatform = (path: string) => path.startsWith('/open-apis') || path.startsWith('/callback');
  const served = routes.filter(({ method, path }) => method !== 'ALL' && isPlatform(path));
  expect(listed.toSorted()).toEqual(served.map(({ method, path }) => `${method} ${path}`).toSorted());
});

it('the sandbox’s README lists exactly its faults and switches', async () => {
  const readme = await readFile(new URL('../../../src/sandbox/README.md', import.meta.url), 'utf8');
  const names = [...readme.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(names.toSorted()).toEqual([...FAULT_NAMES, ...SWITCH_NAMES].toSorted());
});
