// @ts-check
/** @import { Described, FaultSheet } from './types.js' */
import { getFaults, setFault, setSwitch } from './api.js';
import { h } from './dom.js';
import { complain } from './notices.js';

const MODES = [['off', '关'], ['once', '下一次'], ['always', '一直']]; // prettier-ignore
const PLACES = [['api', '机器人调用接口时'], ['send', '机器人发消息时'], ['download', '机器人下载文件时'], ['list', '机器人翻列表时'], ['event', '推送事件时'], ['callback', '点按钮时']]; // prettier-ignore

/** The switches of what may go wrong, and of what Feishu is said to do this way or that. */
export async function drawFaults() {
  const node = h('section', { class: 'sheet-part', 'aria-label': '故障' });
  const draw = async () => {
    const sheet = await getFaults();
    node.replaceChildren(...faultGroups(sheet), ...switches(sheet));
  };
  await draw();
  return { node, faults: () => void draw() };
}

/** @param {Promise<unknown>} done */
const tried = done => void done.catch(() => complain('没有设置成功'));

/** @param {FaultSheet} sheet */
function faultGroups({ faults, settings }) {
  return PLACES.map(([place, title]) =>
    h(
      'div',
      {},
      h('h3', {}, title),
      ...Object.entries(faults)
        .filter(([, { where }]) => where === place)
        .map(([name, fault]) => faultRow(name, fault, settings[name] ?? { mode: 'off', route: '' })),
    ),
  );
}

/** @param {string} name @param {Described} fault @param {{ mode: string, route: string }} setting */
function faultRow(name, { label, does, where }, { mode, route }) {
  const select = h('select', { class: 'input', id: `fault-${name}`, 'aria-describedby': `about-${name}` });
  for (const [value = '', words = ''] of MODES) select.append(h('option', { value }, words));
  select.value = mode;
  const only = h('input', { type: 'text', class: 'input', placeholder: '所有接口；可写一段路径', 'aria-label': `${label}：只对哪些接口` }); // prettier-ignore
  only.value = route;
  const send = () => tried(setFault(name, select.value, only.value.trim()));
  select.addEventListener('change', send);
  only.addEventListener('change', send);
  return h(
    'div',
    { class: `fault ${mode === 'off' ? '' : 'fault-on'}` },
    h('div', { class: 'fault-row' }, h('label', { for: `fault-${name}` }, label), select),
    h('p', { class: 'quiet', id: `about-${name}` }, does),
    where === 'api' && mode !== 'off' && only,
  );
}

/** @param {FaultSheet} sheet */
function switches({ switches: all, switched }) {
  const rows = Object.entries(all).map(([name, { label, does }]) => {
    const box = h('input', { type: 'checkbox', id: `switch-${name}`, 'aria-describedby': `about-${name}`, checked: switched[name] === true }); // prettier-ignore
    box.addEventListener('change', () => tried(setSwitch(name, box.checked)));
    const row = h('div', { class: 'fault-row' }, h('label', { for: `switch-${name}` }, label), box);
    return h('div', { class: 'fault' }, row, h('p', { class: 'quiet', id: `about-${name}` }, does));
  });
  return [h('h3', {}, '文档没有说清的行为'), ...rows];
}
