import ExcelJS from 'exceljs';
import Zip from 'jszip';
import {
  FONT_SIZES,
  type Book,
  type Cell,
  type Printing,
  type Sheet,
  type StyleName,
  type Validation,
} from '../../../src/workbook/xlsx/book.js';

/** The same workbook written by exceljs, which the program's own writer is held against. */
export async function writeByExceljs(book: Book): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const { title, creator, madeAt, keywords } = book.properties;
  Object.assign(workbook, { title, creator, lastModifiedBy: creator, created: madeAt, modified: madeAt });
  if (keywords !== undefined) workbook.keywords = keywords;
  for (const sheet of book.sheets) {
    await addSheet(workbook, sheet);
  }
  return repackWithTime(madeAt, Buffer.from(await workbook.xlsx.writeBuffer()));
}

async function addSheet(workbook: ExcelJS.Workbook, sheet: Sheet): Promise<void> {
  const worksheet = workbook.addWorksheet(sheet.name, {
    headerFooter: makeHeaderFooter(sheet.printing),
    views: [{ state: 'frozen', ySplit: sheet.frozen.rows, xSplit: sheet.frozen.columns }],
    properties: sheet.tabColour === undefined ? {} : { tabColor: { argb: `FF${sheet.tabColour}` } },
  });
  Object.assign(worksheet.pageSetup, makePageSetup(sheet.printing));
  sheet.widths.forEach((width, index) => (worksheet.getColumn(index + 1).width = width));
  sheet.heights.forEach((height, index) => (worksheet.getRow(index + 1).height = height));
  for (const cell of sheet.cells) writeCell(worksheet, cell);
  addListedRows(worksheet, sheet);
  // Merging comes after the cells: exceljs copies the style of the first cell, borders included, to the others.
  for (const { top, left, bottom, right } of sheet.merges) worksheet.mergeCells(top, left, bottom, right);
  if (sheet.isProtected) await worksheet.protect('', PROTECTION);
}

/** The rows of a list as cells like all others. */
function addListedRows(worksheet: ExcelJS.Worksheet, { listed, heights }: Sheet): void {
  let row = heights.length;
  for (const { height, cells, isMerged } of listed?.make() ?? []) {
    row += 1;
    worksheet.getRow(row).height = height;
    for (const [index, cell] of cells.entries()) writeCell(worksheet, { ...cell, row, column: index + 1 });
    if (isMerged) worksheet.mergeCells(row, 1, row, listed?.columns ?? 1);
  }
}

/** People may change widths and heights; only the locked cells are protected. */
const PROTECTION = {
  formatColumns: true,
  formatRows: true,
  selectLockedCells: true,
  selectUnlockedCells: true,
};

function writeCell(worksheet: ExcelJS.Worksheet, cell: Cell): void {
  const { style, numberFormat } = cell;
  const value = typeof cell.value === 'string' ? removeInvalidCharacters(cell.value) : cell.value;
  const target = worksheet.getCell(cell.row, cell.column);
  const format = typeof value === 'string' && looksLikeFormula(value) ? '@' : numberFormat;
  target.style = {
    ...LOOKS[style],
    ...(format === undefined ? {} : { numFmt: format }),
    ...(cell.unlocked ? { protection: { locked: false } } : {}),
  };
  target.value = typeof value === 'object' && value ? { ...value } : value;
  if (cell.validation) target.dataValidation = makeValidation(cell.validation);
}

/** Excel's limits: 255 characters for each text and formula, 32 for a title. */
function makeValidation({ formula, severity, message, prompt }: Validation): ExcelJS.DataValidation {
  return {
    type: 'custom',
    allowBlank: true,
    formulae: [formula],
    showErrorMessage: true,
    errorStyle: severity === 'error' ? 'stop' : 'warning',
    errorTitle: severity === 'error' ? '请改正' : '请核对',
    error: message.slice(0, 250),
    showInputMessage: true,
    prompt: prompt.slice(0, 250),
  };
}

/**
 * True for a text that Excel would take for a formula when somebody edits the cell; the text format prevents this. Excel for
 * East Asia takes full-width signs too.
 * Texts over 255 characters do not get the format: old versions of Excel show them as #####.
 */
function looksLikeFormula(text: string): boolean {
  return /^[=+\-@＝＋－＠\t\n]/u.test(text) && text.length <= 255;
}

/** Removes characters that XML cannot hold: Excel would report a damaged workbook. */
function removeInvalidCharacters(text: string): string {
  return text.replace(/\r\n?/gu, '\n').replace(/(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '');
}

const PAPER_SIZES: Readonly<Record<Printing['paper'], number>> = { A3: 8, A4: 9 };

/** Without exceljs' type, because its list of paper sizes lacks A3. */
function makePageSetup({ paper, landscape, repeat }: Printing) {
  return {
    paperSize: PAPER_SIZES[paper],
    orientation: landscape ? 'landscape' : 'portrait',
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    horizontalCentered: true,
    margins: { left: 0.4, right: 0.4, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 },
    printTitlesRow: `${repeat.from}:${repeat.to}`,
  };
}

/** Excel's limit is 255 characters, formatting codes included. */
const MAX_HEADER_LENGTH = 180;

function makeHeaderFooter({ header, footer }: Printing): Partial<ExcelJS.HeaderFooter> {
  const text = header.length > MAX_HEADER_LENGTH ? `${header.slice(0, MAX_HEADER_LENGTH)}…` : header;
  return {
    // The blank after a code keeps a following year from being read as part of the code.
    ...(text ? { oddHeader: `&C&9&KC00000 ${escapeCodes(text)}` } : {}),
    oddFooter: `&L&8 ${escapeCodes(footer)}&R&8 第 &P 页，共 &N 页`,
  };
}

function escapeCodes(text: string): string {
  return text.replaceAll('&', '&&');
}

/**
 * Packs the file again with the book's own time: exceljs writes the time of packing into every entry. jszip may open it
 * because the file is this program's own; `openArchive` is for files from people.
 */
async function repackWithTime(madeAt: Date, file: Buffer): Promise<Buffer> {
  const archive = await Zip.loadAsync(file);
  const parts = Object.values(archive.files).filter(({ dir }) => !dir);
  const repacked = new Zip();
  for (const part of parts)
    repacked.file(part.name, await part.async('nodebuffer'), { date: madeAt, createFolders: false });
  return repacked.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

/** Excel's style for each style name: the fonts of Chinese offices, thin black borders in the tables. */
const side: Partial<ExcelJS.Border> = { style: 'thin', color: { argb: 'FF000000' } };
const bordered: Partial<ExcelJS.Style> = { border: { top: side, left: side, bottom: side, right: side } };

type Horizontal = 'left' | 'center' | 'right';

function makeLook(
  name: StyleName,
  horizontal: Horizontal,
  options: { font?: Partial<ExcelJS.Font>; style?: Partial<ExcelJS.Style>; vertical?: 'top' | 'middle' } = {},
): Partial<ExcelJS.Style> {
  return {
    font: { name: '宋体', charset: 134, size: FONT_SIZES[name], ...options.font },
    alignment: { horizontal, vertical: options.vertical ?? 'middle', wrapText: true },
    ...options.style,
  };
}

const filledWith = (argb: string): Partial<ExcelJS.Style> => ({
  ...bordered,
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb } },
});

const LOOKS: Readonly<Record<StyleName, Partial<ExcelJS.Style>>> = {
  title: makeLook('title', 'center', { font: { bold: true } }),
  line: makeLook('line', 'left'),
  'line-right': makeLook('line-right', 'right'),
  warning: makeLook('warning', 'left', { font: { bold: true, color: { argb: 'FFC00000' } } }),
  header: makeLook('header', 'center', { style: bordered }),
  label: makeLook('label', 'center', { style: bordered }),
  figure: makeLook('figure', 'center', { style: bordered }),
  entry: makeLook('entry', 'center', { style: filledWith('FFFFF9E5') }),
  group: makeLook('group', 'left', { font: { bold: true }, style: filledWith('FFDDEBF7') }),
  text: makeLook('text', 'left', { style: bordered }),
  prose: makeLook('prose', 'left', { vertical: 'top' }),
  notes: makeLook('notes', 'left', { vertical: 'top' }),
  foot: makeLook('foot', 'left', { font: { color: { argb: 'FF7F7F7F' } } }),
};
