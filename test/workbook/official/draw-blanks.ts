import Excel from 'exceljs';
import { paragraph, type Block, type TableCell } from '../../../src/office/docx/document.js';
import { writeDocx } from '../../../src/office/docx/write-docx.js';
import { plan } from '../quarter.js';

/**
 * A table as rows of texts. `<` goes on with the cell at the left, `^` with the cell above (`<` in the first row of a block
 * that is merged both ways, `^` in the others); an empty text is an empty cell.
 */
export type Drawn = readonly (readonly string[])[];

/** What stands on a sheet from the top down: a line over the width, texts side by side, a table. */
export type SheetItem = string | readonly string[] | DrawnTable;

export interface DrawnTable {
  readonly table: Drawn;
  /** Columns to the left of it. */
  readonly at?: number;
  /** Stands in the same rows as the item before it. */
  readonly beside?: true;
  readonly borders?: 'all' | 'none' | 'open';
  /** Merged cells of the header stay single cells. */
  readonly merges?: 'all' | 'none' | 'centred';
  /** Bordered rows and columns around it in which nothing stands. */
  readonly blank?: { readonly rows: number; readonly columns: number };
  readonly formulas?: Readonly<Record<string, string>>;
}

interface Span {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly text: string;
}

/** The cells of a drawn table; rows and columns count from 0. */
export function spansOf(drawn: Drawn): Span[] {
  const at = (row: number, column: number) => drawn[row]?.[column];
  return drawn.flatMap((texts, row) =>
    texts.flatMap((text, column): Span[] => {
      if (text === '<' || text === '^') return [];
      let [columns, rows] = [1, 1];
      while (at(row, column + columns) === '<') columns += 1;
      while (at(row + rows, column) === '^') rows += 1;
      return [{ row, column, rows, columns, text }];
    }),
  );
}

const THIN = { style: 'thin' } as const;
const BOX = { top: THIN, left: THIN, bottom: THIN, right: THIN };

export interface SheetOptions {
  readonly rich?: true;
  readonly hiddenRow?: number;
}

/** Writes sheets as Excel or WPS save them. */
export async function drawXlsx(
  sheets: Readonly<Record<string, readonly SheetItem[]>>,
  options: SheetOptions = {},
): Promise<Buffer> {
  const workbook = new Excel.Workbook();
  for (const [name, items] of Object.entries(sheets)) drawSheet(workbook.addWorksheet(name), items, options);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

const isTable = (item: SheetItem): item is DrawnTable => typeof item === 'object' && 'table' in item;

function drawSheet(sheet: Excel.Worksheet, items: readonly SheetItem[], options: SheetOptions): void {
  const width = Math.max(
    ...items.map(item => (isTable(item) ? (item.table[0]?.length ?? 1) + (item.at ?? 0) : 1)),
  );
  let [row, top] = [1, 1];
  for (const item of items) {
    if (typeof item === 'string') {
      sheet.getCell(row, 1).value = richOf(item, options);
      if (item !== '' && width > 1) sheet.mergeCells(row, 1, row, width);
      row += 1;
    } else if (!isTable(item)) {
      item.forEach((text, index) => (sheet.getCell(row, 1 + index * 2).value = text));
      row += 1;
    } else {
      if (!item.beside) top = row;
      drawTable(sheet, item, top, options);
      row = Math.max(row, top + item.table.length + (item.blank?.rows ?? 0));
    }
  }
  if (options.hiddenRow !== undefined) sheet.getRow(options.hiddenRow).hidden = true;
}

const richOf = (text: string, { rich }: SheetOptions): Excel.CellValue =>
  rich && text.length > 2
    ? { richText: [{ text: text.slice(0, 2), font: { bold: true } }, { text: text.slice(2) }] }
    : text;

function drawTable(sheet: Excel.Worksheet, item: DrawnTable, top: number, options: SheetOptions): void {
  const { table, at = 0, borders = 'all', merges = 'all', formulas = {} } = item;
  if (borders !== 'none') drawBorders(sheet, item, top);
  for (const span of spansOf(table)) drawSpan(sheet, span, { top, at, borders, merges, options });
  for (const [address, formula] of Object.entries(formulas))
    sheet.getCell(address).value = { formula, result: 0 };
}

function drawBorders(sheet: Excel.Worksheet, { table, at = 0, blank }: DrawnTable, top: number): void {
  const { rows, columns } = blank ?? { rows: 0, columns: 0 };
  for (const [row] of [...table, ...Array<string>(rows)].entries())
    for (const [column] of [...(table[0] ?? []), ...Array<string>(columns)].entries())
      sheet.getCell(top + row, at + column + 1).border = BOX;
}

interface Drawing {
  readonly top: number;
  readonly at: number;
  readonly borders: 'all' | 'none' | 'open';
  readonly merges: 'all' | 'none' | 'centred';
  readonly options: SheetOptions;
}

function drawSpan(sheet: Excel.Worksheet, span: Span, { top, at, borders, merges, options }: Drawing): void {
  const [row, column] = [top + span.row, at + span.column + 1];
  const [bottom, right] = [row + span.rows - 1, column + span.columns - 1];
  if (span.text !== '') sheet.getCell(row, column).value = richOf(span.text, options);
  if (span.rows * span.columns === 1) return;
  if (borders === 'open') openInside(sheet, [row, column, bottom, right]);
  else if (merges === 'all') sheet.mergeCells(row, column, bottom, right);
  else if (merges === 'centred' && span.rows === 1)
    for (let each = column; each <= right; each += 1)
      sheet.getCell(row, each).alignment = { horizontal: 'centerContinuous' };
  else if (merges === 'centred') sheet.mergeCells(row, column, bottom, right);
}

/** Takes the lines between the cells of a rectangle away. */
function openInside(
  sheet: Excel.Worksheet,
  [top, left, bottom, right]: readonly [number, number, number, number],
): void {
  for (let row = top; row <= bottom; row += 1)
    for (let column = left; column <= right; column += 1)
      sheet.getCell(row, column).border = {
        ...(row === top && { top: THIN }),
        ...(row === bottom && { bottom: THIN }),
        ...(column === left && { left: THIN }),
        ...(column === right && { right: THIN }),
      };
}

/** Writes a document with paragraphs and tables, merged with `w:gridSpan` and `w:vMerge` as Word saves them. */
export function drawDocx(items: readonly (string | Drawn)[], title = '报表'): Promise<Buffer> {
  const blocks = items.map((item): Block => {
    if (typeof item === 'string') return paragraph('table-line', item);
    const width = item[0]?.length ?? 1;
    return {
      kind: 'table',
      widths: Array.from({ length: width }, () => Math.floor(13_000 / width)),
      headerRows: 1,
      rows: item.map((_, row) => ({ height: 400, cells: cellsOf(item, row) })),
    };
  });
  return writeDocx({
    properties: { title, creator: '样例', madeAt: new Date('2026-01-05T09:00:00+08:00') },
    fonts: plan.report.fonts,
    sections: [{ paper: 'A3-landscape', blocks }],
  });
}

function cellsOf(drawn: Drawn, row: number): TableCell[] {
  const spans = spansOf(drawn).filter(span => span.row <= row && row < span.row + span.rows);
  return spans
    .sort((a, b) => a.column - b.column)
    .map(({ row: top, rows, columns, text }) => ({
      text: row === top ? text : '',
      columns,
      ...(rows > 1 && { merge: row === top ? ('begins' as const) : ('continued' as const) }),
    }));
}
