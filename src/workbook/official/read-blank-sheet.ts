import { fileProblem } from '../../office/unzip.js';
import { readXml } from '../../office/xml.js';
import { parseAddress, parseRange, type WorkbookParts } from '../read/read-sheet.js';
import {
  MAX_CELLS,
  MAX_COLUMNS,
  MAX_MERGED_CELLS,
  MAX_MERGES,
  MAX_ROWS,
  MAX_TEXT_LENGTH,
} from '../read/sheet-limits.js';
import type { Range } from '../xlsx/book.js';
import type { CellLook } from './cell-looks.js';

/** A cell of a blank table that holds something or has a border. */
export interface BlankCell {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly formula?: string;
  readonly look?: CellLook;
}

/** A sheet with its blank cells, whose borders show the table. */
export interface BlankSheet {
  readonly cells: readonly BlankCell[];
  readonly merges: readonly Range[];
  readonly hiddenRows: ReadonlySet<number>;
  readonly hiddenColumns: ReadonlySet<number>;
}

const tooLarge = (name: string, limit: string): Error =>
  fileProblem(
    `工作表“${name.slice(0, 31)}”太大（${limit}），不是官方空表。`,
    '请只保留要填报的空表，另存后再发。',
  );

interface OpenCell {
  readonly row: number;
  readonly column: number;
  readonly type: string;
  readonly style: number;
  text: string;
  formula: string;
}

/** Reads one sheet with the cells that only have a border. Throws a Problem when it is larger than any official table. */
export function readBlankSheet(
  name: string,
  part: Buffer,
  { strings }: WorkbookParts,
  looks: readonly CellLook[],
): BlankSheet {
  const cells: BlankCell[] = [];
  const merges: Range[] = [];
  const hiddenRows = new Set<number>();
  const hiddenColumns = new Set<number>();
  let [row, column] = [0, 0];
  let open: OpenCell | undefined;
  let reading: 'text' | 'formula' | undefined;
  const addCell = (cell: OpenCell) => {
    const text = (cell.type === 's' ? (strings[Number(cell.text)] ?? '') : cell.text).trim();
    const look = looks[cell.style];
    const isEmpty = text === '' && cell.formula === '';
    const isOutside = cell.row > MAX_ROWS || cell.column > MAX_COLUMNS;
    if (isEmpty && (isOutside || !isDrawn(look))) return;
    if (isOutside) throw tooLarge(name, `超过 ${MAX_ROWS} 行或 ${MAX_COLUMNS} 列有内容`);
    const content = cell.formula === '' ? { text } : { text: '', formula: cell.formula };
    cells.push({ row: cell.row, column: cell.column, ...content, ...(look && { look }) });
    if (cells.length > MAX_CELLS) throw tooLarge(name, `超过 ${MAX_CELLS} 个单元格`);
  };
  const openHandlers: Readonly<Record<string, (attributes: Readonly<Record<string, string>>) => void>> = {
    col: ({ min = '0', max = '0', hidden = '' }) => {
      if (!isTrue(hidden)) return;
      for (let each = Number(min); each <= Math.min(Number(max), MAX_COLUMNS); each += 1)
        hiddenColumns.add(each);
    },
    row: ({ r, hidden = '' }) => {
      row = Number(r ?? row + 1);
      column = 0;
      if (isTrue(hidden)) hiddenRows.add(row);
    },
    c: ({ r = '', t = 'n', s = '-1' }) => {
      const place = parseAddress(r) ?? { row, column: column + 1 };
      open = { ...place, type: t, style: Number(s), text: '', formula: '' };
      column = place.column;
    },
    f: () => (reading = 'formula'),
    v: () => (reading = 'text'),
    t: () => (reading = 'text'),
    mergeCell: ({ ref = '' }) => {
      const range = parseRange(ref);
      if (range && range.top <= MAX_ROWS && range.left <= MAX_COLUMNS) merges.push(range);
      if (merges.length > MAX_MERGES) throw tooLarge(name, '合并的单元格过多');
    },
  };
  readXml(part, {
    open: (tag, attributes) => {
      if (Object.hasOwn(openHandlers, tag)) openHandlers[tag]?.(attributes);
    },
    text: text => {
      if (!open || !reading || open[reading].length >= MAX_TEXT_LENGTH) return;
      open[reading] += text;
    },
    close: tag => {
      if (tag === 'v' || tag === 't' || tag === 'f') reading = undefined;
      if (tag !== 'c' || !open) return;
      addCell(open);
      open = undefined;
    },
  });
  const visible = merges.map(merge => ({
    ...merge,
    bottom: Math.min(merge.bottom, MAX_ROWS),
    right: Math.min(merge.right, MAX_COLUMNS),
  }));
  const merged = visible.reduce((sum, each) => sum + cellsIn(each), 0);
  if (merged > MAX_MERGED_CELLS) throw tooLarge(name, '合并的单元格过多');
  return {
    cells,
    merges: visible,
    hiddenRows,
    hiddenColumns,
  };
}

/** Whether an empty cell can be seen as one of a table. */
const isDrawn = (look: CellLook | undefined): boolean =>
  look !== undefined && (hasBorder(look) || look.isCentredAcross);

const cellsIn = ({ top, left, bottom, right }: Range): number => (bottom - top + 1) * (right - left + 1);

const isTrue = (value: string): boolean => value === '1' || value === 'true';

/** At least two sides: a cell beside a table has the border of the table at one. */
export const hasBorder = ({ left, right, top, bottom }: CellLook): boolean =>
  [left, right, top, bottom].filter(Boolean).length >= 2;
