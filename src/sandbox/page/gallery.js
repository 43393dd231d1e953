// @ts-check
/** @import { CardContext, Example } from './types.js' */
import { getGallery } from './api.js';
import { drawCard } from './card.js';
import { h } from './dom.js';
import { showToast } from './notices.js';

const MOST_TAGS = 200;
const MOST_BYTES = 30 * 1024;

/** Every card of the bot with example data, and what it costs of the platform's budget. */
export async function drawGallery() {
  const examples = await getGallery();
  const choose = h('select', { class: 'input', 'aria-label': '卡片' });
  examples.forEach(({ name }, index) => choose.append(h('option', { value: index }, name)));
  const place = h('div', { class: 'gallery' });
  const draw = () => {
    const example = examples[Number(choose.value)];
    if (example) place.replaceChildren(facts(example), drawCard(example.card, still(example)));
  };
  /** @param {number} step */
  const turn = step => {
    choose.value = String((Number(choose.value) + step + examples.length) % examples.length);
    draw();
  };
  choose.addEventListener('change', draw);
  const button = (/** @type {string} */ words, /** @type {number} */ step) =>
    h('button', { type: 'button', class: 'button button-small', on: { click: () => turn(step) } }, words);
  draw();
  const node = h(
    'section',
    { class: 'sheet-part', 'aria-label': '卡片库' },
    h('p', { class: 'quiet' }, `机器人的 ${examples.length} 张卡片，数据是示例。`),
    h('div', { class: 'clock-row' }, button('上一张', -1), choose, button('下一张', 1)),
    place,
  );
  return { node };
}

/** @param {Example} example */
function facts({ builder, tags, bytes, refused }) {
  const kilobytes = (bytes / 1024).toFixed(1);
  return h(
    'div',
    { class: 'gallery-facts' },
    h('code', {}, builder),
    meter(`元素 ${tags} / ${MOST_TAGS}`, tags, MOST_TAGS),
    meter(`大小 ${kilobytes} / 30 KB`, bytes, MOST_BYTES),
    refused !== undefined && h('p', { class: 'wire-refused' }, `飞书会拒绝：${refused}`),
  );
}

/** @param {string} words @param {number} value @param {number} most */
const meter = (words, value, most) =>
  h('label', {}, words, h('meter', { value, max: most, high: most * 0.9 }));

/** A card to look at: what is pressed goes nowhere. @param {Example} example @returns {CardContext} */
function still({ name }) {
  return {
    cardKey: `gallery ${name}`,
    typed: new Map(),
    nameOf: openId => (openId.startsWith('ou_') ? '陈工' : undefined),
    members: [],
    redraw: () => undefined,
    press: () => Promise.resolve(showToast({ type: 'info', content: '这是样卡，按钮不起作用。' })),
  };
}
