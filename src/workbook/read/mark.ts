import type ExcelJS from 'exceljs';
import { openArchive } from '../../office/unzip.js';
import { readBook } from './read.js';
import { packWithoutWideRanges } from './wide-ranges.js';

/** A cell to mark, with the text of its comment. */
export interface Mark {
  readonly sheet: string;
  readonly address: string;
  readonly words: string;
  readonly severity: 'error' | 'warning';
}

const FILLS = { error: 'FFFFC7CE', warning: 'FFFFEB9C' } as const;

/** Returns the workbook with the given cells filled in red or yellow and a comment at each. */
export async function markBook(bytes: Buffer, marks: readonly Mark[]): Promise<Buffer> {
  const archive = await openArchive(bytes);
  // The file passed these checks when it arrived; it is checked again before exceljs opens it.
  await readBook(archive);
  const { default: Excel } = await import('exceljs');
  const workbook = new Excel.Workbook();
  // exceljs' own Buffer type is older than Node's.
  await workbook.xlsx.load((await packWithoutWideRanges(archive)) as unknown as ExcelJS.Buffer);
  for (const mark of marks) markCell(workbook, mark);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function markCell(workbook: ExcelJS.Workbook, { sheet, address, words, severity }: Mark): void {
  const cell = workbook.getWorksheet(sheet)?.getCell(address);
  if (!cell) return;
  // Many cells may share one style object: this cell gets its own copy.
  cell.style = {
    ...cell.style,
    fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: FILLS[severity] } },
  };
  cell.note = { texts: [{ text: words }], margins: { insetmode: 'auto' } };
}
