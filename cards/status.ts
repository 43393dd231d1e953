import type { DeliverableCounts, Owed } from '../src/core/deliverables.js';
import type { Deputyship } from '../src/core/people/deputy.js';
import { formatMoment } from '../src/core/moment.js';
import type { CardJson } from '../src/core/outgoing.js';
import { isReported, type State } from '../src/core/submission/submission.js';
import { countRest, formatCount, MAX_LISTED } from '../src/core/text.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName, type LocalDate, type Period } from '../src/plan/period.js';
import type { Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  hint,
  list,
  markdown,
  row,
  type Element,
} from './elements.js';
import { describeOwed } from './deliverable-states.js';
import { describeDeputies } from './deputy.js';
import { handedInButtons } from './handed-in.js';
import { firstElements, somePeople } from './long-list.js';
import { commandButtons, type CommandButton } from './question.js';
import { routeName } from './routes.js';
import { describeCarriedPlan, deadlineTag, formatDay, formatState } from './phrases.js';
import { periodWords } from '../src/plan/period-words.js';

/** The state of one unit's report for a period. */
export interface UnitStatus {
  readonly unit: Unit;
  readonly state: State;
  readonly late: boolean;
  /** For a unit with a line of its own, see `unitsWithLines`. */
  readonly figureCount: number;
  /** open_ids of the unit's reporters; for a unit with a line of its own. */
  readonly reporters: readonly string[];
  /** When it was handed in; of a unit with a line of its own. */
  readonly submittedAt?: Date | null;
  /** By when what was sent back is to be given back. */
  readonly backBy?: LocalDate | null;
  /** The deputies (代填) of reporters on leave today. */
  readonly deputies?: readonly Deputyship[];
  /** What it owes beside its tables up to the period (阶段材料); absent where it owes nothing. */
  readonly deliverables?: DeliverableCounts | undefined;
}

export interface StatusView {
  readonly plan: Plan;
  readonly period: Period;
  readonly today: LocalDate;
  readonly statuses: readonly UnitStatus[];
  readonly isPrivate?: boolean;
  /** In a private chat: the sender's own units that handed something in. */
  readonly handedIn?: readonly Unit[];
  /** False in the private chat of a person who reports for no unit: 立即填报 would only refuse them. */
  readonly canFill?: boolean;
  /** In a private chat: what the person can do about it, such as 审核 and 催报. */
  readonly actions?: readonly CommandButton[];
  readonly zone: string;
  /** In a private chat: the deliverables of the sender's own units. */
  readonly ownDeliverables?: readonly Owed[];
  /** Their subunits, at any depth; these are not counted. */
  readonly subunits?: readonly UnitStatus[];
}

/** Shows the state of every unit. The card is used in the group too, so it mentions nobody. */
export function statusCard({
  plan,
  period,
  today,
  statuses,
  isPrivate = false,
  handedIn = [],
  canFill = true,
  actions = [],
  ownDeliverables = [],
  zone,
  subunits = [],
}: StatusView): CardJson {
  const reported = statuses.filter(({ state }) => isReported(state));
  const onTime = reported.filter(({ late }) => !late);
  const isComplete = reported.length === statuses.length;
  return card(
    {
      title: `${periodName(period)}报送情况`,
      subtitle: `已报送 ${reported.length}/${statuses.length}`,
      colour: isComplete ? 'green' : 'blue',
      tags: [deadlineTag(plan, period, today)],
    },
    [
      markdown(
        [
          ...describeCarriedPlan(plan).map(escapeMarkdown),
          `报送率 ${formatPercent(reported.length, statuses.length)}　及时率 ${formatPercent(onTime.length, statuses.length)}`,
          ...formatUnits({ plan, zone }, statuses, subunits),
        ].join('\n'),
      ),
      ...commonDeliverables(statuses, subunits),
      ...deliverablesPart(ownDeliverables, today),
      ...handedInPart(plan, handedIn, period),
      ...(canFill ? fillPart(isComplete, isPrivate) : []),
      ...commandButtons(actions, isPrivate),
    ],
  );
}

/** One unit: both ways to what it handed in. Several: one way for each, whose card has the other. */
function handedInPart(plan: Plan, units: readonly Unit[], period: Period): Element[] {
  const [first] = units;
  if (first && units.length === 1) return [row(handedInButtons({ unit: first.key, period }))];
  return firstElements(
    units,
    unit => [
      button({
        text: `查看已提交数据：${unitName(unit)}`,
        route: routeName('figures', { unit: unit.key, period }),
      }),
    ],
    `其余请发送“汇总 ${periodWords(plan).period} 单位名称”`,
  );
}

/** With more units than this a card is no longer read line by line on a phone. */
const MAX_LINES = 20;
/** So many units that are missing are named in each branch. */
const MAX_MISSING = 4;

/** The units that have a line of their own on the card. Of the others it shows counts, and names of some. */
export function unitsWithLines(units: readonly Unit[], subunits: readonly Unit[]): Unit[] {
  if (units.length + subunits.length <= MAX_LINES) return [...units, ...subunits];
  const [only] = units;
  if (!only || units.length > 1) return units.slice(0, MAX_LISTED);
  return [only, ...subunits.filter(({ parent }) => parent === only.key).slice(0, MAX_LISTED)];
}

/** A line for each unit and its subunits; in a large organisation a line for each branch, with its counts. */
function formatUnits(
  words: StatusWords,
  statuses: readonly UnitStatus[],
  subunits: readonly UnitStatus[],
): string[] {
  const children = groupByParent(subunits);
  return statuses.length + subunits.length <= MAX_LINES
    ? statuses.flatMap(status => formatBranch(words, status, children))
    : formatBranches(words, statuses, children);
}

/** The first branches with their counts, and the counts of all of them. Of a single unit, the branches are its subunits. */
function formatBranches(words: StatusWords, statuses: readonly UnitStatus[], children: Children): string[] {
  const [only] = statuses;
  const isOne = only !== undefined && statuses.length === 1;
  const branches = isOne ? (children.get(only.unit.key) ?? []) : statuses;
  return [
    ...(isOne ? [formatStatus(words, only)] : []),
    ...(branches.length > MAX_LISTED ? describeMany(branches, isOne ? '下级' : '单位') : []),
    ...branches.slice(0, MAX_LISTED).flatMap(branch => {
      const below = descendants(branch, children);
      return [formatStatus(words, branch), ...describeMany(below, '　下级')];
    }),
    ...(branches.length > MAX_LISTED ? [countRest(branches.length)] : []),
    colourText('grey', '发送“状态 单位名称”查看一个单位。'),
  ];
}

type Children = ReadonlyMap<string, readonly UnitStatus[]>;

function groupByParent(subunits: readonly UnitStatus[]): Children {
  const children = new Map<string, UnitStatus[]>();
  for (const status of subunits) {
    const parent = status.unit.parent ?? '';
    const siblings = children.get(parent);
    if (siblings) siblings.push(status);
    else children.set(parent, [status]);
  }
  return children;
}

/** All units below one, each after its parent. */
function descendants(status: UnitStatus, children: Children, found: UnitStatus[] = []): UnitStatus[] {
  for (const child of children.get(status.unit.key) ?? []) {
    found.push(child);
    descendants(child, children, found);
  }
  return found;
}

/** `下级 25 个：已报送 10，未报送 15：甲、乙…等 15 个` */
function describeMany(statuses: readonly UnitStatus[], name: string): string[] {
  if (statuses.length === 0) return [];
  const missing = statuses.filter(({ state }) => !isReported(state));
  const names = missing.slice(0, MAX_MISSING).map(({ unit }) => unitName(unit));
  const more = missing.length > MAX_MISSING ? countRest(missing.length) : '';
  const reported = formatCount(statuses.length - missing.length);
  const counts = `${name} ${formatCount(statuses.length)} 个：已报送 ${reported}`;
  if (missing.length === 0) return [counts];
  const missingCount = colourText('red', `未报送 ${formatCount(missing.length)}`);
  return [`${counts}，${missingCount}：${escapeMarkdown(names.join('、') + more)}`];
}

/** The lines of a unit and its subunits, at any depth. */
function formatBranch(words: StatusWords, status: UnitStatus, children: Children, depth = 0): string[] {
  return [
    `${'　'.repeat(depth)}${formatStatus(words, status)}`,
    ...(children.get(status.unit.key) ?? []).flatMap(child =>
      formatBranch(words, child, children, depth + 1),
    ),
  ];
}

/** The units, or in a large organisation the branches, whose deliverables are told together, with a name each. */
function deliverableGroups(
  statuses: readonly UnitStatus[],
  subunits: readonly UnitStatus[],
): readonly (readonly [name: string, statuses: readonly UnitStatus[]])[] {
  const each = (status: UnitStatus, below: readonly UnitStatus[] = []) =>
    [unitName(status.unit), [status, ...below]] as const;
  if (statuses.length + subunits.length <= MAX_LINES)
    return [...statuses, ...subunits].map(status => each(status));
  const children = groupByParent(subunits);
  const [only] = statuses;
  const isOne = only !== undefined && statuses.length === 1;
  const branches = isOne ? (children.get(only.unit.key) ?? []) : statuses;
  return [
    ...(isOne ? [each(only)] : []),
    ...branches.slice(0, MAX_LISTED).map(branch => each(branch, descendants(branch, children))),
  ];
}

/**
 * What units owe beside their tables: units that stand alike share a line, and the commonest one comes last without names:
 * `城市供水：材料 3 项：待审核 1，未交 2`, `另 4 个单位：材料 3 项：未交 3`.
 */
function deliverableLines(statuses: readonly UnitStatus[], subunits: readonly UnitStatus[]): string[] {
  const alike = new Map<string, string[]>();
  for (const [name, group] of deliverableGroups(statuses, subunits)) {
    const words = describeDeliverables(group);
    if (words !== undefined) alike.set(words, [...(alike.get(words) ?? []), name]);
  }
  const [[words, names] = ['', []], ...others] = [...alike].sort(([, a], [, b]) => b.length - a.length);
  if (names.length === 0) return [];
  if (others.length === 0) return [names.length === 1 ? words : `${words}（${names.length} 个单位都是）`];
  return [...others, [words, names] as const].map(([text, all], index) =>
    index === others.length && all.length > 1
      ? `另 ${all.length} 个单位：${text}`
      : `${escapeMarkdown(all.slice(0, MAX_MISSING).join('、'))}${all.length > MAX_MISSING ? countRest(all.length) : ''}：${text}`,
  );
}

/** `材料 3 项：已收下 1，待审核 1，未交 1（逾期 1）`, of a unit or of a branch; undefined when it owes nothing. */
function describeDeliverables(statuses: readonly UnitStatus[]): string | undefined {
  const all = statuses.flatMap(({ deliverables }) => deliverables ?? []);
  const sum = (name: keyof DeliverableCounts) => all.reduce((total, counts) => total + counts[name], 0);
  if (sum('owed') === 0) return undefined;
  const overdue = sum('overdue') > 0 ? `（逾期 ${formatCount(sum('overdue'))}）` : '';
  const colour = sum('overdue') > 0 ? 'red' : 'grey';
  const parts = [
    ...(sum('taken') > 0 ? [`已收下 ${formatCount(sum('taken'))}`] : []),
    ...(sum('waiting') > 0 ? [`待审核 ${formatCount(sum('waiting'))}`] : []),
    ...(sum('open') > 0 ? [colourText(colour, `未交 ${formatCount(sum('open'))}${overdue}`)] : []),
  ];
  return `材料 ${formatCount(sum('owed'))} 项：${parts.join('，')}`;
}

function commonDeliverables(statuses: readonly UnitStatus[], subunits: readonly UnitStatus[]): Element[] {
  const lines = deliverableLines(statuses, subunits);
  return lines.length > 0 ? [markdown(lines.length > 1 ? list(lines) : lines.join(''))] : [];
}

/** What the sender's own units owe, and when. */
function deliverablesPart(own: readonly Owed[], today: LocalDate): Element[] {
  if (own.length === 0) return [];
  const hasUnits = own.some(({ unit }) => unit.key !== own[0]?.unit.key);
  const lines = own
    .slice(0, MAX_LISTED)
    .map(each => `${hasUnits ? `${escapeMarkdown(unitName(each.unit))}　` : ''}${describeOwed(each, today)}`);
  const more = own.length > MAX_LISTED ? [countRest(own.length)] : [];
  return [markdown(`${bold('您的阶段材料')}（把文件发到这里即可送交）\n${list([...lines, ...more])}`)];
}

/** What the lines need beside the units. */
type StatusWords = Pick<StatusView, 'plan' | 'zone'>;

/** A unit's line: its state, when it was handed in or is to be given back, and its reporters. */
function formatStatus({ plan, zone }: StatusWords, status: UnitStatus): string {
  const { unit, state, figureCount, late, reporters, submittedAt, backBy, deputies = [] } = status;
  const reporterNames = reporters.length > 0 ? somePeople(reporters) : colourText('red', '未绑定填报人');
  const progress = state === 'draft' ? `（${figureCount}/${plan.typedMeasures.length}）` : '';
  const time =
    state === 'sent-back'
      ? backBy && `${formatDay(backBy)}24:00前交回`
      : isReported(state) && submittedAt && formatMoment(submittedAt, zone);
  return `- ${[
    bold(escapeMarkdown(unitName(unit))),
    `${formatState(state)}${progress}${late ? colourText('red', ' 迟报') : ''}`,
    ...(time ? [time] : []),
    `${reporterNames}${describeDeputies(deputies)}`,
  ].join('　')}`;
}

const fillPart = (isComplete: boolean, isPrivate: boolean): Element[] => {
  const route = routeName(isPrivate ? 'fillhere' : 'fill');
  return [
    ...(isComplete ? [] : [button({ text: '立即填报', route, look: 'primary_filled' })]),
    ...(isPrivate ? [] : [hint('点“立即填报”，表单会发到您的私聊。')]),
  ];
};

const formatPercent = (part: number, total: number): string =>
  total === 0 ? '—' : `${Math.round((part / total) * 100)}%（${part}/${total}）`;
