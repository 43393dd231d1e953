// @ts-check
/** @import { CardContext, Json } from './types.js' */
import { textClass } from './content.js';
import { h, icon } from './dom.js';
import { markdown } from './markdown.js';
import { flowStyle, lengths, space } from './style.js';

/** @typedef {(into: HTMLElement, elements: Json[], path: string, context: CardContext) => void} Draw */

/**
 * Draws elements that contain others: columns, forms, panels. Undefined for any other tag.
 * @param {Json} element
 * @param {string} path
 * @param {CardContext} context
 * @param {Draw} draw
 * @returns {HTMLElement | undefined}
 */
export function layout(element, path, context, draw) {
  switch (element.tag) {
    case 'column_set':
      return columnSet(element, path, context, draw);
    case 'form':
      return form(element, path, context, draw);
    case 'collapsible_panel':
      return panel(element, path, context, draw);
    case 'interactive_container':
      return container(element, path, context, draw);
    default:
      return undefined;
  }
}

/** @param {Json} element @param {string} path @param {CardContext} context @param {Draw} draw */
function columnSet(element, path, context, draw) {
  const set = h('div', {
    class: `columns columns-${element.flex_mode ?? 'none'} ground-${element.background_style ?? 'default'}`,
  });
  if (element.horizontal_spacing) set.style.columnGap = lengths(String(space(element.horizontal_spacing)));
  if (element.horizontal_align === 'right') set.style.justifyContent = 'flex-end';
  if (element.horizontal_align === 'center') set.style.justifyContent = 'center';
  (element.columns ?? []).forEach((/** @type {Json} */ column, /** @type {number} */ index) => {
    const node = h('div', {
      class: `column ground-${column.background_style ?? 'default'}`,
      style: flowStyle(column),
    });
    node.style.flex = flexOf(column);
    if (column.vertical_align === 'center') node.style.alignSelf = 'center';
    if (column.vertical_align === 'bottom') node.style.alignSelf = 'flex-end';
    draw(node, column.elements ?? [], `${path}.columns.${index}.elements`, context);
    set.append(node);
  });
  return set;
}

/** @param {Json} column */
function flexOf({ width = 'auto', weight = 1 }) {
  if (width === 'weighted') return `${Number(weight)} ${Number(weight)} 0`;
  return width === 'auto' ? '0 1 auto' : `0 0 ${lengths(width)}`;
}

/** @param {Json} element @param {string} path @param {CardContext} context @param {Draw} draw */
function form(element, path, context, draw) {
  // Enter in a field must not submit the form: on the platform only a button does.
  const preventSubmit = (/** @type {Event} */ event) => event.preventDefault();
  const node = h('form', {
    class: 'form',
    style: flowStyle(element),
    novalidate: true,
    autocomplete: 'off',
    on: { submit: preventSubmit },
  });
  draw(node, element.elements ?? [], `${path}.elements`, context);
  return node;
}

/** @param {Json} element @param {string} path @param {CardContext} context @param {Draw} draw */
function panel(element, path, context, draw) {
  const title = element.header?.title ?? {};
  const heading = h('span', { class: textClass(title) });
  heading.append(
    title.tag === 'markdown' ? markdown(title.content ?? '', context.nameOf) : (title.content ?? ''),
  );
  const body = h('div', { class: 'panel-body', style: flowStyle(element) });
  draw(body, element.elements ?? [], `${path}.elements`, context);
  const node = h('details', {
    class: `panel ${element.border ? 'panel-bordered' : ''}`,
    open: element.expanded === true,
  });
  node.append(h('summary', {}, heading, icon('chevron')), body);
  return node;
}

/** @param {Json} element @param {string} path @param {CardContext} context @param {Draw} draw */
function container(element, path, context, draw) {
  const press = () => void context.press(element.element_id || path, { button: node });
  const node = h('div', {
    class: `block ground-${element.background_style ?? 'default'} ${element.has_border ? 'block-bordered' : ''}`,
    role: 'button',
    tabindex: element.disabled ? undefined : '0',
    'aria-disabled': element.disabled ? 'true' : undefined,
    title: element.hover_tips?.content,
    style: flowStyle(element),
    on: {
      click: (/** @type {MouseEvent} */ event) => !isControl(event.target, node) && press(),
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.target !== node || (event.key !== 'Enter' && event.key !== ' ')) return;
        event.preventDefault();
        press();
      },
    },
  });
  if (element.corner_radius) node.style.borderRadius = lengths(element.corner_radius);
  draw(node, element.elements ?? [], `${path}.elements`, context);
  return node;
}

/** True when the event hit a control inside the container. @param {EventTarget | null} target @param {HTMLElement} container */
function isControl(target, container) {
  const control =
    target instanceof Element
      ? target.closest('button, a, input, select, textarea, label, [role=button]')
      : null;
  return control !== null && control !== container;
}
