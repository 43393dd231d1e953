import type ExcelJS from 'exceljs';
import { lineCount } from '../xlsx/measure-text.js';

/**
 * How a cell is marked: what most likely is wrong, apart from what only was added to it; what must be corrected, and what may
 * be right.
 */
export type MarkKind = 'suspect' | 'error' | 'warning' | 'related';

/** A cell to mark, with the text of its comment. */
export interface Mark {
  readonly sheet: string;
  readonly address: string;
  readonly words: string;
  readonly kind: MarkKind;
  /** What a person sees in the cell; absent: its content in the file. */
  readonly shown?: string;
}

/** The sheet of a marked file that lists every marked cell. */
export const ISSUE_LIST_NAME = '问题清单';

/** The fills that marked cells had before, by `sheet!address`; undefined: none. */
export type EarlierFills = ReadonlyMap<string, string | undefined>;

const TITLE = '问题清单：改好后把文件发回机器人，这张表会自动更新';
const TITLE_ALONE = '问题清单：原文件太大，没有在里面标注。请对照这张表改好原文件，再发回机器人';
const COLUMNS = [
  { head: '序号', width: 6 },
  { head: '表', width: 14 },
  { head: '单元格', width: 10 },
  { head: '现在填的', width: 16 },
  { head: '必须怎样', width: 80 },
  { head: '级别', width: 10 },
  // Hidden: what the next round needs in order to take the marks away.
  { head: '原底色', width: 10 },
] as const;
const FILL_COLUMN = COLUMNS.length;
const HEAD_ROW = 2;
/** The width of the column with the words, in full-width characters of its font. */
const WORDS_EMS = 36;
const LINE_POINTS = 15;
const LEVELS: Readonly<Record<MarkKind, string>> = {
  suspect: '最可能填错',
  error: '必须改正',
  warning: '请核对',
  related: '一起相加的数',
};
/** In this order the list names them. */
const ORDER = Object.keys(LEVELS);

/** Adds the sheet 问题清单 as the last one: each marked cell with a link to it, what stands there, and what must hold. */
export function addIssueList(workbook: ExcelJS.Workbook, marks: readonly Mark[], fills: EarlierFills): void {
  if (workbook.getWorksheet(ISSUE_LIST_NAME)) return;
  const sheet = workbook.addWorksheet(ISSUE_LIST_NAME, { views: [{ state: 'frozen', ySplit: HEAD_ROW }] });
  sheet.columns = COLUMNS.map(({ width }) => ({ width }));
  sheet.addRow([workbook.worksheets.length > 1 ? TITLE : TITLE_ALONE]).font = { bold: true };
  sheet.addRow(COLUMNS.map(({ head }) => head)).font = { bold: true };
  const sorted = marks.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  for (const [index, mark] of sorted.entries()) addIssue(workbook, sheet, mark, index + 1, fills);
  sheet.getColumn(FILL_COLUMN).hidden = true;
  sheet.pageSetup = {
    orientation: 'landscape',
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
  };
}

function addIssue(
  workbook: ExcelJS.Workbook,
  sheet: ExcelJS.Worksheet,
  { sheet: name, address, words, kind, shown }: Mark,
  number: number,
  fills: EarlierFills,
): void {
  const marked = workbook.getWorksheet(name);
  const link = marked ? { text: address, hyperlink: `#'${name.replaceAll("'", "''")}'!${address}` } : address;
  const row = sheet.addRow([
    ...[number, name, link, shown ?? shownIn(marked?.getCell(address).value), words, LEVELS[kind]],
    fills.get(`${name}!${address}`) ?? '',
  ]);
  row.alignment = { vertical: 'top', wrapText: true };
  // LibreOffice shows one line of a row without a height.
  row.height = LINE_POINTS * lineCount(words, WORDS_EMS);
  if (marked) row.getCell(3).font = { underline: true, color: { argb: 'FF0563C1' } };
  if (kind === 'suspect') row.getCell(6).font = { bold: true, color: { argb: 'FFC00000' } };
  // What a person typed stays a text, whatever it begins with.
  row.getCell(4).numFmt = '@';
}

/** The content of a cell as a text. */
function shownIn(value: ExcelJS.CellValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return String(value);
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('text' in value) return value.text;
  return 'result' in value ? shownIn(value.result) : '';
}

/** Reads the fills from the list of an earlier round, and takes the list away. */
export function readEarlierFills(workbook: ExcelJS.Workbook): EarlierFills {
  const fills = new Map<string, string | undefined>();
  const sheet = workbook.getWorksheet(ISSUE_LIST_NAME);
  if (!sheet || shownIn(sheet.getCell(1, 1).value) !== TITLE) return fills;
  sheet.eachRow((row, number) => {
    if (number <= HEAD_ROW) return;
    const [name, address, argb] = [2, 3, FILL_COLUMN].map(column => shownIn(row.getCell(column).value));
    fills.set(`${name}!${address}`, argb && /^[0-9A-F]{8}$/iu.test(argb) ? argb : undefined);
  });
  workbook.removeWorksheet(sheet.id);
  return fills;
}
