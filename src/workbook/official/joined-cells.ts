import type { Range } from '../xlsx/book.js';
import { range } from './grid.js';
import { hasBorder, type BlankCell } from './read-blank-sheet.js';

/** Where most cells are divided by lines, those without a line between them are one cell. */
const DIVIDED = 0.6;

/**
 * Finds cells that look merged without being it: a text centred across empty cells (跨列居中), and neighbours of a table
 * without a line between them of which one at the most has a text.
 */
export function joinedCells(cells: readonly BlankCell[], merges: readonly Range[]): Range[] {
  const inMerge = new Set(
    merges.flatMap(({ top, left, bottom, right }) =>
      range(top, bottom).flatMap(row => range(left, right).map(column => `${row} ${column}`)),
    ),
  );
  const free = new Map(
    cells.map(cell => [`${cell.row} ${cell.column}`, cell] as const).filter(([key]) => !inMerge.has(key)),
  );
  const links = [...centredLinks(free), ...openLinks(free)];
  return groupsOf(links).flatMap(group => rangeOfGroup(group));
}

type Cells = ReadonlyMap<string, BlankCell>;
type Link = readonly [BlankCell, BlankCell];

function centredLinks(cells: Cells): Link[] {
  return [...cells.values()].flatMap((cell): Link[] => {
    const right = cells.get(`${cell.row} ${cell.column + 1}`);
    if (right?.text !== '') return [];
    return cell.look?.isCentredAcross && right.look?.isCentredAcross ? [[cell, right]] : [];
  });
}

function openLinks(cells: Cells): Link[] {
  const links: Link[] = [];
  for (const [rows, columns, near, far] of [
    [0, 1, 'right', 'left'],
    [1, 0, 'bottom', 'top'],
  ] as const) {
    const pairs = [...cells.values()].flatMap((cell): Link[] => {
      const next = cells.get(`${cell.row + rows} ${cell.column + columns}`);
      const areBordered = cell.look && next?.look && hasBorder(cell.look) && hasBorder(next.look);
      return areBordered ? [[cell, next]] : [];
    });
    const open = pairs.filter(([one, other]) => !one.look?.[near] && !other.look?.[far]);
    if (pairs.length - open.length >= pairs.length * DIVIDED)
      links.push(...open.filter(([one, other]) => one.text === '' || other.text === ''));
  }
  return links;
}

function groupsOf(links: readonly Link[]): BlankCell[][] {
  const groups = new Map<BlankCell, Set<BlankCell>>();
  const groupOf = (cell: BlankCell): Set<BlankCell> => {
    const group = groups.get(cell) ?? new Set([cell]);
    groups.set(cell, group);
    return group;
  };
  for (const [one, other] of links) {
    const [a, b] = [groupOf(one), groupOf(other)];
    if (a === b) continue;
    const [large, small] = a.size >= b.size ? [a, b] : [b, a];
    for (const cell of small) {
      large.add(cell);
      groups.set(cell, large);
    }
  }
  return [...new Set(groups.values())].map(group => [...group]);
}

/** The rectangle that a group of cells fills; empty when it fills none, or has several texts. */
function rangeOfGroup(group: readonly BlankCell[]): Range[] {
  if (group.filter(({ text }) => text !== '').length > 1) return [];
  const rows = group.map(({ row }) => row);
  const columns = group.map(({ column }) => column);
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const isRectangle = (bottom - top + 1) * (right - left + 1) === group.length;
  return isRectangle ? [{ top, left, bottom, right }] : [];
}
