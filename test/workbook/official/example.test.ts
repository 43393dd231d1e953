import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFaults } from '../../../src/plan/check-plan.js';
import type { PlanData } from '../../../src/plan/plan.js';
import { EXAMPLE_FILE, EXAMPLE_PLAN, exampleFile, examplePlan } from './example.js';

const FOLDER = join(import.meta.dirname, '../../../docs/examples');
const file = await readFile(join(FOLDER, EXAMPLE_FILE));
const plan = JSON.parse(await readFile(join(FOLDER, EXAMPLE_PLAN), 'utf8')) as PlanData;

describe('the example of a second bureau', () => {
  it('the file and the plan are those that scripts/examples.mjs writes', async () => {
    expect((await exampleFile()).equals(file)).toBe(true);
    expect((await examplePlan(file)).plan).toEqual(plan);
  });

  it('the plan has no fault: monthly, six units, two of them below others, two tables', () => {
    expect(findFaults(plan)).toEqual([]);
    expect(plan.calendar.periodKind).toBe('month');
    expect(plan.organisation.units.flatMap(({ parent }) => parent ?? [])).toEqual(['chengguan', 'xueqian']);
    expect(plan.organisation.units).toHaveLength(6);
    expect(plan.forms.map(({ measures }) => measures.length)).toEqual([8, 11]);
  });

  it('header paths, units, bases and sums were read; what is asked concerns the notes and the checks alone', async () => {
    expect(
      plan.forms.flatMap(({ measures }) =>
        measures.map(({ code, header, subRow = '', unit, since, sumOf = [] }) =>
          [code, header.join('/'), subRow, unit, since, sumOf.join('+')].join(' ').trim(),
        ),
      ),
    ).toEqual([
      'B1.01 排查隐患/合计  条 year B1.02+B1.03+B1.04',
      'B1.02 排查隐患/消防安全  条 year',
      'B1.03 排查隐患/校舍安全  条 year',
      'B1.04 排查隐患/食品安全  条 year',
      'B1.05 整改隐患/合计  条 year B1.06+B1.07+B1.08',
      'B1.06 整改隐患/消防安全  条 year',
      'B1.07 整改隐患/校舍安全  条 year',
      'B1.08 整改隐患/食品安全  条 year',
      'B2.01.a 安全检查/检查学校（所） 学区自查 所 year',
      'B2.01.b 安全检查/检查学校（所） 县级督查 所 year',
      'B2.02.a 安全检查/参加专家（人次） 学区自查 人次 year',
      'B2.02.b 安全检查/参加专家（人次） 县级督查 人次 year',
      'B2.03.a 宣传教育/活动场次（场次） 学区自查 场次 year',
      'B2.03.b 宣传教育/活动场次（场次） 县级督查 场次 year',
      'B2.04.a 宣传教育/参加师生（人次） 学区自查 人次 year',
      'B2.04.b 宣传教育/参加师生（人次） 县级督查 人次 year',
      'B2.05.a 宣传教育/应急演练（场次） 学区自查 场次 year',
      'B2.05.b 宣传教育/应急演练（场次） 县级督查 场次 year',
      'B2.06 安全投入/金额（万元）  万元 2024-09',
    ]);
    const { questions } = await examplePlan(file);
    expect(new Set(questions.map(({ sheet }) => sheet))).toEqual(new Set(['备注', '校验']));
  });
});
