// @ts-check
/** @import { ExchangeSummary } from './types.js' */
import { clearWire, getExchange, getWire } from './api.js';
import { h } from './dom.js';
import { formatDateTime } from './state.js';

const MAX_SHOWN = 400;
const KINDS = [['', '全部'], ['event', '事件'], ['callback', '按钮'], ['api', '接口']]; // prettier-ignore
const ARROWS = { event: '平台 → 机器人', callback: '按钮 → 机器人', api: '机器人 → 平台' };

/** Draws the exchanges between platform and bot, the newest first. */
export async function drawWire() {
  const kind = h('select', { class: 'input', 'aria-label': '类别' });
  for (const [value = '', label = ''] of KINDS) kind.append(h('option', { value }, label));
  const search = h('input', {
    type: 'search',
    class: 'input',
    placeholder: '筛选名称',
    'aria-label': '筛选名称',
  });
  const onlyErrors = h('input', { type: 'checkbox' });
  const clear = h('button', { type: 'button', class: 'button button-small' }, '清空');
  const list = h('ol', { class: 'wire', 'aria-label': '往来记录' });
  /** @param {ExchangeSummary} entry */
  const matches = entry =>
    (kind.value === '' || entry.kind === kind.value) &&
    entry.name.toLowerCase().includes(search.value.trim().toLowerCase()) &&
    (!onlyErrors.checked || entry.refused !== undefined || entry.fault !== undefined);
  /** @type {ExchangeSummary[]} */
  let entries = await getWire();
  const draw = () => list.replaceChildren(...entries.filter(matches).reverse().map(drawEntry));
  kind.addEventListener('change', draw);
  search.addEventListener('input', draw);
  onlyErrors.addEventListener('change', draw);
  clear.addEventListener('click', () => void clearWire().then(() => ((entries = []), draw())));
  draw();
  const node = h(
    'section',
    { class: 'sheet-part', 'aria-label': '往来记录' },
    h('p', { class: 'quiet' }, '平台与机器人之间的每一次往来，内容是解密后的，密钥已隐去。'),
    h(
      'div',
      { class: 'clock-row' },
      kind,
      search,
      h('label', { class: 'choice' }, onlyErrors, '只看出错的'),
      clear,
    ),
    list,
  );
  /** @param {ExchangeSummary} entry */
  const addEntry = entry => {
    entries = [...entries.slice(-MAX_SHOWN + 1), entry];
    if (!matches(entry)) return;
    list.prepend(drawEntry(entry));
    while (list.children.length > MAX_SHOWN) list.lastElementChild?.remove();
  };
  return { node, wire: addEntry };
}

/** @param {ExchangeSummary} entry */
function drawEntry(entry) {
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
      `${ARROWS[kind]} · ${formatDateTime(entry.at).slice(5)} · ${ms} 毫秒 · ${result}`,
    ),
    refused !== undefined && h('span', { class: 'wire-refused' }, refused),
    fault !== undefined && h('span', { class: 'wire-refused' }, `故障：${fault}`),
  );
  const details = h('details', {}, summary);
  details.addEventListener('toggle', () => void loadBodies(details, entry.id), { once: true });
  return h('li', {}, details);
}

/** @param {HTMLElement} container @param {number} id */
async function loadBodies(container, id) {
  const parts = await getExchange(id).then(
    ({ request, answer }) => [drawBody('请求', request), drawBody('答复', answer)],
    error => [h('p', {}, String(error.message))],
  );
  container.append(...parts);
}

/** @param {string} title @param {string} text */
const drawBody = (title, text) => h('div', {}, h('h4', {}, title), h('pre', { tabindex: '0', 'aria-label': title }, text || '（没有正文）')); // prettier-ignore
