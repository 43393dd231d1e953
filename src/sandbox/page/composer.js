// @ts-check
/** @import { State } from './state.js' */
import { RefusedError, sendText, sendFile, tapMenu } from './api.js';
import { h, icon } from './dom.js';
import { createMentionList } from './mention-list.js';
import { showError } from './notices.js';
import { nameOf, summarize } from './state.js';

const MENU = /** @type {const} */ ([['填报', 'fill'], ['状态', 'status'], ['汇总', 'summary'], ['审核', 'review'], ['帮助', 'help']]); // prettier-ignore

/** In px; a longer text scrolls. */
const MAX_HEIGHT = 140;

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
    // Short enough for a phone: a longer one is cut, or makes the field taller.
    placeholder: isGroup ? `先 @${state.world.bot.name}，再写事项` : '发消息，例如：填报、状态、帮助',
  });
  const mentions = isGroup
    ? createMentionList(textArea, mentionableNames(state), () => fitHeight(textArea))
    : undefined;
  addListeners(textArea, state, onReplyChange, mentions?.keydown);
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
  const bar = h('div', { class: 'composer-bar' }, textArea, mentions?.node, tools);
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

/**
 * @param {HTMLTextAreaElement} textArea
 * @param {State} state
 * @param {() => void} onReplyChange
 * @param {((event: KeyboardEvent) => boolean) | undefined} takesKey true when the list of names used the key
 */
function addListeners(textArea, state, onReplyChange, takesKey) {
  textArea.addEventListener('input', () => fitHeight(textArea));
  textArea.addEventListener('keydown', event => {
    if (takesKey?.(event)) return;
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
  textArea.style.height = '';
  // The browser counts the lines of the placeholder too: an empty field keeps its one line.
  if (textArea.value === '') return;
  const { scrollHeight } = textArea;
  textArea.style.height = `${Math.min(scrollHeight, MAX_HEIGHT)}px`;
  textArea.style.overflowY = scrollHeight > MAX_HEIGHT ? 'auto' : '';
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

/** @param {State} state */
const mentionableNames = state => [
  state.world.bot.name,
  ...state.chat.members.map(id => nameOf(state, id) ?? ''),
];

/** Draws the mention of the bot as a button, and @ as one: it types the sign, which opens the list of names. @param {HTMLTextAreaElement} textArea @param {State} state */
function drawMentionTool(textArea, state) {
  const type = (/** @type {string} */ text) => {
    insertText(textArea, text);
    textArea.dispatchEvent(new Event('input'));
  };
  const { name } = state.world.bot;
  const chip = h('button', { type: 'button', class: 'mention-chip', on: { click: () => type(`@${name} `) } }, `@${name}`); // prettier-ignore
  const at = h(
    'button',
    {
      type: 'button',
      class: 'tool',
      'aria-label': '提到某人',
      title: '提到某人',
      on: { click: () => type('@') },
    },
    icon('at'),
  );
  return h('span', { class: 'mention-tool' }, chip, at);
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
