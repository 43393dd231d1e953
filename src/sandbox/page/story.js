// @ts-check
/** @import { StoryState } from './types.js' */
import { getStory, RefusedError, controlStory } from './api.js';
import { h } from './dom.js';
import { showError } from './notices.js';

const PACES = [['slow', '慢'], ['ordinary', '正常'], ['fast', '快']]; // prettier-ignore

/** @param {{ action: 'start' | 'stop' | 'pace', pace?: string }} command */
const sendCommand = command =>
  void controlStory(command).catch(error =>
    showError(error instanceof RefusedError ? error.message : '故事没有听到'),
  );

/** @param {string} pace */
function paceSelect(pace) {
  const select = h('select', { class: 'input', 'aria-label': '快慢' });
  for (const [value = '', label = ''] of PACES) select.append(h('option', { value }, label));
  select.value = PACES.some(([value]) => value === pace) ? pace : 'ordinary';
  return select;
}

/** Draws the inspector's section that starts the story; it is hidden where no story can be played. */
export async function drawStoryStart() {
  const state = await getStory();
  const pace = paceSelect(state?.pace ?? 'ordinary');
  const start = h(
    'button',
    { type: 'button', class: 'button button-primary_filled', disabled: state === null || state.playing },
    '▶ 演示三季度',
  );
  start.addEventListener('click', () => sendCommand({ action: 'start', pace: pace.value }));
  const node = h(
    'section',
    { class: 'sheet-part', 'aria-labelledby': 'story-title', hidden: state === null },
    h('h3', { id: 'story-title' }, '看一遍'),
    h(
      'p',
      {},
      '从 9 月 17 日演到汇总发出：五个单位填报，填错一处，退回一份，提醒按时来。约四分钟，随时可以停下，接着自己操作。',
    ),
    h('div', { class: 'clock-row' }, start, h('label', { class: 'pace' }, '快慢 ', pace)),
  );
  const story = (/** @type {StoryState} */ { playing }) => {
    start.disabled = playing;
  };
  return { node, story };
}

/**
 * Shows the caption of a playing story below the banner; the ending stays until it is closed.
 * @param {HTMLElement} bar
 */
export function createStoryBar(bar) {
  const caption = h('p', { class: 'story-words', 'aria-live': 'polite' });
  const pace = paceSelect('ordinary');
  pace.addEventListener('change', () => sendCommand({ action: 'pace', pace: pace.value }));
  const stop = h('button', { type: 'button', class: 'button button-small' }, '停下，我来');
  stop.addEventListener('click', () => sendCommand({ action: 'stop' }));
  const close = h('button', { type: 'button', class: 'tool', 'aria-label': '收起' }, '✕');
  close.addEventListener('click', () => {
    bar.hidden = true;
  });
  bar.replaceChildren(caption, h('div', { class: 'story-tools' }, pace, stop, close));
  /** @param {StoryState | null} state */
  return state => {
    if (!state || state.caption === '') return;
    bar.hidden = false;
    if (caption.textContent !== state.caption) caption.textContent = state.caption;
    if (document.activeElement !== pace) pace.value = state.pace;
    stop.hidden = pace.hidden = !state.playing;
    close.hidden = state.playing;
  };
}
