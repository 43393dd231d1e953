// @ts-check
/** @import { State } from './state.js' */
/** @import { Message } from './types.js' */
import { drawComposer, sendFiles } from './composer.js';
import { h, icon } from './dom.js';
import { drawMessage, drawGapTime } from './messages.js';
import { messagesIn } from './state.js';

/** @typedef {{ update: (message: Message, isNew: boolean) => void }} Conversation */

/**
 * Draws the open chat and keeps it up to date.
 * @param {HTMLElement} container
 * @param {State} state
 * @param {() => void} goBack returns to the list of chats on a phone
 * @returns {Conversation}
 */
export function drawConversation(container, state, goBack) {
  const list = h('ol', { class: 'messages', 'aria-label': '消息记录' });
  const scroller = h('div', { class: 'scroller', tabindex: '-1' }, list);
  const foot = h('div', { class: 'foot' });
  const drawFoot = () => foot.replaceChildren(drawComposer(state, drawFoot));
  const actions = {
    reply: (/** @type {Message} */ message) => {
      state.replyTo = message.messageId;
      drawFoot();
      foot.querySelector('textarea')?.focus();
    },
    redraw: (/** @type {Message} */ message) => replace(message),
  };
  /** @param {Message} message */
  const findNode = message => list.querySelector(`[data-message="${CSS.escape(message.messageId)}"]`);
  /** @param {Message} message */
  const replace = message => {
    const oldNode = findNode(message);
    if (oldNode) replaceNode(oldNode, drawMessage(message, state, actions), scroller);
  };
  /** @param {Message} message @param {Message | undefined} previous */
  const append = (message, previous) => {
    const gapTime = drawGapTime(message, previous, state.world.now);
    list.append(...(gapTime ? [gapTime] : []), drawMessage(message, state, actions));
  };
  // A card taller than the window is shown from its top, where reading begins.
  const scrollToEnd = () => {
    const lastItem = list.lastElementChild;
    scroller.scrollTo({ top: scroller.scrollHeight });
    if (lastItem && lastItem.clientHeight > scroller.clientHeight)
      lastItem.scrollIntoView({ block: 'start' });
  };

  // A picture gets its height when it has loaded: whoever was at the end stays there.
  const followPicture = (/** @type {Event} */ { target }) => {
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    if (target instanceof HTMLImageElement && below <= target.height + NEAR_END) scrollToEnd();
  };
  list.addEventListener('load', followPicture, true);

  const messages = messagesIn(state, state.chat.chatId);
  messages.forEach((message, index) => append(message, messages[index - 1]));
  let lastMessage = messages.at(-1);
  const hint = drawEmptyHint(state);
  if (!lastMessage) list.append(hint);
  drawFoot();
  container.replaceChildren(drawHeading(state, goBack), scroller, foot);
  acceptDrops(container, state);
  scrollToEnd();
  return {
    update: (message, isNew) => {
      if (!isNew) return replace(message);
      hint.remove();
      append(message, lastMessage);
      lastMessage = message;
      scrollToEnd();
    },
  };
}

/** In pixels. */
const NEAR_END = 40;

/**
 * Replaces the drawing of a message. A focus inside the card stays in the card, which is then shown from its top.
 * @param {Element} oldNode
 * @param {HTMLElement} newNode
 * @param {HTMLElement} scroller
 */
function replaceNode(oldNode, newNode, scroller) {
  const active = document.activeElement;
  const hadFocus = active instanceof HTMLElement && oldNode.contains(active);
  const name = hadFocus ? active.dataset.name : undefined;
  oldNode.replaceWith(newNode);
  if (!hadFocus) return;
  const sameControl = name === undefined ? null : newNode.querySelector(`[data-name="${CSS.escape(name)}"]`);
  const target = sameControl ?? newNode.querySelector('.card');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  const isAbove = newNode.getBoundingClientRect().top < scroller.getBoundingClientRect().top;
  if (isAbove) newNode.scrollIntoView({ block: 'start' });
}

/** @param {State} state @param {() => void} goBack */
function drawHeading({ chat, me, world }, goBack) {
  const backButton = h(
    'button',
    { type: 'button', class: 'tool back', 'aria-label': '回到会话列表', on: { click: goBack } },
    icon('back'),
  );
  const isGroup = chat.kind === 'group';
  const name = h('h2', {}, isGroup ? `${chat.name}（${chat.members.length + 1}）` : chat.name);
  const identity = `我是 ${me.name}（${me.title}）`;
  return h(
    'header',
    { class: 'conversation-head' },
    backButton,
    h('div', {}, name, h('p', {}, isGroup ? `${identity}，群里有 ${world.bot.name} 机器人` : identity)),
  );
}

/** @param {State} state */
function drawEmptyHint({ chat, me }) {
  const groupRule = '群里的话要先 @季报，机器人才收得到。';
  const firstStep = me.role === 'reporter' ? '点下面的“填报”开始' : '点下面的“帮助”，看看现在可以做什么';
  return h(
    'li',
    { class: 'empty' },
    h('strong', {}, chat.kind === 'group' ? groupRule : firstStep),
    chat.kind === 'p2p' && h('span', {}, '也可以直接发文字，例如“状态”。'),
  );
}

/** Accepts files dropped on the chat. @param {HTMLElement} container @param {State} state */
function acceptDrops(container, state) {
  container.ondragover = event => event.preventDefault();
  container.ondrop = event => {
    event.preventDefault();
    void sendFiles([...(event.dataTransfer?.files ?? [])], state);
  };
}
