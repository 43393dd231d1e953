import type ExcelJS from 'exceljs';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Book, Condition, ListedRow, Range, Sheet } from './book.js';
import { addressOf, lettersOf } from './addresses.js';
import { DOUBTFUL } from './looks.js';
import { makeHeaderFooter, makePageSetup } from './printing.js';
import { repack } from './repack.js';
import { choiceOf, styleOf, validationOf, valueOf } from './write-cell.js';

/** exceljs takes long to import: it waits for the first workbook. */
const loadExcel = async () => (await import('exceljs')).default;

/** Imports the libraries for writing in advance, so that the first workbook does not wait for them. */
export async function warmUpWriter(): Promise<void> {
  await Promise.all([loadExcel(), import('jszip')]);
}

/** exceljs holds so many cells in memory with ease. */
const MOST_IN_MEMORY = 20_000;

/**
 * Writes the workbook as an .xlsx file. The same book gives the same bytes. A book with many listed rows is written as a
 * stream: of these rows only a few exist at once.
 */
export async function writeBook(book: Book): Promise<Buffer> {
  const listedCells = book.sheets.map(({ listed }) => (listed ? listed.count * listed.columns : 0));
  const isLong = listedCells.reduce((sum, cells) => sum + cells, 0) > MOST_IN_MEMORY;
  return repack(book, await (isLong ? writeAsStream(book) : writeInMemory(book)));
}

/** The file is packed again afterwards: packing it here too would take a fifth of the time of a small workbook. */
const STORED = { compression: 'STORE' } as const;

async function writeInMemory(book: Book): Promise<Buffer> {
  const { Workbook } = await loadExcel();
  const workbook = new Workbook();
  setProperties(workbook, book);
  for (const sheet of book.sheets) {
    const worksheet = addSheet(workbook, sheet);
    await writeListedRows(worksheet, sheet, () => undefined);
    if (sheet.isProtected) await worksheet.protect('', PROTECTION);
  }
  return Buffer.from(await workbook.xlsx.writeBuffer({ zip: STORED }));
}

async function writeAsStream(book: Book): Promise<Buffer> {
  const { stream } = await loadExcel();
  const file = new PassThrough();
  const workbook = new stream.xlsx.WorkbookWriter({
    stream: file,
    useStyles: true,
    useSharedStrings: true,
    zip: PACKING,
  });
  setProperties(workbook, book);
  const bytes = buffer(file);
  for (const sheet of book.sheets) {
    // The streaming writer writes the protection where Excel does not look for it.
    if (sheet.isProtected) throw new Error(`${sheet.name}: a protected sheet cannot be written as a stream`);
    const worksheet = addSheet(workbook, sheet);
    await writeListedRows(worksheet, sheet, row => {
      row.commit();
    });
    worksheet.commit();
  }
  await workbook.commit();
  return bytes;
}

/** The file is packed once more (`repack`). */
const PACKING = { zlib: { level: 1 } };

function setProperties(workbook: ExcelJS.Workbook, { properties, names = [] }: Book): void {
  const { title, creator, madeAt, keywords } = properties;
  Object.assign(workbook, { title, creator, lastModifiedBy: creator, created: madeAt, modified: madeAt });
  if (keywords !== undefined) workbook.keywords = keywords;
  for (const { name, sheet, row, column } of names)
    workbook.definedNames.add(`'${sheet}'!$${lettersOf(column)}$${row}`, name);
}

function addSheet(workbook: ExcelJS.Workbook, sheet: Sheet): ExcelJS.Worksheet {
  const worksheet = workbook.addWorksheet(sheet.name, {
    headerFooter: makeHeaderFooter(sheet.printing),
    pageSetup: makePageSetup(sheet.printing),
    views: [{ state: 'frozen', ySplit: sheet.frozen.rows, xSplit: sheet.frozen.columns }],
    properties: sheet.tabColour === undefined ? {} : { tabColor: { argb: `FF${sheet.tabColour}` } },
  });
  sheet.widths.forEach((width, index) => (worksheet.getColumn(index + 1).width = width));
  sheet.heights.forEach((height, index) => (worksheet.getRow(index + 1).height = height));
  for (const cell of sheet.cells) {
    const target = worksheet.getCell(cell.row, cell.column);
    target.style = styleOf(cell);
    target.value = valueOf(cell);
    if (cell.validation) target.dataValidation = validationOf(cell.validation);
  }
  // Merging comes after the cells: exceljs copies the style of the first cell, borders included, to the others.
  for (const { top, left, bottom, right } of sheet.merges) worksheet.mergeCells(top, left, bottom, right);
  for (const [index, condition] of (sheet.conditions ?? []).entries())
    worksheet.addConditionalFormatting(conditionOf(condition, index + 1));
  for (const choice of sheet.choices ?? [])
    (worksheet as WithValidations).dataValidations.add(rangeOf(choice.range), choiceOf(choice));
  if (sheet.filter) worksheet.autoFilter = rangeOf(sheet.filter);
  return worksheet;
}

/** exceljs has validations of ranges, which its types leave out. */
interface WithValidations extends ExcelJS.Worksheet {
  readonly dataValidations: { add: (range: string, validation: ExcelJS.DataValidation) => void };
}

const conditionOf = (
  { formula, ...place }: Condition,
  priority: number,
): ExcelJS.ConditionalFormattingOptions => ({
  ref: addressOf(place),
  rules: [{ type: 'expression', priority, formulae: [formula], style: DOUBTFUL }],
});

const rangeOf = ({ top, left, bottom, right }: Range): string =>
  `${addressOf({ row: top, column: left })}:${addressOf({ row: bottom, column: right })}`;

/** People may change widths and heights; only the locked cells are protected. */
const PROTECTION = {
  formatColumns: true,
  formatRows: true,
  selectLockedCells: true,
  selectUnlockedCells: true,
};

/** Written rows wait in memory until the event loop has packed them. */
const ROWS_PER_TURN = 50;

/** `finish` takes each row that is complete. */
async function writeListedRows(
  worksheet: ExcelJS.Worksheet,
  sheet: Sheet,
  finish: (row: ExcelJS.Row) => void,
): Promise<void> {
  const { listed } = sheet;
  if (!listed) return;
  const above = lastRowOf(sheet);
  let count = 0;
  for (const row of listed.make()) {
    count += 1;
    finish(writeListedRow(worksheet, above + count, row, listed.columns));
    if (count % ROWS_PER_TURN === 0) await nextTurn();
  }
  if (count !== listed.count) throw new Error(`${sheet.name}: ${count} rows instead of ${listed.count}`);
}

const lastRowOf = ({ cells, heights }: Sheet): number =>
  cells.reduce((last, { row }) => Math.max(last, row), heights.length);

function writeListedRow(
  worksheet: ExcelJS.Worksheet,
  number: number,
  row: ListedRow,
  columns: number,
): ExcelJS.Row {
  const target = worksheet.getRow(number);
  target.height = row.height;
  for (const [index, cell] of row.cells.entries()) {
    const written = target.getCell(index + 1);
    written.style = styleOf(cell);
    written.value = valueOf(cell);
  }
  if (row.isMerged) worksheet.mergeCells(`A${number}:${lettersOf(columns)}${number}`);
  return target;
}
