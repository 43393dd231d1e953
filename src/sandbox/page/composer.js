// @ts-check
/** @import { State } from './state.js' */
import { RefusedError, sendText, sendFile, tapMenu } from './api.js';
import { h, icon } from './dom.js';
import { showError } from './notices.js';
import { nameOf, summarize } from './state.js';

const MENU = /** @type {const} */ ([['填报', 'fill'], ['状态', 'status'], ['汇总', 'summary'], ['审核', 'review'], ['帮助', 'help']]); // prettier-ignore

/**
 * Draws the area below the messages: the bot's menu in a private chat, the text input and the tools.
 * @param {State} state
 * @param {() => void} onReplyChange called when the message to reply to changes
 * @returns {HTMLElement}
 */
export function drawComposer(state, onReplyChange) {
  const isGroup = state.chat.kind === 'group';
  const textArea = h('textarea', {
    class: 'words-input',
    rows: 1,
    'aria-label': '消息',
    placeholder: isGroup
      ? '先 @季报，再写要办的事，例如：@季报 状态'
      : '发消息给季报，例如：填报、状态、帮助',
  });
  addListeners(textArea, state, onReplyChange);
  const send = h(
    'button',
    { type: 'button', class: 'tool send', 'aria-label': '发送', title: '发送（回车）' },
    icon('send'),
  );
  send.addEventListener('click', () => void sendTyped(textArea, state, onReplyChange));
  const tools = h(
    'div',
    { class: 'tools' },
    isGroup && drawMentionTool(textArea, state),
    drawAttachTool(state),
    send,
  );
  const bar = h('div', { class: 'composer-bar' }, textArea, tools);
  return h(
    'footer',
    { class: 'composer' },
    !isGroup && drawMenu(state),
    drawReplyBar(state, onReplyChange),
    bar,
  );
}

/** @param {State} state */
function drawMenu(state) {
  const entries = MENU.map(([label, key]) => {
    const tap = () => void tapMenu(state.me.openId, key).catch(showSendError);
    return h('button', { type: 'button', class: 'menu-entry', on: { click: tap } }, label);
  });
  return h('div', { class: 'menu', role: 'group', 'aria-label': '机器人菜单' }, ...entries);
}

/** @param {State} state @param {() => void} onReplyChange */
function drawReplyBar(state, onReplyChange) {
  const message = state.replyTo === undefined ? undefined : state.messages.get(state.replyTo);
  if (!message) return undefined;
  const cancelButton = h(
    'button',
    { type: 'button', class: 'tool', 'aria-label': '不回复了' },
    icon('close'),
  );
  cancelButton.addEventListener('click', () => {
    state.replyTo = undefined;
    onReplyChange();
  });
  return h(
    'div',
    { class: 'reply-bar' },
    `回复 ${nameOf(state, message.from) ?? ''}：${summarize(message)}`,
    cancelButton,
  );
}

/** @param {HTMLTextAreaElement} textArea @param {State} state @param {() => void} onReplyChange */
function addListeners(textArea, state, onReplyChange) {
  textArea.addEventListener('input', () => fitHeight(textArea));
  textArea.addEventListener('keydown', event => {
    // While an input method is open, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void sendTyped(textArea, state, onReplyChange);
  });
  textArea.addEventListener('paste', event => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) event.preventDefault();
    void sendFiles(files, state);
  });
}

/** Fits the height to the text, up to a few lines. @param {HTMLTextAreaElement} textArea */
function fitHeight(textArea) {
  textArea.style.height = 'auto';
  textArea.style.height = `${Math.min(textArea.scrollHeight, 140)}px`;
}

/** @param {HTMLTextAreaElement} textArea @param {State} state @param {() => void} onReplyChange */
async function sendTyped(textArea, state, onReplyChange) {
  const text = textArea.value.trim();
  if (text === '') return;
  const { me, chat, replyTo } = state;
  try {
    await sendText({ user: me.openId, chat: chat.chatId, text, ...(replyTo !== undefined && { replyTo }) });
    textArea.value = '';
    fitHeight(textArea);
    if (replyTo === undefined) return;
    state.replyTo = undefined;
    onReplyChange();
  } catch (error) {
    showSendError(error);
  }
}

/** @param {File[]} files @param {State} state */
export async function sendFiles(files, { me, chat }) {
  for (const file of files) await sendFile(me.openId, chat.chatId, file).catch(showSendError);
}

/** @param {State} state */
function drawAttachTool(state) {
  const fileInput = h('input', {
    type: 'file',
    class: 'unseen',
    multiple: true,
    tabindex: '-1',
    'aria-label': '选择文件',
  });
  fileInput.addEventListener('change', () => {
    const files = [...(fileInput.files ?? [])];
    fileInput.value = '';
    void sendFiles(files, state);
  });
  const openButton = h(
    'button',
    { type: 'button', class: 'tool', 'aria-label': '发送文件', title: '发送文件' },
    icon('attach'),
  );
  openButton.addEventListener('click', () => fileInput.click());
  return h('span', {}, openButton, fileInput);
}

/** @param {HTMLTextAreaElement} textArea @param {State} state */
function drawMentionTool(textArea, state) {
  const names = [state.world.bot.name, ...state.chat.members.map(id => nameOf(state, id) ?? '')];
  const list = h('div', { class: 'mention-list', hidden: true });
  const toggle = h(
    'button',
    { type: 'button', class: 'tool', 'aria-label': '提到某人', 'aria-expanded': 'false', title: '提到某人' },
    icon('at'),
  );
  const showList = (/** @type {boolean} */ isOpen) => {
    list.hidden = !isOpen;
    toggle.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) list.querySelector('button')?.focus();
  };
  const insertName = (/** @type {string} */ name) => {
    showList(false);
    insertText(textArea, `@${name} `);
  };
  list.append(
    ...names.map(name => h('button', { type: 'button', on: { click: () => insertName(name) } }, `@${name}`)),
  );
  toggle.addEventListener('click', () => showList(list.hidden));
  list.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    showList(false);
    toggle.focus();
  });
  const chip = h(
    'button',
    { type: 'button', class: 'mention-chip', on: { click: () => insertName(state.world.bot.name) } },
    `@${state.world.bot.name}`,
  );
  return h('span', { class: 'mention-tool' }, chip, toggle, list);
}

/** @param {HTMLTextAreaElement} textArea @param {string} text */
function insertText(textArea, text) {
  textArea.setRangeText(text, textArea.selectionStart, textArea.selectionEnd, 'end');
  textArea.focus();
  fitHeight(textArea);
}

/** @param {unknown} error */
function showSendError(error) {
  showError(error instanceof RefusedError ? error.message : '没有发出去');
}
