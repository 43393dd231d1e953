import type { CardJson } from '../src/core/outgoing.js';
import type { Finding } from '../src/core/checks/check.js';
import type { Figures } from '../src/core/form/figures.js';
import { formatChange, withUnit } from '../src/core/form/number.js';
import { isHandedIn } from '../src/core/submission/submission.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName, type LocalDate, type Period } from '../src/plan/period.js';
import { labelOf, measureOf, type Plan } from '../src/plan/plan.js';
import { bold, card, coloured, escaped, hint, list, markdown, type Element } from './elements.js';
import type { UnitStanding } from './status.js';
import { carriedWords, deadlineTag } from './words.js';

export interface SummaryView {
  readonly plan: Plan;
  readonly period: Period;
  readonly today: LocalDate;
  /** The units in the summary. */
  readonly standings: readonly UnitStanding[];
  /** Sums over these units, computed figures included. */
  readonly sums: Figures;
  /** The same for the previous period; undefined when nothing was reported in it. */
  readonly before: Figures | undefined;
  /** The unit, when the summary is about a single one. */
  readonly unit: Unit | undefined;
  /** Findings on the sums. */
  readonly found?: readonly Finding[];
  /** The common name of several units, such as 给排水股. */
  readonly scope?: string;
}

/** Answers `/summary` at once; the workbook follows. */
export function summaryCard(view: SummaryView): CardJson {
  const { plan, period, today, standings, unit } = view;
  const missing = standings.filter(({ state }) => !isHandedIn(state));
  const waiting = standings.filter(({ state }) => state === 'submitted');
  const final = missing.length === 0 && waiting.length === 0;
  return card(
    {
      title: `${periodName(period)}${unit ? ` · ${unitName(unit)}` : view.scope ? `汇总 · ${view.scope}` : '汇总'}`,
      subtitle: `已报送 ${standings.length - missing.length}/${standings.length}`,
      colour: final ? 'green' : 'orange',
      tags: [
        deadlineTag(plan, period, today),
        ...(final ? [] : [{ text: '未定稿', colour: 'orange' as const }]),
      ],
    },
    [
      markdown([...carriedWords(plan).map(escaped), ...headlines(view)].join('\n')),
      markdown(unfinishedWords(missing, waiting)),
      ...foundPart(view),
      ...(missing.length > 0 && view.before ? [hint('“比上期”只比较已报送的单位。')] : []),
      hint('Excel 汇总表随后发出。'),
    ],
  );
}

/** The card shows at most this many findings; the workbook has all. */
const MOST_FOUND = 5;

function foundPart({ found = [] }: SummaryView): Element[] {
  if (found.length === 0) return [];
  const more =
    found.length > MOST_FOUND ? [`另有 ${found.length - MOST_FOUND} 处，见 Excel 的“检查与说明”`] : [];
  const lines = found.slice(0, MOST_FOUND).map(({ sentence }) => escaped(sentence));
  return [markdown(`${bold('合计数需要核实：')}\n${list([...lines, ...more])}`)];
}

function headlines({ plan, sums, before }: SummaryView): string[] {
  return plan.headlines.map(code => {
    const measure = measureOf(plan, code);
    const value = sums.get(code) ?? 0;
    const change = before ? value - (before.get(code) ?? 0) : undefined;
    const against = change === undefined ? '' : `（比上期 ${formatChange(change, measure)}）`;
    return `- ${escaped(labelOf(plan, code))}　${bold(withUnit(value, measure))}${escaped(against)}`;
  });
}

function unfinishedWords(missing: readonly UnitStanding[], waiting: readonly UnitStanding[]): string {
  const names = (standings: readonly UnitStanding[]) =>
    standings.map(({ unit }) => escaped(unitName(unit))).join('、');
  if (missing.length === 0 && waiting.length === 0) return coloured('green', '全部单位已通过审核。');
  return list([
    ...(missing.length > 0 ? [`${coloured('red', '未报送')}：${names(missing)}`] : []),
    ...(waiting.length > 0 ? [`${coloured('orange', '待审核')}：${names(waiting)}`] : []),
  ]);
}
