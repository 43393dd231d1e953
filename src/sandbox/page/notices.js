// @ts-check
/** @import { Toast } from './types.js' */
import { byId, h } from './dom.js';

const SHOWN_MS = 4000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let hideTimer;

/**
 * Shows a toast for a few seconds; errors stay longer. A new toast replaces the old one.
 * @param {Toast} toast
 */
export function showToast({ type, content }) {
  const marks = { info: 'i', success: '✓', error: '!', warning: '!' };
  const mark = h('span', { class: 'toast-mark', 'aria-hidden': 'true' }, marks[type]);
  const toast = h('div', { class: `toast toast-${type}` }, mark, h('span', {}, content));
  byId('toasts').replaceChildren(toast);
  clearTimeout(hideTimer);
  hideTimer = setTimeout(() => toast.remove(), type === 'error' ? SHOWN_MS * 2 : SHOWN_MS);
}

/** Hides the toast: it belongs to the person who was shown before. */
export const hideToast = () => byId('toasts').replaceChildren();

/** @param {string} text */
export const showError = text => showToast({ type: 'error', content: text });

/** Announces a text to screen readers only. @param {string} text */
export function announce(text) {
  byId('announcer').textContent = text;
}

/**
 * Asks for confirmation; afterwards the focus returns to its earlier element.
 * @param {string} title
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export function askConfirmation(title, text) {
  return new Promise(resolve => {
    const cancelButton = h('button', { type: 'submit', value: 'no', class: 'button' }, '取消');
    const confirmButton = h(
      'button',
      { type: 'submit', value: 'yes', class: 'button button-primary_filled' },
      '确定',
    );
    const heading = h('h2', { id: 'confirm-title' }, title);
    const form = h(
      'form',
      { method: 'dialog' },
      heading,
      text && h('p', {}, text),
      h('div', { class: 'dialog-row' }, cancelButton, confirmButton),
    );
    const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'confirm-title' }, form);
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes');
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    confirmButton.focus();
  });
}
