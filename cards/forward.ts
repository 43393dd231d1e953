import type { CardJson } from '../src/core/outgoing.js';
import type { Correction, ForwardedFigures, UnchangedUnit } from '../src/core/submission/corrections.js';
import { formatChange } from '../src/core/form/number.js';
import { formatCount, listNames, MAX_LISTED, startOf } from '../src/core/text.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName, type Period } from '../src/plan/period.js';
import { MAX_REASON_LENGTH } from '../src/core/submission/decide.js';
import { measureOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  form,
  hint,
  input,
  markdown,
  personName,
  row,
  submitButton,
  type Element,
} from './elements.js';
import { routeName } from './routes.js';
import { formatFigureChange } from './phrases.js';
import { periodWords } from '../src/plan/period-words.js';

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
        ...(content.reason ? [`没有等齐就上报的原因：${escapeMarkdown(content.reason)}`] : []),
        ...formatCorrections(plan, content.corrections),
        ...formatUnchanged(plan, content.unchanged ?? []),
      ].join('\n'),
    ),
    row([
      button({
        text: `上报包（第${number}次）`,
        route: routeName('package', { period, number }),
      }),
      ...snapshots.slice(-MAX_LISTED).map(snapshot =>
        button({
          text: `再次下载（第${snapshot.number}次）`,
          route: routeName('snapshot', { period, number: snapshot.number }),
        }),
      ),
    ]),
    hint(`文件校验码 SHA-256：${sha256}。如需更正，请发送“重开 单位 ${periodWords(plan).period} 原因”。`),
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

/** The question before a period with missing units is forwarded. */
export interface ForwardQuestion {
  readonly period: Period;
  readonly missing: readonly Unit[];
  readonly number: number;
  /** The reason that was written before, and why the question is asked again. */
  readonly reason?: string;
  readonly notice?: string;
}

/** Asks for the reason for which a period goes to the county without some units; it is kept with the forwarding. */
export function confirmForwardCard({
  period,
  missing,
  number,
  reason = '',
  notice = '',
}: ForwardQuestion): CardJson {
  return card({ title: `确认上报${periodName(period)}`, subtitle: `第${number}次`, colour: 'orange' }, [
    markdown(
      [
        ...(notice ? [bold(colourText('red', escapeMarkdown(notice)))] : []),
        missing.length === 0
          ? '各单位都已报送。'
          : `还有 ${formatCount(missing.length)} 个单位没有报送：${bold(escapeMarkdown(nameMissing(missing)))}。`,
        `确认后按现有数据登记上报并锁定${missing.length === 0 ? '' : '；以后补报的，作为更正再次上报'}。`,
      ].join('\n'),
    ),
    form('forward', [
      ...(missing.length === 0 ? [] : [reasonInput(reason)]),
      row([
        submitButton({
          text: '确认',
          route: routeName('forward', { period, missing: missing.length }),
          look: 'primary_filled',
        }),
        submitButton({ text: '取消', route: routeName('unforward', { period }) }),
      ]),
    ]),
  ]);
}

const reasonInput = (reason: string): Element =>
  input({
    name: 'reason',
    label: '没有等齐就上报的原因（必填，写入报送情况和修改记录）',
    placeholder: '如：该单位正在停业整顿，已向县安办说明',
    ...(reason ? { value: reason } : {}),
    maxLength: MAX_REASON_LENGTH,
    lines: 2,
  });

/** A dozen units by name, the rest counted by section: `甲、乙…；其余 30 个：给排水股 12 个、环卫处 18 个`. */
function nameMissing(missing: readonly Unit[]): string {
  const names = missing.slice(0, MAX_LISTED).map(unitName).join('、');
  const rest = missing.slice(MAX_LISTED);
  if (rest.length === 0) return names;
  const counts = new Map<string, number>();
  for (const { section } of rest) counts.set(section, (counts.get(section) ?? 0) + 1);
  const branches = [...counts].map(([section, count]) => `${section} ${formatCount(count)} 个`);
  return `${names}；其余 ${formatCount(rest.length)} 个：${listNames(branches, '发送“状态”查看')}`;
}

/** Takes the place of the question after 取消. */
export const notForwardedCard = (period: Period): CardJson =>
  card({ title: `上报${periodName(period)}`, colour: 'grey' }, [
    markdown('已取消，没有上报，数据没有改动。'),
    hint(`需要时再发送“上报 ${period}”。`),
  ]);
