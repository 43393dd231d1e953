// @ts-check
/** @import { State } from './state.js' */
/** @import { CardContext, FieldValue, Message } from './types.js' */
import { click, fileUrl, RefusedError } from './api.js';
import { drawCard } from './card.js';
import { h, icon } from './dom.js';
import { markdown } from './markdown.js';
import { showError, showToast } from './notices.js';
import { drawPicture } from './picture.js';
import { drawAvatar } from './rail.js';
import { parseContent, nameOf, plainText, formatShortTime, summarize, unsentValuesOf } from './state.js';

/** @typedef {{ reply: (message: Message) => void, redraw: (message: Message) => void }} MessageActions */

/**
 * Draws a message with its sender and content.
 * @param {Message} message
 * @param {State} state
 * @param {MessageActions} actions
 * @returns {HTMLElement}
 */
export function drawMessage(message, state, actions) {
  const isMine = message.from === state.me.openId;
  const name = nameOf(state, message.from) ?? '';
  const sender = h(
    'div',
    { class: 'sender' },
    name,
    message.from === 'bot' && h('span', { class: 'bot-mark' }, '机器人'),
    message.isPinned && h('span', { class: 'bot-mark' }, '置顶'),
  );
  const replyButton = h('button', { type: 'button', class: 'reply', 'aria-label': `回复${name}`, title: '回复', on: { click: () => actions.reply(message) } }, icon('reply')); // prettier-ignore
  const body = h(
    'div',
    { class: 'message-body' },
    !isMine && sender,
    drawQuote(message, state),
    drawBody(message, state, actions),
  );
  const row = { class: `message ${isMine ? 'message-mine' : ''}`, 'data-message': message.messageId };
  return h('li', row, drawAvatar(state, message.from), body, !message.recalled && replyButton);
}

/** @param {Message} message @param {State} state */
function drawQuote({ parentId }, state) {
  const parent = parentId === undefined ? undefined : state.messages.get(parentId);
  return (
    parent && h('div', { class: 'quoted' }, `回复 ${nameOf(state, parent.from) ?? ''}：${summarize(parent)}`)
  );
}

/** @param {Message} message @param {State} state @param {MessageActions} actions @returns {HTMLElement} */
function drawBody(message, state, actions) {
  if (message.recalled) return h('div', { class: 'bubble recalled' }, '消息已撤回');
  const content = parseContent(message);
  if (message.card) return drawCard(message.card, makeContext(message, state, actions));
  if (message.type === 'file') return drawFile(content.file_key, content.file_name);
  if (message.type === 'image') return drawPicture(content.image_key);
  if (message.type === 'post') return drawPost(content, state);
  return h('div', { class: 'bubble' }, ...highlightMentions(message));
}

/** Highlights mentioned names. @param {Message} message */
function highlightMentions(message) {
  const text = plainText(message);
  const names = message.mentions.map(({ name }) => `@${name}`);
  const parts =
    names.length === 0 ? [text] : text.split(new RegExp(`(${names.map(escapeRegExp).join('|')})`));
  return parts.map(part => (names.includes(part) ? h('span', { class: 'mention' }, part) : part));
}

/** @param {string} text */
const escapeRegExp = text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** @param {string} key @param {string} name */
function drawFile(key, name) {
  const link = h('a', { class: 'file', href: fileUrl(key), download: name });
  link.append(
    h('span', { class: 'file-icon' }, icon('file')),
    h('span', { class: 'file-name' }, name),
    icon('download'),
  );
  link.setAttribute('aria-label', `下载 ${name}`);
  return link;
}

/** @param {any} content @param {State} state */
function drawPost(content, state) {
  const { title, content: lines = [] } = content.zh_cn ?? Object.values(content)[0] ?? {};
  const drawPart = (/** @type {any} */ part) => {
    if (part.tag === 'md') return markdown(part.text ?? '', id => nameOf(state, id));
    if (part.tag === 'a') return h('a', { href: /^https?:/.test(part.href) ? part.href : undefined, target: '_blank', rel: 'noopener noreferrer' }, part.text); // prettier-ignore
    return part.tag === 'at'
      ? h('span', { class: 'mention' }, `@${nameOf(state, part.user_id) ?? ''}`)
      : (part.text ?? '');
  };
  const paragraphs = lines.map((/** @type {any[]} */ line) => h('p', {}, ...line.map(drawPart)));
  return h('div', { class: 'bubble' }, title && h('strong', {}, title), ...paragraphs);
}

/** @param {Message} message @param {State} state @param {MessageActions} actions @returns {CardContext} */
function makeContext(message, state, actions) {
  const unsentValues = unsentValuesOf(state, message);
  return {
    cardKey: message.messageId,
    unsentValues,
    nameOf: openId => nameOf(state, openId),
    members: state.chat.members,
    redraw: () => actions.redraw(message),
    press: (element, { button, form, value }) => {
      const formValues = form ? Object.fromEntries(unsentValues) : undefined;
      if (form) markMissing(form);
      return clickElement(message, state, button, {
        element,
        ...(formValues && { form: formValues }),
        ...(value !== undefined && { value }),
      });
    },
  };
}

/** Marks empty required fields, as the client does. @param {HTMLElement} form */
function markMissing(form) {
  const required = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('[data-required]'));
  const missing = [...required].filter(isUnfilled);
  for (const field of missing) field.setAttribute('aria-invalid', 'true');
  missing[0]?.focus();
}

/** @param {HTMLInputElement} field */
const isUnfilled = field =>
  field.type === 'button' ? field.querySelector('.choices-empty') !== null : field.value === '';

/**
 * @param {Message} message
 * @param {State} state
 * @param {HTMLElement | undefined} button
 * @param {{ element: string, form?: Record<string, FieldValue>, value?: FieldValue }} request
 */
async function clickElement(message, state, button, request) {
  button?.setAttribute('aria-busy', 'true');
  const { me } = state;
  try {
    const { toast, opens } = await click({ user: me.openId, message: message.messageId, ...request });
    // A toast is for the person who tapped: an answer that comes after a change of person is not shown.
    if (toast && state.me === me) showToast(toast);
    if (opens && /^https?:\/\//i.test(opens)) window.open(opens, '_blank', 'noopener');
  } catch (error) {
    showError(error instanceof RefusedError ? error.message : '操作没有成功');
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

const GAP_MS = 5 * 60_000;

/** Draws a time above a message that follows a pause of some minutes. @param {Message} message @param {Message | undefined} previous @param {number} now */
export function drawGapTime(message, previous, now) {
  if (previous && message.createTime - previous.createTime < GAP_MS) return undefined;
  return h('li', { class: 'when' }, h('time', {}, formatShortTime(message.createTime, now)));
}
