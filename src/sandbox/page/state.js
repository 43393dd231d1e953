// @ts-check
/** @import { Chat, FieldValue, Json, Message, Persona, Role, World } from './types.js' */

/**
 * The data of the page. One persona looks at one chat at a time.
 * @typedef {object} State
 * @property {World} world
 * @property {Map<string, Message>} messages
 * @property {Persona} me
 * @property {Chat} chat
 * @property {Map<string, number>} seenCounts number of messages that a persona has seen in a chat, by `openId chatId`
 * @property {Map<string, Map<string, FieldValue>>} unsentValues values typed but not sent, by persona, message and the message's `typing`
 * @property {string | undefined} replyTo message_id
 */

/**
 * Creates the state in the private chat with the bot, as the reporter of the plan's second unit, or as the admin while nobody reports; in a second window as the
 * reviewer, or as that reporter when the first window shows the reviewer.
 * @param {World} world
 * @param {string | null} firstPerson open_id of the person in the first window; null: this is the first window
 * @returns {State}
 */
export function createState(world, firstPerson) {
  const peopleOf = (/** @type {Role} */ role) => world.personas.filter(persona => persona.role === role);
  const reporter = peopleOf('reporter')[1] ?? peopleOf('reporter')[0] ?? peopleOf('admin')[0];
  const candidates = firstPerson === null ? [reporter] : [peopleOf('reviewer')[0], reporter];
  const me = [...candidates, ...world.personas].find(
    persona => persona !== undefined && persona.openId !== firstPerson,
  );
  if (!me) throw new Error('nobody is here');
  const messages = new Map(world.messages.map(message => [message.messageId, message]));
  const state = {
    world,
    messages,
    me,
    chat: privateChat(world, me),
    seenCounts: new Map(),
    unsentValues: new Map(),
    replyTo: undefined,
  };
  const inGroup = messagesIn(state, world.group).length;
  for (const persona of world.personas) state.seenCounts.set(`${persona.openId} ${world.group}`, inGroup);
  return state;
}

/** @param {World} world @param {Persona} persona @returns {Chat} */
export function privateChat(world, persona) {
  const chat = world.chats.find(({ kind, members }) => kind === 'p2p' && members.includes(persona.openId));
  if (!chat) throw new Error(`${persona.name} has no private chat`);
  return chat;
}

/** Lists a persona's chats, the private one first. @param {State} state @param {Persona} persona */
export const chatsOf = ({ world }, persona) =>
  world.chats
    .filter(chat => chat.members.includes(persona.openId))
    .sort((a, b) => b.kind.localeCompare(a.kind));

/** Lists the messages of a chat that the current persona sees. @param {State} state @param {string} chatId */
export const messagesIn = ({ messages, me }, chatId) =>
  [...messages.values()].filter(
    ({ chatId: chat, onlyFor }) => chat === chatId && (onlyFor === undefined || onlyFor === me.openId),
  );

/** @param {State} state */
export function markSeen(state) {
  const { me, chat } = state;
  state.seenCounts.set(`${me.openId} ${chat.chatId}`, messagesIn(state, chat.chatId).length);
}

/** @param {State} state @param {Persona} persona @param {Chat} chat @returns {number} */
export function countUnseen(state, persona, chat) {
  const seenCount = state.seenCounts.get(`${persona.openId} ${chat.chatId}`) ?? 0;
  return messagesIn(state, chat.chatId)
    .slice(seenCount)
    .filter(message => message.from !== persona.openId).length;
}

/** @param {State} state @param {string} openId */
export const nameOf = ({ world }, openId) =>
  openId === 'bot' || openId === world.bot.openId
    ? world.bot.name
    : world.personas.find(persona => persona.openId === openId)?.name;

/**
 * Returns the unsent values of a card. A replaced card starts without any, unless a switch keeps them.
 * @param {State} state
 * @param {Message} message
 */
export function unsentValuesOf(state, { messageId, typing }) {
  const key = `${state.me.openId} ${messageId} ${typing}`;
  const values = state.unsentValues.get(key);
  if (values) return values;
  /** @type {Map<string, FieldValue>} */
  const newValues = new Map();
  state.unsentValues.set(key, newValues);
  return newValues;
}

/** @param {Message} message @returns {Json} */
export function parseContent({ content }) {
  try {
    return JSON.parse(content);
  } catch {
    return {};
  }
}

/** Summarizes a message for the list of chats and for screen readers. @param {Message} message @returns {string} */
export function summarize(message) {
  if (message.recalled) return '消息已撤回';
  const content = parseContent(message);
  switch (message.type) {
    case 'text':
      return plainText(message);
    case 'file':
      return `[文件] ${content.file_name ?? ''}`;
    case 'image':
      return '[图片]';
    case 'post':
      return '[富文本]';
    case 'interactive':
      return message.card?.config?.summary?.content ?? message.card?.header?.title?.content ?? '[卡片]';
  }
}

/** The text of a message with names instead of `@_user_1`. @param {Message} message */
export function plainText(message) {
  const text = String(parseContent(message).text ?? '').replace(/<at\s[^>]*>([^<]*)<\/at>/g, '@$1');
  return message.mentions.reduce((result, { key, name }) => result.replaceAll(key, `@${name}`), text);
}

const ZONE = { timeZone: 'Asia/Shanghai', hourCycle: /** @type {const} */ ('h23') };

/** Formats a time: 2025-09-22 08:50 @param {number} ms */
export const formatDateTime = ms =>
  new Date(ms).toLocaleString('sv-SE', { ...ZONE, dateStyle: 'short', timeStyle: 'short' });

/** Formats a time of today as the time, any other with its date. @param {number} ms @param {number} now */
export function formatShortTime(ms, now) {
  const [day = '', time = ''] = formatDateTime(ms).split(' ');
  const [today = ''] = formatDateTime(now).split(' ');
  if (day === today) return time;
  const [, month = '', date = ''] = day.split('-');
  return `${Number(month)}月${Number(date)}日 ${time}`;
}
