// @ts-check
/** @import { Toast } from './types.js' */
import { byId, h } from './dom.js';

const SHOWN_FOR = 4000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let goes;

/**
 * Words at the top of the window for a few seconds; errors stay a little longer. A newer one takes the older one's place.
 * @param {Toast} toast
 */
export function showToast({ type, content }) {
  const marks = { info: 'i', success: '✓', error: '!', warning: '!' };
  const mark = h('span', { class: 'toast-mark', 'aria-hidden': 'true' }, marks[type]);
  const toast = h('div', { class: `toast toast-${type}` }, mark, h('span', {}, content));
  byId('toasts').replaceChildren(toast);
  clearTimeout(goes);
  goes = setTimeout(() => toast.remove(), type === 'error' ? SHOWN_FOR * 2 : SHOWN_FOR);
}

/** @param {string} words */
export const complain = words => showToast({ type: 'error', content: words });

/** Says something to a screen reader only. @param {string} words */
export function announce(words) {
  byId('announcer').textContent = words;
}

/**
 * Asks before a button does its work; the focus goes back to it afterwards.
 * @param {string} title
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export function confirmed(title, text) {
  return new Promise(resolve => {
    const no = h('button', { type: 'submit', value: 'no', class: 'button' }, '取消');
    const yes = h('button', { type: 'submit', value: 'yes', class: 'button button-primary_filled' }, '确定');
    const heading = h('h2', { id: 'confirm-title' }, title);
    const form = h(
      'form',
      { method: 'dialog' },
      heading,
      text && h('p', {}, text),
      h('div', { class: 'dialog-row' }, no, yes),
    );
    const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'confirm-title' }, form);
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes');
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
