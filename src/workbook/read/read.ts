import { Problem } from '../../core/problem.js';
import { visibleText } from '../../core/text.js';
import { readNumberFormats } from './number-format.js';
import { readSheet, type ReadSheet, type WorkbookParts } from './read-sheet.js';
import { fileProblem, SAVE_AS_XLSX, type Archive } from '../../office/unzip.js';
import { readXml } from '../../office/xml.js';

/** An uploaded workbook: the texts and numbers of its cells. Nothing in the file is executed. */
export interface ReadBook {
  readonly sheets: readonly ReadSheet[];
  /** The text of the document properties, keywords included. */
  readonly properties: string;
}

const MAX_SHEETS = 50;
/** Cells with content on all sheets: four times as many as on one. */
const MAX_BOOK_CELLS = 200_000;
const MAX_SHARED_TEXT = 5_000_000;
/** The texts of a filled template: 200. */
const MAX_SHARED_STRINGS = 200_000;

/**
 * Reads an opened .xlsx file by hand, beside exceljs, because anybody may send a hostile file: here nothing is
 * expanded before it is measured, every part has a limit, and macros, links to other files and DTDs are refused.
 * exceljs has no limits and creates every cell of a validation or format over whole columns. It opens only files that
 * passed here (`mark.ts`).
 * Throws a Problem for the sender when the file cannot be read or is not safe.
 */
export async function readBook(archive: Archive): Promise<ReadBook> {
  return readWithWords(archive, () => readParts(archive));
}

/** Reads an opened .xlsx file without active content; what goes wrong becomes a Problem for the sender. */
export async function readWithWords<T>(archive: Archive, read: () => Promise<T>): Promise<T> {
  refuseActiveContent(archive);
  try {
    return await read();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw fileProblem(
      '文件的内容读不懂，可能已损坏。',
      '请用 Excel、WPS 或 LibreOffice 打开后另存，再发一次。',
    );
  }
}

function refuseActiveContent({ names }: Archive): void {
  if (!names.includes('xl/workbook.xml')) throw otherKind(names);
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

/** The words for an archive that is no .xlsx: other programs pack their tables too. */
function otherKind(names: readonly string[]): Problem {
  if (names.includes('content.xml') && names.includes('META-INF/manifest.xml'))
    return fileProblem(
      '这是 LibreOffice 格式的文件（.ods、.odt），读不了。',
      '请打开它，点“文件”→“另存为”，保存类型选“Excel 2007-365（.xlsx）”，再把存好的文件发来（总结请存为 .docx）。',
    );
  if (names.includes('xl/workbook.bin'))
    return fileProblem('这是二进制格式的工作簿（.xlsb），读不了。', SAVE_AS_XLSX);
  return fileProblem('这不是 Excel 工作簿（.xlsx）。', '发送“模板”可以得到可填写的 Excel。');
}

async function readParts(archive: Archive): Promise<ReadBook> {
  const { list, parts } = await readSheetParts(archive);
  const sheets: ReadSheet[] = [];
  let cells = 0;
  for (const { path, ...sheet } of list) {
    const part = await archive.read(path);
    const read = part && readSheet(sheet, part, parts);
    if (read) sheets.push(read);
    cells += read?.places.length ?? 0;
    if (cells > MAX_BOOK_CELLS)
      throw fileProblem(
        `文件里有内容的单元格过多（超过 ${MAX_BOOK_CELLS} 个）。`,
        '请只保留填报表，另存后再发。数据没有改动。',
      );
    // A large sheet takes long: other requests get their turn before the next sheet.
    await new Promise(resolve => setImmediate(resolve));
  }
  return { sheets, properties: readText(await archive.read('docProps/core.xml')) };
}

/** The sheets of a workbook in their order, each with the part that has its cells, and what all of them refer to. */
export async function readSheetParts(archive: Archive): Promise<{
  readonly list: readonly { readonly name: string; readonly path: string; readonly isHidden: boolean }[];
  readonly parts: WorkbookParts;
}> {
  const strings = readSharedStrings(await archive.read('xl/sharedStrings.xml'));
  const formats = readNumberFormats(await archive.read('xl/styles.xml'));
  const targets = readRelations(await archive.read('xl/_rels/workbook.xml.rels'));
  const { sheetList, daysLater } = readSheetList(await archive.read('xl/workbook.xml'));
  if (sheetList.length > MAX_SHEETS)
    throw fileProblem(`文件有 ${sheetList.length} 张工作表，太多了。`, '请只保留填报表，另存后再发。');
  const paths = sheetList
    .map(({ id }) => pathOf(targets.get(id) ?? ''))
    .filter(path => archive.names.includes(path));
  // One large part as fifty sheets would be read fifty times.
  if (new Set(paths).size < paths.length)
    throw fileProblem(
      '文件里几张工作表用的是同一份内容，为安全起见没有打开。',
      '请只保留填报表，另存后再发。',
    );
  const list = sheetList.map(({ name, id, isHidden }) => ({
    name,
    path: pathOf(targets.get(id) ?? ''),
    isHidden,
  }));
  return { list, parts: { strings, formats, daysLater } };
}

const pathOf = (target: string): string => (target.startsWith('/') ? target.slice(1) : `xl/${target}`);

interface SheetList {
  readonly sheetList: readonly { readonly name: string; readonly id: string; readonly isHidden: boolean }[];
  readonly daysLater: number;
}

/** From 1899-12-30 to 1904-01-01, with which workbooks of old Macintosh programs begin. */
const DAYS_TO_1904 = 1_462;

function readSheetList(part: Buffer | undefined): SheetList {
  const sheetList: { name: string; id: string; isHidden: boolean }[] = [];
  let daysLater = 0;
  if (part)
    readXml(part, {
      open: (name, { name: title = '', id = '', date1904 = '', state = '' }) => {
        if (name === 'sheet') sheetList.push({ name: title, id, isHidden: /hidden/iu.test(state) });
        if (name === 'workbookPr' && /^(1|true)$/u.test(date1904)) daysLater = DAYS_TO_1904;
      },
    });
  return { sheetList, daysLater };
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

const tooMuchText = (limit: string): Error =>
  fileProblem(`文件里的文字过多（超过 ${limit}）。`, '请只保留填报表，另存后再发。数据没有改动。');

/** Reads the texts that cells refer to by index, as people see them, without the pronunciation guides (拼音) beside them. */
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
        if (total > MAX_SHARED_TEXT) throw tooMuchText(`${MAX_SHARED_TEXT} 字`);
      },
      close: name => {
        if (name === 't') inText = false;
        if (name === 'rPh') inPhonetic = false;
        if (name === 'si') strings.push(visibleText(open ?? ''));
        if (strings.length > MAX_SHARED_STRINGS) throw tooMuchText(`${MAX_SHARED_STRINGS} 条`);
      },
    });
  return strings;
}

function readText(part: Buffer | undefined): string {
  const texts: string[] = [];
  if (part) readXml(part, { text: text => texts.push(text) });
  return texts.join(' ').slice(0, 10_000);
}
