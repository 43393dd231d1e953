import { fileProblem } from '../../office/unzip.js';
import { readXml } from '../../office/xml.js';
import type { Range } from '../xlsx/book.js';

/** A cell of an uploaded sheet. */
export interface ReadCell {
  /** The cell's text; a number is written in digits, never with an exponent. */
  readonly text: string;
  readonly hasFormula: boolean;
  /** True for a number with a date format. */
  readonly isDate: boolean;
}

/** An uploaded sheet. A merged range has its text in its first cell only. */
export interface ReadSheet {
  readonly name: string;
  /** Returns the cell; rows and columns count from 1. */
  cell(row: number, column: number): ReadCell | undefined;
  readonly rows: number;
  readonly columns: number;
  readonly merges: readonly Range[];
}

/** The official tables need 40 rows and 33 columns. */
const MAX_ROWS = 2_000;
const MAX_COLUMNS = 200;
const MAX_CELLS = 50_000;
const MAX_MERGES = 5_000;
const MAX_MERGED_CELLS = 100_000;
/** Empty rows count too: some programs write every row down to the last one. */
const MAX_ROW_TAGS = 70_000;
const MAX_TEXT_LENGTH = 2_000;

const tooLarge = (name: string): Error =>
  fileProblem(
    `工作表“${name.slice(0, 31)}”太大（超过 ${MAX_ROWS} 行或 ${MAX_COLUMNS} 列），不是季报表。`,
    '请只保留季报表，另存后再发。',
  );

/** The parts of the workbook that cells refer to by index. */
export interface WorkbookParts {
  readonly strings: readonly string[];
  readonly dateStyles: ReadonlySet<number>;
}

interface OpenCell {
  readonly row: number;
  readonly column: number;
  readonly type: string;
  readonly style: number;
  text: string;
  hasFormula: boolean;
}

/** Reads one sheet. Throws a Problem as soon as the sheet is larger than any official table could be. */
export function readSheet(name: string, part: Buffer, parts: WorkbookParts): ReadSheet {
  const cells = new Map<string, ReadCell>();
  const merges: Range[] = [];
  let [row, column, rows, columns, rowTags] = [0, 0, 0, 0, 0];
  let open: OpenCell | undefined;
  let inText = false;
  const addCell = (cell: OpenCell) => {
    const content = readContent(cell, parts);
    if (!content) return;
    rows = Math.max(rows, cell.row);
    columns = Math.max(columns, cell.column);
    cells.set(keyOf(cell.row, cell.column), content);
    if (rows > MAX_ROWS || columns > MAX_COLUMNS || cells.size > MAX_CELLS) throw tooLarge(name);
  };
  const openHandlers: Readonly<Record<string, (attributes: Readonly<Record<string, string>>) => void>> = {
    row: ({ r }) => {
      row = Number(r ?? row + 1);
      column = 0;
      rowTags += 1;
      if (rowTags > MAX_ROW_TAGS) throw tooLarge(name);
    },
    c: attributes => {
      open = openCell(attributes, row, column + 1);
      column = open.column;
    },
    f: () => {
      if (open) open.hasFormula = true;
    },
    v: () => (inText = true),
    t: () => (inText = true),
    mergeCell: ({ ref }) => {
      const range = parseRange(ref ?? '');
      if (range) merges.push(range);
      if (merges.length > MAX_MERGES) throw tooLarge(name);
    },
  };
  readXml(part, {
    open: (tag, attributes) => {
      if (Object.hasOwn(openHandlers, tag)) openHandlers[tag]?.(attributes);
    },
    text: text => {
      if (inText && open && open.text.length < MAX_TEXT_LENGTH) open.text += text;
    },
    close: tag => {
      if (tag === 'v' || tag === 't') inText = false;
      if (tag !== 'c' || !open) return;
      addCell(open);
      open = undefined;
    },
  });
  const mergedArea = merges
    .map(range => visibleArea(range, rows, columns))
    .reduce((sum, area) => sum + area, 0);
  if (mergedArea > MAX_MERGED_CELLS) throw tooLarge(name);
  return { name, rows, columns, merges, cell: (atRow, atColumn) => cells.get(keyOf(atRow, atColumn)) };
}

function openCell({ r, t, s }: Readonly<Record<string, string>>, row: number, column: number): OpenCell {
  const place = parseAddress(r ?? '') ?? { row, column };
  return { ...place, type: t ?? 'n', style: Number(s ?? -1), text: '', hasFormula: false };
}

/** The number of cells that a merge covers inside the filled area of the sheet. */
const visibleArea = ({ top, left, bottom, right }: Range, rows: number, columns: number): number =>
  Math.max(0, Math.min(bottom, rows) - top + 1) * Math.max(0, Math.min(right, columns) - left + 1);

const keyOf = (row: number, column: number): string => `${row} ${column}`;

function readContent(cell: OpenCell, { strings, dateStyles }: WorkbookParts): ReadCell | undefined {
  const { type, hasFormula } = cell;
  const text = type === 's' ? (strings[Number(cell.text)] ?? '') : cell.text;
  const isNumber = type === 'n' && /\d/u.test(text);
  if (text.trim() === '' && !hasFormula) return undefined;
  return {
    text: isNumber ? formatDigits(Number(text)) : text.slice(0, MAX_TEXT_LENGTH),
    hasFormula,
    isDate: type === 'd' || (isNumber && dateStyles.has(cell.style)),
  };
}

/** Rounds to the 15 digits that Excel shows: 3.3 may be stored as 3.2999999999999998. */
function formatDigits(value: number): string {
  const rounded = Number(value.toPrecision(15));
  return Math.abs(rounded) >= 1e21 ? String(value) : rounded.toLocaleString('en-US', DIGITS_FORMAT);
}

const DIGITS_FORMAT = { useGrouping: false, maximumFractionDigits: 15 } as const;

function parseAddress(address: string): { row: number; column: number } | undefined {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/u.exec(address);
  if (!match) return undefined;
  const column = Array.from(match[1] ?? '').reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return { row: Number(match[2]), column };
}

function parseRange(reference: string): Range | undefined {
  const [from = '', to = from] = reference.split(':');
  const [first, last] = [parseAddress(from), parseAddress(to)];
  return first && last
    ? { top: first.row, left: first.column, bottom: last.row, right: last.column }
    : undefined;
}
