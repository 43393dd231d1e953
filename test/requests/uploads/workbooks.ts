import Excel from 'exceljs';
import type { Someone } from '../../support/town.js';

/** Workbooks as people open, change and save them. */

/** Asks for the template of a person's unit and opens it. */
export async function openTemplate(person: Someone, command = '模板'): Promise<Excel.Workbook> {
  return openWorkbook((await person.asksForFile(command)).bytes);
}

export async function openWorkbook(bytes: Buffer): Promise<Excel.Workbook> {
  const workbook = new Excel.Workbook();
  await workbook.xlsx.load(bytes as unknown as Excel.Buffer);
  return workbook;
}

export const saveWorkbook = async (workbook: Excel.Workbook): Promise<Buffer> =>
  Buffer.from(await workbook.xlsx.writeBuffer());

/** The cell under a header, in the first row of 县直单位. */
export function cellUnder(workbook: Excel.Workbook, sheet: number, header: string): Excel.Cell {
  const worksheet = workbook.worksheets[sheet];
  let target: Excel.Cell | undefined;
  worksheet?.eachRow((row, at) => {
    row.eachCell((cell, column) => {
      const { value } = cell;
      // Labels are broken into lines.
      const text = typeof value === 'string' ? value.replaceAll('\n', '') : '';
      if (text !== header || cell.master !== cell || target) return;
      let body = at + 1;
      while (worksheet.getCell(body, 1).value !== '县直单位') body += 1;
      target = worksheet.getCell(body, column);
    });
  });
  if (!target) throw new Error(`no header ${header}`);
  return target;
}

/** Replaces a template's stamp, on its sheets and in its properties. */
export function restamp(workbook: Excel.Workbook, stamp: string): void {
  const stampPattern = /季报模板 \S+/u;
  workbook.keywords = `季报模板 ${stamp}`;
  for (const sheet of workbook.worksheets)
    sheet.eachRow(row => {
      row.eachCell(cell => {
        if (typeof cell.value === 'string')
          cell.value = cell.value.replace(stampPattern, `季报模板 ${stamp}`);
      });
    });
}
