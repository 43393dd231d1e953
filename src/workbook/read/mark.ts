import type ExcelJS from 'exceljs';
import { openArchive } from '../../office/unzip.js';
import { readBook } from './read.js';

/** A cell to be marked, and why. */
export interface Mark {
  readonly sheet: string;
  readonly address: string;
  readonly words: string;
  readonly severity: 'error' | 'warning';
}

const FILLS = { error: 'FFFFC7CE', warning: 'FFFFEB9C' } as const;
/** Rules over more cells than this are left out: exceljs would lay out each cell of their range. */
const MAX_RULED_CELLS = 100_000;

/** A workbook as it was, with cells filled in red or yellow and a comment at each. */
export async function markBook(bytes: Buffer, marks: readonly Mark[]): Promise<Buffer> {
  // It passed once already; what is handed to exceljs is looked at again all the same.
  await readBook(await openArchive(bytes));
  const { default: Excel } = await import('exceljs');
  const workbook = new Excel.Workbook();
  // exceljs' own Buffer type is older than Node's.
  await workbook.xlsx.load((await removeWideRules(bytes)) as unknown as ExcelJS.Buffer);
  for (const mark of marks) markCell(workbook, mark);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function markCell(workbook: ExcelJS.Workbook, { sheet, address, words, severity }: Mark): void {
  const cell = workbook.getWorksheet(sheet)?.getCell(address);
  if (!cell) return;
  // A style may be shared by many cells: this one gets its own.
  cell.style = {
    ...cell.style,
    fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: FILLS[severity] } },
  };
  cell.note = { texts: [{ text: words }], margins: { insetmode: 'auto' } };
}

/** Takes validations and conditional formats over whole columns out of the sheets. */
async function removeWideRules(bytes: Buffer): Promise<Buffer> {
  const { default: Zip } = await import('jszip');
  const zip = await Zip.loadAsync(bytes);
  for (const name of Object.keys(zip.files).filter(each => /^xl\/worksheets\/[^/]+\.xml$/u.test(each))) {
    const text = (await zip.file(name)?.async('string')) ?? '';
    const isWide = [...text.matchAll(/sqref="([^"]*)"/gu)].some(
      ([, ranges = '']) => countCells(ranges) > MAX_RULED_CELLS,
    );
    if (isWide)
      zip.file(
        name,
        text
          .replace(/<(\w+:)?dataValidations[\s\S]*?<\/(\w+:)?dataValidations>/gu, '')
          .replace(/<(\w+:)?conditionalFormatting[\s\S]*?<\/(\w+:)?conditionalFormatting>/gu, ''),
      );
  }
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

function countCells(ranges: string): number {
  return ranges.split(/\s+/u).reduce((sum, range) => {
    const corners = [...range.matchAll(/([A-Z]{1,3})(\d{1,7})/gu)].map(([, letters = '', row]) => ({
      column: Array.from(letters).reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0),
      row: Number(row),
    }));
    const [from, to = from] = corners;
    if (!from || !to) return sum;
    return sum + (Math.abs(to.column - from.column) + 1) * (Math.abs(to.row - from.row) + 1);
  }, 0);
}
