import { describe, expect, it } from 'vitest';
import { packArchive } from '../../../src/office/archive.js';
import { readOfficialFile } from '../../../src/workbook/official/read-official.js';
import { drawDocx, drawXlsx } from './draw-blanks.js';

const docxOf = (body: string): Promise<Buffer> =>
  packArchive(
    [
      {
        name: 'word/document.xml',
        bytes: Buffer.from(
          `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
        ),
      },
    ],
    new Date(0),
  );
const cell = (text: string, properties = ''): string =>
  `<w:tc><w:tcPr>${properties}</w:tcPr><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:tc>`;
const row = (...cells: string[]): string => `<w:tr>${cells.join('')}</w:tr>`;

const TABLE = [
  ['单位类型', '检查（家次）', '隐患', '<'],
  ['^', '^', '发现（条）', '整改（条）'],
  ['县直单位', '', '', ''],
];

describe('a blank official file', () => {
  it('each fact names the cell it was read from', async () => {
    const [sheet] = (
      await readOfficialFile(await drawXlsx({ 月报: ['检查情况月报表', { table: TABLE }] }), 'a.xlsx')
    ).forms;
    expect(sheet?.measures.map(({ header }) => header.place)).toEqual(['月报!B2', '月报!C3', '月报!D3']);
    const [document] = (await readOfficialFile(await drawDocx(['检查情况月报表', TABLE]), 'a.docx')).forms;
    expect(document?.measures.map(({ header }) => header.place)).toEqual([
      '表1 第1行第2列',
      '表1 第2行第3列',
      '表1 第2行第4列',
    ]);
  });

  it('a check is only proposed, and asks for an explanation', async () => {
    const [form] = (await readOfficialFile(await drawDocx(['检查情况月报表', TABLE]), 'a.docx')).forms;
    expect(form?.checks.map(({ value, confidence }) => [value, confidence])).toEqual([
      [{ kind: 'at-most', at: 'B1.03', left: ['B1.03'], right: ['B1.02'], severity: 'warning' }, 'likely'],
    ]);
  });

  it('a file that only says 统计表 is asked how often it is reported', async () => {
    const { periodKind, year } = await readOfficialFile(await drawDocx(['检查情况统计表', TABLE]), 'a.docx');
    expect(periodKind).toMatchObject({ value: undefined, confidence: 'unsure' });
    expect(year).toMatchObject({ value: undefined, confidence: 'unsure' });
  });

  it('what was deleted while changes were tracked, and the tabs of a style, are no text', async () => {
    const { forms } = await readOfficialFile(
      await docxOf(
        `<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>检查情况</w:t></w:r><w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del><w:r><w:t>月报表</w:t></w:r></w:p><w:tbl>${row(cell('单位类型'), cell('检查（家次）'))}${row(cell('乡镇'), cell(''))}</w:tbl>`,
      ),
      'a.docx',
    );
    expect(forms[0]?.title.value).toBe('检查情况月报表');
  });

  it('a table inside a cell is text of the cell', async () => {
    const inner = `<w:tbl>${row(cell('（'), cell('家次'), cell('）'))}</w:tbl>`;
    const { forms } = await readOfficialFile(
      await docxOf(
        `<w:tbl>${row(cell('单位类型'), `<w:tc><w:p><w:r><w:t>检查</w:t></w:r></w:p>${inner}<w:p/></w:tc>`)}${row(cell('乡镇'), cell(''))}</w:tbl>`,
      ),
      'a.docx',
    );
    expect(forms[0]?.measures.map(({ header, unit }) => [header.value, unit.value])).toEqual([
      [['检查（家次）'], '家次'],
    ]);
  });

  it('is refused in words when it has no table, too many cells, or is no XML', async () => {
    const refusal = (bytes: Buffer) =>
      readOfficialFile(bytes, 'a.docx').then(
        () => 'read',
        (error: unknown) => String(error),
      );
    expect(await refusal(await docxOf('<w:p><w:r><w:t>各单位：</w:t></w:r></w:p>'))).toContain(
      '没有找到要填数的空表',
    );
    expect(await refusal(await docxOf(`<w:tbl>${row(cell('')).repeat(2_001)}</w:tbl>`))).toContain('太大');
    expect(
      await refusal(await docxOf(`<w:tbl>${row(...Array.from({ length: 201 }, () => cell('')))}</w:tbl>`)),
    ).toContain('太大');
    expect(
      await refusal(await docxOf(`<w:tbl>${row(cell('', '<w:gridSpan w:val="9999"/>'))}</w:tbl>`)),
    ).toContain('太大');
    expect(await refusal(await docxOf('<w:p>'))).toContain('读不懂');
  });

  it('borders that were drawn down to the end of the sheet make no table larger', async () => {
    const { forms } = await readOfficialFile(
      await drawXlsx({ 月报: ['检查情况月报表', { table: TABLE, blank: { rows: 3_000, columns: 0 } }] }),
      'a.xlsx',
    );
    expect(forms[0]?.measures).toHaveLength(3);
    expect(forms[0]?.unitKinds.value).toEqual(['县直单位']);
  });
});
