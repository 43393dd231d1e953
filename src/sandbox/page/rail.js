// @ts-check
/** @import { State } from './state.js' */
/** @import { Chat, Persona } from './types.js' */
import { h, icon } from './dom.js';
import { chatsOf, messagesIn, shortTime, summaryOf, unseen } from './state.js';

const INKS = [
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
export function faceOf({ world }, openId) {
  if (openId === 'bot') return h('span', { class: 'avatar avatar-bot', 'aria-hidden': 'true' }, '报');
  const index = world.personas.findIndex(persona => persona.openId === openId);
  const name = world.personas[index]?.name ?? '?';
  return h('span', { class: 'avatar', style: `background: ${INKS[index % INKS.length]}`, 'aria-hidden': 'true' }, name.slice(0, 1)); // prettier-ignore
}

/**
 * The people one can be, one tap each.
 * @param {HTMLElement} rail
 * @param {State} state
 * @param {(persona: Persona) => void} choose
 */
export function drawRail(rail, state, choose) {
  const focused = document.activeElement?.getAttribute('data-person');
  const people = state.world.personas.map(persona => {
    const waiting = chatsOf(state, persona).some(
      chat => chat.kind === 'p2p' && unseen(state, persona, chat) > 0,
    );
    const mine = persona === state.me;
    const words = `${persona.name}（${persona.title}）`;
    const short = persona.title.split('·').at(-1) ?? persona.title;
    return h(
      'button',
      {
        type: 'button',
        class: `who ${mine ? 'who-me' : ''}`,
        'aria-pressed': String(mine),
        'aria-label': waiting ? `${words}，有新消息` : words,
        title: words,
        'data-person': persona.openId,
        on: { click: () => choose(persona) },
      },
      faceOf(state, persona.openId),
      h('span', { class: 'who-name' }, persona.name),
      h('span', { class: 'who-title' }, short),
      waiting && !mine && h('span', { class: 'unread-dot' }),
    );
  });
  rail.replaceChildren(...people);
  people.find(one => one.getAttribute('data-person') === focused)?.focus();
}

/**
 * @param {HTMLElement} list
 * @param {State} state
 * @param {(chat: Chat) => void} open
 */
export function drawChats(list, state, open) {
  const focused = document.activeElement?.getAttribute('data-chat');
  const items = chatsOf(state, state.me).map(chat => h('li', {}, chatButton(chat, state, open)));
  list.replaceChildren(...items);
  items
    .map(item => item.querySelector('button'))
    .find(one => one?.getAttribute('data-chat') === focused)
    ?.focus();
}

/** @param {Chat} chat @param {State} state @param {(chat: Chat) => void} open */
function chatButton(chat, state, open) {
  const last = messagesIn(state, chat.chatId).at(-1);
  const count = chat === state.chat ? 0 : unseen(state, state.me, chat);
  const face =
    chat.kind === 'p2p'
      ? faceOf(state, 'bot')
      : h('span', { class: 'avatar avatar-group', 'aria-hidden': 'true' }, icon('group'));
  const name = h(
    'span',
    { class: 'chat-name' },
    h('span', {}, chat.name),
    chat.kind === 'p2p' && h('span', { class: 'bot-mark' }, '机器人'),
  );
  const time = last && h('time', { class: 'chat-time' }, shortTime(last.createTime, state.world.now));
  const words = h('span', { class: 'chat-last' }, last ? summaryOf(last) : '还没有消息');
  const badge = count > 0 && h('span', { class: 'badge', 'aria-label': `${count} 条新消息` }, String(count));
  return h(
    'button',
    {
      type: 'button',
      class: 'chat-item',
      'aria-current': chat === state.chat ? 'true' : undefined,
      'data-chat': chat.chatId,
      on: { click: () => open(chat) },
    },
    face,
    h(
      'span',
      { class: 'chat-words' },
      h('span', { class: 'chat-row' }, name, time),
      h('span', { class: 'chat-row' }, words, badge),
    ),
  );
}
