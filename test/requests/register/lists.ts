import Excel from 'exceljs';
import { HEADS, type Head } from '../../../src/core/register/columns.js';
import { saveWorkbook } from '../uploads/workbooks.js';

export type Cells = Readonly<Partial<Record<Head, string | number | Date>>>;

/** A list as a section keeps it: a title above, the heads, a row an enterprise. */
export const listOf = (rows: readonly Cells[], heads: readonly Head[] = HEADS): Promise<Buffer> =>
  listsOf([{ name: 'Sheet1', rows, heads }]);

interface SheetOfList {
  readonly name: string;
  readonly rows: readonly Cells[];
  readonly heads?: readonly Head[];
  readonly isHidden?: true;
}

/** A workbook with such a list on each of its sheets. */
export async function listsOf(sheets: readonly SheetOfList[]): Promise<Buffer> {
  const workbook = new Excel.Workbook();
  for (const { name, rows, heads = HEADS, isHidden } of sheets) {
    const sheet = workbook.addWorksheet(name, { state: isHidden ? 'hidden' : 'visible' });
    sheet.addRow(['供水企业一览']);
    sheet.addRow([...heads]);
    for (const row of rows) sheet.addRow(heads.map(head => row[head] ?? null));
  }
  return saveWorkbook(workbook);
}
