// @ts-check
/** @import { Json } from './types.js' */

const NAMED_SPACES = { small: '4px', medium: '8px', large: '12px', extra_large: '16px' };

/** @param {unknown} value */
export const space = value =>
  typeof value === 'string' && Object.hasOwn(NAMED_SPACES, value)
    ? NAMED_SPACES[/** @type {keyof typeof NAMED_SPACES} */ (value)]
    : value;

/**
 * The layout of a container as an inline style.
 * @param {Json} node
 * @returns {string | undefined}
 */
export function flowStyle(node) {
  const horizontal = node.direction === 'horizontal';
  const gap = space(horizontal ? node.horizontal_spacing : node.vertical_spacing);
  const rules = [
    horizontal && 'flex-direction: row; flex-wrap: wrap; align-items: center',
    typeof gap === 'string' && `gap: ${lengths(gap)}`,
    typeof node.padding === 'string' && `padding: ${lengths(node.padding)}`,
  ];
  return rules.filter(Boolean).join('; ') || undefined;
}

/** Keeps only lengths in px. @param {string} value */
export const lengths = value => value.match(/-?\d+(?:\.\d+)?px/g)?.join(' ') ?? '0px';
