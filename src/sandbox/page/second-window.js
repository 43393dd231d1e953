// @ts-check
import { h } from './dom.js';

/**
 * Opens and closes a second window beside the first, for another persona.
 * @param {HTMLElement} button
 * @param {HTMLElement} stage
 */
export function connectSecondWindow(button, stage) {
  /** @type {HTMLIFrameElement | undefined} */
  let frame;
  button.addEventListener('click', () => {
    if (frame) {
      frame.remove();
      frame = undefined;
    } else {
      frame = h('iframe', { class: 'second', src: '/?second', title: '第二个人的窗口' });
      stage.querySelector('.window')?.after(frame);
    }
    button.setAttribute('aria-pressed', String(frame !== undefined));
  });
}
