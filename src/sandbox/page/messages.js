// @ts-check
/** @import { State } from './state.js' */
/** @import { CardContext, FieldValue, Message } from './types.js' */
import { click, fileUrl, Refused } from './api.js';
import { drawCard } from './card.js';
import { h, icon } from './dom.js';
import { markdown } from './markdown.js';
import { complain, showToast } from './notices.js';
import { faceOf } from './rail.js';
import { contentOf, nameOf, plainText, shortTime, summaryOf, typedInto } from './state.js';

/** @typedef {{ reply: (message: Message) => void, redraw: (message: Message) => void }} Doing */

/**
 * A message with its face, its name and what it says.
 * @param {Message} message
 * @param {State} state
 * @param {Doing} doing
 * @returns {HTMLElement}
 */
export function drawMessage(message, state, doing) {
  const mine = message.from === state.me.openId;
  const name = nameOf(state, message.from) ?? '';
  const who = h(
    'div',
    { class: 'sender' },
    name,
    message.from === 'bot' && h('span', { class: 'bot-mark' }, '机器人'),
  );
  const answer = h('button', { type: 'button', class: 'reply', 'aria-label': `回复${name}`, title: '回复', on: { click: () => doing.reply(message) } }, icon('reply')); // prettier-ignore
  const body = h(
    'div',
    { class: 'message-body' },
    !mine && who,
    quoted(message, state),
    bodyOf(message, state, doing),
  );
  const row = { class: `message ${mine ? 'message-mine' : ''}`, 'data-message': message.messageId };
  return h('li', row, faceOf(state, message.from), body, !message.recalled && answer);
}

/** @param {Message} message @param {State} state */
function quoted({ parentId }, state) {
  const parent = parentId === undefined ? undefined : state.messages.get(parentId);
  return (
    parent && h('div', { class: 'quoted' }, `回复 ${nameOf(state, parent.from) ?? ''}：${summaryOf(parent)}`)
  );
}

/** @param {Message} message @param {State} state @param {Doing} doing @returns {HTMLElement} */
function bodyOf(message, state, doing) {
  if (message.recalled) return h('div', { class: 'bubble recalled' }, '消息已撤回');
  const content = contentOf(message);
  if (message.card) return drawCard(message.card, contextOf(message, state, doing));
  if (message.type === 'file') return fileCard(content.file_key, content.file_name);
  if (message.type === 'image')
    return h('img', { class: 'photo', src: fileUrl(content.image_key), alt: '图片' });
  if (message.type === 'post') return post(content, state);
  return h('div', { class: 'bubble' }, ...withMentions(message));
}

/** Names that were mentioned stand out. @param {Message} message */
function withMentions(message) {
  const text = plainText(message);
  const names = message.mentions.map(({ name }) => `@${name}`);
  const parts = names.length === 0 ? [text] : text.split(new RegExp(`(${names.map(escaped).join('|')})`));
  return parts.map(part => (names.includes(part) ? h('span', { class: 'mention' }, part) : part));
}

/** @param {string} words */
const escaped = words => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** @param {string} key @param {string} name */
function fileCard(key, name) {
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
function post(content, state) {
  const { title, content: lines = [] } = content.zh_cn ?? Object.values(content)[0] ?? {};
  const words = (/** @type {any} */ part) => {
    if (part.tag === 'md') return markdown(part.text ?? '', id => nameOf(state, id));
    if (part.tag === 'a') return h('a', { href: /^https?:/.test(part.href) ? part.href : undefined, target: '_blank', rel: 'noopener noreferrer' }, part.text); // prettier-ignore
    return part.tag === 'at'
      ? h('span', { class: 'mention' }, `@${nameOf(state, part.user_id) ?? ''}`)
      : (part.text ?? '');
  };
  const paragraphs = lines.map((/** @type {any[]} */ line) => h('p', {}, ...line.map(words)));
  return h('div', { class: 'bubble' }, title && h('strong', {}, title), ...paragraphs);
}

/** @param {Message} message @param {State} state @param {Doing} doing @returns {CardContext} */
function contextOf(message, state, doing) {
  const typed = typedInto(state, message);
  return {
    cardKey: message.messageId,
    typed,
    nameOf: openId => nameOf(state, openId),
    members: state.chat.members,
    redraw: () => doing.redraw(message),
    press: (element, { button, form, value }) => {
      const sent = form ? Object.fromEntries(typed) : undefined;
      if (form) markMissing(form);
      return press(message, state, button, {
        element,
        ...(sent && { form: sent }),
        ...(value !== undefined && { value }),
      });
    },
  };
}

/** The client itself points at what must be filled in. @param {HTMLElement} form */
function markMissing(form) {
  const needed = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('[data-required]'));
  const missing = [...needed].filter(field => field.value === '');
  for (const field of missing) field.setAttribute('aria-invalid', 'true');
  missing[0]?.focus();
}

/**
 * @param {Message} message
 * @param {State} state
 * @param {HTMLElement | undefined} button
 * @param {{ element: string, form?: Record<string, FieldValue>, value?: FieldValue }} what
 */
async function press(message, state, button, what) {
  button?.setAttribute('aria-busy', 'true');
  try {
    const { toast, opens } = await click({ user: state.me.openId, message: message.messageId, ...what });
    if (toast) showToast(toast);
    if (opens && /^https?:\/\//i.test(opens)) window.open(opens, '_blank', 'noopener');
  } catch (error) {
    complain(error instanceof Refused ? error.message : '操作没有成功');
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

const APART = 5 * 60_000;

/** The time between two messages that are some minutes apart. @param {Message} message @param {Message | undefined} before @param {number} now */
export function timeBefore(message, before, now) {
  if (before && message.createTime - before.createTime < APART) return undefined;
  return h('li', { class: 'when' }, h('time', {}, shortTime(message.createTime, now)));
}
