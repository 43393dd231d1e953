import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { button, card, codeOf, startTinyBot, type TinyBot } from '../support.js';

let bot: TinyBot;
let chen: string;
beforeEach(async () => {
  bot = await startTinyBot();
  chen = bot.persona('reporter', 'water').openId;
});
afterEach(() => bot.stop());

const write = (kind: 'open_id' | 'chat_id', to: string) =>
  codeOf(
    bot.client.im.v1.message.create({
      params: { receive_id_type: kind },
      data: { receive_id: to, msg_type: 'text', content: '{"text":"好"}' },
    }),
  );
const typeOf = async () => (await bot.nextEvent()).header.event_type;

describe('a group', () => {
  it('can be added; the bot gets an event and can write there', async () => {
    const { chatId } = await bot.post<{ chatId: string }>('/groups', { name: '另一个工作群' });
    expect(await typeOf()).toBe('im.chat.member.bot.added_v1');
    expect(await write('chat_id', chatId)).toBe(0);
  });

  it('exchanges no messages with the bot after the bot is removed', async () => {
    const { chatId } = await bot.group();
    await bot.post(`/groups/${chatId}/bot`, { by: chen, isIn: false });
    expect(await typeOf()).toBe('im.chat.member.bot.deleted_v1');
    expect(await write('chat_id', chatId)).toBe(230002);
    expect((await bot.client.im.v1.chat.list()).data?.items).toEqual([]);
    await bot.post('/say', { user: chen, chat: chatId, text: '@季报 状态' });
    await bot.post(`/groups/${chatId}/bot`, { by: chen, isIn: true });
    expect(await typeOf()).toBe('im.chat.member.bot.added_v1');
    expect(bot.events).toHaveLength(2);
  });

  it('accepts a new member; the bot gets an event with the name', async () => {
    const { openId } = await bot.post<{ openId: string }>('/people', { name: '林工', title: '新同事' });
    const { chatId } = await bot.group();
    await bot.post(`/groups/${chatId}/members`, { by: chen, user: openId });
    expect(await bot.nextEvent()).toMatchObject({
      header: { event_type: 'im.chat.member.user.added_v1' },
      event: { chat_id: chatId, users: [{ name: '林工', user_id: { open_id: openId } }] },
    });
    expect((await bot.group()).members).toContain(openId);
    expect(await write('open_id', openId)).toBe(0);
  });
});

describe('a person', () => {
  it.each([
    ['resigned', 230029],
    ['out of scope', 230013],
  ])('who is %s cannot get messages until they are reachable again', async (unreachable, code) => {
    await bot.post(`/people/${chen}`, { unreachable });
    expect(await write('open_id', chen)).toBe(code);
    await bot.post(`/people/${chen}`, { unreachable: null });
    expect(await write('open_id', chen)).toBe(0);
  });
});

describe('a bot', () => {
  const request = (method: 'POST' | 'PATCH', path: string, data: object) =>
    bot.client.request<{ data: Record<string, unknown> }>({ method, url: `/open-apis${path}`, data });
  const sendText = async () => {
    const { chatId } = await bot.group();
    const { data } = await bot.client.im.v1.message.create({
      params: { receive_id_type: 'chat_id' },
      data: { receive_id: chatId, msg_type: 'text', content: '{"text":"请报送"}' },
    });
    return { chatId, id: data?.message_id ?? '' };
  };

  it('can pin, put on top and mark as urgent its own message, for people of the chat', async () => {
    const { chatId, id } = await sendText();
    expect((await request('POST', '/im/v1/pins', { message_id: id })).data['pin']).toMatchObject({ chat_id: chatId }); // prettier-ignore
    const notice = { chat_top_notice: [{ action_type: '1', message_id: id }] };
    await request('POST', `/im/v1/chats/${chatId}/top_notice/put_top_notice`, notice);
    const stranger = bot.persona(undefined).openId;
    const urged = await request('PATCH', `/im/v1/messages/${id}/urgent_app?user_id_type=open_id`, {
      user_id_list: [chen, stranger],
    });
    expect(urged.data['invalid_user_id_list']).toEqual([stranger]);
    const onlyStrangers = request('PATCH', `/im/v1/messages/${id}/urgent_app`, { user_id_list: [stranger] });
    expect(await codeOf(onlyStrangers)).toBe(230001);
  });

  it('can show a card to one person of a group only, and remove it', async () => {
    const { chatId } = await bot.group();
    const ephemeral = {
      chat_id: chatId,
      open_id: chen,
      msg_type: 'interactive',
      card: card(button('go', '去')),
    };
    const { data } = await request('POST', '/ephemeral/v1/send', ephemeral);
    const id = String(data['message_id']);
    expect(await bot.message(id)).toMatchObject({ onlyFor: chen, chatId });
    await request('POST', '/ephemeral/v1/delete', { message_id: id });
    expect((await bot.message(id)).recalled).toBe(true);
  });
});
