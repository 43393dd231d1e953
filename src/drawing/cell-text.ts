import { FONT_SIZES, type Cell, type StyleName } from '../workbook/xlsx/book.js';
import type { Alignment, Box, MeasureText, Text } from './page.js';
import { wrapText } from './wrap.js';

/** What a cell keeps free at each side, at the sheet's own size. */
const PADDING = 1;
export const LINE_HEIGHT = 1.35;
/** The share of a line's height above its base line. */
export const ASCENT = 0.78;
/** Smaller text is not readable on paper. */
const MIN_SIZE = 5;

/** The looks that have a border. */
const BORDERED: ReadonlySet<StyleName> = new Set(['header', 'label', 'figure', 'entry', 'group', 'text']);
const ALIGNMENTS: Partial<Record<StyleName, Alignment>> = {
  title: 'center',
  header: 'center',
  label: 'center',
  figure: 'center',
  entry: 'center',
  'line-right': 'right',
};
const RED = 'C00000';

/** Whether a cell belongs to a table, and not to the texts around it. */
export const isBordered = ({ style }: Cell): boolean => BORDERED.has(style);

/** The lines of a cell, in the middle of its height. A text that is too long for its cell gets smaller. */
export function cellTexts(cell: Cell, box: Box, scale: number, measure: MeasureText): Text[] {
  const text = textOf(cell.value);
  if (text === '') return [];
  const alignment = ALIGNMENTS[cell.style] ?? 'left';
  const room = box.width - 2 * PADDING * scale;
  let size = FONT_SIZES[cell.style] * scale;
  let lines = wrapText(text, room, size, measure);
  while (size > MIN_SIZE && lines.length * size * LINE_HEIGHT > box.height) {
    size -= 0.5;
    lines = wrapText(text, room, size, measure);
  }
  const lineHeight = size * LINE_HEIGHT;
  const top = box.y + Math.max(0, (box.height - lines.length * lineHeight) / 2);
  return lines.map((line, index) => ({
    x: anchorOf(box, alignment),
    y: top + index * lineHeight + lineHeight * ASCENT,
    text: line,
    ...{ size, alignment },
    ...(cell.style === 'title' && { isBold: true as const }),
    ...(cell.style === 'warning' && { colour: RED }),
  }));
}

/** The height that shows a cell's whole text in a width, at the sheet's own size. */
export function neededHeight(cell: Cell, width: number, measure: MeasureText): number {
  const size = FONT_SIZES[cell.style];
  return wrapText(textOf(cell.value), width - 2 * PADDING, size, measure).length * size * LINE_HEIGHT;
}

function anchorOf({ x, width }: Box, alignment: Alignment): number {
  if (alignment === 'center') return x + width / 2;
  return alignment === 'left' ? x + PADDING : x + width - PADDING;
}

export function textOf(value: Cell['value']): string {
  if (value === null) return '';
  return String(typeof value === 'object' ? value.result : value);
}
