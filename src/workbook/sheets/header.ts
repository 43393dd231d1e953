import type { Column } from '../../plan/form.js';
import type { Block } from './blocks.js';

/** The header block of an official table, `top` its first row: equal neighbours under one parent are one cell. */
export function headerBlocks(columns: readonly Column[], top: number): Block[] {
  return level({ columns, depth: headerDepth(columns), top, left: 1, at: 0 });
}

/** How many rows the header block has: as many as the longest path has levels. */
export function headerDepth(columns: readonly Column[]): number {
  return Math.max(...columns.map(({ header }) => header.length));
}

interface Part {
  readonly columns: readonly Column[];
  readonly depth: number;
  readonly top: number;
  readonly left: number;
  /** Which level of the paths is laid out. */
  readonly at: number;
}

function level(part: Part): Block[] {
  const { depth, top, at } = part;
  let left = part.left;
  return neighbours(part.columns, at).flatMap(group => {
    const [first] = group;
    const ends = first.header.length === at + 1;
    const own: Block = {
      row: top + at,
      column: left,
      rows: ends ? depth - at : 1,
      columns: group.length,
      value: first.header[at] ?? null,
      style: 'header',
    };
    const below = ends ? [] : level({ columns: group, depth, top, left, at: at + 1 });
    left += group.length;
    return [own, ...below];
  });
}

/** Runs of neighbouring columns that share their text on a level, and either all end there or all go on. */
function neighbours(columns: readonly Column[], at: number): [Column, ...Column[]][] {
  const groups: [Column, ...Column[]][] = [];
  for (const column of columns) {
    const group = groups.at(-1);
    if (group && alike(group[0], column, at)) group.push(column);
    else groups.push([column]);
  }
  return groups;
}

function alike(one: Column, other: Column, at: number): boolean {
  const ends = (column: Column): boolean => column.header.length === at + 1;
  return one.header[at] === other.header[at] && ends(one) === ends(other);
}
