// @ts-check
import { h } from './dom.js';

/**
 * Draws the list that opens while somebody types @ and a part of a name: the people of the chat and the bot. The arrow
 * keys move, Enter and Tab choose, Escape closes it.
 * @param {HTMLTextAreaElement} textArea
 * @param {string[]} names
 * @param {() => void} onInsert called after a name was put into the text
 * @returns {{ node: HTMLElement, keydown: (event: KeyboardEvent) => boolean }} `keydown` is true when the list used the key
 */
export function createMentionList(textArea, names, onInsert) {
  const node = h('ul', { class: 'mention-list', id: 'mention-list', role: 'listbox', 'aria-label': '提到某人', hidden: true }); // prettier-ignore
  /** @type {string[]} */
  let shown = [];
  let active = 0;
  const close = () => {
    node.hidden = true;
    textArea.setAttribute('aria-expanded', 'false');
    textArea.removeAttribute('aria-activedescendant');
  };
  /** @param {number} index */
  const moveTo = index => {
    active = (index + shown.length) % shown.length;
    [...node.children].forEach((item, place) => {
      item.setAttribute('aria-selected', String(place === active));
      if (place === active) item.scrollIntoView({ block: 'nearest' });
    });
    textArea.setAttribute('aria-activedescendant', `mention-${active}`);
  };
  /** @param {string} name */
  const choose = name => {
    const part = partBefore(textArea);
    const end = textArea.selectionStart;
    const start = end - (part === undefined ? 0 : part.length + 1);
    textArea.setRangeText(`@${name} `, start, end, 'end');
    close();
    textArea.focus();
    onInsert();
  };
  const update = () => {
    const part = partBefore(textArea);
    shown = part === undefined ? [] : names.filter(name => name.includes(part));
    if (shown.length === 0) return close();
    node.replaceChildren(
      ...shown.map((name, index) =>
        h('li', { role: 'option', id: `mention-${index}`, on: { click: () => choose(name) } }, `@${name}`),
      ),
    );
    node.hidden = false;
    textArea.setAttribute('aria-expanded', 'true');
    moveTo(0);
  };
  node.addEventListener('mousedown', event => event.preventDefault());
  textArea.addEventListener('input', update);
  textArea.addEventListener('blur', close);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'mention-list', 'aria-autocomplete': 'list' })) textArea.setAttribute(name, value); // prettier-ignore
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    if (node.hidden || event.isComposing) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (step !== undefined) moveTo(active + step);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(shown[active] ?? '');
    else if (event.key === 'Escape') close();
    else return false;
    event.preventDefault();
    return true;
  };
  return { node, keydown };
}

/** The part of a name between @ and the cursor; undefined when no name is being typed. @param {HTMLTextAreaElement} textArea */
function partBefore({ value, selectionStart }) {
  return /(?:^|[\s，。；、])?[@＠]([^\s@＠]{0,20})$/.exec(value.slice(0, selectionStart))?.[1];
}
