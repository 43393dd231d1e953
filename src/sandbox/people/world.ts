import type { Switches } from '../faults/switches.js';
import { newMessageId, type MakeStableId } from './ids.js';
import { BOT_NAME, groupOf, privateChatId, privateChats, usersOf, type Chat, type User } from './accounts.js';
import type { Persona } from './personas.js';
import { populationOf, type Population } from './population.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export type MessageType = 'text' | 'post' | 'file' | 'image' | 'interactive';

export interface Mention {
  /** The placeholder in the text: `@_user_1`. */
  readonly key: string;
  readonly openId: string;
  readonly name: string;
  readonly isBot: boolean;
}

export interface Message {
  readonly messageId: string;
  readonly chatId: string;
  /** The person's open_id, or `bot`. */
  readonly from: string;
  readonly type: MessageType;
  /** The content on the wire: a JSON text. */
  readonly content: string;
  readonly card?: JsonObject;
  readonly mentions: readonly Mention[];
  /** In ms since 1970, on the sandbox's clock. */
  readonly createTime: number;
  readonly updateTime: number;
  readonly parentId?: string;
  readonly rootId?: string;
  /** The only person who sees the card. */
  readonly onlyFor?: string;
  readonly recalled: boolean;
  readonly isPinned: boolean;
  /** Grows when the card is replaced. */
  readonly revision: number;
  /** Grows when unsent typing in the card is lost. */
  readonly typing: number;
}

export type NewMessage = Pick<Message, 'chatId' | 'from' | 'type' | 'content'> &
  Partial<Pick<Message, 'card' | 'mentions' | 'parentId' | 'onlyFor'>>;

export interface StoredFile {
  readonly key: string;
  readonly kind: 'file' | 'image';
  readonly name: string;
  readonly mime: string;
  /** The platform's kind of upload: xls, pdf, stream …; absent for images and for files from people. */
  readonly fileType?: string;
  readonly byBot: boolean;
  readonly bytes: Buffer;
}

/** All data of the sandbox, in memory. The ids of the plan's people and chats are the same at every start. */
export interface World extends Population {
  readonly bot: { readonly openId: string; readonly name: string };
  readonly tenantKey: string;
  /** The platform's behaviour where reports of it differ. */
  readonly switches: Switches;
  readonly users: ReadonlyMap<string, User>;
  readonly openIds: ReadonlySet<string>;
  readonly chats: ReadonlyMap<string, Chat>;
  readonly group: Chat;
  readonly messages: ReadonlyMap<string, Message>;
  readonly files: Map<string, StoredFile>;
  readonly privateChat: (openId: string) => Chat;
  readonly post: (message: NewMessage) => Message;
  /** Replaces the card of a message; unsent typing in the old card is lost, unless a switch keeps it. */
  readonly replaceCard: (messageId: string, card: JsonObject) => void;
  /** Drops the unsent typing in a card. */
  readonly dropTyping: (messageId: string) => void;
  readonly recall: (messageId: string) => void;
  readonly setPinned: (messageId: string, isPinned: boolean) => void;
  /**
   * Calls the listener with each message that is posted, changed or recalled, until the returned function is called.
   */
  readonly watch: (listener: (message: Message) => void) => () => void;
}

/** The part of the world that is kept over a restart. */
export interface WorldState {
  readonly users: readonly User[];
  readonly chats: readonly Chat[];
  readonly messages: readonly Message[];
  readonly files: readonly StoredFile[];
}

interface Options {
  readonly personas: readonly Persona[];
  readonly now: () => Date;
  readonly stableId: MakeStableId;
  readonly switches: Switches;
  /** The world before a restart; absent: the world begins without messages. */
  readonly state?: WorldState | undefined;
}

/** Creates the accounts of the people, the group and the private chats, with the messages of a saved state. */
export function createWorld({ personas, now, stableId, switches, state }: Options): World {
  const users = usersOf(personas, stableId);
  const group = groupOf([...users.values()], stableId);
  const chats = new Map(
    [group, ...privateChats([...users.values()], stableId)].map(chat => [chat.chatId, chat]),
  );
  for (const user of state?.users ?? []) users.set(user.openId, user);
  for (const chat of state?.chats ?? []) chats.set(chat.chatId, chat);
  const { messages, ...changes } = messageLog(now, switches, state?.messages);
  const openIds = new Set(users.keys());
  const privateChat = (openId: string): Chat => {
    const chat = chats.get(privateChatId(openId, stableId));
    if (!chat) throw new Error(`nobody here has the open_id ${openId}`);
    return chat;
  };
  return {
    bot: { openId: `ou_${stableId('bot', 32)}`, name: BOT_NAME },
    tenantKey: stableId('tenant', 16),
    switches,
    users,
    openIds,
    chats,
    group,
    messages,
    files: new Map(state?.files.map(file => [file.key, file])),
    privateChat,
    ...changes,
    ...populationOf({ users, openIds, chats }, stableId),
  };
}

type MessageLog = Pick<
  World,
  'messages' | 'post' | 'replaceCard' | 'dropTyping' | 'recall' | 'setPinned' | 'watch'
>;

function messageLog(now: () => Date, switches: Switches, state: readonly Message[] = []): MessageLog {
  const messages = new Map(state.map(message => [message.messageId, message]));
  const listeners = new Set<(message: Message) => void>();
  const store = (message: Message): Message => {
    messages.set(message.messageId, message);
    for (const listener of [...listeners]) listener(message);
    return message;
  };
  const find = (messageId: string): Message => {
    const message = messages.get(messageId);
    if (!message) throw new Error(`there is no message ${messageId}`);
    return message;
  };
  const change = (messageId: string, changes: Partial<Message>): void => {
    const message = find(messageId);
    store({ ...message, ...changes, updateTime: now().getTime(), revision: message.revision + 1 });
  };
  return {
    messages,
    post: message => store(newMessage(message, messages, now().getTime())),
    replaceCard: (messageId, card) => {
      const typing = find(messageId).typing + (switches.updatesKeepTyping ? 0 : 1);
      change(messageId, { card, content: JSON.stringify(card), typing });
    },
    dropTyping: messageId => {
      const message = find(messageId);
      store({ ...message, typing: message.typing + 1 });
    },
    recall: messageId => {
      change(messageId, { recalled: true });
    },
    setPinned: (messageId, isPinned) => {
      change(messageId, { isPinned });
    },
    watch: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function newMessage(message: NewMessage, messages: ReadonlyMap<string, Message>, at: number): Message {
  const parent = message.parentId === undefined ? undefined : messages.get(message.parentId);
  return {
    mentions: [],
    ...message,
    messageId: newMessageId(),
    ...(parent && { rootId: parent.rootId ?? parent.messageId }),
    createTime: at,
    updateTime: at,
    recalled: false,
    isPinned: false,
    revision: 0,
    typing: 0,
  };
}
