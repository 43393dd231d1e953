// @ts-check
/** @import { CardContext, Json } from './types.js' */
import { chart } from './chart.js';
import { drawContent } from './content.js';
import { h } from './dom.js';
import { drawButton, field } from './fields.js';
import { layout } from './layout.js';
import { flowStyle } from './style.js';
import { table } from './table.js';

/**
 * Draws a card (JSON 2.0).
 * @param {Json} card
 * @param {CardContext} context
 * @returns {HTMLElement}
 */
export function drawCard(card, context) {
  const width = card.config?.width_mode ?? 'default';
  const title = card.header?.title?.content ?? card.config?.summary?.content ?? '卡片';
  const body = h('div', { class: 'card-body', style: flowStyle(card.body ?? {}) });
  drawElements(body, card.body?.elements ?? [], 'body.elements', context);
  return h(
    'article',
    { class: `card card-${width}`, 'aria-label': title, tabindex: '-1', 'data-card': context.cardKey },
    card.header && drawHeader(card.header),
    body,
  );
}

/** @param {Json} head */
function drawHeader(head) {
  const tags = (head.text_tag_list ?? []).map((/** @type {Json} */ tag) =>
    h('span', { class: `tag tag-${tag.color ?? 'blue'}` }, tag.text?.content ?? ''),
  );
  const title = h('h3', { class: 'card-title' }, head.title?.content ?? '');
  const subtitle = head.subtitle?.content && h('p', { class: 'card-subtitle' }, head.subtitle.content);
  const titleRow = h('div', { class: 'card-title-row' }, title, ...tags);
  return h('header', { class: `card-header card-header-${head.template ?? 'default'}` }, titleRow, subtitle);
}

/**
 * Puts elements into a container, each with its path in the card.
 * @param {HTMLElement} container
 * @param {Json[]} elements
 * @param {string} path
 * @param {CardContext} context
 */
export function drawElements(container, elements, path, context) {
  elements.forEach((element, index) => {
    const node = drawElement(element, `${path}.${index}`, context);
    if (element.margin && element.margin !== '0px') node.style.margin = element.margin;
    container.append(node);
  });
}

/** @param {Json} element @param {string} path @param {CardContext} context @returns {HTMLElement} */
function drawElement(element, path, context) {
  if (element.tag === 'button') return drawButton(element, path, context);
  if (element.tag === 'table') return table(element, context);
  if (element.tag === 'chart') return chart(element);
  return (
    layout(element, path, context, drawElements) ??
    field(element, path, context) ??
    drawContent(element, context) ??
    h('p', { class: 'unsupported' }, `（这里还画不出：${element.tag}）`)
  );
}
