import { describe, expect, it } from 'vitest';
import { markBook } from '../../../src/workbook/read/mark.js';
import { withoutEmptyCells } from '../../../src/workbook/read/empty-cells.js';
import { measureOf } from '../../../src/plan/plan.js';
import { openWorkbook } from '../../requests/uploads/workbooks.js';
import { withBorders, withParts, withTexts } from '../large-files.js';
import { figuresOf, plan } from '../quarter.js';
import { readBack } from '../sent-back.js';

const typed = new Map([...figuresOf(plan, 3)].filter(([code]) => !measureOf(plan, code).sumOf));
const SHEET = 'xl/worksheets/sheet1.xml';

describe('empty cells', () => {
  it('are left out, with the rows that have no others', () => {
    const rows =
      '<row r="1" ht="20"><c r="A1" s="1"/><c r="B1" s="1"><v>5</v></c><c r="C1" s="1"/></row>' +
      '<row r="2"><c r="A2" s="1"/>\n<c r="B2" s="2"></c><c r="C2"><v></v></c></row><row r="3"/>';
    expect(withoutEmptyCells(`<sheetData>${rows}</sheetData>`)).toBe(
      '<sheetData><row r="1" ht="20"><c r="B1" s="1"><v>5</v></c></row></sheetData>',
    );
  });

  it('stay in front of a cell or a row that does not say its place', () => {
    const rows =
      '<row r="7"/><row><c r="A1"/><c/><c><v>5</v></c><c r="D1" t="s"/><c s="1" r="E1"/><c/><v/></row>';
    expect(withoutEmptyCells(rows)).toBe(rows);
  });
});

describe('a filled template', () => {
  it('with 60,000 rows of borders below its table is read like one without', async () => {
    expect((await readBack(await withBorders(60_000, typed))).values).toEqual(typed);
  });

  it('with a million empty rows is read', async () => {
    const rows = Array.from({ length: 1_000_000 }, (_, index) => `<row r="${index + 100}"/>`).join('');
    const bytes = await withParts(
      { [SHEET]: xml => xml.replace('</sheetData>', `${rows}</sheetData>`) },
      typed,
    );
    expect((await readBack(bytes)).values).toEqual(typed);
  });

  it('with a million texts is refused in words', async () => {
    await expect(withTexts(900_000).then(bytes => readBack(bytes))).rejects.toThrow(
      /文件里的文字过多（超过 200000 条）/u,
    );
  });

  it('whose cells number more than a table’s is refused with the limit that it exceeds', async () => {
    const cells = Array.from({ length: 30_000 }, (_, index) => {
      const row = 100 + Math.floor(index / 20);
      return `<c r="${String.fromCharCode(65 + (index % 20))}${row}"><v>1</v></c>`;
    }).join('');
    const bytes = await withParts({
      [SHEET]: xml => xml.replace('</sheetData>', `<row r="100">${cells.repeat(2)}</row></sheetData>`),
    });
    await expect(readBack(bytes)).rejects.toThrow(/超过 50000 个单元格有内容/u);
  });
});

describe('a marked file', () => {
  const MARK = { sheet: '季报表（一）', address: 'C8', words: '“12万”不是一个数。', kind: 'error' } as const;

  it('of a template with 60,000 rows of borders keeps its table, without the rows below', async () => {
    const marked = await openWorkbook(await markBook(await withBorders(60_000, typed), [MARK]));
    const sheet = marked.getWorksheet(MARK.sheet);
    expect(sheet?.rowCount).toBeLessThan(100);
    expect(sheet?.getCell('C8').fill).toMatchObject({ fgColor: { argb: 'FFFFC7CE' } });
    expect(marked.worksheets.map(({ name }) => name)).toContain('季报表（三）');
  });

  it('of a workbook too large to be written again is the list alone', async () => {
    const styles = `<!--${Array.from({ length: 1_000_000 }, (_, index) => index).join(' ')}-->`;
    const bytes = await withParts({ 'xl/styles.xml': xml => xml + styles });
    const marked = await openWorkbook(await markBook(bytes, [{ ...MARK, shown: '12万' }]));
    expect(marked.worksheets.map(({ name }) => name)).toEqual(['问题清单']);
    const [sheet] = marked.worksheets;
    expect(sheet?.getCell('A1').text).toContain('原文件太大，没有在里面标注');
    expect(sheet?.getRow(3).values).toEqual(
      expect.arrayContaining([1, MARK.sheet, 'C8', '12万', MARK.words, '须改正']),
    );
  });
});
