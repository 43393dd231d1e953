// @ts-check
import { h } from './dom.js';

/**
 * Opens and closes a second window beside the first, for another persona.
 * @param {HTMLElement} button
 * @param {HTMLElement} stage
 * @param {() => string} firstPerson the open_id of the person in the first window
 */
export function connectSecondWindow(button, stage, firstPerson) {
  /** @type {HTMLIFrameElement | undefined} */
  let frame;
  button.addEventListener('click', () => {
    if (frame) {
      frame.remove();
      frame = undefined;
    } else {
      const src = `/?second=${encodeURIComponent(firstPerson())}`;
      frame = h('iframe', { class: 'second', src, title: '第二个人的窗口' });
      stage.querySelector('.window')?.after(frame);
    }
    button.setAttribute('aria-pressed', String(frame !== undefined));
  });
}
