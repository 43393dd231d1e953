import Zip from 'jszip';
import { describe, expect, it } from 'vitest';
import { summaryBook } from '../../../src/workbook/sheets/summary-book.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import { quarter, unitContent } from '../quarter.js';
import { find, openBook, sheetOf, textsOf } from '../read.js';

const missing = () => unitContent('parks', { state: 'draft', figures: null, summary: '', submittedAt: null });

/** The links of each sheet of the file, by the sheet's number. */
async function linksIn(bytes: Buffer): Promise<string[][]> {
  const zip = await Zip.loadAsync(bytes);
  const count = Object.keys(zip.files).filter(name => /worksheets\/sheet\d+\.xml$/u.test(name)).length;
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const xml = (await zip.file(`xl/worksheets/sheet${index + 1}.xml`)?.async('string')) ?? '';
      expect(xml).not.toMatch(/<\/hyperlinks>.*<(?:mergeCells|conditionalFormatting|dataValidations)/u);
      return Array.from(
        xml.matchAll(/<hyperlink ref="[A-Z]+\d+" location="([^"]*)"\/>/gu),
        ([, to]) => to ?? '',
      );
    }),
  );
}

describe('the contents', () => {
  it('lead to every other sheet, and each sheet that is no official table leads back', async () => {
    const book = summaryBook(quarter({ units: [unitContent('gas'), missing(), unitContent('waste')] }));
    const names = book.sheets.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['季报表（一）', '季报表（二）', '季报表（三）', '目录']);
    const links = await linksIn(await writeBook(book));
    expect(links[3]).toEqual(names.filter(name => name !== '目录').map(name => `'${name}'!A1`));
    expect(links.slice(0, 3)).toEqual([[], [], []]);
    for (const back of links.slice(4)) expect(back).toEqual(["'目录'!A1"]);
  });

  it('have the one line of a unit that has not reported, which has no sheet', async () => {
    const workbook = await openBook(summaryBook(quarter({ units: [unitContent('gas'), missing()] })));
    expect(workbook.getWorksheet('园林股·城市公园')).toBeUndefined();
    const sheet = sheetOf(workbook, '目录');
    const { row } = find(sheet, '园林股·城市公园');
    expect(sheet.getCell(row, 3).value).toBe('填报中，本期数据尚未报送，没有表');
    expect(textsOf(sheetOf(workbook, '报送情况'))).toContain('园林股·城市公园');
  });

  it('do not say of the only unit, whose sheet they lead to, that there is none', async () => {
    const sheet = sheetOf(await openBook(summaryBook(quarter({ units: [missing()] }))), '目录');
    const { row } = find(sheet, '园林股·城市公园');
    expect(sheet.getCell(row, 3).value).toBe('填报中，本期数据尚未报送');
  });

  it('are numbered with the sheets after them; each of their pages says at its foot what it is a page of', async () => {
    const workbook = await openBook(summaryBook(quarter()));
    for (const { name, headerFooter } of workbook.worksheets.slice(3))
      expect(headerFooter.oddFooter).toMatch(new RegExp(`^&L&8 ${name}　2025年第三季度　.*第 &P 页$`, 'u'));
  });

  it('find sheets whose names have marks of XML and of formulas', async () => {
    const { unit } = unitContent('gas');
    const units = [unitContent('gas', { unit: { ...unit, name: `甲&乙<丙>'s` } }), unitContent('water')];
    const links = await linksIn(await writeBook(summaryBook(quarter({ units }))));
    expect(links[3]?.[3]).toBe("'甲&amp;乙&lt;丙&gt;’s'!A1");
  });
});
