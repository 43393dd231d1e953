import type { Context } from 'hono';
import * as z from 'zod';
import type { World } from '../people/world.js';
import { PlatformError, wrongParameter } from './errors.js';
import { readBody } from './messages.js';
import type { Chat, User } from '../people/accounts.js';

const lookupBody = z.object({
  emails: z.array(z.string()).max(50).optional(),
  mobiles: z.array(z.string()).max(50).optional(),
  include_resigned: z.boolean().optional(),
});

export interface DirectoryApi {
  readonly chats: (context: Context) => Promise<object>;
  readonly chat: (context: Context) => Promise<object>;
  readonly members: (context: Context) => Promise<object>;
  readonly user: (context: Context) => Promise<object>;
  readonly idsByMobile: (context: Context) => Promise<object>;
}

/** The routes for groups, their members, and the people of the tenant. */
export function directoryApi(world: World): DirectoryApi {
  return {
    chats: c => {
      const groups = [...world.chats.values()].filter(chat => chat.kind === 'group' && !chat.withoutBot);
      return Promise.resolve(
        makePage(
          groups.map(chat => chatSummary(chat, world)),
          c,
        ),
      );
    },
    chat: c => Promise.resolve(chatData(findChat(c, world), world)),
    members: c => {
      const { members } = findChat(c, world);
      const listed = members.map(openId => ({
        member_id_type: 'open_id',
        member_id: openId,
        name: world.users.get(openId)?.name ?? '',
        tenant_key: world.tenantKey,
      }));
      return Promise.resolve({ ...makePage(listed, c), member_total: members.length });
    },
    user: c => Promise.resolve({ user: userData(findUser(c, world)) }),
    idsByMobile: async c => {
      const { mobiles = [], emails = [] } = await readBody(c, lookupBody);
      const byMobile = mobiles.map(mobile => ({ ...findIdByMobile(mobile, world), mobile }));
      return { user_list: [...byMobile, ...emails.map(email => ({ email }))] };
    },
  };
}

/** Makes a page of a list; the page token is the index where the next page starts. */
function makePage<T>(items: readonly T[], c: Context): { items: T[]; page_token: string; has_more: boolean } {
  const size = Math.min(Math.max(Number(c.req.query('page_size')) || 20, 1), 100);
  const start = Number(c.req.query('page_token')) || 0;
  const more = start + size < items.length;
  return {
    items: items.slice(start, start + size),
    page_token: more ? String(start + size) : '',
    has_more: more,
  };
}

function findChat(c: Context, world: World): Chat {
  const id = c.req.param('id') ?? '';
  if (!id.startsWith('oc_')) throw wrongParameter('invalid chat_id');
  const chat = world.chats.get(id);
  if (!chat) throw new PlatformError(232006, 'Your request specifies a chat_id which is invalid.');
  return chat;
}

function chatSummary({ chatId, name, members }: Chat, { tenantKey }: World): object {
  return {
    chat_id: chatId,
    avatar: '',
    name,
    description: '',
    owner_id: members[0] ?? '',
    owner_id_type: 'open_id',
    external: false,
    tenant_key: tenantKey,
    chat_status: 'normal',
  };
}

function chatData(chat: Chat, world: World): object {
  if (chat.kind === 'p2p')
    return { chat_mode: 'p2p', chat_status: 'normal', tenant_key: world.tenantKey, external: false };
  const counts = { user_count: String(chat.members.length), bot_count: '1' };
  return {
    ...chatSummary(chat, world),
    ...counts,
    i18n_names: { zh_cn: chat.name },
    chat_mode: 'group',
    chat_type: 'private',
  };
}

function findUser(c: Context, world: World): User {
  const id = c.req.param('id') ?? '';
  const type = c.req.query('user_id_type') ?? 'open_id';
  const field = type === 'union_id' ? 'unionId' : 'openId';
  const user = [...world.users.values()].find(user => user[field] === id);
  if (!user) throw new PlatformError(41050, 'no user authority error');
  return user;
}

function userData({ openId, unionId, name, title, unreachable }: User): object {
  const status = {
    is_frozen: false,
    is_resigned: unreachable === 'resigned',
    is_activated: true,
    is_exited: false,
    is_unjoin: false,
  };
  return {
    union_id: unionId,
    open_id: openId,
    name,
    en_name: '',
    job_title: title,
    status,
    department_ids: [],
  };
}

function findIdByMobile(mobile: string, world: World): { user_id?: string } {
  const digits = mobile.replace(/^\+?86/, '');
  const user = [...world.users.values()].find(user => user.mobile.endsWith(digits) && digits.length === 11);
  return user ? { user_id: user.openId } : {};
}
