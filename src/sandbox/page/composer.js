// @ts-check
/** @import { State } from './state.js' */
import { Refused, say, sendFile, tapMenu } from './api.js';
import { h, icon } from './dom.js';
import { complain } from './notices.js';
import { nameOf, summaryOf } from './state.js';

const MENU = /** @type {const} */ ([['填报', 'fill'], ['状态', 'status'], ['汇总', 'summary'], ['审核', 'review'], ['帮助', 'help']]); // prettier-ignore

/**
 * What stands below the messages: the bot's menu in a private chat, the words to be sent, the ways to attach.
 * @param {State} state
 * @param {() => void} changed called when the message to be answered is taken away
 * @returns {HTMLElement}
 */
export function drawComposer(state, changed) {
  const isGroup = state.chat.kind === 'group';
  const words = h('textarea', {
    class: 'words-input',
    rows: 1,
    'aria-label': '消息',
    placeholder: isGroup
      ? '先 @季报，再写要办的事，例如：@季报 状态'
      : '发消息给季报，例如：填报、状态、帮助',
  });
  wire(words, state, changed);
  const send = h(
    'button',
    { type: 'button', class: 'tool send', 'aria-label': '发送', title: '发送（回车）' },
    icon('send'),
  );
  send.addEventListener('click', () => void sendWords(words, state, changed));
  const tools = h('div', { class: 'tools' }, isGroup && mentionTool(words, state), attachTool(state), send);
  const bar = h('div', { class: 'composer-bar' }, words, tools);
  return h('footer', { class: 'composer' }, !isGroup && menu(state), replyBar(state, changed), bar);
}

/** @param {State} state */
function menu(state) {
  const entries = MENU.map(([label, key]) => {
    const tap = () => void tapMenu(state.me.openId, key).catch(tell);
    return h('button', { type: 'button', class: 'menu-entry', on: { click: tap } }, label);
  });
  return h('div', { class: 'menu', role: 'group', 'aria-label': '机器人菜单' }, ...entries);
}

/** @param {State} state @param {() => void} changed */
function replyBar(state, changed) {
  const message = state.replyTo === undefined ? undefined : state.messages.get(state.replyTo);
  if (!message) return undefined;
  const stop = h('button', { type: 'button', class: 'tool', 'aria-label': '不回复了' }, icon('close'));
  stop.addEventListener('click', () => {
    state.replyTo = undefined;
    changed();
  });
  return h(
    'div',
    { class: 'reply-bar' },
    `回复 ${nameOf(state, message.from) ?? ''}：${summaryOf(message)}`,
    stop,
  );
}

/** @param {HTMLTextAreaElement} words @param {State} state @param {() => void} changed */
function wire(words, state, changed) {
  words.addEventListener('input', () => fit(words));
  words.addEventListener('keydown', event => {
    // While an input method is composing, Enter picks a word.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void sendWords(words, state, changed);
  });
  words.addEventListener('paste', event => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) event.preventDefault();
    void sendFiles(files, state);
  });
}

/** As high as its words, up to a few lines. @param {HTMLTextAreaElement} words */
function fit(words) {
  words.style.height = 'auto';
  words.style.height = `${Math.min(words.scrollHeight, 140)}px`;
}

/** @param {HTMLTextAreaElement} words @param {State} state @param {() => void} changed */
async function sendWords(words, state, changed) {
  const text = words.value.trim();
  if (text === '') return;
  const { me, chat, replyTo } = state;
  try {
    await say({ user: me.openId, chat: chat.chatId, text, ...(replyTo !== undefined && { replyTo }) });
    words.value = '';
    fit(words);
    if (replyTo === undefined) return;
    state.replyTo = undefined;
    changed();
  } catch (error) {
    tell(error);
  }
}

/** @param {File[]} files @param {State} state */
export async function sendFiles(files, { me, chat }) {
  for (const file of files) await sendFile(me.openId, chat.chatId, file).catch(tell);
}

/** @param {State} state */
function attachTool(state) {
  const chooser = h('input', {
    type: 'file',
    class: 'unseen',
    multiple: true,
    tabindex: '-1',
    'aria-label': '选择文件',
  });
  chooser.addEventListener('change', () => {
    const files = [...(chooser.files ?? [])];
    chooser.value = '';
    void sendFiles(files, state);
  });
  const open = h(
    'button',
    { type: 'button', class: 'tool', 'aria-label': '发送文件', title: '发送文件' },
    icon('attach'),
  );
  open.addEventListener('click', () => chooser.click());
  return h('span', {}, open, chooser);
}

/** @param {HTMLTextAreaElement} words @param {State} state */
function mentionTool(words, state) {
  const names = [state.world.bot.name, ...state.chat.members.map(id => nameOf(state, id) ?? '')];
  const list = h('div', { class: 'mention-list', hidden: true });
  const toggle = h(
    'button',
    { type: 'button', class: 'tool', 'aria-label': '提到某人', 'aria-expanded': 'false', title: '提到某人' },
    icon('at'),
  );
  const show = (/** @type {boolean} */ open) => {
    list.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
    if (open) list.querySelector('button')?.focus();
  };
  const choose = (/** @type {string} */ name) => {
    show(false);
    insert(words, `@${name} `);
  };
  list.append(
    ...names.map(name => h('button', { type: 'button', on: { click: () => choose(name) } }, `@${name}`)),
  );
  toggle.addEventListener('click', () => show(list.hidden));
  list.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    show(false);
    toggle.focus();
  });
  const chip = h(
    'button',
    { type: 'button', class: 'mention-chip', on: { click: () => choose(state.world.bot.name) } },
    `@${state.world.bot.name}`,
  );
  return h('span', { class: 'mention-tool' }, chip, toggle, list);
}

/** @param {HTMLTextAreaElement} words @param {string} text */
function insert(words, text) {
  words.setRangeText(text, words.selectionStart, words.selectionEnd, 'end');
  words.focus();
  fit(words);
}

/** @param {unknown} error */
function tell(error) {
  complain(error instanceof Refused ? error.message : '没有发出去');
}
