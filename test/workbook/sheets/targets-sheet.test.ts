import type Excel from 'exceljs';
import { describe, expect, it } from 'vitest';
import { reckonTargets, sumTargetParts, type UnitTargets } from '../../../src/core/targets.js';
import type { Unit } from '../../../src/plan/organisation.js';
import { summaryBook, type SummaryContent } from '../../../src/workbook/sheets/summary-book.js';
import { figures } from '../../core/plan.js';
import { plan, quarter } from '../quarter.js';
import { find, openBook, sheetOf, textsOf } from '../read.js';

const FIGURES: Readonly<Record<string, ReadonlyMap<string, number>>> = {
  gas: figures({ 'A5.07': 2, 'A5.11.shi': 4 }),
  water: figures(),
  sewage: figures({ 'A5.04.xian': 1, 'A5.12.xian': 1 }),
};
const targets = reckonTargets(plan, plan.units, ({ key }) => {
  const now = FIGURES[key];
  return { now: now && sumTargetParts(plan, now), base: undefined };
});
const made = async (more: Partial<SummaryContent> = {}): Promise<Excel.Worksheet> =>
  sheetOf(await openBook(summaryBook(quarter({ targets, ...more }))), '目标完成情况');

/** The values of a row, of a formula its result; exceljs reads no result of 0. */
const valuesIn = (sheet: Excel.Worksheet, row: number): unknown[] =>
  Array.from({ length: 11 }, (_, index) => {
    const { value } = sheet.getCell(row, index + 1);
    return typeof value === 'object' && value !== null && 'formula' in value ? (value.result ?? 0) : value;
  });

describe('the sheet 目标完成情况', () => {
  it('has annex 1 as it is printed, with what is newly added and missing beside each target', async () => {
    const sheet = await made();
    const texts = textsOf(sheet);
    expect(texts[0]).toBe('目标完成情况　2025年第三季度');
    expect(texts[1]).toBe(`附件1　${plan.targetTable.title}`);
    const head = find(sheet, '行业领域').row;
    expect(valuesIn(sheet, head).filter((each, index, all) => each !== all[index - 1])).toEqual([
      ...['行业领域', '标杆企业数', '评审达标企业数', '达标岗位数', '牵头股室'],
    ]);
    expect(valuesIn(sheet, find(sheet, '城镇燃气').row)).toEqual([
      ...['城镇燃气', 0, 0, '无任务', 0, 2, '无任务', 1, 4, 0, '安全股'],
    ]);
    expect(valuesIn(sheet, find(sheet, '生活污水处理').row)).toEqual([
      ...['生活污水处理', 1, 1, 0, 1, 0, 1, 1, 1, 0, '给排水股'],
    ]);
    expect(valuesIn(sheet, find(sheet, '城市公园').row)).toEqual([
      ...['城市公园', 0, '—', '无任务', 0, '—', '无任务', 1, '未报送', '—', '园林股'],
    ]);
    expect(texts.join()).toContain('注：标杆企业数、评审达标企业数、达标岗位数均指新增数量。');
  });

  it('has what is missing, and the sums, as formulas that fit their rows', async () => {
    const sheet = await made();
    const { row } = find(sheet, '生活污水处理');
    const formulaAt = (at: number, column: number) => sheet.getCell(at, column).formula;
    expect(formulaAt(row, 7)).toBe(`MAX(0,E${row}-MAX(0,F${row}))`);
    const total = find(sheet, '合计').row;
    expect(formulaAt(total, 10)).toBe(`SUM(J${find(sheet, '城镇燃气').row}:J${total - 1})`);
    expect(valuesIn(sheet, total)).toEqual(['合计', 1, 1, 0, 1, 2, 1, 5, 5, 1, null]);
  });

  it('says that at least so many are missing in sum, while some units’ figures are not known', async () => {
    const sheet = await made();
    const total = find(sheet, '合计').row;
    // 评审达标企业 is asked of 生活污水处理 alone, which has reported; 达标岗位 of every unit.
    expect([4, 7, 10].map(column => sheet.getCell(total, column).numFmt)).toEqual([
      '0',
      '0',
      '"至少 "0;;"—"',
    ]);
  });

  it('shows no 0 as the sum of what nobody has reported', async () => {
    const nobody = reckonTargets(plan, plan.units, () => ({ now: undefined, base: undefined }));
    const sheet = await made({ targets: nobody });
    const total = find(sheet, '合计').row;
    expect([3, 6, 9].map(column => sheet.getCell(total, column).numFmt)).toEqual(['"—"', '"—"', '"—"']);
    const some = await made();
    expect(some.getCell(find(some, '合计').row, 3).numFmt).toBe('0');
  });

  it('is marked while the figures are not final, and prints on one page in width with its head on each', async () => {
    const sheet = await made({ unfinished: ['未报送：园林股·城市公园'] });
    expect(textsOf(sheet).join()).toContain('未定稿　未报送：园林股·城市公园');
    expect(sheet.pageSetup).toMatchObject({ orientation: 'landscape', fitToWidth: 1, fitToHeight: 0 });
    const head = find(sheet, '行业领域').row;
    expect(sheet.pageSetup.printTitlesRow).toBe(`${head}:${head + 1}`);
    expect(textsOf(await made()).join()).not.toContain('未定稿');
  });

  it('adds nothing up where a unit stands with one below it', async () => {
    const [first] = targets;
    if (!first) throw new Error('no targets');
    const below: Unit = { ...first.unit, key: 'tapwater', parent: first.unit.key, name: '德化县城东燃气站' };
    const nested: UnitTargets[] = [first, { ...first, unit: below }];
    const sheet = await made({ targets: nested });
    expect(textsOf(sheet)).toContain('德化县城东燃气站');
    expect(textsOf(sheet)).not.toContain('合计');
  });

  it('says that none of these units has a target', async () => {
    const texts = textsOf(await made({ targets: [] }));
    expect(texts).toContain('附件1没有给这些单位下达任务。');
    expect(texts).not.toContain('行业领域');
  });
});
