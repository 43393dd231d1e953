import type { Deliverable } from '../../plan/deliverable.js';
import type { Measure } from '../../plan/measure.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { indexPlan, labelOf, type Plan, type PlanData } from '../../plan/plan.js';
import type { Rule } from '../../plan/rule.js';
import { sortKeys } from '../../plan/sorted-keys.js';
import { ruleKey } from '../../plan/versions.js';
import { ruleChecks } from '../checks/check-figures.js';

/** What a sent plan changes, as lines for people: what holds at once, and what from the next period on. */
export interface PlanChanges {
  readonly atOnce: readonly ChangeGroup[];
  readonly next: readonly ChangeGroup[];
}

export interface ChangeGroup {
  /** 填报单位 */
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * Compares a plan with the one that it replaces. `staying` are the units that are taken out and still report their period.
 */
export function planChanges(before: PlanData, after: PlanData, staying: ReadonlySet<string>): PlanChanges {
  const [old, now] = [indexPlan(before), indexPlan(after)];
  return {
    atOnce: withLines([
      ['基本情况', basicLines(before, after)],
      ['填报单位', unitLines(before, after, staying)],
      ['日期', dateLines(before, after)],
      ['阶段材料', deliverableLines(before, after)],
      ['目标', same(targetsOf(before), targetsOf(after)) ? [] : ['目标数或计入的指标有改动']],
      ['校验的级别', severityLines(old, now)],
      ['常用说法', wordLines(old, now)],
      ['措辞', same(before.report, after.report) ? [] : ['工作总结的文字有改动']],
      ['企业台账的校验', same(before.register, after.register) ? [] : ['证书有效年数或取缔关闭指标有改动']],
      ['文书', same(before.letters.texts, after.letters.texts) ? [] : ['告知书、承诺书的文字有改动']],
    ]),
    next: withLines([
      ['填报周期', kindLines(before, after)],
      ['指标', measureLines(old, now)],
      ['校验', ruleLines(old, now)],
      ['官方表', formLines(before, after)],
    ]),
  };
}

export const hasChanges = ({ atOnce, next }: PlanChanges): boolean => atOnce.length + next.length > 0;

const withLines = (groups: readonly [title: string, lines: readonly string[]][]): ChangeGroup[] =>
  groups.filter(([, lines]) => lines.length > 0).map(([title, lines]) => ({ title, lines }));

/** Whether two parts of plans are the same, whatever the order of their keys. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sortKeys(one)) === JSON.stringify(sortKeys(other));
}

const changed = (name: string, from: string, to: string): string[] =>
  from === to ? [] : [`${name}：${from || '空'} → ${to || '空'}`];

const basicLines = (before: PlanData, after: PlanData): string[] => [
  ...changed('方案年份', String(before.year), String(after.year)),
  ...changed('文号', before.document, after.document),
  ...changed('单位全称', before.organisation.bureau, after.organisation.bureau),
  ...changed('审核股室', before.organisation.reviewingSection, after.organisation.reviewingSection),
  ...changed('上报单位', before.organisation.forwardsTo, after.organisation.forwardsTo),
  ...changed(
    '填报单位类型',
    before.organisation.unitKinds.join('、'),
    after.organisation.unitKinds.join('、'),
  ),
];

function unitLines(before: PlanData, after: PlanData, staying: ReadonlySet<string>): string[] {
  const old = new Map(before.organisation.units.map(unit => [unit.key, unit]));
  const now = new Map(after.organisation.units.map(unit => [unit.key, unit]));
  const added = after.organisation.units.filter(({ key }) => !old.has(key));
  const gone = before.organisation.units.filter(({ key }) => !now.has(key));
  const kept = before.organisation.units.filter(({ key }) => now.has(key));
  const order = (units: readonly Unit[]) => units.map(({ key }) => key).join();
  const keptNow = after.organisation.units.filter(({ key }) => old.has(key));
  return [
    ...added.map(unit => `新增 ${unitName(unit)}`),
    ...kept.flatMap(unit => {
      const other = now.get(unit.key) ?? unit;
      return [
        ...(unitName(unit) === unitName(other) ? [] : [`改名 ${unitName(unit)} → ${unitName(other)}`]),
        ...(unit.name !== undefined &&
        other.name === unit.name &&
        unit.section + unit.industry !== other.section + other.industry
          ? [`${unitName(other)}：${unit.section}·${unit.industry} → ${other.section}·${other.industry}`]
          : []),
        ...changed(`${unitName(other)}的类型`, unit.kind, other.kind),
        ...changed(`${unitName(other)}的上级`, unit.parent ?? '', other.parent ?? ''),
      ];
    }),
    ...gone.map(unit =>
      staying.has(unit.key)
        ? `${unitName(unit)}不再填报：本期已有数据，仍报完本期，从下一期起`
        : `${unitName(unit)}不再填报`,
    ),
    ...(order(kept) === order(keptNow) ? [] : ['填报单位的先后次序有改动']),
  ];
}

const dayOf = (day: { readonly month: number; readonly day: number } | undefined): string =>
  day ? `${day.month}月${day.day}日` : '';

function dateLines({ calendar: old, letters }: PlanData, after: PlanData): string[] {
  const { calendar: now } = after;
  return [
    ...changed('填报截止日', `${old.submitDay}日`, `${now.submitDay}日`),
    ...changed('上报截止日', `${old.forwardDay}日`, `${now.forwardDay}日`),
    ...changed('年报截止日', dayOf(old.annual), dayOf(now.annual)),
    ...changed('退回改正', `${old.returnDays}个工作日`, `${now.returnDays}个工作日`),
    ...changed('评估报告', dayOf(old.selfAssessment), dayOf(now.selfAssessment)),
    ...changed('自评完成', dayOf(letters.assessedBy), dayOf(after.letters.assessedBy)),
    ...changed('阶段', phasesOf(old.phases), phasesOf(now.phases)),
  ];
}

const phasesOf = (phases: PlanData['calendar']['phases']): string =>
  phases.map(({ name, ends }) => `${name}（${dayOf(ends)}）`).join('、');

function deliverableLines(before: PlanData, after: PlanData): string[] {
  const old = new Map(before.deliverables.map(each => [each.key, each]));
  const now = new Map(after.deliverables.map(each => [each.key, each]));
  const nameOf = ({ name, due }: Deliverable) => `${name}（${due.nextYear ? '次年' : ''}${dayOf(due)}）`;
  return [
    ...after.deliverables.filter(({ key }) => !old.has(key)).map(each => `新增 ${nameOf(each)}`),
    ...after.deliverables.flatMap(each => {
      const other = old.get(each.key);
      return other && !same(other, each) ? [`${nameOf(other)} → ${nameOf(each)}`] : [];
    }),
    ...before.deliverables.filter(({ key }) => !now.has(key)).map(each => `取消 ${nameOf(each)}`),
  ];
}

const targetsOf = ({ targets, targetTable }: PlanData): unknown => [targets, targetTable];

const LEVELS = { error: '必改', warning: '说明' } as const;

function severityLines(old: Plan, now: Plan): string[] {
  const before = new Map(old.rules.map(rule => [ruleKey(rule), rule]));
  return now.rules.flatMap(rule => {
    const earlier = before.get(ruleKey(rule));
    return earlier && earlier.severity !== rule.severity
      ? [`${sentenceOf(now, rule)}：${LEVELS[earlier.severity]} → ${LEVELS[rule.severity]}`]
      : [];
  });
}

/** The condition of a rule in the program's words. */
function sentenceOf(plan: Plan, rule: Rule): string {
  const [check] = ruleChecks({ ...plan, rules: [rule] });
  return check?.sentence ?? rule.at;
}

function wordLines(old: Plan, now: Plan): string[] {
  return [...now.measures.values()].flatMap(measure => {
    const earlier = old.measures.get(measure.code);
    return earlier && !same(earlier.words ?? [], measure.words ?? [])
      ? [`${labelOf(now, measure.code)}：${(measure.words ?? []).join('、') || '没有'}`]
      : [];
  });
}

const KINDS = { quarter: '季度', month: '月', 'half-year': '半年', year: '年' } as const;

const kindLines = ({ calendar: old }: PlanData, { calendar: now }: PlanData): string[] =>
  changed('填报周期', KINDS[old.periodKind], KINDS[now.periodKind]);

function measureLines(old: Plan, now: Plan): string[] {
  const name = (plan: Plan, { code }: Measure) => `${code} ${labelOf(plan, code)}`;
  const withoutWords = (measure: Measure) => ({ ...measure, words: undefined });
  return [
    ...[...now.measures.values()]
      .filter(({ code }) => !old.measures.has(code))
      .map(measure => `新增 ${name(now, measure)}（${measure.unit}）`),
    ...[...now.measures.values()].flatMap(measure => {
      const earlier = old.measures.get(measure.code);
      return earlier && !same(withoutWords(earlier), withoutWords(measure))
        ? [`改动 ${name(old, earlier)}`]
        : [];
    }),
    ...[...old.measures.values()]
      .filter(({ code }) => !now.measures.has(code))
      .map(measure => `不再填报 ${name(old, measure)}（已报的各期不变）`),
  ];
}

function ruleLines(old: Plan, now: Plan): string[] {
  const before = new Set(old.rules.map(ruleKey));
  const after = new Set(now.rules.map(ruleKey));
  return [
    ...now.rules
      .filter(rule => !before.has(ruleKey(rule)))
      .map(rule => `新增 ${sentenceOf(now, rule)}（${LEVELS[rule.severity]}）`),
    ...old.rules.filter(rule => !after.has(ruleKey(rule))).map(rule => `取消 ${sentenceOf(old, rule)}`),
  ];
}

function formLines(before: PlanData, after: PlanData): string[] {
  const head = ({ forms }: PlanData) => forms.map(form => ({ ...form, measures: undefined }));
  return [
    ...(same(head(before), head(after)) ? [] : ['官方表的标题、栏目或备注有改动']),
    ...(same(before.headlines, after.headlines) ? [] : [`摘要指标：${after.headlines.join('、')}`]),
    ...(same(before.decimals, after.decimals) ? [] : ['计量单位的小数有改动']),
  ];
}
