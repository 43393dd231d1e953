// @ts-check
/** @import { Json } from './types.js' */
import { h, svg } from './dom.js';

/** Narrow enough that its texts can still be read on a phone, where the drawing shrinks. */
const WIDTH = 360;
const EDGE = { left: 12, right: 12, top: 22, bottom: 24 };
const FILL = '#3370ff';
const EMPTY = '#e5e6eb';
const RATIOS = /** @type {{ [ratio: string]: number }} */ ({
  '1:1': 1,
  '2:1': 2,
  '4:3': 4 / 3,
  '16:9': 16 / 9,
});

/** @typedef {{ name: string, value: number }} Point */

/**
 * Draws bars, a line, or rows of progress: the charts that a card may have (card/chart.ts). Each value stands there as text.
 * @param {Json} element
 * @returns {HTMLElement}
 */
export function chart({ chart_spec: spec = {}, aspect_ratio: ratio = '16:9' }) {
  const points = readPoints(spec);
  const title = spec.title?.text ?? '';
  const height = WIDTH / (RATIOS[ratio] ?? 1);
  const drawing = svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${height}`,
      class: 'drawing',
      role: 'img',
      'aria-label': `${title}：${points.map(({ name, value }) => `${name} ${value}`).join('，')}`,
    },
    ...draw(spec.type, points, height),
  );
  return h('figure', { class: 'chart' }, title && h('figcaption', {}, title), /** @type {any} */ (drawing));
}

/** @param {Json} spec @returns {Point[]} */
function readPoints(spec) {
  const [name, value] = spec.type === 'linearProgress' ? [spec.yField, spec.xField] : [spec.xField, spec.yField]; // prettier-ignore
  return (spec.data?.values ?? []).map((/** @type {Json} */ row) => ({
    name: String(row[name] ?? ''),
    value: Number(row[value] ?? 0),
  }));
}

/** @param {string} type @param {Point[]} points @param {number} height */
function draw(type, points, height) {
  if (type === 'linearProgress') return progress(points, height);
  const scale = scaleOf(points, height);
  return [...names(points, scale), ...(type === 'line' ? line(points, scale) : bars(points, scale))];
}

/** @typedef {{ base: number, step: number, at: (index: number) => number, up: (value: number) => number }} Scale */

/** Values below 0 reach down from the base line. @param {Point[]} points @param {number} height @returns {Scale} */
function scaleOf(points, height) {
  const values = points.map(({ value }) => value);
  const [top, bottom] = [Math.max(...values, 0), Math.min(...values, 0)];
  const range = top - bottom || 1;
  const step = (WIDTH - EDGE.left - EDGE.right) / points.length;
  /** @param {number} value */
  const up = value => EDGE.top + ((top - value) / range) * (height - EDGE.top - EDGE.bottom);
  return { base: up(0), step, at: index => EDGE.left + step * (index + 0.5), up };
}

/** The names under the base line, and the base line. @param {Point[]} points @param {Scale} scale */
function names(points, { base, step, at }) {
  const maxLength = Math.max(2, Math.floor(step / 7));
  return [
    svg('line', { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: base, y2: base, stroke: '#8f959e' }),
    ...points.map(({ name }, index) =>
      label(
        at(index),
        base + 15,
        name.length > maxLength ? `${name.slice(0, maxLength - 1)}…` : name,
        'middle',
      ),
    ),
  ];
}

/** @param {Point[]} points @param {Scale} scale */
function bars(points, { base, step, at, up }) {
  const width = Math.min(48, step * 0.6);
  return points.flatMap(({ value }, index) => [
    svg('rect', {
      x: at(index) - width / 2,
      y: Math.min(base, up(value)),
      width,
      height: Math.abs(base - up(value)),
      rx: 2,
      fill: FILL,
    }),
    valueLabel(at(index), up(value), value),
  ]);
}

/** @param {Point[]} points @param {Scale} scale */
function line(points, { at, up }) {
  const path = points.map(({ value }, index) => `${at(index)},${up(value)}`).join(' ');
  return [
    svg('polyline', { points: path, fill: 'none', stroke: FILL, 'stroke-width': 2 }),
    ...points.flatMap(({ value }, index) => [
      svg('circle', { cx: at(index), cy: up(value), r: 3, fill: FILL }),
      valueLabel(at(index), up(value), value),
    ]),
  ];
}

const NAME_SHARE = 0.42;

/** A bar of its own for each point, with its name at the left. @param {Point[]} points @param {number} height */
function progress(points, height) {
  const row = (height - 8) / points.length;
  const left = WIDTH * NAME_SHARE;
  const width = WIDTH - left - EDGE.right;
  const thickness = Math.min(14, row * 0.5);
  return points.flatMap(({ name, value }, index) => {
    const middle = 4 + row * (index + 0.5);
    const bar = { x: left, y: middle - thickness / 2, height: thickness, rx: thickness / 2 };
    return [
      label(left - 8, middle + 4, name, 'end'),
      svg('rect', { ...bar, width, fill: EMPTY }),
      ...(value > 0 ? [svg('rect', { ...bar, width: Math.max(thickness, width * value), fill: FILL })] : []),
    ];
  });
}

/** @param {number} x @param {number} y @param {number} value */
const valueLabel = (x, y, value) =>
  label(x, y - 7, value.toLocaleString('zh-CN', { maximumFractionDigits: 4 }), 'middle');

/** @param {number} x @param {number} y @param {string} words @param {'middle' | 'end'} anchor */
const label = (x, y, words, anchor) => svg('text', { x, y, 'text-anchor': anchor, class: 'axis' }, words);
