import { describe, expect, it } from 'vitest';
import { targetsCard, type TargetsView } from '../../cards/targets.js';
import type { Task, UnitTargets } from '../../src/core/targets.js';
import { indexPlan, type Plan } from '../../src/plan/plan.js';
import { flat } from '../support/many-units.js';
import { plan } from '../core/plan.js';

const task = (name: Task['name'], target: number, outcome: Task['outcome']): Task => ({
  name,
  target,
  outcome,
});
const done: readonly Task[] = [task('达标岗位', 1, { kind: 'done', added: 1 })];
const short: readonly Task[] = [task('达标岗位', 4, { kind: 'short', added: 1, missing: 3 })];
const none: readonly Task[] = [task('达标岗位', 0, { kind: 'no-task', added: 0 })];

const rowsOf = (of: Plan, tasksOf: (index: number) => readonly Task[]): UnitTargets[] =>
  of.organisation.units.map((unit, index) => ({ unit, tasks: tasksOf(index) }));
const textOf = (rows: readonly UnitTargets[], more: Partial<TargetsView> = {}): string =>
  JSON.stringify(
    targetsCard({
      ...{ plan, period: '2025Q3', today: '2025-09-30', rows, page: 1 },
      statuses: rows.map(({ unit }) => ({
        unit,
        state: 'approved',
        late: false,
        figureCount: 0,
        reporters: [],
      })),
      selection: { by: 'all', of: 'all' },
      ...more,
    }),
  );

describe('the card of targets', () => {
  it('is green when every task is done and everything is approved', () => {
    const card = textOf(rowsOf(plan, () => done));
    expect(card).toContain('"template":"green"');
    expect(card).toContain('已完成 5/5 项');
    expect(card).not.toContain('未定稿');
    expect(textOf(rowsOf(plan, index => (index === 2 ? short : done)))).toContain('"template":"orange"');
  });

  it('says in words that last year’s end is not known, and draws nothing for it', () => {
    const card = textOf(rowsOf(plan, () => [task('标杆企业', 2, { kind: 'no-base' })]));
    expect(card).toContain('不知道上年末的数，算不出新增');
    expect(card).toContain('新增＝现在的累计数－2024年末的数');
    expect(card).not.toContain('"chart"');
  });

  it('says of a unit that mends its figures that it does, not that it has not reported', () => {
    const card = textOf(rowsOf(plan, () => [task('标杆企业', 2, { kind: 'mending' })]));
    expect(card).toContain('退回修改中 5 项');
    expect(card).toContain("目标 2，<font color='orange'>退回修改中");
    expect(card).not.toContain('未报送');
  });

  it('says that there is no task rather than that all are done', () => {
    const card = textOf(rowsOf(plan, () => none));
    expect(card).toContain('附件1没有给所查的单位下达任务');
    expect(card).toContain('达标岗位　无任务');
    expect(card).not.toMatch(/100|"template":"green"|"chart"/u);
  });

  it('names the period before when nobody has reported, unless no plan covers it', () => {
    const rows = rowsOf(plan, () => [task('标杆企业', 2, { kind: 'unreported' })]);
    const missing = rows.map(({ unit }) => ({
      unit,
      state: 'empty' as const,
      late: false,
      figureCount: 0,
      reporters: [],
    }));
    expect(textOf(rows, { statuses: missing })).toContain('“目标 2025Q2”');
    expect(textOf(rows, { statuses: missing, period: '2025Q1' })).not.toContain('2024');
  });

  it('shows of many units first those with something missing, page by page, and counts by section', () => {
    const many = indexPlan(flat(1_000));
    const rows = rowsOf(many, index => (index === 997 ? short : done));
    const first = textOf(rows, { plan: many });
    expect(first).toContain('**还差**：第0993行业监管 达标岗位 3');
    expect(first).toContain('第 1/84 页');
    expect(first).toContain('按牵头股室');
    expect(first.split('牵头：').length - 1).toBe(12);
    const chart = /"values":(\[[^\]]*\])/u.exec(first)?.[1] ?? '[]';
    expect(JSON.parse(chart)).toHaveLength(12);
    expect(JSON.parse(chart)).toContainEqual({ name: '第0993行业监… 1/4', value: 0.25 });
  });
});
