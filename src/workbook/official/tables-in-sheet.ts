import { addressOf } from '../xlsx/addresses.js';
import type { Range } from '../xlsx/book.js';
import { isFrameText, isNoteText, isTitleText } from './frame-words.js';
import { cleanText, range, tableOf, type Area, type BlankTable, type FilePart, type Line } from './grid.js';
import { joinedCells } from './joined-cells.js';
import { hasBorder, type BlankCell, type BlankSheet } from './read-blank-sheet.js';

/** A rectangle of the visible rows and columns of a sheet, by their index from 0. */
interface Box {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** What stands where on a sheet. */
interface Layout {
  readonly name: string;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly areas: readonly Area[];
  /** The area and whether it has a border, by the index of row and column. */
  readonly at: ReadonlyMap<string, { readonly area: Area; readonly isBordered: boolean }>;
}

/** Finds the tables of a sheet and the lines around them. Tables side by side become parts of their own. */
export function partsOfSheet(name: string, sheet: BlankSheet): FilePart[] {
  const layout = layOut(name, sheet);
  const bordered = boxesOf(layout);
  const boxes = bordered.length > 0 ? bordered : boxesOfTexts(layout);
  const hidden = sheet.cells
    .filter(({ text }) => text !== '')
    .filter(({ row, column }) => sheet.hiddenRows.has(row) || sheet.hiddenColumns.has(column))
    .map(cell => `${name}!${addressOf(cell)}`);
  return bandsOf(boxes, layout.columns.length).map(band => ({
    name,
    items: itemsOf(layout, band),
    hidden,
    isBorderless: bordered.length === 0 && boxes.length > 0,
  }));
}

function layOut(name: string, sheet: BlankSheet): Layout {
  const cells = new Map(sheet.cells.map(cell => [`${cell.row} ${cell.column}`, cell]));
  const merges = [...sheet.merges, ...joinedCells(sheet.cells, sheet.merges)];
  const inMerge = new Set(
    merges.flatMap(({ top, left, bottom, right }) =>
      range(top, bottom).flatMap(row => range(left, right).map(column => `${row} ${column}`)),
    ),
  );
  const single = sheet.cells
    .filter(({ row, column }) => !inMerge.has(`${row} ${column}`))
    .map(cell => ({ range: rangeOf(cell), cells: [cell] }));
  const merged = merges.map(each => ({ range: each, cells: cellsIn(each, cells) }));
  const areas = [...merged, ...single].map(({ range: place, cells: own }) => ({
    area: areaOf(place, own),
    isBordered: own.some(({ look }) => look !== undefined && hasBorder(look)),
  }));
  const visible = (hidden: ReadonlySet<number>, last: number) =>
    range(1, last).filter(number => !hidden.has(number));
  const rows = visible(sheet.hiddenRows, Math.max(0, ...areas.map(({ area }) => area.row + area.rows - 1)));
  const columns = visible(
    sheet.hiddenColumns,
    Math.max(0, ...areas.map(({ area }) => area.column + area.columns - 1)),
  );
  const [rowAt, columnAt] = [indexOf(rows), indexOf(columns)];
  const at = new Map<string, { area: Area; isBordered: boolean }>();
  for (const each of areas)
    for (const row of range(each.area.row, each.area.row + each.area.rows - 1))
      for (const column of range(each.area.column, each.area.column + each.area.columns - 1))
        if (rowAt.has(row) && columnAt.has(column)) at.set(`${rowAt.get(row)} ${columnAt.get(column)}`, each);
  return { name, rows, columns, areas: areas.map(({ area }) => area), at };
}

const indexOf = (numbers: readonly number[]) => new Map(numbers.map((number, index) => [number, index]));

const rangeOf = ({ row, column }: BlankCell): Range => ({
  top: row,
  left: column,
  bottom: row,
  right: column,
});

function cellsIn({ top, left, bottom, right }: Range, cells: ReadonlyMap<string, BlankCell>): BlankCell[] {
  return range(top, bottom).flatMap(row =>
    range(left, right).flatMap(column => cells.get(`${row} ${column}`) ?? []),
  );
}

function areaOf({ top, left, bottom, right }: Range, cells: readonly BlankCell[]): Area {
  const filled = cells.find(({ text, formula }) => text !== '' || formula !== undefined);
  return {
    row: top,
    column: left,
    rows: bottom - top + 1,
    columns: right - left + 1,
    text: cleanText(filled?.text ?? ''),
    raw: filled?.text ?? '',
    ...(filled?.formula === undefined ? {} : { formula: filled.formula }),
  };
}

/** The rectangles around cells with borders that touch each other; a rectangle has two rows and two texts at least. */
function boxesOf({ at, rows, columns }: Layout): Box[] {
  const visited = new Set<string>();
  const boxes: Box[] = [];
  for (const [start, { isBordered }] of at) {
    if (!isBordered || visited.has(start)) continue;
    const box: Box = { top: rows.length, left: columns.length, bottom: 0, right: 0 };
    const waiting = [start];
    visited.add(start);
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      const [row = 0, column = 0] = key.split(' ').map(Number);
      widen(box, row, column);
      for (const next of [
        `${row - 1} ${column}`,
        `${row + 1} ${column}`,
        `${row} ${column - 1}`,
        `${row} ${column + 1}`,
      ]) {
        if (visited.has(next) || !at.get(next)?.isBordered) continue;
        visited.add(next);
        waiting.push(next);
      }
    }
    boxes.push(box);
  }
  return joinOverlapping(boxes).filter(box => isTable(at, box));
}

function widen(box: Box, row: number, column: number): void {
  box.top = Math.min(box.top, row);
  box.left = Math.min(box.left, column);
  box.bottom = Math.max(box.bottom, row);
  box.right = Math.max(box.right, column);
}

const overlap = (one: Box, other: Box): boolean =>
  one.top <= other.bottom && other.top <= one.bottom && one.left <= other.right && other.left <= one.right;

function joinOverlapping(boxes: readonly Box[]): Box[] {
  const joined: Box[] = [];
  for (const box of boxes) {
    const other = joined.find(each => overlap(each, box));
    if (!other) joined.push({ ...box });
    else {
      widen(other, box.top, box.left);
      widen(other, box.bottom, box.right);
    }
  }
  return joined.length < boxes.length ? joinOverlapping(joined) : joined;
}

function isTable(at: Layout['at'], { top, left, bottom, right }: Box): boolean {
  if (bottom === top || right === left) return false;
  const texts = new Set<Area>();
  for (const row of range(top, bottom))
    for (const column of range(left, right)) {
      const area = at.get(`${row} ${column}`)?.area;
      if (area && area.text !== '') texts.add(area);
    }
  return texts.size >= 2;
}

/** Without any border: the rows with several texts, and the labelled rows below them. */
function boxesOfTexts(layout: Layout): Box[] {
  const boxes: Box[] = [];
  let open: Box | undefined;
  for (const [row] of layout.rows.entries()) {
    const areas = areasAt(layout, row);
    const texts = areas.filter(({ text }) => text !== '').map(({ text }) => text);
    if (!isTableRow(texts, open !== undefined)) {
      open = undefined;
      continue;
    }
    if (!open) boxes.push((open = { top: row, left: layout.columns.length, bottom: row, right: 0 }));
    for (const [column] of layout.columns.entries())
      if (layout.at.get(`${row} ${column}`)?.area.text) widen(open, row, column);
  }
  return boxes.filter(({ top, left, bottom, right }) => bottom > top && right > left);
}

/** Several texts, or below such a row the label of one, that are none of the lines around a table. */
function isTableRow(texts: readonly string[], isBelowOne: boolean): boolean {
  const [label = ''] = texts;
  if (texts.every(text => isFrameText(text) || isNoteText(text) || isTitleText(text))) return false;
  return texts.length >= 2 || (isBelowOne && label.length < 20);
}

function areasAt({ at, columns }: Layout, row: number): Area[] {
  return [...new Set(columns.flatMap((_, column) => at.get(`${row} ${column}`)?.area ?? []))];
}

/** A band of columns with the tables in it. Tables side by side are in bands of their own. */
interface Band {
  readonly left: number;
  readonly right: number;
  readonly boxes: readonly Box[];
}

function bandsOf(boxes: readonly Box[], columns: number): Band[] {
  const isSideBySide = boxes.some(one =>
    boxes.some(other => one !== other && one.top <= other.bottom && other.top <= one.bottom),
  );
  if (!isSideBySide) return [{ left: 0, right: columns - 1, boxes }];
  const groups: { left: number; right: number; boxes: Box[] }[] = [];
  for (const box of [...boxes].sort((a, b) => a.left - b.left)) {
    const group = groups.at(-1);
    if (group && box.left <= group.right) {
      group.boxes.push(box);
      group.right = Math.max(group.right, box.right);
    } else groups.push({ left: box.left, right: box.right, boxes: [box] });
  }
  return groups.map((group, index) => ({
    left: index === 0 ? 0 : (groups[index - 1]?.right ?? 0) + 1,
    right: index === groups.length - 1 ? columns - 1 : group.right,
    boxes: group.boxes,
  }));
}

function itemsOf(layout: Layout, { left, right, boxes }: Band): (Line | BlankTable)[] {
  const items: (Line | BlankTable)[] = [];
  const source = {
    areas: layout.areas,
    placeOf: (row: number, column: number) => `${layout.name}!${addressOf({ row, column })}`,
  };
  for (const [row, number] of layout.rows.entries()) {
    const box = boxes.find(each => each.top <= row && row <= each.bottom);
    const pieces = areasAt(layout, row)
      .filter(area => area.text !== '' && area.row === number)
      .filter(area => {
        const from = layout.columns.indexOf(area.column);
        const to = layout.columns.indexOf(area.column + area.columns - 1);
        return from <= right && to >= left && !(box && from >= box.left && from <= box.right);
      });
    if (pieces.length > 0)
      items.push({
        kind: 'line',
        pieces: pieces.map(area => ({ text: area.raw, place: source.placeOf(area.row, area.column) })),
      });
    if (box?.top === row)
      items.push(
        tableOf(
          source,
          layout.rows.slice(box.top, box.bottom + 1),
          layout.columns.slice(box.left, box.right + 1),
        ),
      );
  }
  return items;
}
