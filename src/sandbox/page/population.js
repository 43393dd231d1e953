// @ts-check
/** @import { Chat, Persona } from './types.js' */
import { addGroup, addPerson, getWorld, RefusedError, setBot, setReachable } from './api.js';
import { h } from './dom.js';
import { showError } from './notices.js';

const REACHABILITY = [['', '可以联系'], ['resigned', '已离职'], ['out of scope', '不在可用范围']]; // prettier-ignore

/** Draws groups and people: adding, removing the bot, making a person unreachable. */
export async function drawPopulation() {
  const node = h('section', { class: 'sheet-part', 'aria-label': '群和人' });
  const draw = async () => {
    const { chats, personas } = await getWorld();
    const groups = chats.filter(chat => chat.kind === 'group').map(drawGroup);
    const people = personas.map(drawPerson);
    node.replaceChildren(
      h('h3', {}, '群'),
      ...groups,
      drawAddForm('新建一个群', [['群名', '另一个工作群']], ([name = '']) => addGroup(name)),
      h('h3', {}, '人'),
      ...people,
      drawAddForm('来一位新同事', [['姓名', ''], ['职务', '']], ([name = '', title = '']) => addPerson(name, title)), // prettier-ignore
    );
  };
  await draw();
  return { node, population: () => void draw() };
}

/** @param {Promise<unknown>} request */
const reportFailure = request =>
  void request.catch(error => showError(error instanceof RefusedError ? error.message : '没有办成'));

/** @param {Chat} chat */
function drawGroup({ chatId, name, members, withoutBot = false }) {
  const checkbox = h('input', { type: 'checkbox', id: `bot-${chatId}`, checked: !withoutBot });
  checkbox.addEventListener('change', () =>
    reportFailure(setBot(chatId, members[0] ?? '', checkbox.checked)),
  );
  const label = h('label', { for: `bot-${chatId}` }, `${name}：机器人在群里`);
  return h('div', { class: 'fault' }, h('div', { class: 'fault-row' }, label, checkbox));
}

/** @param {Persona} persona */
function drawPerson({ openId, name, title, unreachable = '' }) {
  const select = h('select', { class: 'input', id: `reach-${openId}` });
  for (const [value = '', label = ''] of REACHABILITY) select.append(h('option', { value }, label));
  select.value = unreachable;
  select.addEventListener('change', () => reportFailure(setReachable(openId, select.value || null)));
  const label = h('label', { for: `reach-${openId}` }, `${name}（${title}）`);
  return h('div', { class: 'fault' }, h('div', { class: 'fault-row' }, label, select));
}

/**
 * @param {string} label
 * @param {string[][]} fields label and first value of each
 * @param {(values: string[]) => Promise<unknown>} add
 */
function drawAddForm(label, fields, add) {
  const inputs = fields.map(([label = '', value = '']) => h('input', { type: 'text', class: 'input', 'aria-label': label, placeholder: label, value })); // prettier-ignore
  const button = h('button', { type: 'submit', class: 'button button-small' }, label);
  const form = h('form', { class: 'clock-row' }, ...inputs, button);
  form.addEventListener('submit', event => {
    event.preventDefault();
    reportFailure(add(inputs.map(input => input.value)));
  });
  return form;
}
