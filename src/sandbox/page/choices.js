// @ts-check
import { h, icon } from './dom.js';

/** @typedef {{ value: string, label: string }} Choice */

/** Lists refer to their options by these ids. */
let lastListId = 0;

/**
 * Draws a field with several choices as the client does: closed it shows the chosen ones in a line, open it shows a list
 * with check marks. The arrow keys move in the list, space and Enter choose, Escape closes it.
 * @param {{ options: Choice[], chosen: string[], placeholder: string, attributes: { [name: string]: any }, onChange: (chosen: string[]) => void }} field
 * @returns {HTMLElement}
 */
export function drawChoices({ options, chosen: initial, placeholder, attributes, onChange }) {
  const listId = `choices-${(lastListId += 1)}`;
  const chosen = new Set(initial);
  const line = h('span', { class: 'choices-line' });
  const control = h(
    'button',
    {
      ...attributes,
      type: 'button',
      class: 'input choices-closed',
      role: 'combobox',
      'aria-haspopup': 'listbox',
      'aria-expanded': 'false',
      'aria-controls': listId,
    },
    line,
    icon('chevron'),
  );
  const list = h('ul', {
    class: 'choices-list',
    id: listId,
    role: 'listbox',
    'aria-multiselectable': 'true',
    'aria-label': placeholder,
    hidden: true,
  });
  const items = options.map(({ label }, index) => {
    const mark = h('span', { class: 'choice-mark', 'aria-hidden': 'true' }, '✓');
    const choose = () => toggle(index);
    return h('li', { role: 'option', id: `${listId}-${index}`, on: { click: choose } }, mark, label);
  });
  list.append(...(items.length > 0 ? items : [h('li', { class: 'choices-none' }, '没有可选的')]));
  let active = 0;

  const show = () => {
    items.forEach((item, index) => {
      item.setAttribute('aria-selected', String(chosen.has(options[index]?.value ?? '')));
      item.classList.toggle('choice-active', index === active && !list.hidden);
    });
    const labels = options.filter(({ value }) => chosen.has(value)).map(({ label }) => label);
    const text = labels.length === 0 ? placeholder : lineOf(labels);
    line.replaceChildren(text);
    line.classList.toggle('choices-empty', labels.length === 0);
    control.setAttribute('aria-label', labels.length === 0 ? placeholder : `${placeholder}：${text}`);
  };
  /** @param {boolean} isOpen */
  const open = isOpen => {
    list.hidden = !isOpen;
    control.setAttribute('aria-expanded', String(isOpen));
    // Some browsers leave the focus elsewhere after a tap on a button; the list closes when the focus leaves.
    if (isOpen) control.focus();
    if (isOpen) moveTo(active);
    else control.removeAttribute('aria-activedescendant');
    show();
  };
  /** @param {number} index */
  const moveTo = index => {
    active = Math.max(0, Math.min(items.length - 1, index));
    const item = items[active];
    if (item) control.setAttribute('aria-activedescendant', item.id);
    show();
    item?.scrollIntoView({ block: 'nearest' });
  };
  /** @param {number} index */
  const toggle = index => {
    const value = options[index]?.value;
    if (value === undefined) return;
    if (!chosen.delete(value)) chosen.add(value);
    control.removeAttribute('aria-invalid');
    onChange([...chosen]);
    moveTo(index);
  };
  control.addEventListener('click', () => open(list.hidden));
  control.addEventListener('keydown', event => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (step !== undefined) {
      event.preventDefault();
      if (list.hidden) open(true);
      else moveTo(active + step);
    } else if (!list.hidden && (event.key === ' ' || event.key === 'Enter')) {
      event.preventDefault();
      toggle(active);
    } else if (!list.hidden && event.key === 'Escape') {
      event.stopPropagation();
      open(false);
    }
  });
  const box = h('div', { class: 'choices' }, control, list);
  // A press on the list would take the focus from the field, and with it close the list.
  list.addEventListener('mousedown', event => event.preventDefault());
  box.addEventListener('focusout', event => {
    if (!(event.relatedTarget instanceof Node && box.contains(event.relatedTarget))) open(false);
  });
  show();
  return box;
}

const LABELS_IN_LINE = 2;

/** The chosen ones in a short line; screen readers and tests read the same. @param {string[]} labels */
const lineOf = labels =>
  labels.length <= LABELS_IN_LINE
    ? labels.join('、')
    : `${labels.slice(0, LABELS_IN_LINE).join('、')} 等 ${labels.length} 项`;
