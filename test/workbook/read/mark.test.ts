import Excel from 'exceljs';
import Zip from 'jszip';
import { describe, expect, it } from 'vitest';
import { markBook } from '../../../src/workbook/read/mark.js';
import { noteText } from '../../../src/workbook/read/comments.js';
import { openWorkbook } from '../../requests/uploads/workbooks.js';
import { templateBytes } from '../sent-back.js';

const SHEET = '季报表（一）';
const MARK = { sheet: SHEET, address: 'C8', words: '“12万”不是一个数。', kind: 'error' } as const;

/** Makes a template with one changed part. */
async function withPart(name: string, change: (text: string) => string): Promise<Buffer> {
  const zip = await Zip.loadAsync(await templateBytes());
  const text = (await zip.file(name)?.async('string')) ?? '';
  zip.file(name, change(text));
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

const withFirst = (name: string, element: string, item: string) =>
  withPart(name, text => text.replace(new RegExp(`<${element}[^>]*>`, 'u'), start => start + item));

const SHEET_PART = 'xl/worksheets/sheet1.xml';
const validation = (sqref: string) =>
  `<dataValidation type="whole" sqref=${sqref}><formula1>1</formula1></dataValidation>`;

/** Ranges over the whole sheet: exceljs would lay them out cell by cell, for minutes. */
const WIDE: readonly [what: string, make: () => Promise<Buffer>][] = [
  ['a validation', () => withFirst(SHEET_PART, 'dataValidations', validation('"A1:XFD1048576"'))],
  ['a validation in single quotes', () => withFirst(SHEET_PART, 'dataValidations', validation("'A1:XFD1048576'"))],
  ['a merge below the tables', () => withFirst(SHEET_PART, 'mergeCells', '<mergeCell ref="A5000:XFD1048576"/>')],
  ['a defined name', () => withFirst('xl/workbook.xml', 'definedNames', `<definedName name="a">'${SHEET}'!$A$1:$XFD$1048576</definedName>`)],
]; // prettier-ignore

async function markedSheet(bytes: Buffer): Promise<Excel.Worksheet | undefined> {
  const workbook = new Excel.Workbook();
  await workbook.xlsx.load((await markBook(bytes, [MARK])) as unknown as Excel.Buffer);
  return workbook.getWorksheet(SHEET);
}

const noteOf = (sheet: Excel.Worksheet | undefined, address = 'C8'): string =>
  sheet ? noteText(sheet.getCell(address)) : '';

describe('a marked file', () => {
  it('has a coloured cell with a comment, and keeps its validations and merges', async () => {
    const original = new Excel.Workbook();
    await original.xlsx.load((await templateBytes()) as unknown as Excel.Buffer);
    const sheet = await markedSheet(await templateBytes());
    const cell = sheet?.getCell('C8');
    expect(cell?.fill).toMatchObject({ fgColor: { argb: 'FFFFC7CE' } });
    expect(noteOf(sheet)).toBe(`季报机器人：\n${MARK.words}`);
    expect(cell?.dataValidation).toEqual(original.getWorksheet(SHEET)?.getCell('C8').dataValidation);
    expect(sheet?.model.merges.length).toBe(original.getWorksheet(SHEET)?.model.merges.length);
  });

  it('on its second trip has only the marks of this round, and the sender’s own fills and comments', async () => {
    const original = new Excel.Workbook();
    await original.xlsx.load((await templateBytes()) as unknown as Excel.Buffer);
    const first = original.getWorksheet(SHEET);
    const [entry, own] = [first?.getCell('C8').fill, first?.getCell('D8')];
    if (own) own.note = '我们自己的批注';
    const sent = Buffer.from(await original.xlsx.writeBuffer());
    const marks = ['C8', 'D8', 'E8'].map(address => ({ ...MARK, address }));
    const once = await markBook(sent, marks);
    const twice = await openWorkbook(await markBook(once, [{ ...MARK, address: 'E8', words: '还是不对' }]));
    const sheet = twice.getWorksheet(SHEET);
    expect(sheet?.getCell('C8').note).toBeUndefined();
    expect(sheet?.getCell('C8').fill).toEqual(entry);
    expect(noteOf(sheet, 'E8')).toBe('季报机器人：\n还是不对');
    expect(twice.worksheets.filter(({ name }) => name.startsWith('问题清单'))).toHaveLength(1);
    const list = twice.getWorksheet('问题清单');
    expect(list?.rowCount).toBe(3);
    expect(list?.getCell('C3').value).toMatchObject({ text: 'E8', hyperlink: `#'${SHEET}'!E8` });
    expect(list?.getCell('E3').text).toBe('还是不对');
    const thrice = (
      await openWorkbook(await markBook(Buffer.from(await twice.xlsx.writeBuffer()), []))
    ).getWorksheet(SHEET);
    expect(thrice?.getCell('E8').fill).toEqual(entry);
  });

  it('loses the comment of an earlier round at a merged cell too', async () => {
    const marks = ['B7', 'C7'].map(address => ({ ...MARK, sheet: '季报表（一）', address }));
    const once = await markBook(await templateBytes(), marks);
    const twice = await openWorkbook(await markBook(once, marks.slice(1)));
    const sheet = twice.getWorksheet('季报表（一）');
    expect(sheet?.getCell('C7').isMerged).toBe(true);
    expect(noteOf(sheet, 'C7')).toBe(`季报机器人：\n${MARK.words}`);
    expect(sheet?.getCell('B7').note).toBeUndefined();
  });

  it('keeps the font in whose digits its columns are wide: with another one labels break inside words', async () => {
    const fontsOf = async (bytes: Buffer) => {
      const styles = (await (await Zip.loadAsync(bytes)).file('xl/styles.xml')?.async('string')) ?? '';
      return /<fonts[^>]*><font>(.*?)<\/font>/u.exec(styles)?.[1] ?? '';
    };
    const marked = await fontsOf(await markBook(await templateBytes(), [MARK]));
    expect(marked).toContain('<name val="Times New Roman"/>');
    expect(marked).toContain('<sz val="12"/>');
    const own = await withPart('xl/styles.xml', xml =>
      xml.replace('<name val="Times New Roman"/>', '<name val="仿宋 &amp; &lt;1&gt;"/>'),
    );
    expect(await fontsOf(await markBook(own, [MARK]))).toContain('<name val="仿宋 &amp; &lt;1&gt;"/>');
  });

  it('shows the colour of a mark where a warning of the template would colour the cell', async () => {
    const conditionsOf = (sheet: Excel.Worksheet | undefined) =>
      (sheet?.model as unknown as { conditionalFormattings: { ref: string }[] }).conditionalFormattings.map(
        ({ ref }) => ref,
      );
    const before = conditionsOf((await openWorkbook(await templateBytes())).getWorksheet(SHEET));
    const [address = ''] = before;
    const marked = await markBook(await templateBytes(), [{ ...MARK, address }]);
    expect(conditionsOf((await openWorkbook(marked)).getWorksheet(SHEET))).toEqual(before.slice(1));
  });

  it('lists each marked cell with what stands there and what must hold', async () => {
    const list = (
      await openWorkbook(await markBook(await templateBytes(new Map([['A4.02', 12]])), [MARK]))
    ).getWorksheet('问题清单');
    const link = { text: 'C8', hyperlink: `#'${SHEET}'!C8` };
    const row = [undefined, 1, SHEET, link, '12', MARK.words, '须改正', 'FFFFF9E5'];
    expect(list?.getRow(3).values).toEqual(row);
    expect(list?.getColumn(7).hidden).toBe(true);
  });

  it('lists words of any length in a row that is high enough for all of them', async () => {
    const words = ['整改隐患数量 999 条，不应大于自查隐患数量 119 条。'.repeat(5), '本年累计数不应减少'].join(
      '\n',
    );
    const list = (
      await openWorkbook(await markBook(await templateBytes(), [{ ...MARK, words }]))
    ).getWorksheet('问题清单');
    const cell = list?.getCell('E3');
    expect(cell?.font).toMatchObject({ name: '宋体' });
    expect(cell?.border).toHaveProperty('bottom');
    // A full-width character of 10.5 pt is 14 pixels wide, others two thirds of it; the highest of the usual fonts has lines of 1.45 em.
    const narrow = words.match(/[ \d]/gu) ?? [];
    const pixels = (list?.getColumn(5).width ?? 0) * 7;
    const lines = Math.ceil((words.length * 14 - narrow.length * 5) / pixels) + 1;
    expect(list?.getRow(3).height).toBeGreaterThanOrEqual(lines * 10.5 * 1.45);
    expect(list?.pageSetup).toMatchObject({ paperSize: 9, printTitlesRow: '2:2' });
  });

  it('lists no words in a row that is higher than Excel allows', async () => {
    const words = '整改隐患数量 999 条，不应大于自查隐患数量 119 条。\n'.repeat(60);
    const marked = await markBook(await templateBytes(), [{ ...MARK, words }]);
    expect((await openWorkbook(marked)).getWorksheet('问题清单')?.getRow(3).height).toBeLessThanOrEqual(409);
  });

  it.each(WIDE)(
    'is made within seconds although %s covers the whole sheet',
    async (_, make) => {
      const sheet = await markedSheet(await make());
      expect(noteOf(sheet)).toContain(MARK.words);
      expect(sheet?.rowCount).toBeLessThan(100);
    },
    20_000,
  );

  it('is made within seconds although a wide list is followed by many beginnings of lists without an end', async () => {
    const bytes = await withPart(SHEET_PART, text =>
      text
        .replace(/<dataValidations[^>]*>/u, start => start + validation('"A1:XFD1048576"'))
        .replace('</worksheet>', `<!--${'<dataValidations '.repeat(55_000)}--></worksheet>`),
    );
    expect(noteOf(await markedSheet(bytes))).toContain(MARK.words);
  }, 20_000);

  it('is not made when a part is larger than the archive says', async () => {
    const bytes = await templateBytes();
    const at = bytes.lastIndexOf(Buffer.from('xl/theme/theme1.xml')) - 46;
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    bytes.writeUInt32LE(10, at + 24);
    await expect(markBook(bytes, [MARK])).rejects.toThrow(/已损坏/u);
  });
});
