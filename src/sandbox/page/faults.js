// @ts-check
/** @import { SwitchText, FaultOverview } from './types.js' */
import { getFaults, setFault, setSwitch } from './api.js';
import { h } from './dom.js';
import { showError } from './notices.js';

const MODES = [['off', '关'], ['once', '下一次'], ['always', '一直']]; // prettier-ignore
const PLACES = [['api', '机器人调用接口时'], ['send', '机器人发消息时'], ['download', '机器人下载文件时'], ['list', '机器人翻列表时'], ['event', '推送事件时'], ['callback', '点按钮时']]; // prettier-ignore

/** Draws the switches of faults and of undocumented behaviour. */
export async function drawFaults() {
  const node = h('section', { class: 'sheet-part', 'aria-label': '故障' });
  const draw = async () => {
    const sheet = await getFaults();
    node.replaceChildren(...drawFaultGroups(sheet), ...drawSwitches(sheet));
  };
  await draw();
  return { node, faults: () => void draw() };
}

/** @param {Promise<unknown>} request */
const reportFailure = request => void request.catch(() => showError('没有设置成功'));

/** @param {FaultOverview} sheet */
function drawFaultGroups({ faults, settings }) {
  return PLACES.map(([place, title]) =>
    h(
      'div',
      {},
      h('h3', {}, title),
      ...Object.entries(faults)
        .filter(([, { where }]) => where === place)
        .map(([name, fault]) => drawFault(name, fault, settings[name] ?? { mode: 'off', route: '' })),
    ),
  );
}

/** @param {string} name @param {SwitchText} fault @param {{ mode: string, route: string }} setting */
function drawFault(name, { label, does, where }, { mode, route }) {
  const select = h('select', { class: 'input', id: `fault-${name}`, 'aria-describedby': `about-${name}` });
  for (const [value = '', label = ''] of MODES) select.append(h('option', { value }, label));
  select.value = mode;
  const routeInput = h('input', { type: 'text', class: 'input', placeholder: '所有接口；可写一段路径', 'aria-label': `${label}：只对哪些接口` }); // prettier-ignore
  routeInput.value = route;
  const save = () => reportFailure(setFault(name, select.value, routeInput.value.trim()));
  select.addEventListener('change', save);
  routeInput.addEventListener('change', save);
  return h(
    'div',
    { class: `fault ${mode === 'off' ? '' : 'fault-on'}` },
    h('div', { class: 'fault-row' }, h('label', { for: `fault-${name}` }, label), select),
    h('p', { class: 'quiet', id: `about-${name}` }, does),
    where === 'api' && mode !== 'off' && routeInput,
  );
}

/** @param {FaultOverview} sheet */
function drawSwitches({ switches: switchTexts, switched }) {
  const rows = Object.entries(switchTexts).map(([name, { label, does, question }]) => {
    const checkbox = h('input', { type: 'checkbox', id: `switch-${name}`, 'aria-describedby': `about-${name}`, checked: switched[name] === true }); // prettier-ignore
    checkbox.addEventListener('change', () => reportFailure(setSwitch(name, checkbox.checked)));
    const row = h(
      'div',
      { class: 'fault-row' },
      h('label', { for: `switch-${name}` }, question ? `问题 ${question}：${label}` : label),
      checkbox,
    );
    return h('div', { class: 'fault' }, row, h('p', { class: 'quiet', id: `about-${name}` }, does));
  });
  return [h('h3', {}, '文档没有说清的行为'), ...rows];
}
