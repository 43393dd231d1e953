import Zip from 'jszip';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../src/core/problem.js';
import { openArchive } from '../../src/office/unzip.js';
import { readBook } from '../../src/workbook/read/read.js';
import { startTown, type Town } from '../support/town.js';
import { changeWorkbook, templateBytes } from './sent-back.js';

const MB = 1024 * 1024;

const reads = async (bytes: Buffer) => readBook(await openArchive(bytes));

/** Makes a template with added or replaced parts. */
async function withParts(parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = await Zip.loadAsync(await templateBytes());
  for (const [name, content] of Object.entries(parts)) zip.file(name, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

const sheetOf = (rows: string) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;

const styleSheet = (styles: string) =>
  `<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${styles}</styleSheet>`;

describe('a number that its format shows as a date', () => {
  const isReadAsDate = async (numFmtId: number, format?: string): Promise<boolean> => {
    const formats = format
      ? `<numFmts><numFmt numFmtId="${numFmtId}" formatCode="${format}"/></numFmts>`
      : '';
    const bytes = await withParts({
      'xl/styles.xml': styleSheet(`${formats}<cellXfs><xf numFmtId="${numFmtId}"/></cellXfs>`),
      'xl/worksheets/sheet1.xml': sheetOf('<row r="1"><c r="A1" s="0"><v>45922</v></c></row>'),
    });
    return (await reads(bytes)).sheets[0]?.cell(1, 1)?.isDate === true;
  };

  it.each([14, 22, 27, 31, 36, 45, 50, 58])('is a date in the built-in format %d', async id => {
    expect(await isReadAsDate(id)).toBe(true);
  });

  it.each(['yyyy&quot;年&quot;m&quot;月&quot;', 'm&quot;月&quot;d&quot;日&quot;'])(
    'is a date in %s',
    async format => {
      expect(await isReadAsDate(176, format)).toBe(true);
    },
  );

  it.each([0, 1, 2, 9, 23, 26, 37, 44, 48, 49, 59])('is a number in the built-in format %d', async id => {
    expect(await isReadAsDate(id)).toBe(false);
  });
});

const manyRows = (count: number) =>
  sheetOf(
    Array.from(
      { length: count },
      (_, row) => `<row r="${row + 1}"><c r="A${row + 1}"><v>1</v></c></row>`,
    ).join(''),
  );

/** Lets the second sheet of a template refer to the part of the first. */
async function sameSheetTwice(): Promise<Buffer> {
  const name = 'xl/_rels/workbook.xml.rels';
  const relations = await (await Zip.loadAsync(await templateBytes())).file(name)?.async('string');
  return withParts({ [name]: (relations ?? '').replace('worksheets/sheet2.xml', 'worksheets/sheet1.xml') });
}

/** A template with more sheets, each with nearly as many cells as a sheet may have. */
async function manySheets(count: number): Promise<Buffer> {
  const zip = await Zip.loadAsync(await templateBytes());
  const add = async (name: string, end: string, element: (index: number) => string) => {
    const text = (await zip.file(name)?.async('string')) ?? '';
    const added = Array.from({ length: count }, (_, index) => element(index)).join('');
    zip.file(name, text.replace(end, `${added}${end}`));
  };
  await add('xl/workbook.xml', '</sheets>', index => `<sheet name="x${index}" sheetId="${index + 100}" r:id="x${index}"/>`); // prettier-ignore
  await add('xl/_rels/workbook.xml.rels', '</Relationships>', index => `<Relationship Id="x${index}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/x${index}.xml"/>`); // prettier-ignore
  const cells = (row: number) => Array.from({ length: 26 }, (_, at) => `<c r="${String.fromCharCode(65 + at)}${row}"><v>1</v></c>`); // prettier-ignore
  const rows = Array.from({ length: 1_900 }, (_, row) => `<row r="${row + 1}">${cells(row + 1).join('')}</row>`); // prettier-ignore
  const part = sheetOf(rows.join(''));
  for (let index = 0; index < count; index += 1) zip.file(`xl/worksheets/x${index}.xml`, part);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

/** Kinds of hostile or broken files, each with the words of its refusal. */
const HOSTILE: readonly [what: string, make: () => Promise<Buffer>, words: string][] = [
  ['nothing at all', () => Promise.resolve(Buffer.from('  ')), '这不是 Excel 或 Word 文件'],
  ['a text', () => Promise.resolve(Buffer.from('单位,数量\n供水,3\n')), '这不是 Excel 或 Word 文件'],
  ['an old .xls', () => Promise.resolve(Buffer.from('d0cf11e0a1b11ae100000000', 'hex')), '旧格式（.xls、.et、.doc、.wps）或加了密码'],
  ['a text of Excel in UTF-16', () => Promise.resolve(Buffer.from('\ufeff单位\t数量', 'utf16le')), '是文本（如 .csv），读不了'],
  ['a PDF', () => Promise.resolve(Buffer.from('%PDF-1.7 \u0000')), '这不是 Excel 或 Word 文件，是 PDF'],
  ['an .ods', () => new Zip().file('mimetype', 'application/vnd.oasis.opendocument.spreadsheet').file('content.xml', '<a/>').file('META-INF/manifest.xml', '<a/>').generateAsync({ type: 'nodebuffer' }), '点“文件”→“另存为”，保存类型选“Excel 2007-365（.xlsx）”'],
  ['an .xlsb', () => new Zip().file('xl/workbook.bin', 'a').generateAsync({ type: 'nodebuffer' }), '文件类型选“Excel 工作簿（*.xlsx）”'],
  ['half a workbook', async () => (await templateBytes()).subarray(0, 9_000), '文件已损坏'],
  ['a zip that is no workbook', async () => new Zip().file('a.txt', 'a').generateAsync({ type: 'nodebuffer' }), '这不是 Excel 工作簿'],
  ['a zip bomb', () => withParts({ 'xl/worksheets/sheet1.xml': Buffer.alloc(45 * MB) }), '展开后过大'],
  ['many bombs, each small', () => withParts(Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`xl/media/${index}.xml`, Buffer.alloc(MB)]))), '展开后过大'],
  ['1,001 parts', () => withParts(Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`xl/media/${index}.xml`, '1']))), '展开后过大'],
  ['100,000 rows', () => withParts({ 'xl/worksheets/sheet1.xml': manyRows(100_000) }), '太大（超过 2000 行'],
  ['a cell far out', () => withParts({ 'xl/worksheets/sheet1.xml': sheetOf('<row r="1"><c r="XFD1048576"><v>1</v></c></row>') }), '太大（超过 2000 行'],
  ['merges without end', () => withParts({ 'xl/worksheets/sheet1.xml': sheetOf('<row r="1900"><c r="GA1900"><v>1</v></c></row>').replace('</worksheet>', `<mergeCells>${'<mergeCell ref="A1:XFD1048576"/>'.repeat(4_000)}</mergeCells></worksheet>`) }), '太大（合并的单元格过多'],
  ['macros', () => withParts({ 'xl/vbaProject.bin': 'x' }), '文件里有宏或控件'],
  ['external links', () => withParts({ 'xl/externalLinks/externalLink1.xml': '<externalLink/>' }), '指向其他文件的链接'],
  ['entities that expand', () => withParts({ 'xl/worksheets/sheet1.xml': '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>' }), '为安全起见没有打开'],
  ['one part as two sheets', () => sameSheetTwice(), '同一份内容'],
  ['elements in each other without end', () => withParts({ 'xl/worksheets/sheet1.xml': sheetOf('<row><c>'.repeat(200) + '</c></row>'.repeat(200)) }), '有不应有的内容'],
  ['an element with attributes without end', () => withParts({ 'xl/worksheets/sheet1.xml': sheetOf(`<row ${Array.from({ length: 300 }, (_, index) => `a${index}=""`).join(' ')}><c><v>1</v></c></row>`) }), '有不应有的内容'],
  ['broken XML', () => withParts({ 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row>' }), '读不懂'],
]; // prettier-ignore

describe('a hostile file', () => {
  it.each(HOSTILE)('%s is refused with a sentence', async (_, make, words) => {
    const bytes = await make();
    const error: unknown = await reads(bytes).then(
      () => 'it was read',
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).words).toContain(words);
  });

  it('occupies little memory after its refusal', async () => {
    const bomb = await withParts({ 'xl/worksheets/sheet1.xml': Buffer.alloc(45 * MB) });
    const rows = await withParts({ 'xl/worksheets/sheet1.xml': manyRows(100_000) });
    const before = process.memoryUsage();
    for (let round = 0; round < 5; round += 1)
      for (const bytes of [bomb, rows]) await expect(reads(bytes)).rejects.toThrow(Problem);
    const after = process.memoryUsage();
    expect(after.external + after.heapUsed - before.external - before.heapUsed).toBeLessThan(120 * MB);
  });

  it('is refused when its sheets hold 200,000 cells together', async () => {
    await expect(reads(await manySheets(5))).rejects.toThrow(/单元格过多（超过 200000 个）/u);
  });

  it('is refused when a part is larger than its directory says', async () => {
    const bytes = await templateBytes();
    const at = bytes.lastIndexOf(Buffer.from('xl/workbook.xml')) - 46;
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    bytes.writeUInt32LE(10, at + 24);
    await expect(reads(bytes)).rejects.toThrow(/已损坏/u);
  });

  it('is refused when one bit of a figure differs from what was packed', async () => {
    const zip = await Zip.loadAsync(await templateBytes());
    zip.file('xl/worksheets/sheet1.xml', sheetOf('<row r="1"><c r="A1"><v>1234</v></c></row>'));
    const bytes = await zip.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
    expect((await reads(bytes)).sheets[0]?.cell(1, 1)?.text).toBe('1234');
    const at = bytes.indexOf('<v>1234</v>') + '<v>123'.length;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    await expect(reads(bytes)).rejects.toThrow(/已损坏/u);
  });
});

describe('a hostile file that is sent to the bot', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  const stored = () => town.running.store.transact(tx => tx.submission('water', '2025Q3'));

  it('changes nothing, and is answered with a sentence', async () => {
    const water = town.person('water');
    const before = await stored();
    for (const [, make, words] of HOSTILE) {
      const card = await water.sendsFile('季报.xlsx', await make());
      expect(card.text).toContain(words);
      expect(card.buttons).toEqual([]);
    }
    expect(await stored()).toEqual(before);
  });

  it('is refused when it exceeds 10 MB', async () => {
    const card = await town.person('water').sendsFile('季报.xlsx', Buffer.alloc(11 * MB, 'PK\u0003\u0004'));
    expect(card.text).toContain('文件超过 10 MB');
  });

  it('is refused when its figures stand in the row of another unit kind', async () => {
    const bytes = await changeWorkbook(await templateBytes(), workbook => {
      const sheet = workbook.worksheets[0];
      for (let row = 1; row <= (sheet?.rowCount ?? 0); row += 1)
        if (sheet?.getCell(row, 1).value === '乡镇') sheet.getCell(row, 3).value = 5;
    });
    const card = await town.person('water').sendsFile('季报.xlsx', bytes);
    expect(card.text).toContain('填在了“乡镇”一行，本单位是县直单位');
    expect(card.buttons).toEqual([]);
  });
});
