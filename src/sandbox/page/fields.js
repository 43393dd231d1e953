// @ts-check
/** @import { CardContext, FieldValue, Json } from './types.js' */
import { drawChoices } from './choices.js';
import { drawDateInput } from './date-field.js';
import { h } from './dom.js';
import { askConfirmation } from './notices.js';

/**
 * Draws a button of a card. With a `confirm` it asks before it acts.
 * @param {Json} element
 * @param {string} path
 * @param {CardContext} context
 * @returns {HTMLElement}
 */
export function drawButton(element, path, context) {
  const { type = 'default', size = 'medium', width = 'default', disabled = false } = element;
  const control = h(
    'button',
    {
      type: 'button',
      class: `button button-${type} button-${size} ${width === 'fill' ? 'button-fill' : ''}`,
      'data-name': element.name,
      'aria-disabled': disabled ? 'true' : undefined,
      title: disabled ? element.disabled_tips?.content : element.hover_tips?.content,
      on: { click: () => void handlePress(element, path, context, control) },
    },
    element.text?.content ?? '',
  );
  return control;
}

/** @param {Json} element @param {string} path @param {CardContext} context @param {HTMLElement} control */
async function handlePress(element, path, context, control) {
  if (control.getAttribute('aria-busy') === 'true') return;
  const { confirm } = element;
  if (confirm && !(await askConfirmation(confirm.title?.content ?? '', confirm.text?.content ?? ''))) return;
  const form = control.closest('form') ?? undefined;
  if (element.form_action_type === 'reset' || element.action_type === 'form_reset')
    return resetForm(form, context);
  await context.press(element.name || element.element_id || path, { button: control, ...(form && { form }) });
}

/** Restores the initial values of a form; nothing is sent. @param {HTMLElement | undefined} form @param {CardContext} context */
function resetForm(form, context) {
  for (const input of form?.querySelectorAll('[data-name]') ?? [])
    context.unsentValues.delete(input.getAttribute('data-name') ?? '');
  context.redraw();
}

/**
 * Draws an input element. Undefined for any other tag.
 * @param {Json} element
 * @param {string} path
 * @param {CardContext} context
 * @returns {HTMLElement | undefined}
 */
export function field(element, path, context) {
  const makers = { input: drawInput, select_static: drawSelect, select_person: drawSelect, multi_select_static: drawMultiSelect, multi_select_person: drawMultiSelect, date_picker: drawDateField, picker_time: drawDateField, picker_datetime: drawDateField, checker: drawChecker, overflow: drawOverflow }; // prettier-ignore
  if (!Object.hasOwn(makers, element.tag)) return undefined;
  return makers[/** @type {keyof typeof makers} */ (element.tag)](element, path, context);
}

/** Labels refer to fields by these ids. Names cannot serve as ids: they may contain any characters. */
let lastFieldId = 0;

/**
 * Returns the attributes of a control, and functions that store and send its value.
 * @param {Json} element
 * @param {string} path
 * @param {CardContext} context
 */
function connectField(element, path, context) {
  const key = element.name || path;
  return {
    id: `field-${(lastFieldId += 1)}`,
    /** @param {FieldValue} initial */
    value: initial => context.unsentValues.get(key) ?? initial,
    /** @param {FieldValue} value */
    keep: value => void context.unsentValues.set(key, value),
    /** Sends a choice to the bot at once when the field is outside a form. @param {HTMLElement} control @param {FieldValue} value */
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
function drawInput(element, path, context) {
  const { id, value, keep, attributes } = connectField(element, path, context);
  const multiline = element.input_type === 'multiline_text';
  const placeholder = element.placeholder?.content ?? '请输入';
  const common = {
    ...attributes,
    id,
    class: 'input',
    placeholder,
    maxlength: element.max_length ?? 1000,
    'aria-label': element.label ? undefined : placeholder,
  };
  const control = multiline
    ? h('textarea', { ...common, rows: element.rows ?? 5 })
    : h('input', { ...common, type: element.input_type === 'password' ? 'password' : 'text' });
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
  if (element.behaviors)
    box.append(drawSendButton(element.name || element.element_id || path, control, context));
  return withLabel(element, id, box);
}

/** Draws the send button of an input outside a form. @param {string} name @param {HTMLInputElement | HTMLTextAreaElement} control @param {CardContext} context */
function drawSendButton(name, control, context) {
  const sendButton = h('button', { type: 'button', class: 'button button-small', 'aria-label': '发送' }, '➤');
  sendButton.addEventListener('click', () => {
    if (!sendButton.closest('form')) void context.press(name, { button: sendButton, value: control.value });
  });
  return sendButton;
}

/** @param {Json} element @param {string} id @param {HTMLElement} control */
function withLabel(element, id, control) {
  const width = /^\d+px$/.test(element.width ?? '') ? `max-width: ${element.width}` : undefined;
  const star = element.required === true && h('span', { class: 'star', 'aria-hidden': 'true' }, '*');
  const label = element.label && h('label', { for: id }, element.label.content ?? '', star);
  return h('div', { class: `field field-${element.label_position ?? 'top'}`, style: width }, label, control);
}

/** @param {Json} element @param {CardContext} context @returns {{ value: string, label: string }[]} */
function optionsOf(element, context) {
  if (element.tag.endsWith('_person')) {
    const ids = element.options?.map((/** @type {Json} */ option) => option.value) ?? context.members;
    return ids.map((/** @type {string} */ id) => ({ value: id, label: context.nameOf(id) ?? id }));
  }
  return (element.options ?? []).map((/** @type {Json} */ { value, text }) => ({
    value,
    label: text?.content ?? value,
  }));
}

/** @param {Json} element @param {string} path @param {CardContext} context */
function drawSelect(element, path, context) {
  const { id, value, keep, send, attributes } = connectField(element, path, context);
  const options = optionsOf(element, context);
  const initial = element.initial_option ?? options[(element.initial_index ?? 0) - 1]?.value ?? '';
  const placeholder = element.placeholder?.content ?? '请选择';
  const optionNodes = options.map(option => h('option', { value: option.value }, option.label));
  const control = h(
    'select',
    { ...attributes, id, class: 'input', 'aria-label': placeholder },
    h('option', { value: '' }, placeholder),
    ...optionNodes,
  );
  control.value = String(value(initial));
  control.addEventListener('change', () => {
    keep(control.value);
    control.removeAttribute('aria-invalid');
    send(control, control.value);
  });
  return withLabel(element, id, control);
}

/** Draws a field with several choices. @param {Json} element @param {string} path @param {CardContext} context */
function drawMultiSelect(element, path, context) {
  const { id, value, keep, attributes } = connectField(element, path, context);
  return drawChoices({
    options: optionsOf(element, context),
    chosen: /** @type {string[]} */ (value(element.selected_values ?? [])),
    placeholder: element.placeholder?.content ?? '请选择',
    attributes: { ...attributes, id },
    onChange: keep,
  });
}

/** Draws a field for a date, a time or both. @param {Json} element @param {string} path @param {CardContext} context */
function drawDateField(element, path, context) {
  const { id, value, keep, send, attributes } = connectField(element, path, context);
  const kinds = /** @type {const} */ ({ date_picker: 'date', picker_time: 'time', picker_datetime: 'datetime-local' }); // prettier-ignore
  const initial = element.initial_date ?? element.initial_time ?? element.initial_datetime ?? '';
  const { box, control } = drawDateInput({
    kind: kinds[/** @type {keyof typeof kinds} */ (element.tag)],
    value: String(value(initial)),
    attributes: { ...attributes, id, 'aria-label': element.placeholder?.content ?? '请选择日期' },
    onChange: chosen => {
      keep(chosen);
      send(control, chosen);
    },
  });
  return withLabel(element, id, box);
}

/** @param {Json} element @param {string} path @param {CardContext} context */
function drawChecker(element, path, context) {
  const { id, value, keep, send, attributes } = connectField(element, path, context);
  const control = h('input', { ...attributes, id, type: 'checkbox' });
  control.checked = value(element.checked === true) === true;
  control.addEventListener('change', () => {
    keep(control.checked);
    if (element.behaviors) send(control, control.checked);
  });
  return h('div', { class: 'checker' }, control, h('label', { for: id }, element.text?.content ?? ''));
}

/** Draws a menu button. A choice goes to the bot at once, or opens its address. @param {Json} element @param {string} path @param {CardContext} context */
function drawOverflow(element, path, context) {
  const options = /** @type {Json[]} */ (element.options ?? []);
  const list = h('div', { class: 'overflow-list', role: 'group', 'aria-label': '更多操作' });
  const details = h('details', { class: 'overflow' }, h('summary', { class: 'button', 'aria-label': '更多操作' }, '···'), list); // prettier-ignore
  const choose = async (/** @type {Json} */ option) => {
    details.open = false;
    const { confirm } = element;
    if (confirm && !(await askConfirmation(confirm.title?.content ?? '', confirm.text?.content ?? '')))
      return;
    const address = option.multi_url?.pc_url || option.multi_url?.url;
    if (address && /^https?:\/\//i.test(address)) window.open(address, '_blank', 'noopener');
    else
      await context.press(element.name || element.element_id || path, { value: String(option.value ?? '') });
  };
  for (const option of options)
    list.append(
      h('button', { type: 'button', on: { click: () => void choose(option) } }, option.text?.content ?? ''),
    );
  details.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    details.open = false;
    details.querySelector('summary')?.focus();
  });
  return details;
}
