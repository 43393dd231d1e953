import { consolidatedFigures } from '../../src/core/form/figures.js';
import type { UnitKind } from '../../src/plan/organisation.js';
import type { Plan } from '../../src/plan/plan.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { preparePlans } from '../../src/plan/plans.js';
import type { SummaryContent, UnitContent } from '../../src/workbook/sheets/summary-book.js';

export const plans = preparePlans([dehua2025]);
export const plan = plans.latest;
export const MADE_AT = new Date('2025-09-28T16:05:00+08:00');

/** A different figure for every measure, so that tests notice two exchanged cells. Money has a fraction. */
export function figuresOf(of: Plan, base = 0): Map<string, number> {
  return new Map(
    Array.from(of.measures.values(), ({ code, unit }, index) => [
      code,
      unit === '万元' ? (base + index) * 10_000 + 2_345 : base + index + 1,
    ]),
  );
}

export function unitContent(key: string, more: Partial<UnitContent> = {}): UnitContent {
  const unit = plan.units.get(key);
  if (!unit) throw new Error(`the plan has no unit ${key}`);
  return {
    unit,
    state: 'approved',
    version: 7,
    figures: figuresOf(plan, 20),
    previous: figuresOf(plan, 18),
    previousPeriod: '2025Q2',
    lastYear: null,
    findings: [],
    extendedTo: null,
    notes: new Map(),
    summary: '本季度组织开展安全生产标准化自评，督促企业整改隐患。',
    asOf: '2025-09-25',
    submittedAt: new Date('2025-09-27T15:20:00+08:00'),
    firstSubmittedAt: null,
    submittedBy: 'ou_chen',
    late: false,
    ...more,
  };
}

/** A finished quarter: all five units approved, all of them 县直单位. */
export function quarter(more: Partial<SummaryContent> = {}): SummaryContent {
  const of = more.plan ?? plan;
  return {
    plan: of,
    period: '2025Q3',
    reporter: of.organisation.bureau,
    sums: new Map<UnitKind, Map<string, number>>([
      ['县直单位', figuresOf(of, 100)],
      ['乡镇', consolidatedFigures(of, new Map())],
    ]),
    units: ['gas', 'water', 'sewage', 'parks', 'waste'].map(key => unitContent(key)),
    findings: [],
    targets: [],
    unfinished: [],
    madeAt: MADE_AT,
    zone: 'Asia/Shanghai',
    ...more,
  };
}
