import Excel from 'exceljs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleFigures } from '../../../src/start/sandbox/example-figures.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { Period } from '../../../src/plan/period.js';
import type { PlanData } from '../../../src/plan/plan.js';
import { approved, fill, metaOf, submitted } from '../../store/fill.js';
import { plan } from '../../core/plan.js';
import { withCounted } from '../../support/targets.js';
import { startTown, waitUntilIdle, type Town } from '../../support/town.js';

// A plan whose first target reads a total since 2021. The card adds up in the database, the workbook from the reports.

const rolling: PlanData = {
  ...dehua2025,
  targets: dehua2025.targets.map(target => ({ ...target, numbers: { 标杆企业: 4 } })),
  ...withCounted('标杆企业', ['A4.05', 'A5.07']),
};
let town: Town;
beforeAll(async () => {
  town = await startTown({
    overrides: { plans: [rolling] },
    env: { JIBAO_NOW: '2026-06-20T10:00:00+08:00' },
  });
  const put = (unit: string, period: Period, total: number, ofYear: number) =>
    fill(
      town.running.store,
      unit,
      period,
      { ...Object.fromEntries(exampleFigures(plan, 60)), 'A4.05': total, 'A5.07': ofYear },
      [submitted, approved],
      metaOf('ou_chen'),
    );
  // The year's report goes before the fourth quarter.
  await put('gas', '2025Q4', 30, 9);
  await put('gas', '2025Y', 32, 9);
  await put('gas', '2026Q2', 35, 1);
  await put('water', '2025Q4', 40, 9);
  await put('water', '2026Q2', 41, 0);
  await put('parks', '2025Q3', 10, 9);
  await put('parks', '2026Q2', 20, 2);
}, 60_000);
afterAll(() => town.close());

it('a rolling total counts from last year’s report, or else from its fourth quarter, and is never estimated', async () => {
  const leader = town.person('leader');
  const { text } = await leader.says('目标 2026Q2');
  expect(text).toContain('- 标杆企业\u3000完成 4 / 目标 4，');
  expect(text).toContain('- 标杆企业\u3000完成 1 / 目标 4，');
  expect(text).toMatch(/\*\*城市公园\*\*\s牵头：园林股\n- 标杆企业\s目标 4，.*不知道上年末的数/u);
});

it('the workbook says the same as the card', async () => {
  await waitUntilIdle(town);
  const leader = town.person('leader');
  await leader.says('汇总 2026Q2');
  await waitUntilIdle(town);
  const file = (await leader.messages()).findLast(({ type }) => type === 'file');
  if (!file) throw new Error('no file');
  const workbook = new Excel.Workbook();
  await workbook.xlsx.load((await leader.file(file)).bytes as unknown as Excel.Buffer);
  const rows = new Map<unknown, readonly unknown[]>();
  workbook.getWorksheet('目标完成情况')?.eachRow(row => {
    const [, name, target, added] = row.values as unknown[];
    rows.set(name, [target, added]);
  });
  expect(rows.get('城镇燃气')).toEqual([4, 4]);
  expect(rows.get('城市供水')).toEqual([4, 1]);
  expect(rows.get('城市公园')).toEqual([4, '—']);
  expect(rows.get('生活污水处理')).toEqual([4, '未报送']);
});
