// @ts-check
/** @import { StoryState } from './types.js' */
import { getStory, Refused, tellStory } from './api.js';
import { h } from './dom.js';
import { complain } from './notices.js';

const PACES = [['slow', '慢'], ['ordinary', '正常'], ['fast', '快']]; // prettier-ignore

/** @param {{ action: 'start' | 'stop' | 'pace', pace?: string }} told */
const tell = told =>
  void tellStory(told).catch(error => complain(error instanceof Refused ? error.message : '故事没有听到'));

/** @param {string} chosen */
function paceSelect(chosen) {
  const made = h('select', { class: 'input', 'aria-label': '快慢' });
  for (const [value = '', words = ''] of PACES) made.append(h('option', { value }, words));
  made.value = PACES.some(([value]) => value === chosen) ? chosen : 'ordinary';
  return made;
}

/** The part of the drawer from which the story is started. */
export async function drawStoryStart() {
  const state = await getStory();
  const pace = paceSelect(state?.pace ?? 'ordinary');
  const start = h(
    'button',
    { type: 'button', class: 'button button-primary_filled', disabled: state === null || state.playing },
    '▶ 演示三季度',
  );
  start.addEventListener('click', () => tell({ action: 'start', pace: pace.value }));
  const node = h(
    'section',
    { class: 'sheet-part', 'aria-labelledby': 'story-title' },
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
 * The line below the banner while a story plays, and how it ended until it is closed.
 * @param {HTMLElement} bar
 */
export function storyBar(bar) {
  const words = h('p', { class: 'story-words', 'aria-live': 'polite' });
  const pace = paceSelect('ordinary');
  pace.addEventListener('change', () => tell({ action: 'pace', pace: pace.value }));
  const stop = h('button', { type: 'button', class: 'button button-small' }, '停下，我来');
  stop.addEventListener('click', () => tell({ action: 'stop' }));
  const close = h('button', { type: 'button', class: 'tool', 'aria-label': '收起' }, '✕');
  close.addEventListener('click', () => {
    bar.hidden = true;
  });
  bar.replaceChildren(words, h('div', { class: 'story-tools' }, pace, stop, close));
  /** @param {StoryState | null} state */
  return state => {
    if (!state || state.caption === '') return;
    bar.hidden = false;
    if (words.textContent !== state.caption) words.textContent = state.caption;
    if (document.activeElement !== pace) pace.value = state.pace;
    stop.hidden = pace.hidden = !state.playing;
    close.hidden = state.playing;
  };
}
