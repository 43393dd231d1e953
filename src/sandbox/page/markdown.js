// @ts-check
import { h } from './dom.js';

/**
 * @typedef {(openId: string) => string | undefined} NameOf
 * @typedef {{ match: RegExp, make: (match: RegExpExecArray, nameOf: NameOf) => Node }} Inline
 */

/** The colours of cards; other values never get into a class name. */
const COLOURS = ['red', 'green', 'grey', 'blue', 'orange', 'yellow', 'purple', 'violet', 'indigo', 'turquoise', 'carmine', 'wathet', 'lime', 'neutral']; // prettier-ignore

const EMOJI = {
  DONE: '✅',
  OK: '👌',
  THUMBSUP: '👍',
  WARNING: '⚠️',
  CrossMark: '❌',
  CheckMark: '✔️',
  Alarm: '⏰',
  Pin: '📌',
};

/** @param {string | undefined} name @param {string} prefix */
const colourClass = (name, prefix) => (name && COLOURS.includes(name) ? `${prefix}-${name}` : '');

/** @param {string} attributes @param {string} name */
function attribute(attributes, name) {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:'([^']*)'|"([^"]*)"|([^\\s>'"]+))`).exec(attributes);
  return match ? (match[1] ?? match[2] ?? match[3] ?? '') : '';
}

/** @param {string} url */
const isLink = url => /^https?:\/\//i.test(url);

/** @param {string} url @param {Node[]} children */
function link(url, children) {
  if (!isLink(url)) return h('span', {}, ...children);
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

/** @param {string} ids @param {NameOf} nameOf */
function mentions(ids, nameOf) {
  const names = ids.split(',').map(id => (id === 'all' ? '所有人' : (nameOf(id) ?? id)));
  return h('span', { class: 'mention' }, names.map(name => `@${name}`).join(' '));
}

/** Inline syntax; of several matches at one position the first rule wins. @type {Inline[]} */
const INLINES = [
  { match: /<raw>([\s\S]*?)<\/raw>/, make: match => document.createTextNode(decode(match[1] ?? '')) },
  { match: /`([^`\n]+)`/, make: match => h('code', {}, decode(match[1] ?? '')) },
  { match: /<br\s*\/?>/, make: () => h('br') },
  { match: /<hr\s*\/?>/, make: () => h('hr') },
  {
    match: /<font\s+([^>]*)>([\s\S]*?)<\/font>/,
    make: ([, attributes = '', inner = ''], nameOf) =>
      h('span', { class: colourClass(attribute(attributes, 'color'), 'ink') }, ...inline(inner, nameOf)),
  },
  {
    match: /<(text_tag|number_tag)\s*([^>]*)>([\s\S]*?)<\/\1>/,
    make: ([, , attributes = '', inner = ''], nameOf) =>
      h('span', { class: `tag ${colourClass(attribute(attributes, 'color') || 'blue', 'tag')}` }, ...inline(inner, nameOf)),
  },
  {
    match: /<(at|person)\s+([^>]*)>(?:[^<]*<\/\1>)?/,
    make: ([, , attributes = ''], nameOf) => mentions(attribute(attributes, 'ids?'), nameOf),
  },
  {
    match: /<link\s+([^>]*)>([\s\S]*?)<\/link>/,
    make: ([, attributes = '', inner = ''], nameOf) => link(attribute(attributes, 'url'), inline(inner, nameOf)),
  },
  {
    match: /<a\s+([^>]*)>([\s\S]*?)<\/a>/,
    make: ([, attributes = '', inner = ''], nameOf) => link(attribute(attributes, 'href'), inline(inner, nameOf)),
  },
  {
    match: /<local_datetime\s+([^>]*)>(?:[^<]*<\/local_datetime>)?/,
    make: ([, attributes = '']) => document.createTextNode(localTime(Number(attribute(attributes, 'millisecond')))),
  },
  { match: /\[([^\]\n]+)\]\(([^)\s]+)\)/, make: ([, words = '', url = ''], nameOf) => link(url, inline(words, nameOf)) },
  { match: /\*\*([\s\S]+?)\*\*/, make: ([, inner = ''], nameOf) => h('strong', {}, ...inline(inner, nameOf)) },
  { match: /~~([\s\S]+?)~~/, make: ([, inner = ''], nameOf) => h('del', {}, ...inline(inner, nameOf)) },
  { match: /\*([^*\n]+)\*/, make: ([, inner = ''], nameOf) => h('em', {}, ...inline(inner, nameOf)) },
  { match: /https?:\/\/[^\s<>"'，。；）]+/, make: ([url]) => link(url, [document.createTextNode(url)]) },
  { match: /:(\w+):/, make: ([whole, name = '']) => document.createTextNode(Object.hasOwn(EMOJI, name) ? EMOJI[/** @type {keyof typeof EMOJI} */ (name)] : whole) },
]; // prettier-ignore

/** @param {number} ms */
function localTime(ms) {
  return new Date(ms).toLocaleString('zh-CN', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'medium',
    timeStyle: 'short',
  });
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', sim: '∼' };

/** Replaces entities by characters. This comes last, so that escaped text is never read as markup. @param {string} text */
export function decode(text) {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (entity, decimal, hex, name) => {
    if (decimal || hex)
      return String.fromCodePoint(Math.min(parseInt(decimal ?? hex, decimal ? 10 : 16), 0x10ffff));
    return Object.hasOwn(ENTITIES, name) ? ENTITIES[/** @type {keyof typeof ENTITIES} */ (name)] : entity;
  });
}

/**
 * Converts one or more lines of text to nodes.
 * @param {string} text
 * @param {NameOf} nameOf
 * @returns {Node[]}
 */
export function inline(text, nameOf) {
  /** @type {{ match: RegExpExecArray, rule: Inline } | undefined} */
  let first;
  for (const rule of INLINES) {
    const match = rule.match.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { match, rule };
  }
  if (!first) return lines(text);
  const { match, rule } = first;
  const nodesBefore = lines(text.slice(0, match.index));
  return [
    ...nodesBefore,
    rule.make(match, nameOf),
    ...inline(text.slice(match.index + match[0].length), nameOf),
  ];
}

/** Converts plain text to nodes; a line break in the source is one on the card. @param {string} text @returns {Node[]} */
function lines(text) {
  const parts = text.split('\n').map(line => document.createTextNode(decode(line)));
  return parts.flatMap((part, index) => (index === 0 ? [part] : [h('br'), part]));
}

const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

/**
 * Converts Feishu's markdown to nodes. It never goes through HTML.
 * @param {string} source
 * @param {NameOf} nameOf
 * @returns {DocumentFragment}
 */
export function markdown(source, nameOf) {
  const fragment = document.createDocumentFragment();
  const rows = source.split('\n');
  /** @type {string[]} */
  let textLines = [];
  const flush = () => {
    if (textLines.some(line => line.trim()))
      fragment.append(h('p', {}, ...inline(textLines.join('\n').trim(), nameOf)));
    textLines = [];
  };
  while (rows.length > 0) {
    const block = takeBlock(rows, nameOf);
    if (block) flush();
    if (block) fragment.append(block);
    else textLines.push(rows.shift() ?? '');
  }
  flush();
  return fragment;
}

/** Removes a block from the front of the lines and draws it; undefined when none begins there. @param {string[]} rows @param {NameOf} nameOf */
function takeBlock(rows, nameOf) {
  const line = rows[0] ?? '';
  if (line.startsWith('```')) return fence(rows);
  if (TABLE_RULE.test(rows[1] ?? '') && line.includes('|')) return table(rows, nameOf);
  if (ITEM.test(line)) return list(rows, nameOf);
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) {
    rows.shift();
    return h('p', { class: `heading heading-${heading[1]?.length}` }, ...inline(heading[2] ?? '', nameOf));
  }
  if (/^\s*(?:-{3,}|\*{3,}|<hr\s*\/?>)\s*$/.test(line)) {
    rows.shift();
    return h('hr');
  }
  return line.startsWith('>') ? quote(rows, nameOf) : undefined;
}

/** @param {string[]} rows */
function fence(rows) {
  rows.shift();
  const end = rows.findIndex(row => row.startsWith('```'));
  const code = rows.splice(0, end < 0 ? rows.length : end);
  rows.shift();
  return h('pre', {}, h('code', {}, code.join('\n')));
}

/** @param {string[]} rows @param {(row: string) => boolean} matches */
function take(rows, matches) {
  const end = rows.findIndex(row => !matches(row));
  return rows.splice(0, end < 0 ? rows.length : end);
}

/** @param {string[]} rows @param {NameOf} nameOf */
function quote(rows, nameOf) {
  const quoted = take(rows, row => row.startsWith('>')).map(row => row.replace(/^>\s?/, ''));
  return h('blockquote', {}, ...inline(quoted.join('\n'), nameOf));
}

/** @param {string[]} rows @param {NameOf} nameOf */
function list(rows, nameOf) {
  const first = ITEM.exec(rows[0] ?? '');
  const numbered = first?.[1] !== undefined;
  const items = take(rows, row => ITEM.test(row) && (ITEM.exec(row)?.[1] !== undefined) === numbered);
  const nodes = items.map(row => h('li', {}, ...inline(ITEM.exec(row)?.[2] ?? '', nameOf)));
  return numbered ? h('ol', { start: first?.[1] }, ...nodes) : h('ul', {}, ...nodes);
}

/** @param {string[]} rows @param {NameOf} nameOf */
function table(rows, nameOf) {
  /** @param {string} row */
  const cells = row =>
    row
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map(cell => cell.trim());
  const [head = '', , ...body] = take(rows, row => row.includes('|'));
  const header = h('tr', {}, ...cells(head).map(cell => h('th', { scope: 'col' }, ...inline(cell, nameOf))));
  const nodes = body.map(row => h('tr', {}, ...cells(row).map(cell => h('td', {}, ...inline(cell, nameOf)))));
  return h(
    'div',
    { class: 'table-scroll' },
    h('table', { class: 'table' }, h('thead', {}, header), h('tbody', {}, ...nodes)),
  );
}
