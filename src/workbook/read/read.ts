import { Problem } from '../../core/problem.js';
import { readSheet, type ReadSheet } from './read-sheet.js';
import { fileProblem, type Archive } from '../../office/unzip.js';
import { readXml } from '../../office/xml.js';

/** An uploaded workbook: the texts and numbers of its cells. Nothing in the file is executed. */
export interface ReadBook {
  readonly sheets: readonly ReadSheet[];
  /** The text of the document properties, keywords included. */
  readonly properties: string;
}

const MAX_SHEETS = 50;
const MAX_SHARED_TEXT = 5_000_000;

/**
 * Reads an opened .xlsx file by hand, beside exceljs, because anybody may send a hostile file: here nothing is
 * expanded before it is measured, every part has a limit, and macros, links to other files and DTDs are refused.
 * exceljs has no limits and creates every cell of a validation or format over whole columns. It opens only files that
 * passed here (`mark.ts`).
 * Throws a Problem for the sender when the file cannot be read or is not safe.
 */
export async function readBook(archive: Archive): Promise<ReadBook> {
  refuseActiveContent(archive);
  try {
    return await readParts(archive);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw fileProblem(
      '文件的内容读不懂，可能已损坏。',
      '请用 Excel、WPS 或 LibreOffice 打开后另存，再发一次。',
    );
  }
}

function refuseActiveContent({ names }: Archive): void {
  if (!names.includes('xl/workbook.xml'))
    throw fileProblem('这不是 Excel 工作簿（.xlsx）。', '发送“模板”可以得到可填写的 Excel。');
  if (
    names.some(
      name => /vbaProject|macrosheets|activeX|\.bin$/iu.test(name) && !/printerSettings/iu.test(name),
    )
  )
    throw fileProblem('文件里有宏或控件，为安全起见没有打开。', '请另存为不含宏的 .xlsx 后再发。');
  if (names.some(name => /externalLinks?\/|connections\.xml|embeddings\//iu.test(name)))
    throw fileProblem(
      '文件里有指向其他文件的链接，为安全起见没有打开。',
      '请断开外部链接，只保留数字，另存后再发。',
    );
}

async function readParts(archive: Archive): Promise<ReadBook> {
  const strings = readSharedStrings(await archive.read('xl/sharedStrings.xml'));
  const dateStyles = readDateStyles(await archive.read('xl/styles.xml'));
  const targets = readRelations(await archive.read('xl/_rels/workbook.xml.rels'));
  const sheetList = readSheetList(await archive.read('xl/workbook.xml'));
  if (sheetList.length > MAX_SHEETS)
    throw fileProblem(`文件有 ${sheetList.length} 张工作表，太多了。`, '请只保留季报表，另存后再发。');
  const paths = sheetList
    .map(({ id }) => pathOf(targets.get(id) ?? ''))
    .filter(path => archive.names.includes(path));
  // One large part as fifty sheets would be read fifty times.
  if (new Set(paths).size < paths.length)
    throw fileProblem(
      '文件里几张工作表用的是同一份内容，为安全起见没有打开。',
      '请只保留季报表，另存后再发。',
    );
  const sheets: ReadSheet[] = [];
  for (const { name, id } of sheetList) {
    const part = await archive.read(pathOf(targets.get(id) ?? ''));
    if (part) sheets.push(readSheet(name, part, { strings, dateStyles }));
    // A large sheet takes long: other requests get their turn before the next sheet.
    await new Promise(resolve => setImmediate(resolve));
  }
  return { sheets, properties: readText(await archive.read('docProps/core.xml')) };
}

const pathOf = (target: string): string => (target.startsWith('/') ? target.slice(1) : `xl/${target}`);

function readSheetList(part: Buffer | undefined): { name: string; id: string }[] {
  const sheets: { name: string; id: string }[] = [];
  if (part)
    readXml(part, {
      open: (name, { name: title = '', id = '' }) => {
        if (name === 'sheet') sheets.push({ name: title, id });
      },
    });
  return sheets;
}

function readRelations(part: Buffer | undefined): Map<string, string> {
  const targets = new Map<string, string>();
  if (part)
    readXml(part, {
      open: (name, { Id, Target, TargetMode }) => {
        if (name === 'Relationship' && Id && Target && TargetMode !== 'External') targets.set(Id, Target);
      },
    });
  return targets;
}

/** Reads the texts that cells refer to by index, without the pronunciation guides (拼音) beside them. */
function readSharedStrings(part: Buffer | undefined): string[] {
  const strings: string[] = [];
  let open: string | undefined;
  let inText = false;
  let inPhonetic = false;
  let total = 0;
  if (part)
    readXml(part, {
      open: name => {
        if (name === 'si') open = '';
        if (name === 't') inText = true;
        if (name === 'rPh') inPhonetic = true;
      },
      text: text => {
        if (!inText || inPhonetic || open === undefined) return;
        open += text;
        total += text.length;
        if (total > MAX_SHARED_TEXT) throw fileProblem('文件里的文字过多。', '请只保留季报表，另存后再发。');
      },
      close: name => {
        if (name === 't') inText = false;
        if (name === 'rPh') inPhonetic = false;
        if (name === 'si') strings.push(open ?? '');
      },
    });
  return strings;
}

/** Returns the indexes of the cell styles that show a number as a date: Excel makes a date of a typed 3/4. */
function readDateStyles(part: Buffer | undefined): Set<number> {
  const formats = new Map<string, string>();
  const dateStyles = new Set<number>();
  let inCells = false;
  let index = 0;
  if (part)
    readXml(part, {
      open: (name, { numFmtId = '', formatCode = '' }) => {
        if (name === 'numFmt') formats.set(numFmtId, formatCode);
        if (name === 'cellXfs') inCells = true;
        if (name !== 'xf' || !inCells) return;
        if (isDateFormat(numFmtId, formats.get(numFmtId))) dateStyles.add(index);
        index += 1;
      },
      close: name => {
        if (name === 'cellXfs') inCells = false;
      },
    });
  return dateStyles;
}

/** Built-in number formats that show dates and times; 27 to 36 and 50 to 58 are those of Chinese Excel (`m"月"d"日"`). */
const BUILT_IN_DATES = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
] as const;

function isDateFormat(id: string, format: string | undefined): boolean {
  const number = Number(id);
  if (BUILT_IN_DATES.some(([first, last]) => number >= first && number <= last)) return true;
  return format !== undefined && /[ymdh年月日]/iu.test(format.replace(/"[^"]*"|\[[^\]]*\]|General/giu, ''));
}

function readText(part: Buffer | undefined): string {
  const texts: string[] = [];
  if (part) readXml(part, { text: text => texts.push(text) });
  return texts.join(' ').slice(0, 10_000);
}
