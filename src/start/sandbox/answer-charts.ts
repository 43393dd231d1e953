import { summaryCard } from '../../../cards/summary.js';
import { targetsCard } from '../../../cards/targets.js';
import type { StatusView, UnitStatus } from '../../../cards/status.js';
import { isReported } from '../../core/submission/submission.js';
import { reckonTargets, sumTargetParts } from '../../core/targets.js';
import type { Figures } from '../../core/form/figures.js';
import { previousPeriod } from '../../plan/calendar.js';
import type { Unit } from '../../plan/organisation.js';
import type { Plan } from '../../plan/plan.js';
import type { Example } from './example.js';
import { exampleFigures } from './example-figures.js';

const selection = { by: 'all', of: 'all' } as const;

/** The answers with charts, for the gallery. */
export function chartExamples(view: StatusView, sums: Figures): Example[] {
  const { plan, period } = view;
  const earlier = previousPeriod(plan.calendar, period);
  const before = previousPeriod(plan.calendar, earlier);
  const quarters = [before, earlier, period].map((each, index) => ({
    ...{ period: each, value: 140 + 35 * index, reports: each === period ? 2 : 5 },
  }));
  const bars = { code: plan.headlines[3] ?? '', quarters, expected: 5, selection };
  const summary = { ...view, sums, previousSums: undefined, unit: undefined, bars };
  return [
    { name: '汇总：四个季度', builder: 'summaryCard', card: summaryCard(summary) },
    { name: '目标完成情况', builder: 'targetsCard', card: targetsCard(targetsOf(view)) },
  ];
}

function targetsOf({ plan, period, today, statuses }: StatusView) {
  const units = new Map(statuses.map(({ unit }) => [unit.key, unit]));
  const rows = reckonTargets(plan, units, unit => ({
    now: figuresOf(plan, unit, statuses),
    base: undefined,
  }));
  return { plan, period, today, statuses, rows, selection, page: 1 };
}

const figuresOf = (plan: Plan, unit: Unit, statuses: readonly UnitStatus[]) =>
  statuses.some(status => status.unit === unit && isReported(status.state))
    ? sumTargetParts(plan, exampleFigures(plan, 43))
    : undefined;
