// @ts-check
/** @import { ExchangeSummary } from './types.js' */
import { clearWire, getExchange, getWire } from './api.js';
import { h } from './dom.js';
import { stamp } from './state.js';

const MOST_SHOWN = 400;
const KINDS = [['', '全部'], ['event', '事件'], ['callback', '按钮'], ['api', '接口']]; // prettier-ignore
const ARROWS = { event: '平台 → 机器人', callback: '按钮 → 机器人', api: '机器人 → 平台' };

/** What passes between platform and bot, the newest on top. */
export async function drawWire() {
  const kind = h('select', { class: 'input', 'aria-label': '类别' });
  for (const [value = '', words = ''] of KINDS) kind.append(h('option', { value }, words));
  const words = h('input', {
    type: 'search',
    class: 'input',
    placeholder: '筛选名称',
    'aria-label': '筛选名称',
  });
  const bad = h('input', { type: 'checkbox' });
  const clear = h('button', { type: 'button', class: 'button button-small' }, '清空');
  const list = h('ol', { class: 'wire', 'aria-label': '往来记录' });
  /** @param {ExchangeSummary} entry */
  const fits = entry =>
    (kind.value === '' || entry.kind === kind.value) &&
    entry.name.toLowerCase().includes(words.value.trim().toLowerCase()) &&
    (!bad.checked || entry.refused !== undefined || entry.fault !== undefined);
  /** @type {ExchangeSummary[]} */
  let known = await getWire();
  const draw = () => list.replaceChildren(...known.filter(fits).reverse().map(item));
  kind.addEventListener('change', draw);
  words.addEventListener('input', draw);
  bad.addEventListener('change', draw);
  clear.addEventListener('click', () => void clearWire().then(() => ((known = []), draw())));
  draw();
  const node = h(
    'section',
    { class: 'sheet-part', 'aria-label': '往来记录' },
    h('p', { class: 'quiet' }, '平台与机器人之间的每一次往来，内容是解密后的，密钥已隐去。'),
    h('div', { class: 'clock-row' }, kind, words, h('label', { class: 'choice' }, bad, '只看出错的'), clear),
    list,
  );
  /** @param {ExchangeSummary} entry */
  const wire = entry => {
    known = [...known.slice(-MOST_SHOWN + 1), entry];
    if (!fits(entry)) return;
    list.prepend(item(entry));
    while (list.children.length > MOST_SHOWN) list.lastElementChild?.remove();
  };
  return { node, wire };
}

/** @param {ExchangeSummary} entry */
function item(entry) {
  const { kind, name, status, code, refused, ms, fault } = entry;
  const outcome = refused === undefined ? 'wire-well' : 'wire-bad';
  const result = [status, code !== undefined && code !== 0 && `code ${code}`].filter(Boolean).join(' · ');
  const summary = h(
    'summary',
    { class: outcome },
    h('span', { class: 'wire-name' }, name),
    h(
      'span',
      { class: 'wire-facts' },
      `${ARROWS[kind]} · ${stamp(entry.at).slice(5)} · ${ms} 毫秒 · ${result}`,
    ),
    refused !== undefined && h('span', { class: 'wire-refused' }, refused),
    fault !== undefined && h('span', { class: 'wire-refused' }, `故障：${fault}`),
  );
  const made = h('details', {}, summary);
  made.addEventListener('toggle', () => void open(made, entry.id), { once: true });
  return h('li', {}, made);
}

/** @param {HTMLElement} into @param {number} id */
async function open(into, id) {
  const parts = await getExchange(id).then(
    ({ request, answer }) => [part('请求', request), part('答复', answer)],
    error => [h('p', {}, String(error.message))],
  );
  into.append(...parts);
}

/** @param {string} title @param {string} text */
const part = (title, text) => h('div', {}, h('h4', {}, title), h('pre', { tabindex: '0', 'aria-label': title }, text || '（没有正文）')); // prettier-ignore
