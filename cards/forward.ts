import type { CardJson } from '../src/core/outgoing.js';
import type { Correction, ForwardedFigures, UnchangedUnit } from '../src/core/submission/corrections.js';
import { formatChange } from '../src/core/form/number.js';
import { listNames, MAX_LISTED, startOf } from '../src/core/text.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName, type Period } from '../src/plan/period.js';
import { measureOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  hint,
  markdown,
  personName,
  row,
} from './elements.js';
import { routeName } from './routes.js';
import { formatFigureChange } from './phrases.js';

export interface ForwardedView {
  readonly plan: Plan;
  readonly period: Period;
  /** The forwarded snapshots of the period, the latest last; at least one. */
  readonly snapshots: readonly {
    readonly number: number;
    readonly sha256: string;
    readonly content: ForwardedFigures;
    readonly forwardedBy: string;
  }[];
}

const MAX_LINES = 30;

/** Shows the last forwarding to the county with its corrections, and a button for the file of each forwarding. */
export function forwardedCard({ plan, period, snapshots }: ForwardedView): CardJson {
  const latest = snapshots.at(-1);
  if (!latest) throw new Error(`${period} has not gone to the county`);
  const { number, sha256, content, forwardedBy } = latest;
  const missing = content.missing.map(key => nameOf(key, plan));
  return card({ title: `${periodName(period)}上报`, subtitle: `第${number}次 · 已锁定`, colour: 'green' }, [
    markdown(
      [
        `已登记报送${escapeMarkdown(plan.organisation.forwardsTo)}：${content.units.length} 个填报单位，操作人：${personName(forwardedBy)}`,
        ...(missing.length > 0
          ? [`${colourText('red', '未报送')}：${escapeMarkdown(listNames(missing, '全部见文件'))}`]
          : []),
        ...formatCorrections(plan, content.corrections),
        ...formatUnchanged(plan, content.unchanged ?? []),
      ].join('\n'),
    ),
    row(
      snapshots.slice(-MAX_LISTED).map(snapshot =>
        button({
          text: `再次下载（第${snapshot.number}次）`,
          route: routeName('snapshot', { period, number: snapshot.number }),
        }),
      ),
    ),
    hint(`文件校验码 SHA-256：${sha256}。如需更正，请发送“重开 单位 季度 原因”。`),
  ]);
}

/** The figures that people corrected. The totals that changed with them are only in the workbook. */
function formatCorrections(plan: Plan, all: readonly Correction[]): string[] {
  const corrections = all.filter(({ code }) => !measureOf(plan, code).sumOf);
  if (corrections.length === 0) return [];
  const lines = corrections.slice(0, MAX_LINES).map(correction => {
    const { unit, code, reason, by, totalFrom, totalTo } = correction;
    const effect = `合计 ${formatChange(totalTo - totalFrom, measureOf(plan, code))}`;
    return `- ${escapeMarkdown(nameOf(unit, plan))}　${formatFigureChange(plan, correction)}　${escapeMarkdown(effect)}　${escapeMarkdown(startOf(reason, 60))} ${personName(by)}`;
  });
  const hiddenCount = corrections.length - lines.length;
  return [
    bold(`更正 ${corrections.length} 项：`),
    ...lines,
    ...(hiddenCount > 0 ? [colourText('grey', `另有 ${hiddenCount} 项，见工作簿“更正”表。`)] : []),
  ];
}

function formatUnchanged(plan: Plan, unchanged: readonly UnchangedUnit[]): string[] {
  return unchanged
    .slice(0, MAX_LINES)
    .map(
      ({ unit, reason, by }) =>
        `- ${escapeMarkdown(nameOf(unit, plan))}　重新打开后数据没有变化　${escapeMarkdown(startOf(reason, 60))} ${personName(by)}`,
    );
}

const nameOf = (key: string, plan: Plan): string => {
  const unit = plan.units.get(key);
  return unit ? unitName(unit) : key;
};

/** Asks for confirmation before a period with missing units is forwarded. */
export function confirmForwardCard(period: Period, missing: readonly Unit[], number: number): CardJson {
  return card({ title: `确认上报${periodName(period)}`, subtitle: `第${number}次`, colour: 'orange' }, [
    markdown(
      `还有 ${missing.length} 个单位没有报送：${bold(escapeMarkdown(listNames(missing.map(unitName), '发送“状态”查看')))}。\n确认后按现有数据登记上报并锁定。`,
    ),
    button({
      text: '确认',
      route: routeName('forward', { period, missing: missing.length }),
      look: 'primary_filled',
    }),
  ]);
}
