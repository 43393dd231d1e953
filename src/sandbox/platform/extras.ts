import type { Context } from 'hono';
import * as z from 'zod';
import type { World } from '../people/world.js';
import { checkCard } from './content.js';
import { PlatformError, wrongParameter } from './errors.js';
import { readBody, findLiveMessage, checkCanReceive } from './messages.js';

const messageBody = z.object({ message_id: z.string() });
const urgentBody = z.object({ user_id_list: z.array(z.string()).min(1).max(200) });
const topNoticeBody = z.object({
  chat_top_notice: z.array(z.object({ action_type: z.string(), message_id: z.string().optional() })).min(1),
});
const ephemeralBody = z.object({
  chat_id: z.string(),
  open_id: z.string(),
  msg_type: z.literal('interactive'),
  card: z.record(z.string(), z.unknown()),
});

export interface ExtrasApi {
  readonly pin: (context: Context) => Promise<object>;
  readonly unpin: (context: Context) => Promise<object>;
  readonly topNotice: (context: Context) => Promise<object>;
  readonly urgent: (context: Context) => Promise<object>;
  readonly sendEphemeral: (context: Context) => Promise<object>;
  readonly deleteEphemeral: (context: Context) => Promise<object>;
}

interface Options {
  readonly world: World;
  readonly appId: string;
  readonly now: () => Date;
}

/**
 * The routes for pins, top notices, urgent reminders and ephemeral cards. Top notices and urgent reminders are only
 * checked and acknowledged; the page does not show them.
 */
export function extrasApi({ world, appId, now }: Options): ExtrasApi {
  return {
    pin: async c => {
      const { message_id: id } = await readBody(c, messageBody);
      const { messageId, chatId } = findLiveMessage(id, world);
      world.setPinned(messageId, true);
      const operator = { operator_id: appId, operator_id_type: 'app_id' };
      const create_time = String(now().getTime());
      return { pin: { message_id: messageId, chat_id: chatId, ...operator, create_time } };
    },
    unpin: c => {
      world.setPinned(findLiveMessage(c.req.param('id') ?? '', world).messageId, false);
      return Promise.resolve({});
    },
    topNotice: async c => {
      const { chat_top_notice: notices } = await readBody(c, topNoticeBody);
      const chatId = c.req.param('id') ?? '';
      checkCanReceive(chatId, world);
      for (const { action_type: type, message_id: id } of notices)
        if (type === '1' && (id === undefined || findLiveMessage(id, world).chatId !== chatId))
          throw wrongParameter('invalid message_id');
      return {};
    },
    urgent: async c => {
      const { user_id_list: ids } = await readBody(c, urgentBody);
      if (world.switches.refusesBuzz)
        throw new PlatformError(230024, 'Reach the upper limit of urgent message.');
      const message = findLiveMessage(c.req.param('id') ?? '', world);
      if (message.from !== 'bot') throw new PlatformError(230012, 'Bot is NOT the sender of the message.');
      const members = new Set(world.chats.get(message.chatId)?.members);
      const strangers = ids.filter(id => !members.has(id));
      if (strangers.length === ids.length) throw wrongParameter('invalid user_id_list');
      return { invalid_user_id_list: strangers };
    },
    sendEphemeral: async c => {
      const { chat_id: chatId, open_id: onlyFor, card } = await readBody(c, ephemeralBody);
      const chat = world.chats.get(chatId);
      if (chat?.kind !== 'group' || !chat.members.includes(onlyFor)) throw wrongParameter('invalid open_id');
      checkCanReceive(chatId, world);
      const checked = checkCard(card, world);
      const content = JSON.stringify(checked);
      const posted = world.post({
        chatId,
        from: 'bot',
        type: 'interactive',
        content,
        card: checked,
        onlyFor,
      });
      return { message_id: posted.messageId };
    },
    deleteEphemeral: async c => {
      const { message_id: id } = await readBody(c, messageBody);
      const message = findLiveMessage(id, world);
      if (message.onlyFor === undefined) throw wrongParameter('not an ephemeral message');
      world.recall(message.messageId);
      return {};
    },
  };
}
