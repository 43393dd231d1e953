// @ts-check
/** @import { Chat, FieldValue, Json, Message, Persona, World } from './types.js' */

/**
 * What the page knows, and who is sitting at it. One persona looks at one chat at a time.
 * @typedef {object} State
 * @property {World} world
 * @property {Map<string, Message>} messages
 * @property {Persona} me
 * @property {Chat} chat
 * @property {Map<string, number>} seen how many messages of a chat somebody has looked at, by `openId chatId`
 * @property {Map<string, Map<string, FieldValue>>} typed unsent typing, by person, message and revision
 * @property {string | undefined} replyTo message_id
 */

/**
 * Begins in the private chat with the bot: as the reporter of the plan's second unit, or as the reviewer.
 * @param {World} world
 * @param {'reporter' | 'reviewer'} role
 * @returns {State}
 */
export function beginWith(world, role) {
  const people = world.personas.filter(persona => persona.role === role);
  const me = (role === 'reporter' ? people[1] : people[0]) ?? world.personas[0];
  if (!me) throw new Error('nobody is here');
  const messages = new Map(world.messages.map(message => [message.messageId, message]));
  const state = {
    world,
    messages,
    me,
    chat: privateChat(world, me),
    seen: new Map(),
    typed: new Map(),
    replyTo: undefined,
  };
  const inGroup = messagesIn(state, world.group).length;
  for (const persona of world.personas) state.seen.set(`${persona.openId} ${world.group}`, inGroup);
  return state;
}

/** @param {World} world @param {Persona} persona @returns {Chat} */
export function privateChat(world, persona) {
  const chat = world.chats.find(({ kind, members }) => kind === 'p2p' && members.includes(persona.openId));
  if (!chat) throw new Error(`${persona.name} has no private chat`);
  return chat;
}

/** The chats of a person: the private one first. @param {State} state @param {Persona} persona */
export const chatsOf = ({ world }, persona) =>
  world.chats
    .filter(chat => chat.members.includes(persona.openId))
    .sort((a, b) => b.kind.localeCompare(a.kind));

/** What the person at the page sees of a chat. @param {State} state @param {string} chatId */
export const messagesIn = ({ messages, me }, chatId) =>
  [...messages.values()].filter(
    ({ chatId: chat, onlyFor }) => chat === chatId && (onlyFor === undefined || onlyFor === me.openId),
  );

/** @param {State} state */
export function markSeen(state) {
  const { me, chat } = state;
  state.seen.set(`${me.openId} ${chat.chatId}`, messagesIn(state, chat.chatId).length);
}

/** @param {State} state @param {Persona} persona @param {Chat} chat @returns {number} */
export function unseen(state, persona, chat) {
  const known = state.seen.get(`${persona.openId} ${chat.chatId}`) ?? 0;
  return messagesIn(state, chat.chatId)
    .slice(known)
    .filter(message => message.from !== persona.openId).length;
}

/** @param {State} state @param {string} openId */
export const nameOf = ({ world }, openId) =>
  openId === 'bot' || openId === world.bot.openId
    ? world.bot.name
    : world.personas.find(one => one.openId === openId)?.name;

/**
 * What this person has typed into a card and not sent. A replaced card is a new one: nothing is typed in it yet.
 * @param {State} state
 * @param {Message} message
 */
export function typedInto(state, { messageId, revision }) {
  const key = `${state.me.openId} ${messageId} ${revision}`;
  const known = state.typed.get(key);
  if (known) return known;
  /** @type {Map<string, FieldValue>} */
  const typed = new Map();
  state.typed.set(key, typed);
  return typed;
}

/** @param {Message} message @returns {Json} */
export function contentOf({ content }) {
  try {
    return JSON.parse(content);
  } catch {
    return {};
  }
}

/** A message in a few words, for the list of chats and for a screen reader. @param {Message} message @returns {string} */
export function summaryOf(message) {
  if (message.recalled) return '消息已撤回';
  const content = contentOf(message);
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

/** The words of a text message with the names in place of `@_user_1`. @param {Message} message */
export function plainText(message) {
  const text = String(contentOf(message).text ?? '').replace(/<at\s[^>]*>([^<]*)<\/at>/g, '@$1');
  return message.mentions.reduce((words, { key, name }) => words.replaceAll(key, `@${name}`), text);
}

const ZONE = { timeZone: 'Asia/Shanghai', hourCycle: /** @type {const} */ ('h23') };

/** 2025-09-22 08:50 @param {number} ms */
export const stamp = ms =>
  new Date(ms).toLocaleString('sv-SE', { ...ZONE, dateStyle: 'short', timeStyle: 'short' });

/** The time on the day itself, else the date too. @param {number} ms @param {number} now */
export function shortTime(ms, now) {
  const [day = '', time = ''] = stamp(ms).split(' ');
  const [today = ''] = stamp(now).split(' ');
  if (day === today) return time;
  const [, month = '', date = ''] = day.split('-');
  return `${Number(month)}月${Number(date)}日 ${time}`;
}
