import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/sandbox/people/world.js';
import {
  button,
  card,
  form,
  input,
  plain,
  sendCard,
  startTinyBot,
  submit,
  type TinyBot,
} from '../support.js';

let bot: TinyBot;
let chen: string;
beforeEach(async () => {
  bot = await startTinyBot();
  chen = bot.persona('reporter', 'water').openId;
});
afterEach(() => bot.stop());

const options = [
  { text: plain('企业关停'), value: 'closed' },
  { text: plain('合并划出'), value: 'merged' },
];
const page = card(
  form(
    input('A4_10', { default_value: '12' }),
    input('A4_11'),
    {
      tag: 'collapsible_panel',
      header: { title: plain('其他') },
      elements: [input('A4_12', { default_value: '3' })],
    },
    input('locked', { default_value: '9', disabled: true }),
    { tag: 'select_static', name: 'cause', options, initial_index: 2 },
    { tag: 'select_static', name: 'other', options },
    { tag: 'date_picker', name: 'asof', initial_date: '2025-09-22' },
    { tag: 'checker', name: 'seen', text: plain('已核对') },
    submit('save.next', '保存并下一页'),
    { tag: 'button', name: 'reset', text: plain('恢复'), form_action_type: 'reset' },
  ),
  button('outside', '状态'),
);

const action = () => (bot.clicks.at(-1)?.event as { action: JsonObject }).action;
const submitPage = async (typed: JsonObject, sent: JsonObject = page) => {
  const message = await sendCard(bot, chen, sent);
  return { message, outcome: await bot.click({ user: chen, message, element: 'save.next', form: typed }) };
};

describe('a submit', () => {
  it('carries every field of the form: the typed value, else the initial one, else nothing', async () => {
    await submitPage({ A4_11: '３５', seen: true, asof: '2025-09-20', locked: '1' });
    expect(action()).toEqual({
      tag: 'button',
      name: 'save.next',
      timezone: 'Asia/Shanghai',
      value: { route: 'save.next' },
      form_value: {
        A4_10: '12',
        A4_11: '３５',
        A4_12: '3',
        locked: '9',
        cause: 'merged',
        other: '',
        asof: '2025-09-20 +0800',
        seen: true,
      },
    });
  });

  it('names the person, the chat and the message', async () => {
    const { message } = await submitPage({});
    const chat = await bot.privateChat(chen);
    expect(bot.clicks[0]?.event).toMatchObject({
      operator: { open_id: chen },
      host: 'im_message',
      context: { open_message_id: message, open_chat_id: chat.chatId },
    });
    expect(bot.clicks[0]).toMatchObject({
      signatureIsGood: true,
      header: { event_type: 'card.action.trigger' },
    });
    expect(bot.clicks[0]?.header.create_time).toMatch(/^\d{16}$/);
    expect((bot.clicks[0]?.event as { token: string }).token).toMatch(/^c-/);
  });

  it('arrives without action.value when the switch drops it', async () => {
    await bot.set({ dropsValueOnSubmit: true });
    await submitPage({});
    expect(action()).not.toHaveProperty('value');
    expect(action()).toMatchObject({ name: 'save.next', form_value: { A4_10: '12' } });
    const message = await sendCard(bot, chen, page);
    await bot.click({ user: chen, message, element: 'outside' });
    expect(action()).toMatchObject({ value: { route: 'outside' } });
  });

  it('leaves out empty fields when the switch says so', async () => {
    await bot.set({ omitsEmptyFields: true });
    await submitPage({ A4_10: '' });
    expect(Object.keys(action()['form_value'] as object)).toEqual([
      'A4_12',
      'locked',
      'cause',
      'asof',
      'seen',
    ]);
  });

  it('is not sent while a required field is empty', async () => {
    const { outcome } = await submitPage(
      { reason: '' },
      card(form(input('reason', { required: true }), submit('save.next', '退回'))),
    );
    expect(outcome).toEqual({ sent: false, toast: { type: 'warning', content: '有必填项未填写' } });
    expect(bot.clicks).toEqual([]);
  });

  it('is not sent with a choice that is not offered', async () => {
    const { outcome } = await submitPage({ cause: 'moved-away' });
    expect(outcome).toMatchObject({ sent: false, toast: { content: '没有这个选项' } });
    expect(bot.clicks).toEqual([]);
  });

  it('is not sent when a text exceeds its field’s maximum', async () => {
    const short = card(form(input('A4_10', { max_length: 3 }), submit('save.next', '保存')));
    const { outcome } = await submitPage({ A4_10: '1234' }, short);
    expect(outcome).toMatchObject({ sent: false, toast: { content: '最多可输入 3 个字' } });
    expect(bot.clicks).toEqual([]);
  });
});

describe('a click', () => {
  it('on a button outside the form carries no form', async () => {
    const message = await sendCard(bot, chen, page);
    await bot.click({ user: chen, message, element: 'outside', form: { A4_10: '5' } });
    expect(action()).toEqual({
      tag: 'button',
      name: 'outside',
      timezone: 'Asia/Shanghai',
      value: { route: 'outside' },
    });
  });

  it('on reset or on a choice within a form is not sent to the bot', async () => {
    const message = await sendCard(bot, chen, page);
    expect(await bot.click({ user: chen, message, element: 'reset' })).toEqual({ sent: false });
    expect(await bot.click({ user: chen, message, element: 'cause', value: 'closed' })).toEqual({
      sent: false,
    });
    expect(bot.clicks).toEqual([]);
  });

  it('on a choice outside a form carries the option, and a date with its offset', async () => {
    const behaviors = [{ type: 'callback', value: { a: 'pick' } }];
    const pickers = card(
      { tag: 'select_static', name: 'quarter', options, behaviors },
      { tag: 'date_picker', name: 'day', behaviors },
      { tag: 'input', name: 'words', behaviors },
      { tag: 'checker', name: 'tick', text: plain('好'), behaviors },
    );
    const message = await sendCard(bot, chen, pickers);
    const actionOf = async (element: string, value: string | boolean) => {
      await bot.click({ user: chen, message, element, value });
      return action();
    };
    expect(await actionOf('quarter', 'closed')).toMatchObject({ option: 'closed', value: { a: 'pick' } });
    expect(await actionOf('day', '2025-09-22')).toMatchObject({ option: '2025-09-22 +0800' });
    expect(await actionOf('words', '好的')).toMatchObject({ input_value: '好的' });
    expect(await actionOf('tick', true)).toMatchObject({ checked: true });
  });

  it('may name an element without a name by its place', async () => {
    const block = {
      tag: 'interactive_container',
      behaviors: [{ type: 'callback', value: { page: 3 } }],
      elements: [],
    };
    const message = await sendCard(bot, chen, card(block));
    await bot.click({ user: chen, message, element: 'body.elements.0' });
    expect(action()).toMatchObject({ tag: 'interactive_container', value: { page: 3 } });
  });

  it('on a link opens it and is not sent to the bot', async () => {
    const behaviors = [{ type: 'open_url', default_url: 'https://example.com/' }];
    const message = await sendCard(bot, chen, card(button('open', '打开', { behaviors })));
    expect(await bot.click({ user: chen, message, element: 'open' })).toEqual({
      sent: false,
      opens: 'https://example.com/',
    });
  });

  it('on a disabled button shows its reason', async () => {
    const off = button('off', '提交', { disabled: true, disabled_tips: plain('已锁定') });
    const message = await sendCard(bot, chen, card(off));
    expect(await bot.click({ user: chen, message, element: 'off' })).toMatchObject({
      sent: false,
      toast: { content: '已锁定' },
    });
  });

  it('is refused to a person outside the chat, on a recalled card, on a missing button, and after 14 days', async () => {
    const message = await sendCard(bot, chen, page);
    const stranger = bot.persona(undefined).openId;
    expect(await bot.click({ user: stranger, message, element: 'outside' })).toMatchObject({ sent: false, toast: { content: '你不在这个会话里' } }); // prettier-ignore
    expect(await bot.click({ user: chen, message, element: 'gone' })).toMatchObject({ sent: false });
    bot.pass(14 * 24 * 3600_000 + 1000);
    expect(await bot.click({ user: chen, message, element: 'outside' })).toMatchObject({ toast: { content: '卡片已过期，不能再操作' } }); // prettier-ignore
    await bot.client.im.v1.message.delete({ path: { message_id: message } });
    expect(await bot.click({ user: chen, message, element: 'outside' })).toMatchObject({
      toast: { content: '消息已撤回' },
    });
    expect(bot.clicks).toEqual([]);
  });
});

describe('the answer to a click', () => {
  const next = card(form(input('A4_20'), submit('save.next', '保存并下一页')));

  it('shows its toast and replaces the card', async () => {
    bot.answerClick = () => ({
      toast: { type: 'success', content: '已保存' },
      card: { type: 'raw', data: next },
    });
    const { message, outcome } = await submitPage({});
    expect(outcome).toMatchObject({ sent: true, toast: { type: 'success', content: '已保存' } });
    expect(await bot.message(message)).toMatchObject({ card: next, revision: 1 });
  });

  it('changes nothing on the card when it has no card', async () => {
    bot.answerClick = () => ({ toast: { type: 'info', content: '正在处理' } });
    const { message } = await submitPage({});
    expect(await bot.message(message)).toMatchObject({ card: page, revision: 0 });
  });

  it('turns a card that was patched before it back to the old one when the switch says so', async () => {
    await bot.set({ revertsEarlyUpdates: true });
    bot.answerClick = async ({ event }) => {
      const { open_message_id: id } = (event as { context: { open_message_id: string } }).context;
      await bot.client.im.v1.message.patch({
        path: { message_id: id },
        data: { content: JSON.stringify(next) },
      });
      return {};
    };
    const { message } = await submitPage({});
    expect((await bot.message(message)).card).toEqual(page);
    await bot.set({ revertsEarlyUpdates: false });
    const second = await submitPage({});
    expect((await bot.message(second.message)).card).toEqual(next);
  });

  it.each<[string, number, () => Response | object]>([
    ['is an error', 200671, () => new Response('no', { status: 500 })],
    ['is a redirect', 200671, () => new Response(null, { status: 302, headers: { location: '/' } })],
    ['is empty', 200672, () => new Response('')],
    ['is a text', 200672, () => new Response('"no card.action.trigger event handle"')],
    ['is a bare card', 200672, () => next],
    ['has a toast that is a text', 200672, () => ({ toast: '已保存' })],
    ['has an unknown kind of toast', 200672, () => ({ toast: { type: 'ok', content: '好' } })],
    ['has a card without its type', 200672, () => ({ card: next })],
    ['has a card as a text', 200672, () => ({ card: { type: 'raw', data: JSON.stringify(next) } })],
    [
      'has a card Feishu would refuse',
      200673,
      () => ({ card: { type: 'raw', data: card({ tag: 'nothing' }) } }),
    ],
    ['has a card of the old schema', 200830, () => ({ card: { type: 'raw', data: { elements: [] } } })],
  ])('is shown as an error code and changes nothing when it %s', async (_, code, answer) => {
    bot.answerClick = answer;
    const { message, outcome } = await submitPage({ A4_10: '7' });
    expect(outcome).toMatchObject({ sent: true, code, toast: { type: 'error' } });
    expect(outcome.toast?.content).toContain(String(code));
    expect((await bot.message(message)).revision).toBe(0);
    expect(bot.clicks).toHaveLength(1);
  });

  it('is shown as 200341 when it takes more than three seconds, and the click is not sent again', async () => {
    const answers: ((answer: object) => void)[] = [];
    bot.answerClick = () => new Promise(resolve => answers.push(resolve));
    const { outcome } = await submitPage({});
    expect(outcome).toMatchObject({ sent: true, code: 200341 });
    answers[0]?.({});
    expect(bot.clicks).toHaveLength(1);
  });
});

describe('a list of people', () => {
  const people = (extra: JsonObject = {}) =>
    card(form({ tag: 'multi_select_person', name: 'people', ...extra }, submit('save.next', '确认')));

  it('offers the people named as options, and sends the chosen ones as a list', async () => {
    const [leader, admin] = [bot.persona('leader').openId, bot.persona('admin').openId];
    await submitPage({ people: [leader] }, people({ options: [{ value: leader }, { value: admin }] }));
    expect(action()['form_value']).toEqual({ people: [leader] });
    const { outcome } = await submitPage({ people: [chen] }, people({ options: [{ value: leader }] }));
    expect(outcome).toMatchObject({ sent: false, toast: { content: '没有这个选项' } });
  });

  it('without options offers the members of the chat', async () => {
    await submitPage({ people: [chen] }, people());
    expect(action()['form_value']).toEqual({ people: [chen] });
    const { outcome } = await submitPage({ people: [bot.persona('leader').openId] }, people());
    expect(outcome).toMatchObject({ sent: false, toast: { content: '没有这个选项' } });
  });
});
