import { visibleText } from '../../core/text.js';
import { fileProblem } from '../../office/unzip.js';
import { readXml, type XmlReader } from '../../office/xml.js';
import type { Place } from '../xlsx/addresses.js';
import type { Range } from '../xlsx/book.js';
import { withoutEmptyCells } from './empty-cells.js';
import { showNumber, type NumberFormat } from './number-format.js';
import {
  MAX_CELLS,
  MAX_COLUMNS,
  MAX_MERGED_CELLS,
  MAX_MERGES,
  MAX_ROWS,
  MAX_TEXT_LENGTH,
} from './sheet-limits.js';

/** A cell of an uploaded sheet. */
export interface ReadCell {
  /** The cell's text as people see it; a number is written in digits, never with an exponent. */
  readonly text: string;
  readonly hasFormula: boolean;
  /** True for a number with a date format. */
  readonly isDate: boolean;
  /** What a person sees, where that is another text: `2025年9月22日`, `5%`. */
  readonly shown?: string;
}

/** An uploaded sheet. A merged range has its text in its first cell only. */
export interface ReadSheet {
  readonly name: string;
  readonly isHidden: boolean;
  /** Returns the cell; rows and columns count from 1. */
  cell(row: number, column: number): ReadCell | undefined;
  /** The places of the cells that hold something, in the order of the file. */
  readonly places: readonly Place[];
  readonly rows: number;
  readonly columns: number;
  readonly merges: readonly Range[];
}

const tooLarge = (name: string, limit: string): Error =>
  fileProblem(
    `工作表“${name.slice(0, 31)}”太大（${limit}），不是填报表。`,
    '请把这张工作表删掉，只保留填报表，另存后再发。数据没有改动。',
  );

const TOO_MANY_MERGES = '合并的单元格过多';

/** The parts of the workbook that cells refer to by index. */
export interface WorkbookParts {
  readonly strings: readonly string[];
  readonly formats: ReadonlyMap<number, NumberFormat>;
  /** The number of days by which the dates of the file count from a later day than 1899-12-30: 0, or 1462 (old Macintosh). */
  readonly daysLater: number;
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
export function readSheet(
  { name, isHidden }: Pick<ReadSheet, 'name' | 'isHidden'>,
  part: Buffer,
  parts: WorkbookParts,
): ReadSheet {
  const cells = new Map<string, ReadCell>();
  const places: Place[] = [];
  const merges: Range[] = [];
  let [row, column, rows, columns] = [0, 0, 0, 0];
  let open: OpenCell | undefined;
  let inText = false;
  const addCell = (cell: OpenCell) => {
    const content = readContent(cell, parts);
    if (!content) return;
    rows = Math.max(rows, cell.row);
    columns = Math.max(columns, cell.column);
    cells.set(keyOf(cell.row, cell.column), content);
    places.push({ row: cell.row, column: cell.column });
    if (rows > MAX_ROWS || columns > MAX_COLUMNS)
      throw tooLarge(name, `超过 ${MAX_ROWS} 行或 ${MAX_COLUMNS} 列有内容`);
    if (places.length > MAX_CELLS) throw tooLarge(name, `超过 ${MAX_CELLS} 个单元格有内容`);
  };
  const openHandlers: Readonly<Record<string, (attributes: Readonly<Record<string, string>>) => void>> = {
    row: ({ r }) => {
      row = Number(r ?? row + 1);
      column = 0;
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
      if (merges.length > MAX_MERGES) throw tooLarge(name, TOO_MANY_MERGES);
    },
  };
  const reader: XmlReader = {
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
  };
  readXml(part, reader, withoutEmptyCells);
  const mergedArea = merges
    .map(range => visibleArea(range, rows, columns))
    .reduce((sum, area) => sum + area, 0);
  if (mergedArea > MAX_MERGED_CELLS) throw tooLarge(name, TOO_MANY_MERGES);
  const cellAt: ReadSheet['cell'] = (atRow, atColumn) => cells.get(keyOf(atRow, atColumn));
  return { name, isHidden, rows, columns, places, merges, cell: cellAt };
}

function openCell({ r, t, s }: Readonly<Record<string, string>>, row: number, column: number): OpenCell {
  const place = parseAddress(r ?? '') ?? { row, column };
  return { ...place, type: t ?? 'n', style: Number(s ?? -1), text: '', hasFormula: false };
}

/** The number of cells that a merge covers inside the filled area of the sheet. */
const visibleArea = ({ top, left, bottom, right }: Range, rows: number, columns: number): number =>
  Math.max(0, Math.min(bottom, rows) - top + 1) * Math.max(0, Math.min(right, columns) - left + 1);

const keyOf = (row: number, column: number): string => `${row} ${column}`;

function readContent(cell: OpenCell, { strings, formats, daysLater }: WorkbookParts): ReadCell | undefined {
  const { type, hasFormula } = cell;
  const text = textOf(cell, strings);
  if (text.trim() === '' && !hasFormula) return undefined;
  // A date may also stand in the file as a text of its own type: `2025-09-22T00:00:00`.
  if (type === 'd') return { text, hasFormula, isDate: true, shown: text.slice(0, '2025-09-22'.length) };
  if (type !== 'n' || !/\d/u.test(text))
    return { text: text.slice(0, MAX_TEXT_LENGTH), hasFormula, isDate: false };
  const format = formats.get(cell.style);
  const isDate = format?.kind === 'date';
  const value = Number(text) + (isDate ? daysLater : 0);
  const shown = format ? { shown: showNumber(value, format) } : {};
  return { text: formatDigits(value), hasFormula, isDate, ...shown };
}

function textOf({ type, text }: OpenCell, strings: readonly string[]): string {
  if (type === 's') return strings[Number(text)] ?? '';
  // The file has 1 or 0, which is no number that anybody typed.
  if (type === 'b' && text !== '') return text === '1' || text === 'true' ? 'TRUE' : 'FALSE';
  return visibleText(text);
}

/** Rounds to the 15 digits that Excel shows: 3.3 may be stored as 3.2999999999999998. A number is never rounded to 0. */
function formatDigits(value: number): string {
  const rounded = Number(value.toPrecision(15));
  return Math.abs(rounded) >= 1e21 ? String(value) : DIGITS.format(rounded);
}

// Made once: toLocaleString would make one for each cell, which takes longer than all else about it.
const DIGITS = new Intl.NumberFormat('en-US', { useGrouping: false, maximumSignificantDigits: 15 });

/** `C8` as a place; undefined for a text that is no address. */
export function parseAddress(address: string): { row: number; column: number } | undefined {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/u.exec(address);
  if (!match) return undefined;
  const column = Array.from(match[1] ?? '').reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return { row: Number(match[2]), column };
}

/** `A1:C4` as a range. */
export function parseRange(reference: string): Range | undefined {
  const [from = '', to = from] = reference.split(':');
  const [first, last] = [parseAddress(from), parseAddress(to)];
  return first && last
    ? { top: first.row, left: first.column, bottom: last.row, right: last.column }
    : undefined;
}
