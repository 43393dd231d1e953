import { peopleOn } from '../../cards/elements.js';
import type { Presence } from '../core/people/presence.js';
import type { Messenger } from '../feishu/messenger.js';

/** A messenger that notes the people whom the platform knows: on cards that it takes, in groups, and by their names. */
export function notingMessenger(messenger: Messenger, { note }: Pick<Presence, 'note'>): Messenger {
  return {
    ...messenger,
    send: async (to, sendable, ...rest) => {
      const messageId = await messenger.send(to, sendable, ...rest);
      if (sendable.kind === 'card') note(peopleOn(sendable.card));
      return messageId;
    },
    update: async (messageId, card) => {
      await messenger.update(messageId, card);
      note(peopleOn(card));
    },
    listMembers: async (...args) => {
      const listed = await messenger.listMembers(...args);
      note(listed.members.map(({ openId }) => openId));
      return listed;
    },
    fetchUserName: async openId => {
      const name = await messenger.fetchUserName(openId);
      if (name !== undefined) note([openId]);
      return name;
    },
  };
}
