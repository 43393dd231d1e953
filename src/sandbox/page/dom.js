// @ts-check

/**
 * Creates an HTML element. `on` has the listeners; true sets an empty attribute, false sets none.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {{ [name: string]: any, on?: { [event: string]: (event: any) => void } }} [props]
 * @param {...(Node | string | undefined | null | false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  const { on = {}, ...attributes } = props;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  for (const child of children) if (child) element.append(child);
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Creates an SVG element.
 * @param {string} tag
 * @param {{ [name: string]: string | number }} attributes
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * Returns the element of index.html with this id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

const ICONS = {
  back: 'M15 5l-7 7 7 7',
  send: 'M4 12l16-8-6 16-3-6-7-2z',
  attach: 'M20 11l-8.5 8.5a5 5 0 01-7-7L13 4a3.4 3.4 0 015 5l-8.6 8.4a1.7 1.7 0 01-2.4-2.4L15 7',
  at: 'M16 12a4 4 0 11-8 0 4 4 0 018 0v1.5a2.5 2.5 0 005 0V12a9 9 0 10-4 7.5',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  calendar: 'M5 5h14v15H5zM5 10h14M9 3v4m6-4v4',
  chevron: 'M6 9l6 6 6-6',
  close: 'M6 6l12 12M18 6L6 18',
  reply: 'M10 8V4l-7 7 7 7v-4c5 0 8 1.5 11 5-1-6-4-10-11-11z',
  group:
    'M9 11a4 4 0 100-8 4 4 0 000 8zm-7 9c0-4 3-6 7-6s7 2 7 6M16 3.5a4 4 0 010 7.4M18 14c3 .6 4.500 2.600 4.500 6',
  download: 'M12 4v11m-5-4.500l5 5 5-5M5 20h14',
};

/**
 * Draws an icon that screen readers skip: the control around it has its own label.
 * @param {keyof typeof ICONS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const stroke = {
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 1.8,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  };
  return svg(
    'svg',
    { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', ...stroke },
    svg('path', { d: ICONS[name] }),
  );
}
