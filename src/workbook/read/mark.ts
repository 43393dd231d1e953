import type ExcelJS from 'exceljs';
import { openArchive } from '../../office/unzip.js';
import { withDefaultFont } from '../xlsx/looks.js';
import { fitComments, noteText, readAuthors } from './comments.js';
import { readDefaultFont } from './default-font.js';
import { addIssueList, readEarlierFills, type EarlierFills, type Mark, type MarkKind } from './issue-list.js';
import { readBook } from './read.js';
import { packForExceljs } from './wide-ranges.js';

export type { Mark } from './issue-list.js';

/** The likely fault is the darkest one, also on a printer without colours. */
const FILLS: Readonly<Record<MarkKind, string>> = {
  suspect: 'FFFF8B8B',
  error: 'FFFFC7CE',
  warning: 'FFFFEB9C',
  related: 'FFFDE9D9',
};
const OWN_FILLS: ReadonlySet<string> = new Set(Object.values(FILLS));
/** Every comment of the bot begins with this line: a comment of the sender's stays. */
const SIGN = '季报机器人：';
/** The bot's name in the chat. */
const AUTHOR = '季报';

/**
 * Returns the workbook with the given cells filled in a colour, a comment at each, and a sheet that lists them. The
 * bot's marks of an earlier round are taken away; the sender's own fills and comments stay, and so do the widths of the columns.
 * Of a workbook that is too large to be written again only the list is returned.
 */
export async function markBook(bytes: Buffer, marks: readonly Mark[]): Promise<Buffer> {
  const archive = await openArchive(bytes);
  // The file passed these checks when it arrived; it is checked again before exceljs opens it.
  await readBook(archive);
  const { default: Excel } = await import('exceljs');
  const workbook = new Excel.Workbook();
  const packed = await packForExceljs(archive);
  if (!packed) return listAlone(workbook, marks);
  // exceljs' own Buffer type is older than Node's.
  await workbook.xlsx.load(packed as unknown as ExcelJS.Buffer);
  removeOwnMarks(workbook, readEarlierFills(workbook));
  const fills = new Map(marks.map(mark => [`${mark.sheet}!${mark.address}`, fillOf(cellOf(workbook, mark))]));
  for (const mark of marks) markCell(workbook, mark);
  uncoverMarks(workbook, marks);
  addIssueList(workbook, marks, fills);
  const authors = await readAuthors(archive);
  const font = await readDefaultFont(archive);
  return fitComments(
    workbook,
    (address, text) => (text.startsWith(SIGN) ? AUTHOR : authors.get(`${address} ${text}`)),
    styles => (font ? withDefaultFont(styles, font) : styles),
  );
}

/** Takes the condition of a marked cell away: its colour would hide that of the mark. */
function uncoverMarks(workbook: ExcelJS.Workbook, marks: readonly Mark[]): void {
  const marked = new Set(marks.map(({ sheet, address }) => `${sheet}!${address}`));
  workbook.eachSheet(sheet => {
    sheet.removeConditionalFormatting(
      ({ ref }: { readonly ref: string }) => !marked.has(`${sheet.name}!${ref}`),
    );
  });
}

async function listAlone(workbook: ExcelJS.Workbook, marks: readonly Mark[]): Promise<Buffer> {
  addIssueList(workbook, marks, new Map());
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

const cellOf = (workbook: ExcelJS.Workbook, { sheet, address }: Mark): ExcelJS.Cell | undefined =>
  workbook.getWorksheet(sheet)?.getCell(address);

function markCell(workbook: ExcelJS.Workbook, mark: Mark): void {
  const cell = cellOf(workbook, mark);
  if (!cell) return;
  fill(cell, FILLS[mark.kind]);
  cell.note = {
    texts: [{ font: { size: 9, name: '宋体' }, text: `${SIGN}\n${mark.words}` }],
    margins: { insetmode: 'auto' },
  };
}

function removeOwnMarks(workbook: ExcelJS.Workbook, earlierFills: EarlierFills): void {
  workbook.eachSheet(sheet => {
    sheet.eachRow(row => {
      row.eachCell(cell => {
        if (!noteText(cell).startsWith(SIGN)) return;
        removeComment(cell);
        if (OWN_FILLS.has(fillOf(cell) ?? '')) fill(cell, earlierFills.get(`${sheet.name}!${cell.address}`));
      });
    });
  });
}

/** exceljs has no way to remove a comment; of a merged cell it keeps it in two places. */
function removeComment(cell: ExcelJS.Cell): void {
  Reflect.deleteProperty(cell, '_comment');
  Reflect.deleteProperty(cell.model, 'comment');
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
