import {
  paragraph,
  type Block,
  type Table,
  type TableCell,
  type TableRow,
} from '../../office/docx/document.js';
import type { Cell, Range, Sheet } from '../xlsx/book.js';

/** The styles of cells that stand above and below a table, not in it. */
const OUTSIDE: ReadonlySet<Cell['style']> = new Set(['line', 'line-right', 'warning', 'notes', 'foot']);

/**
 * Makes the blocks of a text document that show an official sheet: its lines as paragraphs, its table as a table of the given
 * width in twips. The title is left out.
 */
export function sheetBlocks(sheet: Sheet, width: number): Block[] {
  const rows = rowsOf(sheet);
  const isOutside = (cells: readonly Cell[]) => cells.every(({ style }) => OUTSIDE.has(style));
  const isTitle = (cells: readonly Cell[]) => cells.some(({ style }) => style === 'title');
  const tableRows = rows.filter(cells => !isOutside(cells) && !isTitle(cells));
  const first = tableRows[0]?.[0]?.row ?? 0;
  const lines = rows.filter(isOutside).map(cells => ({ row: cells[0]?.row ?? 0, text: joinCells(cells) }));
  const paragraphs = (isAbove: boolean) =>
    lines
      .filter(({ row, text }) => row < first === isAbove && text !== '')
      .map(({ text }) => paragraph('table-line', text));
  return [...paragraphs(true), tableOf(sheet, tableRows, width), ...paragraphs(false)];
}

function rowsOf({ cells }: Sheet): Cell[][] {
  const rows = new Map<number, Cell[]>();
  for (const cell of cells) {
    const row = rows.get(cell.row);
    if (row) row.push(cell);
    else rows.set(cell.row, [cell]);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}

const joinCells = (cells: readonly Cell[]): string =>
  cells
    .map(({ value }) => textOf(value))
    .filter(text => text !== '')
    .join('　　');

function tableOf(sheet: Sheet, rows: readonly (readonly Cell[])[], width: number): Table {
  const total = sheet.widths.reduce((sum, each) => sum + each, 0);
  const last = rows.at(-1)?.[0]?.row ?? 0;
  const first = rows[0]?.[0]?.row ?? 0;
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return {
    kind: 'table',
    widths: sheet.widths.map(each => Math.floor((each / total) * width)),
    headerRows: sheet.printing.repeat.to - sheet.printing.repeat.from + 1,
    rows: numbers.map(row => tableRow(sheet, row)),
  };
}

/** Row heights of the sheet in twips; the document's lines are a little closer. */
const TWIPS_PER_POINT = 16;

function tableRow(sheet: Sheet, row: number): TableRow {
  const cells: TableCell[] = [];
  for (let column = 1; column <= sheet.widths.length;) {
    const merge = sheet.merges.find(range => isIn(range, row, column));
    const columns = merge ? merge.right - merge.left + 1 : 1;
    const cell = sheet.cells.find(each => each.row === row && each.column === column);
    const isTall = merge !== undefined && merge.bottom > merge.top;
    cells.push({
      text: cell ? textOf(cell.value) : '',
      columns,
      ...(isTall && { merge: row === merge.top ? 'begins' : 'continued' }),
    });
    column += columns;
  }
  return { height: Math.round((sheet.heights[row - 1] ?? 20) * TWIPS_PER_POINT), cells };
}

const isIn = ({ top, bottom, left, right }: Range, row: number, column: number): boolean =>
  row >= top && row <= bottom && column >= left && column <= right;

/** A cell's text; the line breaks of a sheet's narrow columns are left out. */
function textOf(value: Cell['value']): string {
  if (value === null) return '';
  return String(typeof value === 'object' ? value.result : value).replaceAll('\n', '');
}
