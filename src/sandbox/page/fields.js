// @ts-check
/** @import { CardContext, FieldValue, Json } from './types.js' */
import { h } from './dom.js';
import { confirmed } from './notices.js';

/**
 * A button of a card; asks first where it has a `confirm`.
 * @param {Json} element
 * @param {string} path
 * @param {CardContext} context
 * @returns {HTMLElement}
 */
export function button(element, path, context) {
  const { type = 'default', size = 'medium', width = 'default', disabled = false } = element;
  const made = h(
    'button',
    {
      type: 'button',
      class: `button button-${type} button-${size} ${width === 'fill' ? 'button-fill' : ''}`,
      'data-name': element.name,
      'aria-disabled': disabled ? 'true' : undefined,
      title: disabled ? element.disabled_tips?.content : element.hover_tips?.content,
      on: { click: () => void pressed(element, path, context, made) },
    },
    element.text?.content ?? '',
  );
  return made;
}

/** @param {Json} element @param {string} path @param {CardContext} context @param {HTMLElement} made */
async function pressed(element, path, context, made) {
  if (made.getAttribute('aria-busy') === 'true') return;
  const { confirm } = element;
  if (confirm && !(await confirmed(confirm.title?.content ?? '', confirm.text?.content ?? ''))) return;
  const form = made.closest('form') ?? undefined;
  if (element.form_action_type === 'reset' || element.action_type === 'form_reset')
    return reset(form, context);
  await context.press(element.name || element.element_id || path, { button: made, ...(form && { form }) });
}

/** Puts the fields back to what they began with; nothing is sent. @param {HTMLElement | undefined} form @param {CardContext} context */
function reset(form, context) {
  for (const field of form?.querySelectorAll('[data-name]') ?? [])
    context.typed.delete(field.getAttribute('data-name') ?? '');
  context.redraw();
}

/**
 * What is typed into or chosen from. Undefined for any other tag.
 * @param {Json} element
 * @param {string} path
 * @param {CardContext} context
 * @returns {HTMLElement | undefined}
 */
export function field(element, path, context) {
  const makers = { input, select_static: select, select_person: select, multi_select_static: choices, multi_select_person: choices, date_picker: moment, picker_time: moment, picker_datetime: moment, checker, overflow }; // prettier-ignore
  if (!Object.hasOwn(makers, element.tag)) return undefined;
  return makers[/** @type {keyof typeof makers} */ (element.tag)](element, path, context);
}

/** Ids tie labels to fields; names will not do, they may be in any script. */
let fieldsMade = 0;

/**
 * The attributes of the control itself, and how it keeps what is typed.
 * @param {Json} element
 * @param {string} path
 * @param {CardContext} context
 */
function wiring(element, path, context) {
  const key = element.name || path;
  return {
    id: `field-${(fieldsMade += 1)}`,
    /** @param {FieldValue} initial */
    value: initial => context.typed.get(key) ?? initial,
    /** @param {FieldValue} value */
    keep: value => void context.typed.set(key, value),
    /** Outside a form a choice goes to the bot at once. @param {HTMLElement} control @param {FieldValue} value */
    send: (control, value) => {
      if (!control.closest('form')) void context.press(element.name || element.element_id || path, { value });
    },
    attributes: {
      'data-name': key,
      disabled: element.disabled === true,
      title: element.disabled === true ? element.disabled_tips?.content : undefined,
      'data-required': element.required === true,
      'aria-required': element.required === true ? 'true' : undefined,
    },
  };
}

/** @param {Json} element @param {string} path @param {CardContext} context */
function input(element, path, context) {
  const { id, value, keep, attributes } = wiring(element, path, context);
  const multiline = element.input_type === 'multiline_text';
  const placeholder = element.placeholder?.content ?? '请输入';
  const shared = {
    ...attributes,
    id,
    class: 'input',
    placeholder,
    maxlength: element.max_length ?? 1000,
    'aria-label': element.label ? undefined : placeholder,
  };
  const control = multiline
    ? h('textarea', { ...shared, rows: element.rows ?? 5 })
    : h('input', { ...shared, type: element.input_type === 'password' ? 'password' : 'text' });
  control.value = String(value(element.default_value ?? ''));
  const counter = multiline ? h('span', { class: 'counter', 'aria-hidden': 'true' }) : undefined;
  const count = () => counter?.replaceChildren(`${control.value.length}/${element.max_length ?? 1000}`);
  control.addEventListener('input', () => {
    keep(control.value);
    control.removeAttribute('aria-invalid');
    count();
  });
  count();
  const box = h('div', { class: 'input-box' }, control, counter);
  if (element.behaviors) box.append(sendIcon(element.name || element.element_id || path, control, context));
  return labelled(element, id, box);
}

/** An input outside a form has a button of its own. @param {string} name @param {HTMLInputElement | HTMLTextAreaElement} control @param {CardContext} context */
function sendIcon(name, control, context) {
  const made = h('button', { type: 'button', class: 'button button-small', 'aria-label': '发送' }, '➤');
  made.addEventListener('click', () => {
    if (!made.closest('form')) void context.press(name, { button: made, value: control.value });
  });
  return made;
}

/** @param {Json} element @param {string} id @param {HTMLElement} control */
function labelled(element, id, control) {
  const width = /^\d+px$/.test(element.width ?? '') ? `max-width: ${element.width}` : undefined;
  const star = element.required === true && h('span', { class: 'star', 'aria-hidden': 'true' }, '*');
  const label = element.label && h('label', { for: id }, element.label.content ?? '', star);
  return h('div', { class: `field field-${element.label_position ?? 'top'}`, style: width }, label, control);
}

/** @param {Json} element @param {CardContext} context @returns {{ value: string, words: string }[]} */
function optionsOf(element, context) {
  if (element.tag.endsWith('_person')) {
    const ids = element.options?.map((/** @type {Json} */ option) => option.value) ?? context.members;
    return ids.map((/** @type {string} */ id) => ({ value: id, words: context.nameOf(id) ?? id }));
  }
  return (element.options ?? []).map((/** @type {Json} */ { value, text }) => ({
    value,
    words: text?.content ?? value,
  }));
}

/** @param {Json} element @param {string} path @param {CardContext} context */
function select(element, path, context) {
  const { id, value, keep, send, attributes } = wiring(element, path, context);
  const options = optionsOf(element, context);
  const begins = element.initial_option ?? options[(element.initial_index ?? 0) - 1]?.value ?? '';
  const placeholder = element.placeholder?.content ?? '请选择';
  const made = options.map(option => h('option', { value: option.value }, option.words));
  const control = h(
    'select',
    { ...attributes, id, class: 'input', 'aria-label': placeholder },
    h('option', { value: '' }, placeholder),
    ...made,
  );
  control.value = String(value(begins));
  control.addEventListener('change', () => {
    keep(control.value);
    control.removeAttribute('aria-invalid');
    send(control, control.value);
  });
  return labelled(element, id, control);
}

/** Several may be chosen. @param {Json} element @param {string} path @param {CardContext} context */
function choices(element, path, context) {
  const { value, keep, attributes } = wiring(element, path, context);
  const chosen = new Set(/** @type {string[]} */ (value(element.selected_values ?? [])));
  const made = optionsOf(element, context).map(option => {
    const box = h('input', {
      type: 'checkbox',
      checked: chosen.has(option.value),
      disabled: attributes.disabled,
    });
    box.addEventListener('change', () => {
      if (box.checked) chosen.add(option.value);
      else chosen.delete(option.value);
      keep([...chosen]);
    });
    return h('label', { class: 'choice' }, box, option.words);
  });
  const legend = h('legend', {}, element.placeholder?.content ?? '请选择');
  return h('fieldset', { class: 'choices', 'data-name': attributes['data-name'] }, legend, ...made);
}

/** A date, a time, or both. @param {Json} element @param {string} path @param {CardContext} context */
function moment(element, path, context) {
  const { id, value, keep, send, attributes } = wiring(element, path, context);
  const types = { date_picker: 'date', picker_time: 'time', picker_datetime: 'datetime-local' };
  const type = types[/** @type {keyof typeof types} */ (element.tag)];
  const begins = element.initial_date ?? element.initial_time ?? element.initial_datetime ?? '';
  const control = h('input', {
    ...attributes,
    id,
    type,
    class: 'input',
    'aria-label': element.placeholder?.content ?? '请选择日期',
  });
  control.value = String(value(begins)).replace(' ', 'T');
  control.addEventListener('change', () => {
    const picked = control.value.replace('T', ' ');
    keep(picked);
    control.removeAttribute('aria-invalid');
    send(control, picked);
  });
  return labelled(element, id, control);
}

/** @param {Json} element @param {string} path @param {CardContext} context */
function checker(element, path, context) {
  const { id, value, keep, send, attributes } = wiring(element, path, context);
  const control = h('input', { ...attributes, id, type: 'checkbox' });
  control.checked = value(element.checked === true) === true;
  control.addEventListener('change', () => {
    keep(control.checked);
    if (element.behaviors) send(control, control.checked);
  });
  return h('div', { class: 'checker' }, control, h('label', { for: id }, element.text?.content ?? ''));
}

/** A button with more choices behind it; a choice goes to the bot at once, or opens its address. @param {Json} element @param {string} path @param {CardContext} context */
function overflow(element, path, context) {
  const options = /** @type {Json[]} */ (element.options ?? []);
  const list = h('div', { class: 'overflow-list', role: 'group', 'aria-label': '更多操作' });
  const made = h('details', { class: 'overflow' }, h('summary', { class: 'button', 'aria-label': '更多操作' }, '···'), list); // prettier-ignore
  const choose = async (/** @type {Json} */ option) => {
    made.open = false;
    const { confirm } = element;
    if (confirm && !(await confirmed(confirm.title?.content ?? '', confirm.text?.content ?? ''))) return;
    const address = option.multi_url?.pc_url || option.multi_url?.url;
    if (address && /^https?:\/\//i.test(address)) window.open(address, '_blank', 'noopener');
    else
      await context.press(element.name || element.element_id || path, { value: String(option.value ?? '') });
  };
  for (const option of options)
    list.append(
      h('button', { type: 'button', on: { click: () => void choose(option) } }, option.text?.content ?? ''),
    );
  made.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    made.open = false;
    made.querySelector('summary')?.focus();
  });
  return made;
}
