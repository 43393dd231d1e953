import Excel from 'exceljs';
import { HEADS, type Head } from '../../../src/core/register/columns.js';
import { saveWorkbook } from '../uploads/workbooks.js';

export type Cells = Readonly<Partial<Record<Head, string | number | Date>>>;

/** A list as a section keeps it: a title above, the heads, a row an enterprise. */
export async function listOf(rows: readonly Cells[], heads: readonly Head[] = HEADS): Promise<Buffer> {
  const workbook = new Excel.Workbook();
  const sheet = workbook.addWorksheet('Sheet1');
  sheet.addRow(['供水企业一览']);
  sheet.addRow([...heads]);
  for (const row of rows) sheet.addRow(heads.map(head => row[head] ?? null));
  return saveWorkbook(workbook);
}
