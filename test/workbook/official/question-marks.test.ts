import { describe, expect, it } from 'vitest';
import { planFromDraft } from '../../../src/workbook/official/plan-from-draft.js';
import { questionMarks } from '../../../src/workbook/official/question-marks.js';
import { readOfficialFile } from '../../../src/workbook/official/read-official.js';
import { planBook } from '../../../src/workbook/plan-book/plan-book.js';
import { addressOf } from '../../../src/workbook/xlsx/addresses.js';
import { markBook, type Mark } from '../../../src/workbook/read/mark.js';
import type { Book, Cell, Sheet } from '../../../src/workbook/xlsx/book.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import Excel from 'exceljs';
import { BLANKS } from './official-blanks.js';

/** A sheet of tables: a row of heads, and rows of texts. */
function sheetOf(name: string, rows: readonly (readonly string[])[], heads: readonly number[]): Sheet {
  const cells = rows.flatMap((texts, row) =>
    texts.map((value, column): Cell => ({
      ...{ row: row + 1, column: column + 1, value },
      style: heads.includes(row) ? 'header' : 'text',
    })),
  );
  return {
    ...{ name, widths: [20, 20, 20], heights: rows.map(() => 20), cells, merges: [] },
    printing: { paper: 'A4', landscape: false, repeat: { from: 1, to: 1 }, header: '', footer: '' },
    frozen: { rows: 0, columns: 0 },
  };
}

const book: Book = {
  properties: { title: '方案册', creator: '样例', madeAt: new Date(0) },
  sheets: [
    sheetOf(
      '基本',
      [
        ['项目', '内容'],
        ['文号', ''],
        ['表', '标题'],
        ['表1', '月报表'],
      ],
      [0, 2],
    ),
    sheetOf(
      '指标',
      [
        ['编号', '单位', '合计'],
        ['B1.01', '待定', ''],
        ['B1.02', '条', ''],
      ],
      [0],
    ),
    sheetOf(
      '备注',
      [
        ['所在表', '备注'],
        ['表1', '1.一；'],
        ['表1', '2.二。'],
      ],
      [0],
    ),
  ],
};
const ask = (sheet: string, row: string, column: string, question: string, place = '') => ({
  ...{ sheet, row, column, question, place },
  confidence: 'unsure' as const,
});

describe('the questions of a draft in the plan book', () => {
  const marks = questionMarks(book, [
    ask('基本', '文号', '内容', '文号？'),
    ask('基本', '表1', '标题', '标题？', '月报!A1'),
    ask('指标', 'B1.02', '合计', '合计？'),
    ask('指标', 'B1.02', '合计', '再问？'),
    ask('备注', '2', '备注', '备注？'),
    ask('指标', 'B9.99', '单位', '哪一个？'),
  ]);

  it('stand at their cells, those of one cell together, with the place in the official file', () => {
    expect(marks.map(({ sheet, address, words }) => `${sheet}!${address} ${words}`)).toEqual([
      '基本!B2 文号？',
      '基本!B4 标题？（原表 月报!A1）',
      '指标!C3 合计？\n再问？',
      '备注!B3 备注？',
      '指标!A1 哪一个？',
    ]);
  });

  it('make the cell yellow, with the question as its comment', async () => {
    const workbook = new Excel.Workbook();
    const bytes = await markBook(await writeBook(book), marks);
    await workbook.xlsx.load(bytes as unknown as Excel.Buffer);
    const cell = workbook.getWorksheet('指标')?.getCell('C3');
    expect(cell?.fill).toMatchObject({ fgColor: { argb: 'FFFFEB9C' } });
    expect(JSON.stringify(cell?.note)).toContain('再问？');
  });
});

describe('the questions of twenty bureaus’ blank files', () => {
  it.each(BLANKS.map(({ name, format, make }) => ({ name: `${name}.${format}`, make })))(
    '$name: each has its own cell in the plan book',
    async ({ name, make }) => {
      const { plan, questions } = planFromDraft(await readOfficialFile(await make(), name), {}, 2026);
      const made = planBook(plan);
      expect(questions.length).toBeGreaterThan(0);
      for (const question of questions) {
        const [mark] = questionMarks(made, [question]);
        const cell = cellIn(made, mark);
        const words = JSON.stringify([question, mark]);
        expect(mark?.sheet, words).toBe(question.sheet);
        expect(cell?.style, words).not.toBe('header');
        expect(headAbove(made, mark), words).toBe(question.column);
        const isNumbered = question.sheet === '备注' || question.sheet === '校验';
        if (!isNumbered) expect(labelBeside(made, mark), words).toBe(question.row);
      }
    },
  );
});

type Place = Pick<Mark, 'sheet' | 'address'> | undefined;
const cellsIn = (made: Book, place: Place): readonly Cell[] =>
  made.sheets.find(({ name }) => name === place?.sheet)?.cells ?? [];
const cellIn = (made: Book, place: Place): Cell | undefined =>
  cellsIn(made, place).find(each => addressOf(each) === place?.address);

/** The nearest head above a cell. */
const headAbove = (made: Book, place: Place) => {
  const cell = cellIn(made, place);
  return cellsIn(made, place)
    .filter(({ style, row, column }) => style === 'header' && column === cell?.column && row < cell.row)
    .sort((one, other) => other.row - one.row)[0]?.value;
};

/** What the first cell of its row says. */
const labelBeside = (made: Book, place: Place) => {
  const row = cellIn(made, place)?.row;
  return cellsIn(made, place).find(cell => cell.row === row && cell.column === 1)?.value;
};
