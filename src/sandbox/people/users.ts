import type { Pusher } from '../wire/push.js';
import { newFileKey, newImageKey } from './ids.js';
import { imageMime } from '../platform/images.js';
import type { Mention, Message, StoredFile, World } from './world.js';
import type { Chat, User } from './accounts.js';

/** Actions of people besides clicks; each sends the event that Feishu sends. */
export interface People {
  /** Sends a text message. `@名字` with the name of a member of the chat, or of the bot, becomes a mention. */
  readonly say: (user: string, chat: string, text: string, replyTo?: string) => Message;
  readonly sendFile: (
    user: string,
    chat: string,
    file: Pick<StoredFile, 'name' | 'mime' | 'bytes'>,
  ) => Message;
  /** Opens the private chat with the bot. */
  readonly enter: (user: string) => void;
  /** Adds the bot to a group or removes it; `by` is the person who does it. */
  readonly setBot: (by: string, chat: string, isIn: boolean) => void;
  /** Adds a person to a group. */
  readonly addMember: (by: string, chat: string, openId: string) => void;
  /** Taps an entry of the bot's menu. */
  readonly menu: (user: string, key: string) => void;
}

/** Thrown when a person's action is not possible; the page shows the message. */
export class NotPossible extends Error {}

interface Options {
  readonly world: World;
  readonly push: Pusher;
  readonly now: () => Date;
}

export function createPeople({ world, push, now }: Options): People {
  const pushMessage = (user: User, message: Message): void => {
    const chat = world.chats.get(message.chatId);
    if (!chat || !reachesBot(chat, message)) return;
    void push.event('im.message.receive_v1', messageEvent(user, chat, message, world));
  };
  return {
    say: (openId, chatId, text, replyTo) => {
      const { user, chat } = findMember(openId, chatId, world);
      if (text.trim() === '') throw new NotPossible('不能发送空白消息');
      const marked = withMentions(text, chat, world);
      const content = JSON.stringify({ text: marked.text });
      const parent = replyTo !== undefined && { parentId: replyTo };
      const message = world.post({
        chatId,
        from: openId,
        type: 'text',
        content,
        mentions: marked.mentions,
        ...parent,
      });
      pushMessage(user, message);
      return message;
    },
    sendFile: (openId, chatId, file) => {
      const { user } = findMember(openId, chatId, world);
      if (file.bytes.length === 0) throw new NotPossible('不能发送空文件');
      const message = world.post({ chatId, from: openId, ...storeFile(file, world) });
      pushMessage(user, message);
      return message;
    },
    enter: openId => {
      const user = findUser(openId, world);
      const chat = world.privateChat(openId);
      void push.event('im.chat.access_event.bot_p2p_chat_entered_v1', {
        chat_id: chat.chatId,
        operator_id: idsOf(user),
        ...lastMessage(chat, world),
      });
    },
    setBot: (by, chatId, isIn) => {
      const { user } = findMember(by, chatId, world);
      const chat = world.setBot(chatId, isIn);
      void push.event(
        `im.chat.member.bot.${isIn ? 'added' : 'deleted'}_v1`,
        membershipEvent(user, chat, world),
      );
    },
    addMember: (by, chatId, openId) => {
      const { user } = findMember(by, chatId, world);
      const newMember = findUser(openId, world);
      const chat = world.addMember(chatId, openId);
      if (chat.withoutBot) return;
      const users = [{ name: newMember.name, tenant_key: world.tenantKey, user_id: idsOf(newMember) }];
      void push.event('im.chat.member.user.added_v1', { ...membershipEvent(user, chat, world), users });
    },
    menu: (openId, key) => {
      const operator = { operator_id: idsOf(findUser(openId, world)) };
      const timestamp = Math.floor(now().getTime() / 1000);
      void push.event('application.bot.menu_v6', { operator, event_key: key, timestamp });
    },
  };
}

const membershipEvent = (by: User, { chatId, name }: Chat, { tenantKey }: World) => ({
  chat_id: chatId,
  operator_id: idsOf(by),
  external: false,
  operator_tenant_key: tenantKey,
  name,
  i18n_names: { zh_cn: name },
});

const idsOf = ({ openId, unionId }: User) => ({ open_id: openId, union_id: unionId });

function findUser(openId: string, world: World): User {
  const user = world.users.get(openId);
  if (!user) throw new NotPossible('没有这个人');
  return user;
}

function findMember(openId: string, chatId: string, world: World): { user: User; chat: Chat } {
  const user = findUser(openId, world);
  const chat = world.chats.get(chatId);
  if (!chat?.members.includes(openId)) throw new NotPossible('你不在这个会话里');
  return { user, chat };
}

/** In a group the bot receives only messages that mention it; a file cannot mention anybody. */
function reachesBot(chat: Chat, { mentions }: Message): boolean {
  if (chat.withoutBot) return false;
  return chat.kind === 'p2p' || mentions.some(mention => mention.isBot);
}

interface Mentionable {
  readonly openId: string;
  readonly name: string;
  readonly isBot: boolean;
}

function listMentionable(chat: Chat, world: World): Mentionable[] {
  const people = chat.members.flatMap(openId => world.users.get(openId) ?? []);
  const person = people.map(({ openId, name }) => ({ openId, name, isBot: false }));
  return [{ ...world.bot, isBot: true }, ...person].sort((a, b) => b.name.length - a.name.length);
}

/**
 * Replaces each `@名字` by `@_user_1` and so on, as the platform does; of several matching names the longest is taken.
 */
function withMentions(text: string, chat: Chat, world: World): { text: string; mentions: Mention[] } {
  if (chat.kind === 'p2p') return { text, mentions: [] };
  const mentions: Mention[] = [];
  const people = listMentionable(chat, world);
  const replaced = text.replace(/[@＠](\S+)/g, (match, rest: string) => {
    const person = people.find(({ name }) => rest.startsWith(name));
    if (!person) return match;
    const key = `@_user_${mentions.length + 1}`;
    mentions.push({ ...person, key });
    return key + rest.slice(person.name.length);
  });
  return { text: replaced, mentions };
}

function storeFile(
  file: Pick<StoredFile, 'name' | 'mime' | 'bytes'>,
  world: World,
): Pick<Message, 'type' | 'content'> {
  const isImage = imageMime(file.bytes).startsWith('image/');
  const key = isImage ? newImageKey() : newFileKey();
  world.files.set(key, { ...file, key, kind: isImage ? 'image' : 'file', byBot: false });
  if (isImage) return { type: 'image', content: JSON.stringify({ image_key: key }) };
  return { type: 'file', content: JSON.stringify({ file_key: key, file_name: file.name }) };
}

function messageEvent(user: User, chat: Chat, message: Message, { tenantKey, users }: World): object {
  const unionOf = (openId: string): string => users.get(openId)?.unionId ?? '';
  return {
    sender: { sender_id: idsOf(user), sender_type: 'user', tenant_key: tenantKey },
    message: {
      message_id: message.messageId,
      ...(message.rootId !== undefined && { root_id: message.rootId }),
      ...(message.parentId !== undefined && { parent_id: message.parentId }),
      create_time: String(message.createTime),
      update_time: String(message.updateTime),
      chat_id: chat.chatId,
      chat_type: chat.kind,
      message_type: message.type,
      content: message.content,
      ...(message.mentions.length > 0 && {
        mentions: message.mentions.map(({ key, openId, name, isBot }) => ({
          key,
          id: { open_id: openId, union_id: unionOf(openId) },
          mentioned_type: isBot ? 'bot' : 'user',
          name,
          tenant_key: tenantKey,
        })),
      }),
    },
  };
}

function lastMessage({ chatId }: Chat, { messages }: World): object {
  const newest = [...messages.values()].findLast(message => message.chatId === chatId);
  return newest
    ? { last_message_id: newest.messageId, last_message_create_time: String(newest.createTime) }
    : {};
}
