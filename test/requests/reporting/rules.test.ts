import Excel from 'exceljs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checksOf } from '../../../src/core/checks/catalogue.js';
import { plan } from '../../core/plan.js';
import { startTown, type Town } from '../../support/town.js';

describe('/rules', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('answers with the catalogue of checks: one row for each check of the engine', async () => {
    const water = town.person('water');
    const { name, bytes } = await water.asksForFile('公式');
    expect(name).toBe('2025年审核公式表.xlsx');
    const workbook = new Excel.Workbook();
    await workbook.xlsx.load(bytes as unknown as Excel.Buffer);
    const sheet = workbook.getWorksheet('审核公式表');
    const rows = Array.from({ length: sheet?.rowCount ?? 0 }, (_, index) =>
      Array.from({ length: 12 }, (_each, column) => sheet?.getCell(index + 1, column + 1).value),
    ).slice(4);
    expect(rows).toHaveLength(checksOf(plan).length);
    expect(rows.map(([number]) => number)).toEqual(rows.map((_, index) => index + 1));
    for (const row of rows) expect(row.every(value => value !== null && value !== '')).toBe(true);
    const texts = (column: number) => rows.map((_, index) => sheet?.getCell(index + 5, column).text ?? '');
    // A code stays on one line, and a note has no mark behind it that leads to the next note.
    expect(sheet?.getColumn(4).width).toBeGreaterThan(Math.max(...texts(4).map(({ length }) => length)) + 1);
    expect(texts(12).filter(text => text.endsWith('；'))).toEqual([]);
    const hazards = rows.find(([, sentence]) => sentence === '整改隐患数量 ≤ 自查隐患数量');
    expect(hazards?.slice(2)).toEqual([
      '季报表（一）',
      'A4.11',
      '不大于',
      '整改隐患数量',
      'A4.11',
      '自查隐患数量',
      'A4.10',
      '须改正',
      '整改隐患数量不应大于自查隐患数量',
      '附件4 季报表（一）',
    ]);
  });

  it('is only for people with a role', async () => {
    expect((await town.person('stranger').says('/rules')).text).toContain('“公式”由');
  });
});
