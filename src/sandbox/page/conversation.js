// @ts-check
/** @import { State } from './state.js' */
/** @import { Message } from './types.js' */
import { drawComposer, sendFiles } from './composer.js';
import { h, icon } from './dom.js';
import { drawMessage, timeBefore } from './messages.js';
import { messagesIn } from './state.js';

/** @typedef {{ update: (message: Message, isNew: boolean) => void }} Conversation */

/**
 * Draws the open chat and keeps it up to date.
 * @param {HTMLElement} into
 * @param {State} state
 * @param {() => void} back to the list of chats, on a phone
 * @returns {Conversation}
 */
export function drawConversation(into, state, back) {
  const list = h('ol', { class: 'messages', 'aria-label': '消息记录' });
  const scroller = h('div', { class: 'scroller', tabindex: '-1' }, list);
  const foot = h('div', { class: 'foot' });
  const drawFoot = () => foot.replaceChildren(drawComposer(state, drawFoot));
  const doing = {
    reply: (/** @type {Message} */ message) => {
      state.replyTo = message.messageId;
      drawFoot();
      foot.querySelector('textarea')?.focus();
    },
    redraw: (/** @type {Message} */ message) => replace(message),
  };
  /** @param {Message} message */
  const nodeOf = message => list.querySelector(`[data-message="${CSS.escape(message.messageId)}"]`);
  /** @param {Message} message */
  const replace = message => {
    const old = nodeOf(message);
    if (old) exchange(old, drawMessage(message, state, doing), scroller);
  };
  /** @param {Message} message @param {Message | undefined} before */
  const append = (message, before) => {
    const when = timeBefore(message, before, state.world.now);
    list.append(...(when ? [when] : []), drawMessage(message, state, doing));
  };
  // A card taller than the window is shown from its head: nobody reads a form from below.
  const toEnd = () => {
    const tall = list.lastElementChild;
    scroller.scrollTo({ top: scroller.scrollHeight });
    if (tall && tall.clientHeight > scroller.clientHeight) tall.scrollIntoView({ block: 'start' });
  };

  const shown = messagesIn(state, state.chat.chatId);
  shown.forEach((message, index) => append(message, shown[index - 1]));
  let last = shown.at(-1);
  const hint = emptyHint(state);
  if (!last) list.append(hint);
  drawFoot();
  into.replaceChildren(heading(state, back), scroller, foot);
  takeDrops(into, state);
  toEnd();
  return {
    update: (message, isNew) => {
      if (!isNew) return replace(message);
      hint.remove();
      append(message, last);
      last = message;
      toEnd();
    },
  };
}

/**
 * Puts the new drawing in the old one's place; whoever was in the card stays in it, at its head.
 * @param {Element} old
 * @param {HTMLElement} made
 * @param {HTMLElement} scroller
 */
function exchange(old, made, scroller) {
  const active = document.activeElement;
  const inside = active instanceof HTMLElement && old.contains(active);
  const name = inside ? active.dataset.name : undefined;
  old.replaceWith(made);
  if (!inside) return;
  const same = name === undefined ? null : made.querySelector(`[data-name="${CSS.escape(name)}"]`);
  const target = same ?? made.querySelector('.card');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  const above = made.getBoundingClientRect().top < scroller.getBoundingClientRect().top;
  if (above) made.scrollIntoView({ block: 'start' });
}

/** @param {State} state @param {() => void} back */
function heading({ chat, me, world }, back) {
  const leave = h(
    'button',
    { type: 'button', class: 'tool back', 'aria-label': '回到会话列表', on: { click: back } },
    icon('back'),
  );
  const isGroup = chat.kind === 'group';
  const name = h('h2', {}, isGroup ? `${chat.name}（${chat.members.length + 1}）` : chat.name);
  const who = `我是 ${me.name}（${me.title}）`;
  return h(
    'header',
    { class: 'conversation-head' },
    leave,
    h('div', {}, name, h('p', {}, isGroup ? `${who}，群里有 ${world.bot.name} 机器人` : who)),
  );
}

/** @param {State} state */
function emptyHint({ chat, me }) {
  const group = '群里的话要先 @季报，机器人才收得到。';
  const first = me.role === 'reporter' ? '点下面的“填报”开始' : '点下面的“帮助”，看看现在可以做什么';
  return h(
    'li',
    { class: 'empty' },
    h('strong', {}, chat.kind === 'group' ? group : first),
    chat.kind === 'p2p' && h('span', {}, '也可以直接发文字，例如“状态”。'),
  );
}

/** Files may be dropped on the chat. @param {HTMLElement} into @param {State} state */
function takeDrops(into, state) {
  into.ondragover = event => event.preventDefault();
  into.ondrop = event => {
    event.preventDefault();
    void sendFiles([...(event.dataTransfer?.files ?? [])], state);
  };
}
