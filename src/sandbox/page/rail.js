// @ts-check
/** @import { State } from './state.js' */
/** @import { Chat, Persona } from './types.js' */
import { h, icon } from './dom.js';
import { chatsOf, messagesIn, formatShortTime, summarize, countUnseen } from './state.js';

const COLOURS = [
  '#3370ff',
  '#14a9b8',
  '#2ea121',
  '#f58505',
  '#d136d1',
  '#7f3bf5',
  '#d83931',
  '#4e83fd',
  '#646a73',
  '#049fd7',
];

/** @param {State} state @param {string} openId */
export function drawAvatar({ world }, openId) {
  if (openId === 'bot') return h('span', { class: 'avatar avatar-bot', 'aria-hidden': 'true' }, '报');
  const index = world.personas.findIndex(persona => persona.openId === openId);
  const name = world.personas[index]?.name ?? '?';
  return h('span', { class: 'avatar', style: `background: ${COLOURS[index % COLOURS.length]}`, 'aria-hidden': 'true' }, name.slice(0, 1)); // prettier-ignore
}

/** The industry of a unit; where several sections have the same one, the section. @param {Persona} persona @param {State} state */
function shorten({ title }, { world }) {
  const [first = title, last = title] = title.split('·');
  const isShared = world.personas.some(other => other.title !== title && other.title.endsWith(`·${last}`));
  return isShared ? first : last;
}

/**
 * Draws the personas; a tap switches to one.
 * @param {HTMLElement} rail
 * @param {State} state
 * @param {(persona: Persona) => void} choose
 */
export function drawRail(rail, state, choose) {
  const focused = document.activeElement?.getAttribute('data-person');
  const people = state.world.personas.map(persona => {
    const hasUnread = chatsOf(state, persona).some(
      chat => chat.kind === 'p2p' && countUnseen(state, persona, chat) > 0,
    );
    const isMe = persona === state.me;
    const label = `${persona.name}（${persona.title}）`;
    const shortTitle = shorten(persona, state);
    return h(
      'button',
      {
        type: 'button',
        class: `persona ${isMe ? 'persona-me' : ''}`,
        'aria-pressed': String(isMe),
        'aria-label': hasUnread ? `${label}，有新消息` : label,
        title: label,
        'data-person': persona.openId,
        on: { click: () => choose(persona) },
      },
      drawAvatar(state, persona.openId),
      h('span', { class: 'persona-name' }, persona.name),
      h('span', { class: 'persona-title' }, shortTitle),
      hasUnread && !isMe && h('span', { class: 'unread-dot' }),
    );
  });
  rail.replaceChildren(...people);
  people.find(button => button.getAttribute('data-person') === focused)?.focus();
}

/**
 * @param {HTMLElement} list
 * @param {State} state
 * @param {(chat: Chat) => void} open
 */
export function drawChats(list, state, open) {
  const focused = document.activeElement?.getAttribute('data-chat');
  const items = chatsOf(state, state.me).map(chat => h('li', {}, drawChatButton(chat, state, open)));
  list.replaceChildren(...items);
  items
    .map(item => item.querySelector('button'))
    .find(button => button?.getAttribute('data-chat') === focused)
    ?.focus();
}

/** @param {Chat} chat @param {State} state @param {(chat: Chat) => void} open */
function drawChatButton(chat, state, open) {
  const lastMessage = messagesIn(state, chat.chatId).at(-1);
  const unseenCount = chat === state.chat ? 0 : countUnseen(state, state.me, chat);
  const avatar =
    chat.kind === 'p2p'
      ? drawAvatar(state, 'bot')
      : h('span', { class: 'avatar avatar-group', 'aria-hidden': 'true' }, icon('group'));
  const name = h(
    'span',
    { class: 'chat-name' },
    h('span', {}, chat.name),
    chat.kind === 'p2p' && h('span', { class: 'bot-mark' }, '机器人'),
  );
  const time =
    lastMessage &&
    h('time', { class: 'chat-time' }, formatShortTime(lastMessage.createTime, state.world.now));
  const lastText = h('span', { class: 'chat-last' }, lastMessage ? summarize(lastMessage) : '还没有消息');
  const badge =
    unseenCount > 0 &&
    h('span', { class: 'badge', 'aria-label': `${unseenCount} 条新消息` }, String(unseenCount));
  return h(
    'button',
    {
      type: 'button',
      class: 'chat-item',
      'aria-current': chat === state.chat ? 'true' : undefined,
      'data-chat': chat.chatId,
      on: { click: () => open(chat) },
    },
    avatar,
    h(
      'span',
      { class: 'chat-words' },
      h('span', { class: 'chat-row' }, name, time),
      h('span', { class: 'chat-row' }, lastText, badge),
    ),
  );
}
