import type ExcelJS from 'exceljs';
import type { Book, Cell, Printing, Sheet, Validation } from './book.js';
import { LOOKS } from './looks.js';

/** exceljs takes longer to import than all the rest of the program; it is loaded when the first workbook is made. */
const loadExcel = async () => (await import('exceljs')).default;
const loadZip = async () => (await import('jszip')).default;

/** Loads what writing needs ahead of the first workbook, so that nobody waits for it. */
export async function warmUp(): Promise<void> {
  await Promise.all([loadExcel(), loadZip()]);
}

/** The workbook as an .xlsx file. The same book gives the same bytes. */
export async function writeBook(book: Book): Promise<Buffer> {
  const { Workbook } = await loadExcel();
  const workbook = new Workbook();
  const { title, creator, madeAt, keywords } = book.properties;
  Object.assign(workbook, { title, creator, lastModifiedBy: creator, created: madeAt, modified: madeAt });
  if (keywords !== undefined) workbook.keywords = keywords;
  for (const sheet of book.sheets) {
    await addSheet(workbook, sheet);
    // A book of many units is long work; other requests get their turn between its sheets.
    await new Promise(resolve => setImmediate(resolve));
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
  // After the cells: a merge hands the style of its first cell, borders and all, to the others.
  for (const { top, left, bottom, right } of sheet.merges) worksheet.mergeCells(top, left, bottom, right);
  if (sheet.isProtected) await worksheet.protect('', PROTECTION);
}

/** Widths and heights stay the person's own; only what is not to be filled is held. */
const PROTECTION = {
  formatColumns: true,
  formatRows: true,
  selectLockedCells: true,
  selectUnlockedCells: true,
};

function writeCell(worksheet: ExcelJS.Worksheet, cell: Cell): void {
  const { value, style, numberFormat } = cell;
  const target = worksheet.getCell(cell.row, cell.column);
  const isText = typeof value === 'string';
  const format = isText && looksLikeFormula(value) ? '@' : numberFormat;
  target.style = {
    ...LOOKS[style],
    ...(format === undefined ? {} : { numFmt: format }),
    ...(cell.unlocked ? { protection: { locked: false } } : {}),
  };
  target.value = isText
    ? removeInvalidCharacters(value)
    : typeof value === 'object' && value
      ? { ...value }
      : value;
  if (cell.validation) target.dataValidation = makeValidation(cell.validation);
}

/** Excel takes 255 characters of each text and formula, and 32 of a title. */
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
 * A string is stored as text whatever it begins with; the text format keeps Excel from making a formula of it when
 * somebody edits the cell. Old versions show ##### for a text cell of more than 255 characters.
 */
function looksLikeFormula(text: string): boolean {
  return /^[=+\-@\t\r]/u.test(text) && text.length <= 255;
}

/** Without what XML cannot hold: a workbook with it would be taken for damaged. */
function removeInvalidCharacters(text: string): string {
  return text.replace(/\r\n?/gu, '\n').replace(/(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '');
}

const PAPER_SIZES: Readonly<Record<Printing['paper'], number>> = { A3: 8, A4: 9 };

/** Its type is its own, because exceljs' list of paper sizes does not know A3. */
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

/** Excel takes 255 characters at the most, its own codes included. */
const MAX_HEADER_LENGTH = 180;

function makeHeaderFooter({ header, footer }: Printing): Partial<ExcelJS.HeaderFooter> {
  const text = header.length > MAX_HEADER_LENGTH ? `${header.slice(0, MAX_HEADER_LENGTH)}…` : header;
  return {
    // A blank after a code, so that a year behind it is not read as part of it.
    ...(text ? { oddHeader: `&C&9&KC00000 ${escapeCodes(text)}` } : {}),
    oddFooter: `&L&8 ${escapeCodes(footer)}&R&8 第 &P 页，共 &N 页`,
  };
}

function escapeCodes(text: string): string {
  return text.replaceAll('&', '&&');
}

/** Packs the file anew with the book's own time: exceljs stamps every part with the hour of packing. */
async function repackWithTime(madeAt: Date, file: Buffer): Promise<Buffer> {
  const Zip = await loadZip();
  const archive = await Zip.loadAsync(file);
  const parts = Object.values(archive.files).filter(({ dir }) => !dir);
  const repacked = new Zip();
  for (const part of parts)
    repacked.file(part.name, await part.async('nodebuffer'), { date: madeAt, createFolders: false });
  return repacked.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}
