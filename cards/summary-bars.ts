import { formatCount } from '../src/core/text.js';
import { decimalsOf, inputName } from '../src/plan/measure.js';
import { periodCode, yearOf, type Period } from '../src/plan/period.js';
import { labelOf, measureOf, type Plan } from '../src/plan/plan.js';
import { barChart } from './charts.js';
import { button, hint, panel, row, type Element } from './elements.js';
import { routeName, type SelectionArguments } from './routes.js';

/** One headline figure in the last quarters, as bars. */
export interface Bars {
  readonly code: string;
  /** The earliest first; quarters without a report are left out. Values are stored sums. */
  readonly quarters: readonly { readonly period: Period; readonly value: number; readonly reports: number }[];
  /** The number of units that report. */
  readonly expected: number;
  /** The units of the summary, for the buttons. */
  readonly selection: SelectionArguments;
}

/** The bars, with a button for each other headline figure. Nothing for a single quarter: there is nothing to compare. */
export function barsPart(plan: Plan, period: Period, bars: Bars): Element[] {
  const { code, quarters } = bars;
  if (quarters.length < 2) return [];
  const measure = measureOf(plan, code);
  const points = quarters.map(quarter => ({
    name: periodCode(quarter.period),
    value: quarter.value / 10 ** decimalsOf(measure),
  }));
  return [
    barChart(`${labelOf(plan, code)}（${measure.unit}）`, points),
    ...remarksOn(plan, bars).map(hint),
    panel('看其他指标', [
      row(plan.headlines.filter(each => each !== code).map(each => choice(plan, period, each, bars))),
    ]),
  ];
}

/** What makes bars of unequal quarters look like a rise or a fall. */
function remarksOn(plan: Plan, { code, quarters, expected }: Bars): string[] {
  const partial = quarters
    .filter(({ reports }) => reports < expected)
    .map(
      ({ period, reports }) => `${periodCode(period)} 报送 ${formatCount(reports)}/${formatCount(expected)}`,
    );
  const years = new Set(quarters.map(({ period }) => yearOf(period)));
  return [
    ...(partial.length > 0 ? [`只是已报送单位的合计：${partial.join('，')}。`] : []),
    ...(measureOf(plan, code).since === 'year' && years.size > 1 ? ['本年累计数，每年1月1日起重新计。'] : []),
  ];
}

const choice = (plan: Plan, period: Period, code: string, { selection }: Bars): Element =>
  button({
    text: labelOf(plan, code),
    route: routeName('bars', { period, ...selection, measure: inputName(code) }),
    size: 'small',
  });
