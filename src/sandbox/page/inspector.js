// @ts-check
/** @import { ExchangeSummary, StoryState } from './types.js' */
import { drawClock } from './clock.js';
import { h } from './dom.js';
import { drawFaults } from './faults.js';
import { drawGallery } from './gallery.js';
import { drawPopulation } from './population.js';
import { drawStoryStart } from './story.js';
import { drawWire } from './wire.js';

/**
 * A tab of the inspector, with the events that it handles while it is open.
 * @typedef {object} Sheet
 * @property {HTMLElement} node
 * @property {(summary: ExchangeSummary) => void} [wire]
 * @property {(now: number) => void} [clock]
 * @property {() => void} [faults]
 * @property {() => void} [population]
 * @property {(state: StoryState) => void} [story]
 */

/** @type {Record<string, { title: string, draw: () => Promise<Sheet> }>} */
const SHEETS = {
  time: { title: '时间和故事', draw: timeSheet },
  wire: { title: '往来记录', draw: drawWire },
  faults: { title: '故障', draw: drawFaults },
  population: { title: '群和人', draw: drawPopulation },
  gallery: { title: '卡片库', draw: drawGallery },
};

async function timeSheet() {
  const [story, clock] = await Promise.all([drawStoryStart(), drawClock()]);
  return { node: h('div', {}, story.node, clock.node), clock: clock.clock, story: story.story };
}

/** @typedef {{ toggle: () => void, notify: <K extends 'wire' | 'clock' | 'faults' | 'story' | 'population'>(event: K, data: any) => void }} Inspector */

/**
 * Creates the inspector: a drawer with everything except the chat. Closed, it fetches nothing.
 * @param {HTMLElement} drawer
 * @param {HTMLElement} button
 * @returns {Inspector}
 */
export function createInspector(drawer, button) {
  /** @type {Sheet | undefined} */
  let sheet;
  let current = 'time';
  const panel = h('div', {
    class: 'inspector-sheet',
    role: 'tabpanel',
    tabindex: '0',
    'aria-labelledby': 'tab-time',
  });
  const tabs = Object.entries(SHEETS).map(
    ([key, { title }]) =>
    h('button', { type: 'button', role: 'tab', id: `tab-${key}`, class: 'tab', 'data-tab': key, on: { click: () => void show(key) } }, title), // prettier-ignore
  );
  const close = h('button', { type: 'button', class: 'tool', 'aria-label': '关上幕后', on: { click: () => toggle() } }, '✕'); // prettier-ignore
  const list = h('div', { class: 'tabs', role: 'tablist', 'aria-label': '幕后' }, ...tabs);
  drawer.replaceChildren(h('div', { class: 'inspector-head' }, list, close), panel);
  list.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const index = tabs.findIndex(tab => tab.dataset.tab === current);
    const next = tabs[(index + step + tabs.length) % tabs.length];
    void show(next?.dataset.tab ?? current);
    next?.focus();
  });
  drawer.addEventListener('keydown', event => {
    if (event.key === 'Escape') toggle();
  });

  /** @param {string} key */
  async function show(key) {
    current = key;
    for (const tab of tabs) {
      const chosen = tab.dataset.tab === key;
      tab.setAttribute('aria-selected', String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', `tab-${key}`);
    const newSheet = await SHEETS[key]
      ?.draw()
      .catch(error => ({ node: h('p', {}, String(error.message ?? error)) }));
    if (current !== key || drawer.hidden || !newSheet) return;
    sheet = newSheet;
    panel.replaceChildren(newSheet.node);
    panel.scrollTop = 0;
  }

  function toggle() {
    drawer.hidden = !drawer.hidden;
    button.setAttribute('aria-expanded', String(!drawer.hidden));
    sheet = undefined;
    if (drawer.hidden) {
      panel.replaceChildren();
      button.focus();
    } else {
      void show(current);
      tabs.find(tab => tab.dataset.tab === current)?.focus();
    }
  }

  return { toggle, notify: (event, data) => sheet?.[event]?.(data) };
}
