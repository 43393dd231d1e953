import Excel from 'exceljs';
import type { Book } from '../../src/workbook/xlsx/book.js';
import { writeBook } from '../../src/workbook/xlsx/write.js';

/** Writes a book and opens the file again. */
export async function openBook(book: Book): Promise<Excel.Workbook> {
  const workbook = new Excel.Workbook();
  // exceljs' own Buffer type is older than Node's.
  await workbook.xlsx.load((await writeBook(book)) as unknown as Excel.Buffer);
  return workbook;
}

export function sheetOf(workbook: Excel.Workbook, name: string): Excel.Worksheet {
  const sheet = workbook.getWorksheet(name);
  if (!sheet) throw new Error(`there is no sheet ${name}`);
  return sheet;
}

/** The range of every merge, such as `A1:C3`. */
export function mergesIn(sheet: Excel.Worksheet): string[] {
  return sheet.model.merges.map(String);
}

export function address(top: number, left: number, bottom: number, right: number): string {
  return `${letters(left)}${top}:${letters(right)}${bottom}`;
}

function letters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return (rest > 0 ? letters(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}

/** A text as the tables have it: labels are broken into lines. */
export const unbroken = (text: string): string => text.replaceAll('\n', '');

/** Finds the first cell with the text, from the top; line ends do not count. */
export function find(sheet: Excel.Worksheet, text: string | RegExp): { row: number; column: number } {
  for (let row = 1; row <= sheet.rowCount; row += 1)
    for (let column = 1; column <= sheet.columnCount; column += 1) {
      const { value } = sheet.getCell(row, column);
      if (typeof value !== 'string') continue;
      if (typeof text === 'string' ? unbroken(value) === text : text.test(unbroken(value)))
        return { row, column };
    }
  throw new Error(`${String(text)} does not stand on ${sheet.name}`);
}

/** Every text of a sheet, merged cells once. */
export function textsOf(sheet: Excel.Worksheet): string[] {
  const texts: string[] = [];
  sheet.eachRow(row => {
    row.eachCell(cell => {
      if (cell.master === cell && typeof cell.value === 'string') texts.push(cell.value);
    });
  });
  return texts;
}
