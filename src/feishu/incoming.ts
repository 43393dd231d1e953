import * as z from 'zod';
import { visibleText } from '../core/text.js';

/** Everything that reaches the bot, over webhook or long connection, read into one form. */
export type Incoming =
  | {
      readonly kind: 'message';
      /** The same when the platform repeats the message. */
      readonly key: string;
      readonly openId: string;
      readonly chatId: string;
      readonly chatKind: 'p2p' | 'group';
      readonly messageId: string;
      /** The text without the placeholders of mentions and invisible characters; null for a message without text (a file, a sticker). */
      readonly text: string | null;
      /** The file of the message, or null. The name is the sender's choice: never trust it. */
      readonly file: { readonly key: string; readonly name: string } | null;
      /** All people mentioned, the bot included. */
      readonly mentions: readonly Mention[];
    }
  | {
      readonly kind: 'tap';
      readonly key: string;
      readonly openId: string;
      readonly chatId: string;
      readonly messageId: string;
      readonly name: string | undefined;
      readonly value: unknown;
      /** Texts of the form's fields by name, without invisible characters; an empty field may be missing. */
      readonly fields: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'menu'; readonly key: string; readonly openId: string; readonly eventKey: string }
  | { readonly kind: 'other'; readonly key: string; readonly type: string };

export interface Mention {
  readonly openId: string;
  readonly isBot: boolean;
}

const id = z.string().min(1).max(200);

/** The used fields of an event's header (schema 2.0). */
export const envelope = z.object({
  header: z.object({
    event_id: id,
    event_type: id,
    token: z.string().optional(),
    app_id: z.string().optional(),
  }),
  event: z.unknown(),
});
export type Envelope = z.infer<typeof envelope>;

const messageShape = z.object({
  sender: z.object({ sender_id: z.object({ open_id: id }), sender_type: z.string().optional() }),
  message: z.object({
    message_id: id,
    chat_id: id,
    chat_type: z.string(),
    message_type: z.string(),
    content: z.string(),
    mentions: z
      .array(
        z.object({
          key: z.string(),
          id: z.object({ open_id: z.string().nullish() }).nullish(),
          mentioned_type: z.string().nullish(),
        }),
      )
      .nullish(),
  }),
});

const cardAction = z.object({
  operator: z.object({ open_id: id }),
  action: z.object({
    name: z.string().nullish(),
    // The platform may leave the value out when a form is submitted; zod does not count that as undefined.
    value: z.unknown().optional(),
    form_value: z.record(z.string(), z.unknown()).nullish(),
  }),
  context: z.object({ open_message_id: id, open_chat_id: z.string().nullish() }),
});

const menu = z.object({
  operator: z.object({ operator_id: z.object({ open_id: id }) }),
  event_key: z.string(),
});

/** The kinds of events that are asked for at the platform; others are acknowledged and left alone. */
export const EVENT_TYPES = [
  'im.message.receive_v1',
  'card.action.trigger',
  'application.bot.menu_v6',
  'im.chat.access_event.bot_p2p_chat_entered_v1',
] as const;

/** Reads an envelope; throws a ZodError for a form that the platform does not send. */
export function readIncoming(body: Envelope): Incoming {
  const { event_type: type, event_id: eventId } = body.header;
  switch (type) {
    case 'im.message.receive_v1':
      return fromMessage(messageShape.parse(body.event));
    case 'card.action.trigger':
      return fromCardAction(eventId, cardAction.parse(body.event));
    case 'application.bot.menu_v6': {
      const { operator, event_key: eventKey } = menu.parse(body.event);
      return { kind: 'menu', key: `evt:${eventId}`, openId: operator.operator_id.open_id, eventKey };
    }
    default:
      return { kind: 'other', key: `evt:${eventId}`, type };
  }
}

/** The platform may send one message as several events, so the message id is the key. */
function fromMessage({ sender, message: data }: z.infer<typeof messageShape>): Incoming {
  const mentions = (data.mentions ?? []).map(({ id: mentionId, mentioned_type }) => ({
    openId: mentionId?.open_id ?? '',
    isBot: mentioned_type === 'bot',
  }));
  const fromPerson = (sender.sender_type ?? 'user') === 'user';
  return fromPerson
    ? {
        kind: 'message',
        key: `msg:${data.message_id}`,
        openId: sender.sender_id.open_id,
        chatId: data.chat_id,
        chatKind: data.chat_type === 'p2p' ? 'p2p' : 'group',
        messageId: data.message_id,
        text: readText(data.message_type, data.content),
        file: data.message_type === 'file' ? readFile(data.content) : null,
        mentions,
      }
    : { kind: 'other', key: `msg:${data.message_id}`, type: 'message of a bot' };
}

function fromCardAction(eventId: string, event: z.infer<typeof cardAction>): Incoming {
  return {
    kind: 'tap',
    key: `evt:${eventId}`,
    openId: event.operator.open_id,
    chatId: event.context.open_chat_id ?? '',
    messageId: event.context.open_message_id,
    name: event.action.name ?? undefined,
    value: event.action.value,
    fields: new Map(
      Object.entries(event.action.form_value ?? {}).map(([name, value]) => [name, toText(value)]),
    ),
  };
}

/**
 * Empty fields come as "", as null or not at all: all three mean blank. Several choices come as a list; a list in a list is
 * nobody's choice, and could be nested deep enough to end the reading.
 */
const toText = (value: unknown): string =>
  visibleText(Array.isArray(value) ? value.map(toWord).join(',') : toWord(value));

const toWord = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const textContent = z.object({ text: z.string() });
const postContent = z.object({
  title: z.string().nullish(),
  content: z.array(z.array(z.object({ tag: z.string(), text: z.string().nullish() }))),
});

function readText(type: string, content: string): string | null {
  const json = parseJson(content);
  if (type === 'text') {
    const read = textContent.safeParse(json);
    return read.success ? withoutMentions(read.data.text) : null;
  }
  if (type !== 'post') return null;
  const read = postContent.safeParse(json);
  if (!read.success) return null;
  const lines = read.data.content.map(line =>
    line.map(({ tag, text }) => (tag === 'at' ? ' ' : (text ?? ''))),
  );
  return withoutMentions([read.data.title ?? '', ...lines.map(line => line.join(''))].join('\n'));
}

const LONGEST_NAME = 500;
/** What is kept of the end of a longer name: it tells the kind of the file. */
const ENDING = 20;

const cutName = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - ENDING - 1)}…${name.slice(-ENDING)}`;

const fileContent = z.object({
  file_key: id,
  file_name: z.string().transform(name => cutName(visibleText(name))),
});

function readFile(content: string): { key: string; name: string } | null {
  const read = fileContent.safeParse(parseJson(content));
  return read.success ? { key: read.data.file_key, name: read.data.file_name } : null;
}

const withoutMentions = (text: string): string => visibleText(text.replace(/@_(user_\d+|all)/gu, ' ')).trim();

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
