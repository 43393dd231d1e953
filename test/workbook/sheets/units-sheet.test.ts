import { describe, expect, it } from 'vitest';
import { summaryBook } from '../../../src/workbook/sheets/summary-book.js';
import { plan, quarter, unitContent } from '../quarter.js';
import { find, openBook, sheetOf, textsOf } from '../read.js';

/** So many enterprises below 城市供水, each with figures of its own; the last one has not reported. */
const enterprises = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const water = unitContent('water');
    const unit = { ...water.unit, key: `water-${index}`, name: `第${index}供水公司` };
    const figures = new Map([...plan.measures.keys()].map((code, place) => [code, index * 1_000 + place]));
    return index === count - 1
      ? unitContent('water', { unit, state: 'draft', figures: null, submittedAt: null })
      : unitContent('water', { unit, figures, notes: new Map([['A4.05', '关停两家']]) });
  });

const namesOf = (count: number) =>
  summaryBook(quarter({ units: enterprises(count) })).sheets.map(({ name }) => name);

describe('a workbook of many units', () => {
  it('has a sheet for each of forty units, and one sheet for all of forty-one', () => {
    expect(namesOf(40).slice(3)).toHaveLength(44);
    expect(namesOf(40)).not.toContain('第39供水公司');
    expect(namesOf(40)).not.toContain('各单位数据');
    expect(namesOf(41).slice(3)).toEqual([
      '目录',
      '各单位数据',
      '目标完成情况',
      '与上季度比较',
      '报送情况',
      '检查与说明',
    ]);
  });

  it('has a row for each unit, with its figures under the headers of the official tables', async () => {
    const workbook = await openBook(summaryBook(quarter({ units: enterprises(60) })));
    const sheet = sheetOf(workbook, '各单位数据');
    const { row } = find(sheet, '第7供水公司');
    const values = (sheet.getRow(row).values as unknown[]).slice(1);
    expect(values.slice(2, 4)).toEqual(['县直单位', '已通过']);
    expect(values[6]).toBe(7_000);
    expect(values.slice(-3)).toEqual([0, 1, '26 字']);
    expect(values).toHaveLength(6 + plan.measures.size + 3);
    const { column } = find(sheet, '自查隐患数量（条）');
    expect(sheet.getCell(row, column).value).toBeTypeOf('number');
    expect(find(sheet, '第59供水公司').row).toBe(row + 52);
  });

  it('has no line over the first column, which every page repeats, and one line for the name of a unit above', async () => {
    const workbook = await openBook(summaryBook(quarter({ units: enterprises(60) })));
    const sheet = sheetOf(workbook, '各单位数据');
    expect(find(sheet, /^各单位数据/u)).toEqual({ row: 1, column: 2 });
    expect([1, 2, 3].map(row => sheet.getCell(row, 1).value)).toEqual([null, null, null]);
    expect(sheet.getColumn(2).width).toBe(sheet.getColumn(1).width);
  });

  it('breaks its pages between groups of columns, and names the table and the group on each of them', async () => {
    const book = summaryBook(quarter({ units: enterprises(60) }));
    const { printing } = book.sheets.find(({ name }) => name === '各单位数据') ?? {};
    const starts = printing?.wide?.starts ?? [];
    expect(starts).toHaveLength(4);
    const sheet = sheetOf(await openBook(book), '各单位数据');
    const head = find(sheet, '填报单位').row;
    const body = find(sheet, '第0供水公司').row;
    for (const start of starts.slice(1)) {
      // Nothing stands over a break: each level of the header begins anew behind it.
      const above = Array.from({ length: body - head }, (_, level) => sheet.getCell(head + level, start + 1));
      for (const cell of above) expect(Number(cell.master.col)).toBe(start + 1);
      expect(above[0]?.text).toMatch(/^季报表（[一二三]）$/u);
    }
    const widest = Math.max(
      ...starts.map((start, page) => {
        const columns = Array.from({ length: (starts[page + 1] ?? 111) - start }, (_, at) => start + at);
        return [...(start === 0 ? [] : [0]), ...columns].reduce(
          (sum, at) => sum + (sheet.getColumn(at + 1).width ?? 0) * 6,
          0,
        );
      }),
    );
    // The printable width of A3 landscape, in points.
    expect((widest * (printing?.wide?.scale ?? 0)) / 100).toBeLessThan(1_133);
  });

  it('leaves the figures of a unit that has not reported empty', async () => {
    const workbook = await openBook(summaryBook(quarter({ units: enterprises(60) })));
    const sheet = sheetOf(workbook, '各单位数据');
    const { row } = find(sheet, '第59供水公司');
    expect(
      (sheet.getRow(row).values as unknown[]).slice(7).filter(value => value !== null && value !== undefined),
    ).toEqual([]);
    expect(sheet.getCell(row, 4).value).toBe('填报中');
  });

  it('names a dozen units where it spoke of all, and says how many there are', async () => {
    const workbook = await openBook(summaryBook(quarter({ units: enterprises(60) })));
    const texts = textsOf(sheetOf(workbook, '季报表（一）')).join('\n');
    expect(texts).toContain('第11供水公司（已通过，第7版）…等 59 个，全部见“报送情况”');
    expect(texts).not.toContain('第12供水公司');
    expect(textsOf(sheetOf(workbook, '报送情况')).join('\n')).toContain('第12供水公司');
  });
});
