// @ts-check
/** @import { Json } from './types.js' */
import { h, svg } from './dom.js';

const WIDTH = 480;
const HEIGHT = 240;
const EDGE = { left: 44, right: 12, top: 16, bottom: 44 };
const COLOURS = ['#3370ff', '#34c724', '#ff8800', '#7f3bf5', '#f54a45', '#14c0ff', '#ffc60a', '#8f959e'];

/** @typedef {{ series: string, x: string, y: number }} Point */

/**
 * Draws bar, line, area and pie charts; shows any other chart as its title and a table of figures.
 * @param {Json} element
 * @returns {HTMLElement}
 */
export function chart({ chart_spec: spec = {} }) {
  const points = readPoints(spec);
  const title = spec.title?.text ?? '';
  const figure = h('figure', { class: 'chart' }, title && h('figcaption', {}, title));
  const drawing = drawPoints(spec, points);
  if (!drawing) {
    figure.append(figuresTable(points));
    return figure;
  }
  drawing.setAttribute('role', 'img');
  drawing.setAttribute(
    'aria-label',
    `${title}：${points.map(({ series, x, y }) => `${series}${series && x ? ' ' : ''}${x} ${y}`).join('，')}`,
  );
  const names = spec.type === 'pie' ? points.map(point => point.x) : seriesOf(points);
  figure.append(/** @type {any} */ (drawing), legend(names));
  return figure;
}

/** @param {Json} spec @returns {Point[]} */
function readPoints(spec) {
  const data = Array.isArray(spec.data) ? spec.data[0] : spec.data;
  const [x, y] = spec.type === 'pie' ? [spec.categoryField, spec.valueField] : spec.direction === 'horizontal' ? [spec.yField, spec.xField] : [spec.xField, spec.yField]; // prettier-ignore
  const fields = [x].flat();
  return (data?.values ?? []).map((/** @type {Json} */ row) => ({
    series:
      spec.seriesField === undefined || spec.seriesField === fields[0]
        ? ''
        : String(row[spec.seriesField] ?? ''),
    x: String(row[fields[0]] ?? ''),
    y: Number(row[y] ?? 0),
  }));
}

/** @param {Point[]} points */
const seriesOf = points => [...new Set(points.map(point => point.series))];
/** @param {number} index */
const colourOf = index => COLOURS[index % COLOURS.length] ?? '#3370ff';

/** @param {Json} spec @param {Point[]} points */
function drawPoints(spec, points) {
  if (points.length === 0) return undefined;
  if (spec.type === 'pie') return pie(points);
  if (spec.type === 'bar') return plot(points, bars);
  return spec.type === 'line' || spec.type === 'area' ? plot(points, lines) : undefined;
}

/** @typedef {{ xs: string[], series: string[], at: (x: string) => number, step: number, up: (y: number) => number }} Scale */

/** @param {Point[]} points @param {(points: Point[], scale: Scale) => SVGElement[]} draw */
function plot(points, draw) {
  const xs = [...new Set(points.map(point => point.x))];
  const top = ceiling(Math.max(...points.map(point => point.y), 1));
  const step = (WIDTH - EDGE.left - EDGE.right) / xs.length;
  /** @param {number} y */
  const up = y => HEIGHT - EDGE.bottom - (Math.max(y, 0) / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  /** @param {string} x */
  const at = x => EDGE.left + step * (xs.indexOf(x) + 0.5);
  const scale = { xs, series: seriesOf(points), at, step, up };
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'drawing' },
    ...grid(top, up),
    ...names(scale),
    ...draw(points, scale),
  );
}

/** Returns the next round number above a value. @param {number} value */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find(factor => factor * power >= value) ?? 10) * power;
}

/** @param {number} top @param {(y: number) => number} up */
function grid(top, up) {
  return [0, 0.25, 0.5, 0.75, 1].flatMap(part => {
    const y = up(top * part);
    const label = (top * part).toLocaleString('zh-CN', { maximumFractionDigits: 2 });
    return [
      svg('line', { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y, y2: y, stroke: '#e5e6eb' }),
      svg('text', { x: EDGE.left - 6, y: y + 4, 'text-anchor': 'end', class: 'axis' }, label),
    ];
  });
}

/** @param {Scale} scale */
function names({ xs, at, step }) {
  const maxLength = Math.max(2, Math.floor(step / 11));
  return xs.map(x =>
    svg(
      'text',
      { x: at(x), y: HEIGHT - EDGE.bottom + 18, 'text-anchor': 'middle', class: 'axis' },
      x.length > maxLength ? `${x.slice(0, maxLength - 1)}…` : x,
    ),
  );
}

/** @param {Point[]} points @param {Scale} scale */
function bars(points, { series, at, step, up }) {
  const width = Math.min(28, (step * 0.7) / series.length);
  return points.map(point => {
    const index = series.indexOf(point.series);
    const left = at(point.x) + (index - series.length / 2) * width;
    const y = up(point.y);
    return svg('rect', {
      x: left,
      y,
      width: width - 2,
      height: HEIGHT - EDGE.bottom - y,
      rx: 2,
      fill: colourOf(index),
    });
  });
}

/** @param {Point[]} points @param {Scale} scale */
function lines(points, { series, at, up }) {
  return series.flatMap((name, index) => {
    const seriesPoints = points.filter(point => point.series === name);
    const path = seriesPoints.map(point => `${at(point.x)},${up(point.y)}`).join(' ');
    const dots = seriesPoints.map(point =>
      svg('circle', { cx: at(point.x), cy: up(point.y), r: 3, fill: colourOf(index) }),
    );
    return [
      svg('polyline', { points: path, fill: 'none', stroke: colourOf(index), 'stroke-width': 2 }),
      ...dots,
    ];
  });
}

/** @param {Point[]} points */
function pie(points) {
  const total = points.reduce((sum, point) => sum + Math.max(point.y, 0), 0) || 1;
  const radius = HEIGHT / 2 - 16;
  let startTurn = 0;
  /** @param {number} share */
  const rimPoint = share =>
    `${Math.sin(share * 2 * Math.PI) * radius} ${-Math.cos(share * 2 * Math.PI) * radius}`;
  const slices = points.map((point, index) => {
    const share = Math.min(Math.max(point.y, 0) / total, 0.9999);
    const [from, to] = [rimPoint(startTurn), rimPoint(startTurn + share)];
    startTurn += share;
    return svg('path', {
      d: `M0 0L${from}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${to}Z`,
      fill: colourOf(index),
      stroke: '#fff',
    });
  });
  return svg(
    'svg',
    { viewBox: `${-WIDTH / 2} ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`, class: 'drawing' },
    ...slices,
  );
}

/** @param {string[]} names */
function legend(names) {
  const items = names.filter(Boolean).map((name, index) => {
    return h('li', {}, h('span', { class: 'dot', style: `background: ${colourOf(index)}` }), name);
  });
  return h('ul', { class: 'legend' }, ...items);
}

/** @param {Point[]} points */
function figuresTable(points) {
  const rows = points.map(({ series, x, y }) =>
    h(
      'tr',
      {},
      h('td', {}, [series, x].filter(Boolean).join(' · ')),
      h('td', { class: 'align-right' }, String(y)),
    ),
  );
  return h('table', { class: 'table' }, h('tbody', {}, ...rows));
}
