import { describe, expect, it } from 'vitest';
import { envelope as envelopeShape, readIncoming, type Incoming } from '../../src/feishu/incoming.js';
import { envelope, message } from './wire.js';

const read = (event: unknown, type: string): Incoming =>
  readIncoming(envelopeShape.parse(envelope(event, { type, eventId: 'e1' })));

const readMessage = (fields: object): Incoming => {
  const whole = message('') as { sender: object; message: object };
  return read(
    { ...whole, message: { ...whole.message, message_id: 'om_1', ...fields } },
    'im.message.receive_v1',
  );
};

const readTap = (action: object): Incoming =>
  read(
    { operator: { open_id: 'ou_chen' }, action, context: { open_message_id: 'om_1' } },
    'card.action.trigger',
  );

const fieldsOf = (incoming: Incoming): Record<string, string> =>
  incoming.kind === 'tap' ? Object.fromEntries(incoming.fields) : {};

describe('messages', () => {
  it('have their message id as key, not the id of the event', () => {
    expect(readMessage({}).key).toBe('msg:om_1');
  });

  it('lose the placeholders of mentions and keep the mentioned people', () => {
    const incoming = readMessage({
      content: '{"text":"@_user_1 /bind @_user_2 城市供水"}',
      mentions: [
        { key: '@_user_1', id: { open_id: 'ou_bot' }, mentioned_type: 'bot' },
        { key: '@_user_2', id: { open_id: 'ou_li' }, mentioned_type: 'user' },
      ],
    });
    expect(incoming).toMatchObject({
      text: '/bind   城市供水',
      mentions: [
        { openId: 'ou_bot', isBot: true },
        { openId: 'ou_li', isBot: false },
      ],
    });
  });

  it('may be rich text', () => {
    const content = JSON.stringify({
      title: '',
      content: [[{ tag: 'at', user_id: '@_user_1' }, { tag: 'text', text: '汇总 2025Q3' }], []], // prettier-ignore
    });
    expect(readMessage({ message_type: 'post', content })).toMatchObject({ text: '汇总 2025Q3' });
  });

  it('with a file of a very long name keep its beginning and its end, which tells its kind', () => {
    const content = JSON.stringify({ file_key: 'file_1', file_name: `${'季报'.repeat(2_000)}.xlsx` });
    const incoming = readMessage({ message_type: 'file', content });
    const { name = '' } = (incoming as { file?: { name: string } }).file ?? {};
    expect(name.length).toBeLessThanOrEqual(500);
    expect(name).toMatch(/^季报.*….*\.xlsx$/u);
  });

  it('may be rich text without a title', () => {
    const content = JSON.stringify({ content: [[{ tag: 'text', text: '汇总 2025Q3' }]] });
    expect(readMessage({ message_type: 'post', content })).toMatchObject({ text: '汇总 2025Q3' });
  });

  it('lose the placeholders also when they mention ten people and more, or everybody', () => {
    const content = '{"text":"@_user_10 @_all 状态"}';
    expect(readMessage({ content })).toMatchObject({ text: '状态' });
  });

  it('of any chat that is not private are of a group', () => {
    expect(readMessage({ chat_type: 'p2p' })).toMatchObject({ chatKind: 'p2p' });
    for (const chatType of ['group', 'topic_group'])
      expect(readMessage({ chat_type: chatType })).toMatchObject({ chatKind: 'group' });
  });

  it.each([
    ['sticker', '{"file_key":"f"}'],
    ['file', '{"file_key":"f"}'],
    ['text', 'not json'],
    ['text', '{"text":5}'],
  ])('have no text when their content has none: %s %s', (type, content) => {
    expect(readMessage({ message_type: type, content })).toMatchObject({ kind: 'message', text: null });
  });

  it('of bots are ignored', () => {
    const whole = message('你好') as { sender: object };
    const incoming = read(
      { ...whole, sender: { ...whole.sender, sender_type: 'app' } },
      'im.message.receive_v1',
    );
    expect(incoming.kind).toBe('other');
  });
});

describe('taps', () => {
  it('have a blank for an empty field: "", null, or a missing form', () => {
    expect(fieldsOf(readTap({ name: 'save', form_value: { A4_02: '', A4_03: null, A4_04: '5' } }))).toEqual({
      A4_02: '',
      A4_03: '',
      A4_04: '5',
    });
    expect(fieldsOf(readTap({ name: 'save', form_value: null }))).toEqual({});
    expect(fieldsOf(readTap({ name: 'save' }))).toEqual({});
  });

  it('are blank where only characters without a shape were typed', () => {
    const typed = { a: '\u200b\u202e\u2060', b: '\u3164\u2800', c: '漏报\u202e一家', d: '👨‍👩‍👧' };
    const fields = fieldsOf(readTap({ name: 'x', form_value: typed }));
    expect([fields['a'], fields['b']?.trim(), fields['c'], fields['d']]).toEqual(['', '', '漏报一家', '👨‍👩‍👧']);
  });

  it.each(['❤️', '☎︎', '1️⃣', '❤️‍🔥', '🕵🏻‍♂️', '葛\u{e0100}城', 'ᠠ\u180b'])(
    'keep a selector that shapes the character before it: %s',
    text => {
      expect(fieldsOf(readTap({ name: 'x', form_value: { text } }))['text']).toBe(text);
    },
  );

  it.each([
    ['alone', '\ufe0f\ufe0e\u{e0100}\u180b', ''],
    ['with joiners', '\ufe0f\u200d\ufe0f', ''],
    ['behind a character that has no such shapes', 'a\ufe0f，\u{e0100}甲\ufe0f❤\u{e0100}', 'a，甲❤'],
    ['behind a digit without a keycap', '1\ufe0f2', '12'],
    ['more than once', '❤\ufe0f\ufe0f', '❤\ufe0f'],
  ])('leave out a selector %s', (_, text, seen) => {
    expect(fieldsOf(readTap({ name: 'x', form_value: { text } }))['text']).toBe(seen);
  });

  it('keep dates as sent, with or without an offset', () => {
    const form = { as_of: '2025-09-22 +0800', other: '2025-09-22' };
    expect(fieldsOf(readTap({ name: 'submit', form_value: form }))).toEqual(form);
  });

  it('have a blank for a value that is not text, never its JSON', () => {
    expect(fieldsOf(readTap({ name: 'x', form_value: { c: { d: 1 }, e: 7 } }))).toEqual({
      c: '',
      e: '7',
    });
  });

  it('have the chosen values of a list, and blanks for lists in it, however deep', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(fieldsOf(readTap({ name: 'x', form_value: { a: ['一', '二'], b: deep } }))).toEqual({
      a: '一,二',
      b: '',
    });
  });

  it('keep the button’s name when the platform leaves the value out', () => {
    const incoming = readTap({ name: 'submit.water.2025Q3.7', form_value: {} });
    expect(incoming).toMatchObject({
      kind: 'tap',
      key: 'evt:e1',
      name: 'submit.water.2025Q3.7',
      value: undefined,
    });
  });
});

describe('other events', () => {
  it('include the bot menu', () => {
    const incoming = read(
      { operator: { operator_id: { open_id: 'ou_chen' } }, event_key: 'menu_fill' },
      'application.bot.menu_v6',
    );
    expect(incoming).toEqual({ kind: 'menu', key: 'evt:e1', openId: 'ou_chen', eventKey: 'menu_fill' });
  });

  it('of an unknown type are ignored', () => {
    expect(read({}, 'im.chat.updated_v1')).toEqual({
      kind: 'other',
      key: 'evt:e1',
      type: 'im.chat.updated_v1',
    });
  });

  it('of another shape than the platform’s are refused', () => {
    expect(() => read({}, 'im.message.receive_v1')).toThrow();
    expect(() => readTap({ name: 'x', form_value: 'text' })).toThrow();
  });
});
