import type ExcelJS from 'exceljs';
import { emCapacity, heightOfLines, MAX_ROW_HEIGHT } from '../sheets/blocks.js';
import type { StyleName } from '../xlsx/book.js';
import { LOOKS } from '../xlsx/looks.js';
import { lineCount } from '../xlsx/measure-text.js';
import { makePageSetup } from '../xlsx/printing.js';

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
interface Column {
  readonly head: string;
  readonly width: number;
  readonly style: StyleName;
}
const COLUMNS: readonly Column[] = [
  { head: '序号', width: 6, style: 'label' },
  { head: '表', width: 14, style: 'label' },
  { head: '单元格', width: 10, style: 'link' },
  { head: '现在填的', width: 16, style: 'text' },
  { head: '必须怎样', width: 80, style: 'text' },
  { head: '级别', width: 16, style: 'label' },
  // Hidden: what the next round needs in order to take the marks away.
  { head: '原底色', width: 10, style: 'label' },
];
const FILL_COLUMN = COLUMNS.length;
const HEAD_ROW = 2;
const LEVELS: Readonly<Record<MarkKind, string>> = {
  suspect: '最可能填错',
  error: '须改正',
  warning: '须说明',
  related: '一起相加的数',
};
/** In this order the list names them. */
const ORDER = Object.keys(LEVELS);

/** Widths count in digits of the sent file's own default font, which may be narrower. */
const RESERVE = 0.9;

const TITLE_LOOK: Partial<ExcelJS.Style> = {
  font: { ...LOOKS.line.font, bold: true },
  alignment: { vertical: 'middle' },
};
const SUSPECT: Partial<ExcelJS.Style> = {
  ...LOOKS.label,
  font: { ...LOOKS.label.font, bold: true, color: { argb: 'FFC00000' } },
};

/** Adds the sheet 问题清单 as the last one: each marked cell with a link to it, what stands there, and what must hold. */
export function addIssueList(workbook: ExcelJS.Workbook, marks: readonly Mark[], fills: EarlierFills): void {
  if (workbook.getWorksheet(ISSUE_LIST_NAME)) return;
  const sheet = workbook.addWorksheet(ISSUE_LIST_NAME, { views: [{ state: 'frozen', ySplit: HEAD_ROW }] });
  sheet.columns = COLUMNS.map(({ width }) => ({ width }));
  const title = sheet.addRow([workbook.worksheets.length > 1 ? TITLE : TITLE_ALONE]).getCell(1);
  title.style = TITLE_LOOK;
  for (const [index, { head }] of COLUMNS.entries())
    Object.assign(sheet.getCell(HEAD_ROW, index + 1), { value: head, style: LOOKS.header });
  const sorted = marks.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  for (const [index, mark] of sorted.entries()) addIssue(workbook, sheet, mark, index + 1, fills);
  sheet.getColumn(FILL_COLUMN).hidden = true;
  Object.assign(
    sheet.pageSetup,
    makePageSetup({
      ...{ paper: 'A4', landscape: true, header: '', footer: '' },
      repeat: { from: HEAD_ROW, to: HEAD_ROW },
    }),
  );
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
  const shownText = shown ?? shownIn(marked?.getCell(address).value);
  const row = sheet.addRow([
    ...[number, name, link, shownText, words, LEVELS[kind]],
    fills.get(`${name}!${address}`) ?? '',
  ]);
  for (const [index, { style }] of COLUMNS.entries()) row.getCell(index + 1).style = LOOKS[style];
  row.height = heightOf([name, address, shownText, words, LEVELS[kind]]);
  if (!marked) row.getCell(3).style = LOOKS.label;
  if (kind === 'suspect') row.getCell(6).style = SUSPECT;
  // What a person typed stays a text, whatever it begins with.
  row.getCell(4).style = { ...LOOKS.text, numFmt: '@' };
}

/** The height of all lines of the texts from the second column on. LibreOffice shows one line of a row without a height. */
function heightOf(texts: readonly string[]): number {
  const heights = texts.map((text, index) => {
    const { width = 0, style = 'text' } = COLUMNS[index + 1] ?? {};
    return heightOfLines(lineCount(text, emCapacity([width * RESERVE], style)), style);
  });
  return Math.min(MAX_ROW_HEIGHT, Math.max(...heights));
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
