import type { Context } from 'hono';
import * as z from 'zod';
import type { Message, NewMessage, World } from '../people/world.js';
import { checkCard, parseContent, readContent } from './content.js';
import { fieldsMissing, PlatformError, wrongParameter } from './errors.js';
import type { RateLimits } from './rate-limits.js';
import type { Switches } from '../faults/switches.js';

const HOUR_MS = 3600_000;
const CARD_LIFETIME_MS = 14 * 24 * HOUR_MS;

const uuid = z.string().max(50).optional();
const createBody = z.object({
  receive_id: z.string().min(1),
  msg_type: z.string(),
  content: z.string(),
  uuid,
});
const replyBody = z.object({
  msg_type: z.string(),
  content: z.string(),
  reply_in_thread: z.boolean().optional(),
  uuid,
});
const patchBody = z.object({ content: z.string() });

export interface MessageApi {
  readonly create: (context: Context) => Promise<object>;
  readonly reply: (context: Context) => Promise<object>;
  readonly patch: (context: Context) => Promise<object>;
  readonly put: () => Promise<object>;
  readonly remove: (context: Context) => Promise<object>;
  readonly get: (context: Context) => Promise<object>;
}

interface Options {
  readonly world: World;
  readonly appId: string;
  readonly now: () => Date;
  readonly switches: Switches;
  readonly limits: RateLimits;
}

/** The routes for the bot's messages: send, reply, replace a card, recall, read. */
export function messageApi({ world, appId, now, switches, limits }: Options): MessageApi {
  const deduplicate = createDeduplicator(now, switches);
  const send = (
    message: Pick<NewMessage, 'chatId' | 'parentId'>,
    body: z.infer<typeof replyBody>,
  ): object => {
    checkCanReceive(message.chatId, world);
    limits.countMessage(message.chatId);
    const post = (): Message =>
      world.post({ ...message, from: 'bot', ...readContent(body.msg_type, body.content, world) });
    return messageData(deduplicate(body.uuid, post), world, appId);
  };
  return {
    create: async c => {
      const body = await readBody(c, createBody);
      return send({ chatId: findReceiver(c.req.query('receive_id_type'), body.receive_id, world) }, body);
    },
    reply: async c => {
      const body = await readBody(c, replyBody);
      const parent = findLiveMessage(messageIdIn(c), world);
      return send({ chatId: parent.chatId, parentId: parent.messageId }, body);
    },
    patch: async c => {
      const message = findLiveMessage(messageIdIn(c), world);
      const card = checkCard(parseContent((await readBody(c, patchBody)).content), world);
      checkCanPatch(message, card, now());
      limits.countMessage(message.messageId);
      world.replaceCard(message.messageId, card);
      return {};
    },
    put: () => Promise.reject(wrongParameter('only text and post messages can be edited')),
    remove: async c => {
      const message = findLiveMessage(messageIdIn(c), world);
      if (message.from !== 'bot') throw new PlatformError(230026, 'No permission to recall this message.');
      world.recall(message.messageId);
      return Promise.resolve({});
    },
    get: c => Promise.resolve({ items: [messageData(findMessage(messageIdIn(c), world), world, appId)] }),
  };
}

export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(await c.req.json().catch(() => undefined));
  if (!result.success) throw fieldsMissing();
  return result.data;
}

const messageIdIn = (c: Context): string => c.req.param('id') ?? '';

/**
 * Finds a message. Without a state file the sandbox forgets its messages at a restart: the bot then gets the same
 * refusal as for a deleted message.
 */
export function findMessage(messageId: string, world: World): Message {
  if (!/^om_\w+$/.test(messageId)) throw wrongParameter('invalid message_id');
  const message = world.messages.get(messageId);
  if (!message) throw new PlatformError(230110, 'Action unavailable as the message has been deleted.');
  return message;
}

export function findLiveMessage(messageId: string, world: World): Message {
  const message = findMessage(messageId, world);
  if (message.recalled) throw new PlatformError(230011, 'The message was recalled.');
  return message;
}

/** Throws when the bot is not in the group or cannot write to the person. */
export function checkCanReceive(chatId: string, { chats, users }: World): void {
  const chat = chats.get(chatId);
  if (chat?.withoutBot) throw new PlatformError(230002, 'The bot can not be outside the group.');
  const [openId = ''] = chat?.kind === 'p2p' ? chat.members : [];
  const unreachable = users.get(openId)?.unreachable;
  if (unreachable === 'resigned') throw new PlatformError(230029, 'User has resigned.');
  if (unreachable) throw new PlatformError(230013, 'Bot has NO availability to this user.');
}

type IdType = 'chat_id' | 'open_id' | 'union_id' | 'user_id' | 'email';

/** Returns the chat that a message goes to: the given one, or the private chat of the given person. */
function findReceiver(idType: string | undefined, id: string, world: World): string {
  const finders: Readonly<Record<IdType, () => string | undefined>> = {
    chat_id: () => world.chats.get(id)?.chatId,
    open_id: () => privateChatId(user => user.openId === id),
    union_id: () => privateChatId(user => user.unionId === id),
    user_id: () => undefined,
    email: () => undefined,
  };
  const privateChatId = (
    matches: (user: { openId: string; unionId: string }) => boolean,
  ): string | undefined => {
    const user = [...world.users.values()].find(matches);
    return user && world.privateChat(user.openId).chatId;
  };
  if (idType === undefined || !Object.hasOwn(finders, idType)) throw fieldsMissing();
  const prefix = { chat_id: 'oc_', open_id: 'ou_', union_id: 'on_' }[idType] ?? '';
  if (!id.startsWith(prefix)) throw wrongParameter('invalid receive_id');
  const chatId = finders[idType as IdType]();
  if (chatId !== undefined) return chatId;
  throw idType === 'chat_id'
    ? wrongParameter('invalid receive_id')
    : new PlatformError(230034, 'The receive_id is invalid.');
}

/** Posts at most one message for each uuid within an hour; a repeated uuid returns the first message. */
function createDeduplicator(
  now: () => Date,
  switches: Switches,
): (uuid: string | undefined, post: () => Message) => Message {
  const messages = new Map<string, { message: Message; at: number }>();
  return (key, post) => {
    const at = now().getTime();
    const earlier = key === undefined ? undefined : messages.get(key);
    if (earlier && at - earlier.at < HOUR_MS) {
      if (switches.refusesRepeatedUuid) throw new PlatformError(230049, 'The message is being sent.');
      return earlier.message;
    }
    const message = post();
    if (key !== undefined) messages.set(key, { message, at });
    return message;
  };
}

function checkCanPatch(message: Message, card: NonNullable<Message['card']>, now: Date): void {
  if (message.from !== 'bot')
    throw new PlatformError(230027, 'Lack of necessary permissions: not the sender of the message.');
  if (!message.card) throw wrongParameter('This message is NOT a card.');
  if (now.getTime() - message.createTime > CARD_LIFETIME_MS)
    throw new PlatformError(230031, 'The message is too old to be updated.');
  if (!isShared(message.card) || !isShared(card))
    throw wrongParameter('config.update_multi must be true before and after');
}

/** The platform wants update_multi written out, although true is the default of JSON 2.0. */
function isShared({ config }: NonNullable<Message['card']>): boolean {
  return (
    typeof config === 'object' && config !== null && 'update_multi' in config && config.update_multi === true
  );
}

/** A message in the platform's form. */
export function messageData(message: Message, { tenantKey }: World, appId: string): object {
  const { messageId, rootId, parentId, mentions } = message;
  const byBot = message.from === 'bot';
  return {
    message_id: messageId,
    ...(rootId !== undefined && { root_id: rootId }),
    ...(parentId !== undefined && { parent_id: parentId }),
    msg_type: message.type,
    create_time: String(message.createTime),
    update_time: String(message.updateTime),
    deleted: message.recalled,
    updated: message.updateTime !== message.createTime,
    chat_id: message.chatId,
    sender: {
      id: byBot ? appId : message.from,
      id_type: byBot ? 'app_id' : 'open_id',
      sender_type: byBot ? 'app' : 'user',
      tenant_key: tenantKey,
    },
    body: { content: visibleContent(message) },
    ...(mentions.length > 0 && {
      mentions: mentions.map(({ key, openId, name }) => ({
        key,
        id: openId,
        id_type: 'open_id',
        name,
        tenant_key: tenantKey,
      })),
    }),
  };
}

/** The platform returns only a card's title, never its source. */
function visibleContent(message: Message): string {
  if (message.recalled) return 'This message was recalled';
  if (message.type !== 'interactive') return message.content;
  const header = message.card?.['header'] as { title?: { content?: string } } | undefined;
  return JSON.stringify({ title: header?.title?.content ?? '', elements: [] });
}
