// @ts-check
import { fileUrl } from './api.js';
import { h, icon } from './dom.js';

/**
 * Draws a picture of the chat, small. A tap shows it as wide as the window, another one at its full size.
 * @param {string} key
 * @returns {HTMLElement}
 */
export function drawPicture(key) {
  const open = { click: () => enlarge(key) };
  const photo = h('img', { class: 'photo', src: fileUrl(key), alt: '图片' });
  return h('button', { type: 'button', class: 'photo-button', 'aria-label': '放大图片', on: open }, photo);
}

/** @param {string} key */
function enlarge(key) {
  const photo = h('img', {
    class: 'viewer-picture',
    src: fileUrl(key),
    alt: '图片',
    on: { click: () => photo.classList.toggle('viewer-full') },
  });
  const close = h('button', { type: 'button', class: 'viewer-close', 'aria-label': '关闭图片', on: { click: () => viewer.close() } }, icon('close')); // prettier-ignore
  const viewer = h('dialog', { class: 'viewer', 'aria-label': '图片' }, photo, close);
  viewer.addEventListener('close', () => viewer.remove());
  document.body.append(viewer);
  viewer.showModal();
}
