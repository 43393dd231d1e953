import type { MakeStableId } from './ids.js';
import type { Persona } from './personas.js';

/** Why a person cannot receive messages; absent: the person can. */
export type Unreachable = 'resigned' | 'out of scope';

export interface User extends Persona {
  readonly unionId: string;
  /** An invented telephone number, by which the directory finds the person. */
  readonly mobile: string;
  readonly unreachable?: Unreachable | undefined;
}

export interface Chat {
  readonly chatId: string;
  readonly kind: 'group' | 'p2p';
  readonly name: string;
  /** The open_ids of the people; as on the platform, the list leaves the bot out. */
  readonly members: readonly string[];
  /** True after the bot was removed from the group. */
  readonly withoutBot?: boolean;
}

export const BOT_NAME = '季报';
export const GROUP_NAME = '季报工作群';

export function usersOf(personas: readonly Persona[], stableId: MakeStableId): Map<string, User> {
  return new Map(personas.map((persona, index) => [persona.openId, userFrom(persona, index, stableId)]));
}

/** Makes a person with the platform's ids; `index` gives everybody a different invented number. */
export function userFrom(persona: Persona, index: number, stableId: MakeStableId): User {
  return {
    ...persona,
    unionId: `on_${stableId(`union ${persona.openId}`, 32)}`,
    mobile: `+861390000${String(index + 1).padStart(4, '0')}`,
  };
}

export function groupOf(users: readonly User[], stableId: MakeStableId): Chat {
  const members = users.filter(user => user.role !== undefined).map(user => user.openId);
  return { chatId: `oc_${stableId('group', 32)}`, kind: 'group', name: GROUP_NAME, members };
}

export const privateChatId = (openId: string, stableId: MakeStableId): string =>
  `oc_${stableId(`p2p ${openId}`, 32)}`;

export const privateChats = (users: readonly User[], stableId: MakeStableId): Chat[] =>
  users.map(user => personalChat(user, stableId));

export function personalChat({ openId }: User, stableId: MakeStableId): Chat {
  return { chatId: privateChatId(openId, stableId), kind: 'p2p', name: BOT_NAME, members: [openId] };
}
