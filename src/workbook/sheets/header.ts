import type { Column } from '../../plan/form.js';
import { emCapacity, type Block } from './blocks.js';
import { breakLabel, labelWidth } from './label-lines.js';

/**
 * The header of an official table from row `top` on. Equal texts of neighbouring columns with one parent become one
 * cell, within one printed page: `starts` has the index of the first column of each.
 */
export function headerBlocks(
  columns: readonly Column[],
  top: number,
  starts: readonly number[] = [0],
): Block[] {
  const depth = headerDepth(columns);
  return starts.flatMap((start, page) =>
    layOutLevel({
      ...{ columns: columns.slice(start, starts[page + 1]), depth, top },
      ...{ left: start + 1, level: 0 },
    }),
  );
}

/** The row of column numbers (栏次) under a header; none where no column has one. */
export const numberBlocks = (columns: readonly Column[], row: number): Block[] =>
  hasNumbers(columns)
    ? columns.map(({ number = null }, index) => ({
        ...{ row, column: index + 1, rows: 1, columns: 1 },
        ...{ value: number, style: 'header' as const },
      }))
    : [];

const hasNumbers = (columns: readonly Column[]): boolean =>
  columns.some(({ number }) => number !== undefined);

/** The number of rows above the figures: those of the header, and one of column numbers. */
export const headDepth = (columns: readonly Column[]): number =>
  headerDepth(columns) + (hasNumbers(columns) ? 1 : 0);

/** The number of header rows: the levels of the longest header path. */
export function headerDepth(columns: readonly Column[]): number {
  return Math.max(...columns.map(({ header }) => header.length));
}

interface HeaderPart {
  readonly columns: readonly Column[];
  readonly depth: number;
  readonly top: number;
  readonly left: number;
  /** The level of the header paths that is laid out. */
  readonly level: number;
}

function layOutLevel(part: HeaderPart): Block[] {
  const { depth, top, level } = part;
  let left = part.left;
  return groupColumns(part.columns, level).flatMap(group => {
    const [first] = group;
    const ends = first.header.length === level + 1;
    const block: Block = {
      row: top + level,
      column: left,
      rows: ends ? depth - level : 1,
      columns: group.length,
      value: first.header[level] ?? null,
      style: 'header',
    };
    const children = ends ? [] : layOutLevel({ columns: group, depth, top, left, level: level + 1 });
    left += group.length;
    return [block, ...children];
  });
}

/** Groups neighbouring columns with the same text on a level that all end there or all have a next level. */
function groupColumns(columns: readonly Column[], level: number): [Column, ...Column[]][] {
  const groups: [Column, ...Column[]][] = [];
  for (const column of columns) {
    const group = groups.at(-1);
    if (group && isSameGroup(group[0], column, level)) group.push(column);
    else groups.push([column]);
  }
  return groups;
}

function isSameGroup(one: Column, other: Column, level: number): boolean {
  const ends = (column: Column): boolean => column.header.length === level + 1;
  return one.header[level] === other.header[level] && ends(one) === ends(other);
}

/** What a line leaves free at its sides in em, when its column is wider than it needs. */
const FREE = 0.3;

/** Breaks the header's labels into lines that fit their cells. */
export function breakLabels(blocks: readonly Block[], widths: readonly number[]): Block[] {
  return blocks.map(block => {
    const { value, style, column, columns } = block;
    if (style !== 'header' || typeof value !== 'string') return block;
    const blockWidths = widths.slice(column - 1, column - 1 + columns);
    const width = Math.max(emCapacity(blockWidths, style) - FREE, labelWidth(value));
    return { ...block, value: breakLabel(value, width) };
  });
}
