import type Excel from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Form } from '../../../src/plan/form.js';
import { measureOf, type PlanData } from '../../../src/plan/plan.js';
import { figure } from '../../../src/plan/table.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { preparePlans } from '../../../src/plan/plans.js';
import { summaryBook } from '../../../src/workbook/sheets/summary-book.js';
import { ANNEX_HEADERS, ANNEX_NOTES, headCells } from '../annexes.js';
import { figuresOf, plan, plans, quarter } from '../quarter.js';
import { address, find, mergesIn, openBook, sheetOf, textsOf, unbroken } from '../read.js';

let workbook: Excel.Workbook;
beforeAll(async () => {
  workbook = await openBook(summaryBook(quarter()));
});

const headerTop = 3;
const bodyTop = 6;
const values = (sheet: Excel.Worksheet, row: number, columns: number) =>
  Array.from({ length: columns }, (_, index) => sheet.getCell(row, index + 1).value);

describe.each(plan.forms)('$sheet', form => {
  const columns = form.columns.length;
  const sheet = () => sheetOf(workbook, form.sheet);

  it('has the header of its annex, text by text and merge by merge', () => {
    const heads = headCells(ANNEX_HEADERS[form.sheet] ?? []);
    expect(Math.max(...heads.map(head => head.column))).toBe(columns);
    for (const head of heads) {
      const top = headerTop + head.row - 1;
      expect(unbroken(sheet().getCell(top, head.column).text)).toBe(head.text);
      if (head.rows * head.columns === 1) continue;
      const range = address(top, head.column, top + head.rows - 1, head.column + head.columns - 1);
      expect(mergesIn(sheet())).toContain(range);
    }
    const inHeader = mergesIn(sheet()).filter(range => {
      const row = Number(/\d+/u.exec(range)?.[0]);
      return row >= headerTop && row < bodyTop;
    });
    expect(inHeader).toHaveLength(heads.filter(head => head.rows * head.columns > 1).length);
  });

  it('has its title over the whole width, bold and centred', () => {
    const title = sheet().getCell(1, 1);
    const number = form.sheet.slice(3);
    expect(title.value).toBe(`德化县安全生产标准化提升专项行动2025年持续深化进展情况季报表${number}`);
    expect(title.font.bold).toBe(true);
    expect(title.alignment.horizontal).toBe('center');
    expect(mergesIn(sheet())).toContain(address(1, 1, 1, columns));
  });

  it('has the complete notes of its annex, in a row high enough for them', () => {
    const { row } = find(sheet(), /^注：/u);
    expect(sheet().getCell(row, 1).value).toBe(ANNEX_NOTES[form.sheet]);
    expect(mergesIn(sheet())).toContain(address(row, 1, row, columns));
    const width = form.columns.reduce((sum, _, index) => sum + (sheet().getColumn(index + 1).width ?? 0), 0);
    const lines = ((ANNEX_NOTES[form.sheet]?.length ?? 0) * 10.5) / (width * POINTS);
    expect(sheet().getRow(row).height).toBeGreaterThanOrEqual(Math.ceil(lines) * 13);
  });

  it('prints every figure of the units in the cell of its measure', () => {
    const sums = figuresOf(plan, 100);
    const printed = figureCells(form, sheet(), bodyTop);
    expect([...printed.keys()].sort()).toEqual(form.measures.map(({ code }) => code).sort());
    for (const [code, cell] of printed) {
      const stored = sums.get(code) ?? NaN;
      expect([code, cell.value]).toEqual([
        code,
        measureOf(plan, code).unit === '万元' ? stored / 10_000 : stored,
      ]);
    }
  });

  it('shows 0 in every figure of a kind without units', () => {
    const printed = figureCells(form, sheet(), bodyTop + form.subRows);
    expect(printed.size).toBe(form.measures.length);
    expect(new Set(Array.from(printed.values(), cell => cell.value))).toEqual(new Set([0]));
    expect(sheet().getCell(bodyTop + form.subRows, 1).value).toBe('乡镇');
  });

  it('draws all four borders of every cell of the table, merged ones too', () => {
    for (let row = headerTop; row < bodyTop + 2 * form.subRows; row += 1)
      for (let column = 1; column <= columns; column += 1) {
        const { border } = sheet().getCell(row, column);
        const styles = [border.top, border.left, border.bottom, border.right].map(side => side?.style);
        expect([row, column, styles]).toEqual([row, column, ['thin', 'thin', 'thin', 'thin']]);
      }
  });

  it('gives every line of a header room in its cell, and every cell room for its lines', () => {
    for (const head of headCells(ANNEX_HEADERS[form.sheet] ?? [])) {
      const top = headerTop + head.row - 1;
      const lines = sheet().getCell(top, head.column).text.split('\n');
      const widths = Array.from({ length: head.columns }, (_, at) => sheet().getColumn(head.column + at));
      const points = widths.reduce((sum, { width }) => sum + (width ?? 0) * POINTS, -SIDES);
      const heights = Array.from({ length: head.rows }, (_, at) => sheet().getRow(top + at).height);
      const height = heights.reduce((sum, each) => sum + each, 0);
      const fits = lines.every(line => emOf(line) * 10.5 <= points);
      expect([head.text, fits, height >= lines.length * 15]).toEqual([head.text, true, true]);
    }
  });

  it('breaks no label in front of its last character, nor inside a bracket that has room', () => {
    for (const head of headCells(ANNEX_HEADERS[form.sheet] ?? [])) {
      const lines = sheet()
        .getCell(headerTop + head.row - 1, head.column)
        .text.split('\n');
      if (lines.length === 1) continue;
      expect([head.text, lines.filter(line => line.length < 2)]).toEqual([head.text, []]);
      const unit = /（[^（）]{1,2}）$/u.exec(head.text)?.[0];
      if (unit) expect(lines.at(-1)).toBe(unit);
    }
  });

  it('fills its page: nearly in its own size, nearly to the edges', () => {
    const columns = form.columns.map((_, at) => sheet().getColumn(at + 1).width ?? 0);
    const width = columns.reduce((sum, each) => sum + each * POINTS, 0);
    const rows = Array.from({ length: sheet().rowCount }, (_, at) => sheet().getRow(at + 1).height);
    const scale = Math.min(1, PAGE.width / width);
    const height = scale * rows.reduce((sum, each) => sum + each, 0);
    expect(scale).toBeGreaterThan(0.88);
    expect(width * scale).toBeGreaterThan(PAGE.width * 0.97);
    expect(height).toBeGreaterThan(PAGE.height * 0.85);
    expect(height).toBeLessThan(PAGE.height);
  });

  it('numbers its page among the official tables, and has lines to sign', () => {
    const number = plan.forms.indexOf(form) + 1;
    expect(sheet().pageSetup).toMatchObject({ firstPageNumber: number, useFirstPageNumber: true });
    expect(sheet().headerFooter.oddFooter).toContain('第 &P 页，共 3 页');
    const texts = textsOf(sheet());
    expect(texts.some(text => text.startsWith('审核人'))).toBe(true);
    expect(texts.some(text => text.startsWith('负责人'))).toBe(true);
    expect(find(sheet(), /^审核人/u).row).toBeGreaterThan(find(sheet(), /^注：/u).row);
  });

  it('prints on A3 landscape, one page wide, with the header rows on every page', () => {
    const setup = sheet().pageSetup;
    expect(setup).toMatchObject({
      paperSize: 8,
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      horizontalCentered: true,
      printTitlesRow: `${headerTop}:${bodyTop - 1}`,
    });
  });
});

/** The points of a unit of width when the default font is 12 points large, and those that Excel keeps free at the sides. */
const POINTS = 6;
const SIDES = 3.75;
/** A3 between its margins, in points. */
const PAGE = { width: 1132.9, height: 755.4 };

/** Full-width characters are as wide as their size, others half of it. */
const emOf = (text: string): number =>
  Array.from(text).reduce((sum, sign) => sum + (/[ -~]/u.test(sign) ? 0.5 : 1), 0);

/** The cell of each code, found by the plan's columns alone. */
function figureCells(form: Form, sheet: Excel.Worksheet, top: number): Map<string, Excel.Cell> {
  const cells = new Map<string, Excel.Cell>();
  form.columns.forEach((column, index) => {
    if (column.kind !== 'figures') return;
    column.cells.forEach((code, subRow) => {
      if (code !== null) cells.set(code, sheet.getCell(top + subRow, index + 1).master);
    });
  });
  return cells;
}

function thirdForm(): Form {
  const form = plan.forms[2];
  if (!form) throw new Error('the plan has no third form');
  return form;
}

describe('special cells', () => {
  it('are merged for 一级, 二级 and 三级 of 地标, and for no other figures', () => {
    const sheet = sheetOf(workbook, '季报表（一）');
    const { column } = find(sheet, '一级企业');
    expect(mergesIn(sheet)).toContain(address(8, column, 8, column + 2));
    expect(mergesIn(sheet)).toContain(address(11, column, 11, column + 2));
    expect(
      mergesIn(sheet).some(range => range.startsWith(address(6, column, 6, column).split(':')[0] ?? '')),
    ).toBe(false);
    expect(values(sheet, 8, 33).slice(column - 1, column + 4)).toEqual([127, 127, 127, 130, 133]);
  });

  it('name the sub-rows 国标, 省标, 地标', () => {
    const sheet = sheetOf(workbook, '季报表（一）');
    const { column } = find(sheet, '达标类型');
    expect([6, 7, 8, 9, 10, 11].map(row => sheet.getCell(row, column).value)).toEqual([
      '国标',
      '省标',
      '地标',
      '国标',
      '省标',
      '地标',
    ]);
  });

  it('are empty for 乡级 of 十佳, label and figure, in both rows; no other cell is empty', () => {
    const empty: string[] = [];
    for (const form of plan.forms) {
      const sheet = sheetOf(workbook, form.sheet);
      for (let row = bodyTop; row < bodyTop + 2 * form.subRows; row += 1)
        values(sheet, row, form.columns.length).forEach((value, index) => {
          if (value === null) empty.push(`${form.key} ${address(row, index + 1, row, index + 1)}`);
        });
    }
    expect(empty).toEqual(['A5 B8:B8', 'A5 C8:C8', 'A5 B11:B11', 'A5 C11:C11']);
  });

  it('show 万元 with the necessary decimals, and whole 万元 without a point', async () => {
    const sums = new Map([
      [
        '县直单位' as const,
        new Map([
          ['A6.12', 12_345],
          ['A6.23', 50_000],
          ['A6.27', 1],
        ]),
      ],
    ]);
    const sheet = sheetOf(await openBook(summaryBook(quarter({ sums }))), '季报表（三）');
    const cells = figureCells(thirdForm(), sheet, bodyTop);
    expect(['A6.12', 'A6.23', 'A6.27'].map(code => cells.get(code)?.value)).toEqual([1.2345, 5, 0.0001]);
    expect(['A6.12', 'A6.23', 'A6.27'].map(code => cells.get(code)?.numFmt)).toEqual([
      '0.####',
      undefined,
      '0.####',
    ]);
  });

  it('widen their column when a figure would not fit', async () => {
    const sums = new Map([['县直单位' as const, new Map([['A4.02', 123_456_789]])]]);
    const sheet = sheetOf(await openBook(summaryBook(quarter({ sums }))), '季报表（一）');
    expect(sheet.getColumn(3).width).toBeGreaterThan(9);
  });
});

describe('the lines around the table', () => {
  it('name the reporting bureau, the contact person, the telephone and the day', async () => {
    const contact = { name: '陈某', telephone: '0595-00000000' };
    const sheet = sheetOf(await openBook(summaryBook(quarter({ contact }))), '季报表（二）');
    const texts = textsOf(sheet);
    expect(texts).toContain('填报单位（盖章）：德化县城市管理和综合执法局');
    expect(texts).toContain('填表人：陈某');
    expect(texts).toContain('联系电话：0595-00000000');
    expect(texts).toContain('2025年9月28日');
    expect(find(sheet, '填表人：陈某').row).toBe(2);
  });

  it('leave name and telephone open when they are not set', () => {
    expect(textsOf(sheetOf(workbook, '季报表（一）')).slice(1, 4)).toEqual([
      '填报单位（盖章）：德化县城市管理和综合执法局',
      '填表人：',
      '联系电话：',
    ]);
  });

  it('name the time of the workbook and its source submissions', () => {
    const sheet = sheetOf(workbook, '季报表（三）');
    expect(textsOf(sheet).at(-1)).toBe(
      '2025年第三季度　2025年9月28日 16:05 生成　依据：安全股·城镇燃气（已通过，第7版）、给排水股·城市供水（已通过，第7版）、' +
        '给排水股·生活污水处理（已通过，第7版）、园林股·城市公园（已通过，第7版）、环卫处·生活垃圾处理（已通过，第7版）',
    );
  });

  it('mark unfinished data in red under the title and in the head of the printed page', async () => {
    const unfinished = ['未报送：园林股·城市公园', '未审定：环卫处·生活垃圾处理'];
    const marked = await openBook(summaryBook(quarter({ unfinished })));
    for (const { sheet: name } of plan.forms) {
      const sheet = sheetOf(marked, name);
      const line = sheet.getCell(2, 1);
      expect(line.value).toBe('未定稿　未报送：园林股·城市公园；未审定：环卫处·生活垃圾处理');
      expect(line.font.color?.argb).toBe('FFC00000');
      expect(sheet.headerFooter.oddHeader).toContain('未定稿　未报送：园林股·城市公园');
      expect(sheet.pageSetup.printTitlesRow).toBe('4:6');
      expect(find(sheet, '填报单位类型').row).toBe(4);
    }
    expect(textsOf(sheetOf(workbook, '季报表（一）')).join('')).not.toContain('未定稿');
  });

  it('keep the head of the printed page within Excel’s length when many units are missing', async () => {
    const unfinished = [`未报送：${'给排水股·城市供水、'.repeat(60)}`];
    const marked = await openBook(summaryBook(quarter({ unfinished })));
    const sheet = sheetOf(marked, '季报表（一）');
    expect(sheet.headerFooter.oddHeader?.length).toBeLessThanOrEqual(255);
    expect(sheet.getCell(2, 1).value).toContain(unfinished[0]);
    expect(sheet.getRow(2).height).toBeGreaterThan(60);
  });

  it('name the new year and the plan’s year when a plan is carried over', async () => {
    const later = plans.forYear(2026);
    if (!later) throw new Error('2026 has no plan');
    const carried = await openBook(
      summaryBook(quarter({ plan: later, period: '2026Q1', madeAt: new Date('2026-03-28T10:00:00+08:00') })),
    );
    const sheet = sheetOf(carried, '季报表（一）');
    expect(sheet.getCell(1, 1).value).toContain('2026年持续深化');
    expect(sheet.getCell(2, 1).value).toBe('沿用2025年方案');
    expect(sheet.headerFooter.oddHeader ?? '').toBe('');
    const notes = textsOf(sheet).find(text => text.startsWith('注：')) ?? '';
    expect(notes).toContain('自评数据填写2026年1月以来累计数');
    expect(notes).toContain('以2025年企业底数为基数');
    expect(textsOf(sheetOf(carried, '安全股·城镇燃气'))).toContain('沿用2025年方案');
  });
});

describe('a changed plan', () => {
  it('adds one column for one more measure, and changes no other cell', () => {
    const before = summaryBook(quarter()).sheets[2];
    const longer = preparePlans([withOneMore(dehua2025)]).latest;
    const after = summaryBook(quarter({ plan: longer })).sheets[2];
    if (!before || !after) throw new Error('the third table is missing');
    expect(after.widths.length).toBe(before.widths.length + 1);
    expect(after.widths.slice(0, -1)).toEqual(before.widths);
    const table = (cells: typeof after.cells) =>
      cells.filter(cell => cell.row >= headerTop && cell.row < bodyTop + 2);
    const isNew = (cell: (typeof after.cells)[number]) => cell.column === after.widths.length;
    expect(table(after.cells).filter(cell => !isNew(cell))).toEqual(table(before.cells));
    expect(
      table(after.cells)
        .filter(isNew)
        .map(({ row, value }) => [row, value]),
    ).toEqual([
      [4, '表彰\n通报\n（份）'],
      [6, 203],
      [7, 0],
    ]);
  });

  it('has one row for each unit kind', () => {
    const kinds = { ...dehua2025.organisation, unitKinds: ['县直单位'] as const };
    const single = preparePlans([{ ...dehua2025, organisation: kinds }]).latest;
    const sheet = summaryBook(quarter({ plan: single })).sheets[0];
    expect(sheet?.cells.some(({ value }) => value === '乡镇')).toBe(false);
    expect(sheet?.heights.length).toBe(bodyTop + 3 + 2);
  });
});

function withOneMore(data: PlanData): PlanData {
  const { column, measures } = figure('A6.30', '企业内部激励/表彰通报（份）', { unit: '份', since: 'year' });
  const forms = data.forms.map(form =>
    form.key === 'A6'
      ? { ...form, columns: [...form.columns, column], measures: [...form.measures, ...measures] }
      : form,
  );
  return { ...data, forms };
}
