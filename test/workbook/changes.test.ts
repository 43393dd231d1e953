import type Excel from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/checks/check.js';
import { summaryBook, type UnitContent } from '../../src/workbook/sheets/summary-book.js';
import { plan, quarter, unitContent } from './quarter.js';
import { find, openBook, sheetOf, textsOf } from './read.js';

const PATHS = {
  register: '企业底数（家）/规上企业',
  hazards: '落实全员安全生产责任制数量/健全三张清单/自查隐患数量（条）',
};

/** The cell 增减 of a measure on the unit's sheet, with its two figures. */
async function changeOf(path: string, code: string, from: number, to: number): Promise<Excel.Cell> {
  const unit = unitContent('water', { previous: new Map([[code, from]]), figures: new Map([[code, to]]) });
  const sheet = sheetOf(await openBook(summaryBook(quarter({ units: [unit] }))), '给排水股·城市供水');
  expect(textsOf(sheet).join('\n')).toMatch(/达到上期的 20%.*不少于 10/u);
  return sheet.getCell(find(sheet, path).row, 6);
}

const looks = (cell: Excel.Cell) => [cell.value, cell.numFmt, cell.font.bold ?? false];

describe('a change', () => {
  it('has an arrow and bold letters from a fifth of the earlier figure on', async () => {
    expect(looks(await changeOf(PATHS.register, 'A4.02', 100, 120))).toEqual([20, '"▲"+0;"▼"-0;0', true]);
    expect(looks(await changeOf(PATHS.register, 'A4.02', 100, 80))).toEqual([-20, '"▲"+0;"▼"-0;0', true]);
    expect(looks(await changeOf(PATHS.register, 'A4.02', 100, 119))).toEqual([19, '+0;-0;0', false]);
  });

  it('of money has room for its arrow, its sign and four decimals, in bold letters with wide digits', async () => {
    const unit = unitContent('water', { previous: new Map([['A6.12', 1_000]]) });
    const workbook = await openBook(summaryBook(quarter({ units: [unit, unitContent('gas')] })));
    for (const name of ['给排水股·城市供水', '与上季度比较']) {
      const sheet = sheetOf(workbook, name);
      const { width = 0 } = sheet.getColumn(find(sheet, '增减').column);
      expect(width * 6).toBeGreaterThan((1 + '+1234.5678'.length * 0.65) * 10.5);
    }
  });

  it('of less than ten is not large', async () => {
    expect(looks(await changeOf(PATHS.register, 'A4.02', 10, 19))).toEqual([9, '+0;-0;0', false]);
  });

  it('of a figure counted since January is large when it more than doubles', async () => {
    expect(looks(await changeOf(PATHS.hazards, 'A4.10', 50, 100))[2]).toBe(false);
    expect(looks(await changeOf(PATHS.hazards, 'A4.10', 50, 101))[2]).toBe(true);
  });
});

describe('the same quarter of last year', () => {
  const lastYear = new Map([...plan.measures.keys()].map(code => [code, 7]));
  const book = async (units: readonly UnitContent[]) => openBook(summaryBook(quarter({ units })));

  it('stands beside the figures counted since January alone, on the sheet of the unit', async () => {
    const sheet = sheetOf(await book([unitContent('water', { lastYear })]), '给排水股·城市供水');
    const { column, row: head } = find(sheet, '上年同期');
    expect(sheet.getCell(head, column + 1).value).toBe('上期');
    expect(sheet.getCell(find(sheet, PATHS.hazards).row, column).value).toBe(7);
    expect(sheet.getCell(find(sheet, PATHS.register).row, column).value).toBe('—');
    expect(textsOf(sheet)).toContain(
      '上期：2025年第二季度　上年同期：2024年第三季度，只列本年1月起累计的指标',
    );
  });

  it('stands in the comparison when all compared units have reported then, else the sheet says how many did', async () => {
    const both = sheetOf(
      await book([unitContent('water', { lastYear }), unitContent('gas', { lastYear })]),
      '与上季度比较',
    );
    const { column } = find(both, '上年同期');
    expect(both.getCell(find(both, '自查隐患数量').row, column).value).toBe(14);
    const one = sheetOf(await book([unitContent('water', { lastYear }), unitContent('gas')]), '与上季度比较');
    expect(textsOf(one)).not.toContain('上年同期');
    expect(textsOf(one)).toContain('没有列上年同期：2024年第三季度只有 1 个单位报送。');
  });

  it('is left out where nothing is known of it', async () => {
    const sheet = sheetOf(await book([unitContent('water')]), '给排水股·城市供水');
    expect(textsOf(sheet)).not.toContain('上年同期');
  });
});

describe('the comparison of a unit’s own workbook', () => {
  it('lists the changed figures alone: all of them stand on the unit’s sheet', async () => {
    const { figures } = unitContent('water');
    const previous = new Map(figures).set('A4.02', 0);
    const units = [unitContent('water', { previous })];
    const sheet = sheetOf(await openBook(summaryBook(quarter({ units }))), '与上季度比较');
    const texts = textsOf(sheet);
    expect(texts).toContain('企业底数·规上企业');
    expect(texts).not.toContain('企业底数·中等企业');
    expect(texts).toContain('这里只列有变化的指标，全部数据见本单位的表。');
  });
});

describe('the year’s report', () => {
  it('is called 年报 on every sheet, but for the names of sheets', async () => {
    const units = [
      unitContent('water', { previousPeriod: '2025Q4', summary: '' }),
      unitContent('gas', { previousPeriod: '2025Q4' }),
    ];
    const workbook = await openBook(summaryBook(quarter({ period: '2025Y', units })));
    const comparison = textsOf(sheetOf(workbook, '与上季度比较'));
    expect(comparison[0]).toBe('与第四季度比较　2025年报与2025年第四季度');
    expect(comparison).toEqual(expect.arrayContaining(['第四季度', '年报']));
    const unit = textsOf(sheetOf(workbook, '给排水股·城市供水'));
    expect(unit.filter(text => text.startsWith('年报表（一）　德化县'))).toHaveLength(1);
    for (const name of ['与上季度比较', '给排水股·城市供水', '检查与说明', '报送情况'])
      expect(textsOf(sheetOf(workbook, name)).join('\n')).not.toMatch(/季报|本季度|上季度/u);
  });
});

describe('lists', () => {
  it('can be filtered by their heads', async () => {
    const finding: Finding = {
      ...{ check: 'fall', severity: 'warning', at: 'A4.05' },
      ...{ codes: ['A4.05'], sentence: '减少 2 家' },
    };
    const units = [unitContent('water', { findings: [finding] }), unitContent('gas')];
    const workbook = await openBook(summaryBook(quarter({ units })));
    const status = sheetOf(workbook, '报送情况');
    const { row } = find(status, '填报单位');
    expect(status.autoFilter).toBe(`A${row}:G${row + 2}`);
    const findings = sheetOf(workbook, '检查与说明');
    const head = find(findings, '范围').row;
    expect(findings.autoFilter).toBe(`A${head}:F${head + 1}`);
    expect(findings.getCell(head + 1, 1).isMerged).toBe(false);
  });
});
