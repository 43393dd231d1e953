import { randomBytes, randomUUID } from 'node:crypto';
import { APP, clock } from './app.js';

/** A person with a private chat with the bot. */
export interface Person {
  readonly openId: string;
  readonly chatId: string;
}

export const newMessageId = (): string => `om_${hex()}`;

const hex = (): string => randomBytes(16).toString('hex');

export const newPerson = (): Person => ({ openId: `ou_${hex()}`, chatId: `oc_${hex()}` });

/** A message by its parts; an id and a private chat by default. */
export interface MessageParts {
  readonly id?: string;
  readonly chat?: { readonly id: string; readonly type: 'p2p' | 'group' };
  readonly type?: string;
  readonly content: object;
  readonly mentions?: readonly { readonly openId: string; readonly type?: 'user' | 'bot' }[];
}

/** Makes the event of a text message in a private chat, with new ids. */
export const messageEvent = (from: Person, text: string, mentions: readonly Person[] = []): object =>
  eventOf(from, { content: { text }, mentions });

export function eventOf(from: Person, parts: MessageParts): object {
  const {
    id = newMessageId(),
    chat = { id: from.chatId, type: 'p2p' },
    type = 'text',
    mentions = [],
  } = parts;
  return envelope('im.message.receive_v1', {
    sender: {
      sender_id: { open_id: from.openId, union_id: `on_${from.openId.slice(3)}`, user_id: '7f3ab21c' },
      sender_type: 'user',
      tenant_key: '736588c9260f175e',
    },
    message: {
      message_id: id,
      create_time: String(clock().getTime()),
      chat_id: chat.id,
      chat_type: chat.type,
      message_type: type,
      content: JSON.stringify(parts.content),
      mentions: mentions.map(({ openId, type: mentioned = 'user' }, index) => ({
        key: `@_user_${index + 1}`,
        id: { open_id: openId, union_id: `on_${openId.slice(3)}`, user_id: '' },
        mentioned_type: mentioned,
        name: '某某',
        tenant_key: '736588c9260f175e',
      })),
    },
  });
}

/** Makes the event of a tap on a card's button, with the fields of its form. */
export function tapEvent(by: Person, button: string, fields: Readonly<Record<string, string>> = {}): object {
  return envelope('card.action.trigger', {
    operator: { open_id: by.openId, union_id: `on_${by.openId.slice(3)}`, tenant_key: '736588c9260f175e' },
    token: `c-${hex()}`,
    action: {
      tag: 'button',
      name: button,
      value: { route: button },
      timezone: 'Asia/Shanghai',
      form_value: fields,
    },
    host: 'im_message',
    context: { open_message_id: `om_${by.openId.slice(3)}`, open_chat_id: by.chatId },
  });
}

export function envelope(type: string, event: object): object {
  return {
    schema: '2.0',
    header: {
      event_id: randomUUID(),
      event_type: type,
      create_time: String(clock().getTime()),
      token: APP.verificationToken,
      app_id: APP.id,
      tenant_key: '736588c9260f175e',
    },
    event,
  };
}
