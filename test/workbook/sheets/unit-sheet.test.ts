import type Excel from 'exceljs';
import { describe, expect, it } from 'vitest';
import { STATE_NAMES } from '../../../src/core/submission/submission.js';
import type { Unit } from '../../../src/plan/organisation.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { preparePlans } from '../../../src/plan/plans.js';
import { summaryBook, type UnitContent } from '../../../src/workbook/sheets/summary-book.js';
import { STATE_WORDS } from '../../../src/workbook/sheets/unit-sheet.js';
import { plan, quarter, unitContent } from '../quarter.js';
import { find, mergesIn, openBook, sheetOf, textsOf } from '../read.js';

const NAME = '给排水股·城市供水';

async function waterSheet(more: Partial<UnitContent> = {}): Promise<Excel.Worksheet> {
  const units = [unitContent('water', more)];
  return sheetOf(await openBook(summaryBook(quarter({ units }))), NAME);
}

/** The cells of a measure's row. */
function rowOf(sheet: Excel.Worksheet, path: string): unknown[] {
  const { row } = find(sheet, path);
  return [1, 2, 3, 4, 5, 6, 7].map(column => sheet.getCell(row, column).value);
}

describe('a unit’s sheet', () => {
  it('names the unit, the period, the state with its version, the as-of date and the time of submission', async () => {
    expect(textsOf(await waterSheet()).slice(0, 5)).toEqual([
      '给排水股·城市供水　2025年第三季度',
      '填报单位类型：县直单位　状态：已通过（第7版）',
      '返回目录',
      '数据截至：2025年9月25日',
      '提交时间：2025年9月27日 15:20',
    ]);
  });

  it('marks a late submission', async () => {
    const sheet = await waterSheet({ late: true });
    const { row } = find(sheet, '提交时间：2025年9月27日 15:20（迟报）');
    expect(sheet.getCell(row, 1).font.color?.argb).toBe('FFC00000');
  });

  it('lists every measure in the order of the plan, under the band of its form', async () => {
    const sheet = await waterSheet();
    const { row: head } = find(sheet, '指标');
    const rows: string[] = [];
    for (let row = head + 1; sheet.getCell(row, 1).value !== '工作总结'; row += 1)
      rows.push(sheet.getCell(row, 1).isMerged ? 'band' : sheet.getCell(row, 1).text);
    const expected = plan.forms.flatMap(form => [
      'band',
      ...form.measures.map(m => m.header.join('/') + (m.subRow ? `〔${m.subRow}〕` : '')),
    ]);
    expect(rows).toEqual(expected);
    expect(rows.filter(row => row !== 'band')).toHaveLength(102);
  });

  it('shows unit, since when it counts, both periods and the change', async () => {
    const sheet = await waterSheet();
    expect(rowOf(sheet, '企业底数（家）/总数')).toEqual([
      '企业底数（家）/总数',
      '家',
      '企业底数',
      19,
      21,
      2,
      null,
    ]);
    expect(rowOf(sheet, '创建提升数量（家）/达标评审/一级企业〔国标〕').slice(1, 3)).toEqual([
      '家',
      '2021年8月起累计',
    ]);
    expect(rowOf(sheet, '实施星级管理数量（家）/五星企业')[2]).toBe('2024年4月起累计');
    expect(rowOf(sheet, '宣传发动/专题培训/场次').slice(1, 3)).toEqual(['场次', '本年1月起累计']);
  });

  it('says 台账 at figures from the register of enterprises, before what explains them', async () => {
    const counted = new Set(['A4.02', 'A4.03']);
    const sheet = await waterSheet({ counted, notes: new Map([['A4.03', '新增一家']]) });
    expect(textsOf(sheet)).toContain('说明中写“台账”的 2 项由企业台账得出。');
    expect(rowOf(sheet, '企业底数（家）/规上企业').at(-1)).toBe('台账');
    expect(rowOf(sheet, '企业底数（家）/中等企业').at(-1)).toBe('台账；新增一家');
    expect(rowOf(sheet, '企业底数（家）/小微企业').at(-1)).toBeNull();
  });

  it('shows money in 万元, and its change exactly', async () => {
    const previous = new Map([['A6.12', 12_346]]);
    const figures = new Map([['A6.12', 30_001]]);
    const sheet = await waterSheet({ previous, figures });
    const row = rowOf(sheet, '执法激励约束/罚款/金额（万元）');
    expect(row.slice(3, 6)).toEqual([1.2346, 3.0001, 1.7655]);
  });

  it('distinguishes a missing figure (—) from 0', async () => {
    const sheet = await waterSheet({ previous: null, figures: new Map([['A4.02', 0]]) });
    expect(rowOf(sheet, '企业底数（家）/规上企业').slice(3, 6)).toEqual(['—', 0, '—']);
    expect(rowOf(sheet, '企业底数（家）/中等企业').slice(3, 6)).toEqual(['—', '—', '—']);
  });

  it('says when the submission does not count yet', async () => {
    const sheet = await waterSheet({
      state: 'draft',
      figures: null,
      summary: '',
      submittedAt: null,
      asOf: null,
    });
    const texts = textsOf(sheet);
    expect(texts).toContain('本期数据尚未报送，不计入汇总。');
    expect(texts).toContain('提交时间：未提交');
    expect(texts).toContain('数据截至：未填写');
    expect(sheet.rowCount).toBeLessThan(10);
  });

  it('shows an explanation beside its figure', async () => {
    const notes = new Map([['A4.12', '两家企业正在评估']]);
    const row = rowOf(
      await waterSheet({ notes }),
      '落实全员安全生产责任制数量/四色安全风险分级动态监管/企业数量（家）',
    );
    expect(row[6]).toBe('两家企业正在评估');
  });

  it('shows a long explanation in full under its figure', async () => {
    const note = '三家企业今年新完成自评，尚未申请定级。'.repeat(40);
    const sheet = await waterSheet({ notes: new Map([['A4.26.gb', note]]) });
    const { row } = find(sheet, '创建提升数量（家）/自评企业〔国标〕');
    expect(sheet.getCell(row, 7).value).toBe('见下行');
    let text = '';
    for (let below = row + 1; sheet.getCell(below, 1).isMerged; below += 1)
      text += sheet.getCell(below, 1).text;
    expect(text).toBe(`说明：${note}`);
  });

  it('names the unit that includes a subunit’s figures; the subunit is not listed among the sources', async () => {
    const child: Unit = {
      key: 'waterworks',
      section: '给排水股',
      industry: '城市供水',
      kind: '县直单位',
      parent: 'water',
      name: '自来水有限公司',
    };
    const units = [...dehua2025.organisation.units, child];
    const larger = preparePlans([
      { ...dehua2025, organisation: { ...dehua2025.organisation, units } },
    ]).latest;
    const content = quarter({
      plan: larger,
      units: [unitContent('water'), unitContent('water', { unit: child })],
    });
    const workbook = await openBook(summaryBook(content));
    expect(textsOf(sheetOf(workbook, '自来水有限公司'))).toContain(
      '数据由给排水股·城市供水一并填报，不另行计入汇总。',
    );
    expect(textsOf(sheetOf(workbook, '季报表（一）')).at(-1)).not.toContain('自来水有限公司');
  });

  it('uses the names of the states that all others use', () => {
    expect(STATE_WORDS).toEqual(STATE_NAMES);
  });
});

describe('the work summary', () => {
  const sentence = '督促企业完善“三张清单”，推行“四色”动态监管。';

  it.each([
    ['one paragraph without an end', '整改隐患'.repeat(4_000)],
    ['many sentences', sentence.repeat(300)],
    ['short paragraphs', `一、工作情况\n${sentence}\n二、下一步\n${sentence}`],
  ])('is complete and readable: %s', async (_, summary) => {
    const sheet = await waterSheet({ summary });
    const { row: head } = find(sheet, '工作总结');
    const rows = Array.from({ length: sheet.rowCount - head }, (_, index) => head + 1 + index);
    const text = rows.map(row => sheet.getCell(row, 1).text);
    expect(text.join('')).toBe(summary.replaceAll('\n', ''));
    const width = [1, 2, 3, 4, 5, 6, 7].reduce((sum, at) => sum + (sheet.getColumn(at).width ?? 0), 0);
    rows.forEach((row, index) => {
      const lines = Math.ceil(((text[index]?.length ?? 0) * 11) / (width * 6 - 3.75));
      expect(sheet.getRow(row).height).toBeGreaterThanOrEqual(lines * 14);
      expect(sheet.getRow(row).height).toBeLessThanOrEqual(409);
      expect(mergesIn(sheet)).toContain(`A${row}:G${row}`);
    });
  });
});

describe('the print of a unit’s sheet', () => {
  it('is A4 landscape, one page wide, with the head of the table on every page', async () => {
    const sheet = await waterSheet();
    const { row } = find(sheet, '指标');
    expect(sheet.pageSetup).toMatchObject({
      paperSize: 9,
      orientation: 'landscape',
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: `${row}:${row}`,
    });
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: row });
  });
});
