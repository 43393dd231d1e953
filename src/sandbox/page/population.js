// @ts-check
/** @import { Chat, Persona } from './types.js' */
import { addGroup, addPerson, getWorld, Refused, setBot, setReachable } from './api.js';
import { h } from './dom.js';
import { complain } from './notices.js';

const REACHES = [['', '可以联系'], ['resigned', '已离职'], ['out of scope', '不在可用范围']]; // prettier-ignore

/** The groups and people: more of them, the bot taken out, somebody who has left. */
export async function drawPopulation() {
  const node = h('section', { class: 'sheet-part', 'aria-label': '群和人' });
  const draw = async () => {
    const { chats, personas } = await getWorld();
    const groups = chats.filter(chat => chat.kind === 'group').map(groupRow);
    const people = personas.map(personRow);
    node.replaceChildren(
      h('h3', {}, '群'),
      ...groups,
      adding('新建一个群', [['群名', '另一个工作群']], ([name = '']) => addGroup(name)),
      h('h3', {}, '人'),
      ...people,
      adding('来一位新同事', [['姓名', ''], ['职务', '']], ([name = '', title = '']) => addPerson(name, title)), // prettier-ignore
    );
  };
  await draw();
  return { node, population: () => void draw() };
}

/** @param {Promise<unknown>} done */
const tried = done =>
  void done.catch(error => complain(error instanceof Refused ? error.message : '没有办成'));

/** @param {Chat} chat */
function groupRow({ chatId, name, members, withoutBot = false }) {
  const box = h('input', { type: 'checkbox', id: `bot-${chatId}`, checked: !withoutBot });
  box.addEventListener('change', () => tried(setBot(chatId, members[0] ?? '', box.checked)));
  const label = h('label', { for: `bot-${chatId}` }, `${name}：机器人在群里`);
  return h('div', { class: 'fault' }, h('div', { class: 'fault-row' }, label, box));
}

/** @param {Persona} persona */
function personRow({ openId, name, title, unreachable = '' }) {
  const select = h('select', { class: 'input', id: `reach-${openId}` });
  for (const [value = '', words = ''] of REACHES) select.append(h('option', { value }, words));
  select.value = unreachable;
  select.addEventListener('change', () => tried(setReachable(openId, select.value || null)));
  const label = h('label', { for: `reach-${openId}` }, `${name}（${title}）`);
  return h('div', { class: 'fault' }, h('div', { class: 'fault-row' }, label, select));
}

/**
 * @param {string} words
 * @param {string[][]} fields label and first value of each
 * @param {(values: string[]) => Promise<unknown>} add
 */
function adding(words, fields, add) {
  const inputs = fields.map(([label = '', value = '']) => h('input', { type: 'text', class: 'input', 'aria-label': label, placeholder: label, value })); // prettier-ignore
  const button = h('button', { type: 'submit', class: 'button button-small' }, words);
  const form = h('form', { class: 'clock-row' }, ...inputs, button);
  form.addEventListener('submit', event => {
    event.preventDefault();
    tried(add(inputs.map(input => input.value)));
  });
  return form;
}
