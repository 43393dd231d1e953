import type { CardJson } from '../../src/core/outgoing.js';
import { until, type SentMessage, type Town } from '../support/town.js';

/** A message with the one that it answers. */
export interface Seen extends SentMessage {
  readonly parentId?: string;
  readonly recalled: boolean;
  readonly revision: number;
}

/** The result of a tap, as the sandbox's client gets it. */
export interface Tapped {
  readonly toast?: { readonly type: string; readonly content: string };
  readonly card?: CardJson;
  /** Present after a failure between platform and bot. */
  readonly code?: number;
  readonly reason?: string;
  /** False when the client did not call the bot. */
  readonly sent: boolean;
}

/**
 * All chats of a town, kept up to date by the stream that the chat page reads: reading the whole world after each step
 * takes longer than the step.
 */
export interface Chats {
  /** The working group, and those that were added. */
  readonly groups: readonly string[];
  readonly addGroup: (name: string) => Promise<string>;
  readonly privateChatOf: (openId: string) => string;
  /** The bot's messages in a chat, oldest first. */
  readonly fromBot: (chatId: string) => Seen[];
  /** The card that a message has now. */
  readonly cardOf: (message: Seen) => unknown;
  /** Sends a text; resolves with its message id. */
  readonly say: (openId: string, chatId: string, text: string) => Promise<string>;
  readonly sendFile: (openId: string, name: string, bytes: Buffer) => Promise<void>;
  readonly tap: (
    openId: string,
    message: Seen,
    element: string,
    form: Readonly<Record<string, string | readonly string[]>>,
  ) => Promise<Tapped>;
  readonly post: (path: string, body: object) => Promise<Record<string, unknown>>;
  /** Waits until the stream has brought what holds. */
  readonly wait: (holds: () => boolean, description: string) => Promise<void>;
  readonly close: () => void;
}

/** Follows a town's chats; `see` gets every message of the bot, and each card again when it is replaced. */
export async function followChats(town: Town, see: (message: Seen) => void): Promise<Chats> {
  const { url } = town.running;
  const closing = new AbortController();
  const byChat = new Map<string, Map<string, Seen>>();
  const note = (message: Seen): void => {
    const chat = byChat.get(message.chatId) ?? new Map<string, Seen>();
    byChat.set(message.chatId, chat);
    const known = chat.get(message.messageId);
    if (known && known.revision > message.revision) return;
    chat.set(message.messageId, message);
    if (message.from === 'bot' && known?.revision !== message.revision) see(message);
  };
  const response = await fetch(`${url}/__sim/events`, { signal: closing.signal });
  const reading = readStream(response, note).catch((error: unknown) => {
    if (!closing.signal.aborted) throw error;
  });
  const world = await town.world();
  for (const message of world.messages) note(message as Seen);
  const post: Chats['post'] = async (path, body) => {
    const answer = await fetch(`${url}/__sim/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const json = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(json)}`);
    return json;
  };
  const privateChatOf = (openId: string): string => {
    const chat = world.chats.find(({ kind, members }) => kind === 'p2p' && members.includes(openId));
    if (!chat) throw new Error(`no private chat of ${openId}`);
    return chat.chatId;
  };
  const groups = [world.group];
  return {
    groups,
    addGroup: async name => {
      const chatId = String((await post('groups', { name }))['chatId']);
      groups.push(chatId);
      return chatId;
    },
    privateChatOf,
    fromBot: chatId => [...(byChat.get(chatId)?.values() ?? [])].filter(({ from }) => from === 'bot'),
    cardOf: ({ chatId, messageId }) => byChat.get(chatId)?.get(messageId)?.card,
    say: async (user, chat, text) => String((await post('say', { user, chat, text }))['message']),
    sendFile: async (user, name, bytes) => {
      const form = new FormData();
      form.set('user', user);
      form.set('chat', privateChatOf(user));
      form.set('file', new File([new Uint8Array(bytes)], name));
      const sent = await fetch(`${url}/__sim/files`, { method: 'POST', body: form });
      if (!sent.ok) throw new Error(`the file was not taken: ${await sent.text()}`);
    },
    tap: async (user, { messageId: message, chatId, revision }, element, form) => {
      const tapped = (await post('click', { user, message, element, form })) as unknown as Tapped;
      const isReplaced = () => (byChat.get(chatId)?.get(message)?.revision ?? 0) > revision;
      if (tapped.card) await until(() => Promise.resolve(isReplaced()), 'the card is replaced');
      return tapped;
    },
    post,
    wait: (holds, description) => until(() => Promise.resolve(holds()), description),
    close: () => {
      closing.abort();
      void reading;
    },
  };
}

async function readStream(response: Response, note: (message: Seen) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body ?? []) {
    const events = (rest + decoder.decode(bytes as Uint8Array, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const [, data] = /^data: ?(.*)$/mu.exec(event) ?? [];
      if (data !== undefined && /^event: ?message$/mu.test(event)) note(JSON.parse(data) as Seen);
    }
  }
}
