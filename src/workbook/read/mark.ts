import type ExcelJS from 'exceljs';
import { openArchive } from '../../office/unzip.js';
import { addIssueList, readEarlierFills, type EarlierFills, type Mark } from './issue-list.js';
import { readBook } from './read.js';
import { packWithoutWideRanges } from './wide-ranges.js';

export type { Mark } from './issue-list.js';

const FILLS = { error: 'FFFFC7CE', warning: 'FFFFEB9C' } as const;
const OWN_FILLS: ReadonlySet<string> = new Set(Object.values(FILLS));
/** Every comment of the bot begins with this line: a comment of the sender's stays. */
const SIGN = '季报机器人：';

/**
 * Returns the workbook with the given cells filled in red or yellow, a comment at each, and a sheet that lists them. The
 * bot's marks of an earlier round are taken away; the sender's own fills and comments stay.
 */
export async function markBook(bytes: Buffer, marks: readonly Mark[]): Promise<Buffer> {
  const archive = await openArchive(bytes);
  // The file passed these checks when it arrived; it is checked again before exceljs opens it.
  await readBook(archive);
  const { default: Excel } = await import('exceljs');
  const workbook = new Excel.Workbook();
  // exceljs' own Buffer type is older than Node's.
  await workbook.xlsx.load((await packWithoutWideRanges(archive)) as unknown as ExcelJS.Buffer);
  removeOwnMarks(workbook, readEarlierFills(workbook));
  const fills = new Map(marks.map(mark => [`${mark.sheet}!${mark.address}`, fillOf(cellOf(workbook, mark))]));
  for (const mark of marks) markCell(workbook, mark);
  addIssueList(workbook, marks, fills);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

const cellOf = (workbook: ExcelJS.Workbook, { sheet, address }: Mark): ExcelJS.Cell | undefined =>
  workbook.getWorksheet(sheet)?.getCell(address);

function markCell(workbook: ExcelJS.Workbook, mark: Mark): void {
  const cell = cellOf(workbook, mark);
  if (!cell) return;
  fill(cell, FILLS[mark.severity]);
  cell.note = { texts: [{ text: `${SIGN}\n${mark.words}` }], margins: { insetmode: 'auto' } };
}

function removeOwnMarks(workbook: ExcelJS.Workbook, earlierFills: EarlierFills): void {
  workbook.eachSheet(sheet => {
    sheet.eachRow(row => {
      row.eachCell(cell => {
        if (!textOf(cell.note).startsWith(SIGN)) return;
        // exceljs has no way to remove a comment.
        Reflect.deleteProperty(cell, '_comment');
        if (OWN_FILLS.has(fillOf(cell) ?? '')) fill(cell, earlierFills.get(`${sheet.name}!${cell.address}`));
      });
    });
  });
}

// Of a cell without a comment exceljs' types promise one.
function textOf(note: string | ExcelJS.Comment | undefined): string {
  if (note === undefined || typeof note === 'string') return note ?? '';
  return (note.texts ?? []).map(({ text }) => text).join('');
}

function fillOf(cell: ExcelJS.Cell | undefined): string | undefined {
  const { fill: own } = cell?.style ?? {};
  return own?.type === 'pattern' && own.pattern === 'solid' ? own.fgColor?.argb : undefined;
}

function fill(cell: ExcelJS.Cell, argb: string | undefined): void {
  // Many cells may share one style object: this cell gets its own copy.
  cell.style = {
    ...cell.style,
    fill:
      argb === undefined
        ? { type: 'pattern', pattern: 'none' }
        : { type: 'pattern', pattern: 'solid', fgColor: { argb } },
  };
}
