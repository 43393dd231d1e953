import { personalChat, userFrom, type Chat, type Unreachable, type User } from './accounts.js';
import type { Persona } from './personas.js';
import type { MakeStableId } from './ids.js';

/** Changes of people and groups; all readers of the world see them at once. */
export interface Population {
  /** Adds a person with a private chat, but in no group. */
  readonly addPerson: (name: string, title: string) => User;
  /** Adds a persona in the same way. */
  readonly addPersona: (persona: Persona) => User;
  readonly rename: (openId: string, title: string) => void;
  readonly setReachable: (openId: string, unreachable: Unreachable | undefined) => void;
  /** Adds a group that contains the bot. */
  readonly addGroup: (name: string, members: readonly string[]) => Chat;
  readonly addMember: (chatId: string, openId: string) => Chat;
  readonly setBot: (chatId: string, isIn: boolean) => Chat;
}

interface Maps {
  readonly users: Map<string, User>;
  readonly openIds: Set<string>;
  readonly chats: Map<string, Chat>;
}

export function populationOf({ users, openIds, chats }: Maps, stableId: MakeStableId): Population {
  const changeChat = (chatId: string, changes: Partial<Chat>): Chat => {
    const chat = chats.get(chatId);
    if (!chat) throw new Error(`there is no chat ${chatId}`);
    const changed = { ...chat, ...changes };
    chats.set(chatId, changed);
    return changed;
  };
  const changeUser = (openId: string, changes: Partial<User>): void => {
    const user = users.get(openId);
    if (!user) throw new Error(`nobody here has the open_id ${openId}`);
    users.set(openId, { ...user, ...changes });
  };
  const addPersona = (persona: Persona): User => {
    const user = userFrom(persona, users.size, stableId);
    const chat = personalChat(user, stableId);
    users.set(user.openId, user);
    openIds.add(user.openId);
    chats.set(chat.chatId, chat);
    return user;
  };
  return {
    addPerson: (name, title) =>
      addPersona({ openId: `ou_${stableId(`newcomer ${users.size}`, 32)}`, name, title }),
    addPersona,
    rename: (openId, title) => {
      changeUser(openId, { title });
    },
    setReachable: (openId, unreachable) => {
      changeUser(openId, { unreachable });
    },
    addGroup: (name, members) => {
      const chat: Chat = {
        chatId: `oc_${stableId(`group ${chats.size}`, 32)}`,
        kind: 'group',
        name,
        members,
      };
      chats.set(chat.chatId, chat);
      return chat;
    },
    addMember: (chatId, openId) =>
      changeChat(chatId, { members: [...new Set([...(chats.get(chatId)?.members ?? []), openId])] }),
    setBot: (chatId, isIn) => changeChat(chatId, { withoutBot: !isIn }),
  };
}
