import type { CardJson } from '../src/core/outgoing.js';
import type { Finding } from '../src/core/checks/check.js';
import { isComparable } from '../src/core/form/comparison.js';
import type { Figures } from '../src/core/form/figures.js';
import { formatChange, withUnit } from '../src/core/form/number.js';
import { isMending, isReported } from '../src/core/submission/submission.js';
import { listNames } from '../src/core/text.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { previousPeriod } from '../src/plan/calendar.js';
import { periodCode, periodName, type LocalDate, type Period } from '../src/plan/period.js';
import { labelOf, measureOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  card,
  colourText,
  escapeMarkdown,
  hint,
  list,
  markdown,
  row,
  type Element,
} from './elements.js';
import type { UnitStatus } from './status.js';
import { barsPart, type Bars } from './summary-bars.js';
import { describeCarriedPlan, deadlineTag } from './phrases.js';
import { allTableButtons, tableButtons } from './tables.js';

export interface SummaryView {
  readonly plan: Plan;
  readonly period: Period;
  readonly today: LocalDate;
  /** The units in the summary. */
  readonly statuses: readonly UnitStatus[];
  /** Sums over these units, computed figures included. */
  readonly sums: Figures;
  /** The same for the previous period; undefined when nothing was reported in it. */
  readonly previousSums: Figures | undefined;
  /** The unit, when the summary is about a single one. */
  readonly unit: Unit | undefined;
  /** Findings on the sums. */
  readonly findings?: readonly Finding[];
  /** The common name of several units, such as 给排水股. */
  readonly scope?: string;
  /** The tables can be drawn. */
  readonly canDraw?: boolean;
  /** The workbook has a row for each unit instead of a sheet. */
  readonly isInRows?: boolean;
  /** One headline figure in the last quarters. */
  readonly bars?: Bars;
  /** Present when another figure was chosen for the bars: the time of the figures, and the workbook was sent before. */
  readonly madeAnewAt?: string;
}

/** Answers `/summary` at once; the workbook follows. */
export function summaryCard(view: SummaryView): CardJson {
  const { plan, period, today, statuses, unit } = view;
  const { missing, inReview } = unfinishedOf(statuses);
  const isFinal = missing.length === 0 && inReview.length === 0;
  return card(
    {
      title: `${periodName(period)}${unit ? ` · ${unitName(unit)}` : view.scope ? `汇总 · ${view.scope}` : '汇总'}`,
      subtitle: `已报送 ${statuses.length - missing.length}/${statuses.length}`,
      colour: isFinal ? 'green' : 'orange',
      tags: [
        deadlineTag(plan, period, today),
        ...(isFinal ? [] : [{ text: '未定稿', colour: 'orange' as const }]),
      ],
    },
    [
      markdown(
        [
          ...describeCarriedPlan(plan).map(escapeMarkdown),
          ...(missing.length === statuses.length
            ? [`无数据：${periodName(period)}还没有单位报送。`]
            : formatHeadlines(view)),
        ].join('\n'),
      ),
      markdown(formatUnfinished({ missing, inReview })),
      ...(view.bars ? barsPart(plan, period, view.bars) : []),
      ...findingsPart(view),
      ...(missing.length > 0 && view.previousSums ? [hint('“比上期”只比较已报送的单位。')] : []),
      hint(describeFile(view)),
      ...tablesPart(view),
    ],
  );
}

function describeFile({ period, isInRows, madeAnewAt }: SummaryView): string {
  if (madeAnewAt !== undefined)
    return `以上是 ${madeAnewAt} 的数；要新的 Excel 汇总表，请再发“汇总 ${periodCode(period)}”。`;
  return isInRows
    ? `Excel 汇总表随后发出，各单位每家一行；一家单位自己的工作簿，请发“汇总 ${period} 单位名称”。`
    : 'Excel 汇总表随后发出。';
}

/** 看表 and 打印版, for the tables of the bureau or of one unit; those of some units are no official tables. */
function tablesPart({ period, unit, scope, canDraw, statuses }: SummaryView): Element[] {
  if (!canDraw || scope !== undefined || !statuses.some(({ state }) => isReported(state))) return [];
  return [row(unit ? tableButtons({ unit: unit.key, period }, canDraw) : allTableButtons(period, canDraw))];
}

/** The card shows at most this many findings; the workbook has all. */
const MAX_FINDINGS = 5;

function findingsPart({ findings = [] }: SummaryView): Element[] {
  if (findings.length === 0) return [];
  const more =
    findings.length > MAX_FINDINGS
      ? [`另有 ${findings.length - MAX_FINDINGS} 处，见 Excel 的“检查与说明”`]
      : [];
  const lines = findings.slice(0, MAX_FINDINGS).map(({ sentence }) => escapeMarkdown(sentence));
  return [markdown(`${bold('合计数需要核实：')}\n${list([...lines, ...more])}`)];
}

function formatHeadlines({ plan, period, sums, previousSums }: SummaryView): string[] {
  return plan.headlines.map(code => {
    const measure = measureOf(plan, code);
    const value = sums.get(code) ?? 0;
    const isCompared = previousSums && isComparable(measure, previousPeriod(plan.calendar, period), period);
    const change = isCompared ? value - (previousSums.get(code) ?? 0) : undefined;
    const comparison =
      change === undefined
        ? ''
        : change === 0
          ? '（与上期持平）'
          : `（比上期 ${formatChange(change, measure)}）`;
    return `- ${escapeMarkdown(labelOf(plan, code))}　${bold(withUnit(value, measure))}${escapeMarkdown(comparison)}`;
  });
}

/** The units that keep an answer from being final (未定稿): those that are missing, and those that are not approved. */
export interface Unfinished {
  readonly missing: readonly UnitStatus[];
  readonly inReview: readonly UnitStatus[];
}

export const unfinishedOf = (statuses: readonly UnitStatus[]): Unfinished => ({
  missing: statuses.filter(({ state }) => !isReported(state)),
  inReview: statuses.filter(({ state }) => state === 'submitted'),
});

export function formatUnfinished({ missing, inReview }: Unfinished): string {
  const formatNames = (statuses: readonly UnitStatus[]) =>
    escapeMarkdown(
      listNames(
        statuses.map(({ unit }) => unitName(unit)),
        '全部见文件',
      ),
    );
  if (missing.length === 0 && inReview.length === 0) return colourText('green', '全部单位已通过审核。');
  const unreported = missing.filter(({ state }) => !isMending(state));
  const mending = missing.filter(({ state }) => isMending(state));
  return list([
    ...(unreported.length > 0 ? [`${colourText('red', '未报送')}：${formatNames(unreported)}`] : []),
    ...(mending.length > 0 ? [`${colourText('orange', '退回修改中')}：${formatNames(mending)}`] : []),
    ...(inReview.length > 0 ? [`${colourText('orange', '待审核')}：${formatNames(inReview)}`] : []),
  ]);
}
