import { reportCard, reportCheckCard } from '../../../cards/report.js';
import { withComputed } from '../../core/form/figures.js';
import { composeReport, type ReportContent } from '../../core/report/compose.js';
import { labelOf, topLevelUnits, type Plan } from '../../plan/plan.js';
import { periodOf } from '../../plan/period.js';
import type { Example } from './example.js';
import { exampleFigures } from './example-figures.js';

/** The cards of the work summary. */
export function reportExamples(plan: Plan): Example[] {
  const period = periodOf(plan.year, 'Q3');
  const [first, ...units] = topLevelUnits(plan);
  if (!first) return [];
  const figuresOf = (enterprises: number) => withComputed(plan, exampleFigures(plan, enterprises));
  const content: ReportContent = {
    ...{ plan, period, figures: figuresOf(42) },
    earlier: { period: periodOf(plan.year, 'Q2'), figures: figuresOf(40) },
    units: [
      { unit: first, text: '本季度开展了专题培训和现场检查，督促企业整改隐患。' },
      ...units.map(unit => ({ unit, text: null })),
    ],
    targets: [],
    counts: { expected: units.length + 1, reported: 1 },
    unfinished: ['未报送：其余单位'],
  };
  const [code = ''] = plan.headlines;
  const different = [{ code, label: labelOf(plan, code), isChange: false, inText: '19', inTable: '18' }];
  return [
    { name: '工作总结', builder: 'reportCard', card: reportCard(content, composeReport(content)) },
    {
      name: '工作总结核对：有不一致',
      builder: 'reportCheckCard',
      card: reportCheckCard(period, {
        agreeing: 96,
        different,
        lost: [labelOf(plan, plan.headlines[1] ?? '')],
      }),
    },
    {
      name: '工作总结核对：一致',
      builder: 'reportCheckCard',
      card: reportCheckCard(period, { agreeing: 97, different: [], lost: [] }),
    },
  ];
}
