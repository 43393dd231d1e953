// @ts-check
/** @import { CardContext, Json } from './types.js' */
import { drawPerson } from './content.js';
import { h } from './dom.js';
import { markdown } from './markdown.js';

/**
 * Draws a table with pages; turning a page does not call the bot.
 * @param {Json} element
 * @param {CardContext} context
 * @returns {HTMLElement}
 */
export function table(element, context) {
  const { columns = [], rows = [], page_size: size = 5 } = element;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const body = h('tbody');
  const position = h('span', { 'aria-live': 'polite' });
  let page = 0;
  /** @param {number} to */
  const show = to => {
    page = Math.min(Math.max(to, 0), pages - 1);
    const shown = rows.slice(page * size, (page + 1) * size);
    body.replaceChildren(...shown.map((/** @type {Json} */ row) => drawRow(columns, row, context)));
    position.textContent = `${page + 1} / ${pages}`;
    previousButton.disabled = page === 0;
    nextButton.disabled = page === pages - 1;
  };
  const previousButton = h(
    'button',
    { type: 'button', class: 'pager', 'aria-label': '上一页', on: { click: () => show(page - 1) } },
    '‹',
  );
  const nextButton = h(
    'button',
    { type: 'button', class: 'pager', 'aria-label': '下一页', on: { click: () => show(page + 1) } },
    '›',
  );
  show(0);
  const head = h('tr', {}, ...columns.map((/** @type {Json} */ column) => h('th', cellProps(column, true), column.display_name ?? ''))); // prettier-ignore
  const scroll = h('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': '表格' });
  scroll.append(
    h(
      'table',
      {
        class: `table ${element.freeze_first_column ? 'table-frozen' : ''} ${element.row_height === 'auto' ? 'table-wrap' : ''}`,
      },
      h('thead', {}, head),
      body,
    ),
  );
  return h(
    'div',
    { class: 'card-table' },
    scroll,
    pages > 1 && h('div', { class: 'pages' }, previousButton, position, nextButton),
  );
}

/** @param {Json} column @param {boolean} head */
function cellProps({ width = 'auto', horizontal_align: align = 'left' }, head) {
  const isFixed = /^\d+px$/.test(width);
  const style = isFixed ? `width: ${width}; min-width: ${width}; max-width: ${width}` : /^\d+%$/.test(width) ? `min-width: ${width}` : undefined; // prettier-ignore
  return { class: `align-${align}`, style, ...(head && { scope: 'col' }) };
}

/** @param {Json[]} columns @param {Json} row @param {CardContext} context */
function drawRow(columns, row, context) {
  return h(
    'tr',
    {},
    ...columns.map(column => h('td', cellProps(column, false), drawCell(column, row[column.name], context))),
  );
}

/** @param {Json} column @param {any} value @param {CardContext} context @returns {Node | string} */
function drawCell(column, value, context) {
  if (value === undefined || value === null) return '';
  switch (column.data_type) {
    case 'options':
      return h('span', {}, ...[value].flat().map(drawTag));
    case 'persons':
      return h('span', { class: 'people' }, ...[value].flat().map(id => drawPerson(id, context, true)));
    case 'markdown':
    case 'lark_md':
      return h('div', { class: 'markdown' }, markdown(String(value), context.nameOf));
    case 'number':
      return formatNumber(Number(value), column.format ?? {});
    case 'date':
      return new Date(Number(value)).toLocaleDateString('zh-CN', { timeZone: 'Asia/Shanghai' });
    default:
      return String(value);
  }
}

/** @param {Json | string} option */
function drawTag(option) {
  const { text, color } =
    typeof option === 'string'
      ? { text: option, color: 'neutral' }
      : { text: option.text, color: option.color ?? 'neutral' };
  return h('span', { class: `tag tag-${color}` }, text);
}

/** @param {number} value @param {Json} format */
function formatNumber(value, { symbol = '', precision, separator = false }) {
  const digits =
    precision === undefined
      ? { maximumFractionDigits: 10 }
      : { minimumFractionDigits: precision, maximumFractionDigits: precision };
  return symbol + value.toLocaleString('zh-CN', { useGrouping: separator, ...digits });
}
