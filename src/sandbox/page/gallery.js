// @ts-check
/** @import { CardContext, Example } from './types.js' */
import { getGallery } from './api.js';
import { drawCard } from './card.js';
import { h } from './dom.js';
import { showToast } from './notices.js';

const MAX_TAGS = 200;
const MAX_BYTES = 30 * 1024;

/** Draws every card of the bot with example data, and its size against the platform's limits. */
export async function drawGallery() {
  const examples = await getGallery();
  const select = h('select', { class: 'input', 'aria-label': '卡片' });
  examples.forEach(({ name }, index) => select.append(h('option', { value: index }, name)));
  const container = h('div', { class: 'gallery' });
  const draw = () => {
    const example = examples[Number(select.value)];
    if (example) container.replaceChildren(drawFacts(example), drawCard(example.card, inertContext(example)));
  };
  /** @param {number} step */
  const showNext = step => {
    select.value = String((Number(select.value) + step + examples.length) % examples.length);
    draw();
  };
  select.addEventListener('change', draw);
  const button = (/** @type {string} */ label, /** @type {number} */ step) =>
    h('button', { type: 'button', class: 'button button-small', on: { click: () => showNext(step) } }, label);
  draw();
  const node = h(
    'section',
    { class: 'sheet-part', 'aria-label': '卡片库' },
    h('p', { class: 'quiet' }, `机器人的 ${examples.length} 张卡片，数据是示例。`),
    h('div', { class: 'clock-row' }, button('上一张', -1), select, button('下一张', 1)),
    container,
  );
  return { node };
}

/** @param {Example} example */
function drawFacts({ builder, tags, bytes, refused }) {
  const kilobytes = (bytes / 1024).toFixed(1);
  return h(
    'div',
    { class: 'gallery-facts' },
    h('code', {}, builder),
    meter(`元素 ${tags} / ${MAX_TAGS}`, tags, MAX_TAGS),
    meter(`大小 ${kilobytes} / 30 KB`, bytes, MAX_BYTES),
    refused !== undefined && h('p', { class: 'wire-refused' }, `飞书会拒绝：${refused}`),
  );
}

/** @param {string} label @param {number} value @param {number} max */
const meter = (label, value, max) => h('label', {}, label, h('meter', { value, max, high: max * 0.9 }));

/** Makes a context in which pressing has no effect. @param {Example} example @returns {CardContext} */
function inertContext({ name }) {
  return {
    cardKey: `gallery ${name}`,
    unsentValues: new Map(),
    nameOf: openId => (openId.startsWith('ou_') ? '陈工' : undefined),
    members: [],
    redraw: () => undefined,
    press: () => Promise.resolve(showToast({ type: 'info', content: '这是样卡，按钮不起作用。' })),
  };
}
