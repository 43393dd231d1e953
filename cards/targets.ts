import type { CardJson } from '../src/core/outgoing.js';
import {
  countTasks,
  isOpenRow,
  type Outcome,
  type Task,
  type TaskCounts,
  type UnitTargets,
} from '../src/core/targets.js';
import { countRest, cutText, formatCount, listNames, MAX_LISTED } from '../src/core/text.js';
import { shortName, unitName } from '../src/plan/organisation.js';
import { hasClosingReport, previousPeriod } from '../src/plan/calendar.js';
import {
  partName,
  periodCode,
  periodName,
  periodOf,
  yearOf,
  type LocalDate,
  type Period,
} from '../src/plan/period.js';
import { insertYear, type Plan } from '../src/plan/plan.js';
import { progressChart } from './charts.js';
import {
  bold,
  card,
  colourText,
  escapeMarkdown,
  hint,
  markdown,
  type Element,
  type Header,
} from './elements.js';
import { pageButtons, pageOfList } from './long-list.js';
import { deadlineTag, describeCarriedPlan } from './phrases.js';
import { routeName, type SelectionArguments } from './routes.js';
import type { UnitStatus } from './status.js';
import { formatUnfinished, unfinishedOf } from './summary.js';

export interface TargetsView {
  readonly plan: Plan;
  readonly period: Period;
  readonly today: LocalDate;
  /** The units of 附件1 among those asked for. */
  readonly rows: readonly UnitTargets[];
  /** Their states. */
  readonly statuses: readonly UnitStatus[];
  /** The units asked for, when it is not the whole bureau: 给排水股. */
  readonly scope?: string;
  readonly selection: SelectionArguments;
  /** The page of the list, from 1. */
  readonly page: number;
}

/** Answers `/targets`: what is newly added in the year against 附件1. What is still missing comes first. */
export function targetsCard(view: TargetsView): CardJson {
  const { plan, period, rows, statuses, selection } = view;
  const counts = countTasks(rows);
  const { items, ...place } = pageOfList(sorted(rows), view.page);
  return card(headerOf(view, counts), [
    markdown(
      [
        ...describeCarriedPlan(plan).map(escapeMarkdown),
        describeCounts(plan, counts),
        ...missingLine(rows),
      ].join('\n'),
    ),
    ...progressPart(items),
    ...(rows.length > MAX_LISTED ? [markdown(formatSections(rows))] : []),
    ...(items.length > 0 ? [markdown(items.map(formatRow).join('\n'))] : []),
    ...pageButtons(place, page => routeName('targets', { period, ...selection, page })),
    ...(rows.length > 0 ? [markdown(formatUnfinished(unfinishedOf(statuses)))] : []),
    ...hintsOf(view, counts),
  ]);
}

function headerOf({ plan, period, today, statuses, scope }: TargetsView, counts: TaskCounts): Header {
  const { missing, inReview } = unfinishedOf(statuses);
  const isFinal = missing.length + inReview.length === 0;
  const isDone = counts.all > 0 && counts.done === counts.all;
  return {
    title: `${periodName(period)}目标完成情况${scope ? ` · ${scope}` : ''}`,
    subtitle: `已完成 ${formatCount(counts.done)}/${formatCount(counts.all)} 项`,
    colour: isDone && isFinal ? 'green' : counts.short > 0 ? 'orange' : 'blue',
    tags: [
      deadlineTag(plan, period, today),
      ...(isFinal ? [] : [{ text: '未定稿', colour: 'orange' as const }]),
    ],
  };
}

function describeCounts(
  { targetTable }: Plan,
  { all, done, short, unreported, mending, noBase }: TaskCounts,
): string {
  if (all === 0) return escapeMarkdown(`${targetTable.annex}没有给所查的单位下达任务。`);
  const parts = [
    `已完成 ${formatCount(done)} 项`,
    ...(short > 0 ? [colourText('orange', `还差 ${formatCount(short)} 项`)] : []),
    ...(unreported > 0 ? [colourText('red', `未报送 ${formatCount(unreported)} 项`)] : []),
    ...(mending > 0 ? [colourText('orange', `退回修改中 ${formatCount(mending)} 项`)] : []),
    ...(noBase > 0 ? [colourText('orange', `新增数不明 ${formatCount(noBase)} 项`)] : []),
  ];
  return `共 ${formatCount(all)} 项任务：${parts.join('，')}。`;
}

/** `还差：生活污水处理 评审达标企业 1` */
function missingLine(rows: readonly UnitTargets[]): string[] {
  const short = rows.flatMap(({ unit, tasks }) =>
    tasks.flatMap(({ name, outcome }) =>
      outcome.kind === 'short' ? [`${shortName(unit)} ${name} ${outcome.missing}`] : [],
    ),
  );
  return short.length > 0 ? [`${bold('还差')}：${escapeMarkdown(listNames(short, '列在下面'))}`] : [];
}

/** Rows with something open come first; those without a task come last. */
function sorted(rows: readonly UnitTargets[]): UnitTargets[] {
  const rank = (row: UnitTargets) => (isOpenRow(row) ? 0 : 1);
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

/** Eight full-width characters leave a phone room for the bar. */
const MAX_NAME = 8;

/** A bar for each unit. More than was asked for makes up for nothing else. */
function progressPart(rows: readonly UnitTargets[]): Element[] {
  const bars = rows.map(row => ({ row, progress: progressOf(row) }));
  const drawn = bars.flatMap(({ row, progress }) =>
    progress
      ? [
          {
            name: `${cutText(shortName(row.unit), MAX_NAME)} ${progress.done}/${progress.wanted}`,
            value: progress.share,
          },
        ]
      : [],
  );
  if (drawn.length === 0) return [];
  const left = rows.filter(row => progressOf(row) === undefined);
  return [
    progressChart('各行业进度（完成/目标）', drawn),
    ...(left.length > 0 ? [hint(`图中没有：${listLeftOut(left)}`)] : []),
  ];
}

/** `城市公园、生活垃圾处理（本期未报送）；城镇燃气（无任务）` */
function listLeftOut(rows: readonly UnitTargets[]): string {
  const unitsWith = (kind: Outcome['kind'], why: string) => {
    const units = rows.filter(row => reasonFor(row) === kind).map(({ unit }) => shortName(unit));
    return units.length > 0 ? [`${units.join('、')}（${why}）`] : [];
  };
  return [
    ...unitsWith('unreported', '本期未报送'),
    ...unitsWith('mending', '退回修改中'),
    ...unitsWith('no-base', '不知道上年末的数'),
    ...unitsWith('no-task', '无任务'),
  ].join('；');
}

const reasonFor = ({ tasks }: UnitTargets): Outcome['kind'] =>
  tasks.find(({ outcome }) => UNKNOWN.has(outcome.kind))?.outcome.kind ?? 'no-task';

/** Outcomes that tell no number. */
const UNKNOWN: ReadonlySet<Outcome['kind']> = new Set(['unreported', 'mending', 'no-base']);

/** How far a unit is with all its tasks; undefined without one, and while what was added is unknown. */
function progressOf({ tasks }: UnitTargets): { done: number; wanted: number; share: number } | undefined {
  let [done, wanted] = [0, 0];
  for (const { target, outcome } of tasks) {
    if (outcome.kind === 'no-task') continue;
    if (outcome.kind !== 'done' && outcome.kind !== 'short') return undefined;
    wanted += target;
    done += outcome.kind === 'done' ? target : target - outcome.missing;
  }
  return wanted === 0 ? undefined : { done, wanted, share: Math.round((done / wanted) * 100) / 100 };
}

/** A line for each section: `任务 40 项，已完成 31 项`. */
function formatSections(rows: readonly UnitTargets[]): string {
  const sections = new Map<string, UnitTargets[]>();
  for (const row of rows) {
    const own = sections.get(row.unit.section);
    if (own) own.push(row);
    else sections.set(row.unit.section, [row]);
  }
  const lines = [...sections].slice(0, MAX_LISTED).map(([section, own]) => {
    const { all, done } = countTasks(own);
    return `- ${escapeMarkdown(section)}　任务 ${formatCount(all)} 项，已完成 ${formatCount(done)} 项`;
  });
  const more = sections.size > MAX_LISTED ? [countRest(sections.size)] : [];
  return [bold('按牵头股室'), ...lines, ...more].join('\n');
}

/** A unit with its leading section, a line for each of its tasks. */
function formatRow({ unit, tasks }: UnitTargets): string {
  const noTask = tasks.filter(({ target }) => target === 0);
  return [
    `${bold(escapeMarkdown(unit.name === undefined ? unit.industry : unitName(unit)))}　牵头：${escapeMarkdown(unit.section)}`,
    ...tasks.filter(({ target }) => target > 0).map(formatTask),
    ...(noTask.length > 0
      ? [`- ${colourText('grey', noTask.map(formatNoTask).join('、') + '　无任务')}`]
      : []),
  ].join('\n');
}

const formatNoTask = ({ name, outcome }: Task): string =>
  outcome.kind === 'no-task' && outcome.added ? `${name}（新增 ${outcome.added}）` : name;

function formatTask({ name, target, outcome }: Task): string {
  switch (outcome.kind) {
    case 'unreported':
      return `- ${name}　目标 ${target}，${colourText('red', '本期未报送')}`;
    case 'mending':
      return `- ${name}　目标 ${target}，${colourText('orange', '退回修改中')}`;
    case 'no-base':
      return `- ${name}　目标 ${target}，${colourText('orange', '不知道上年末的数，算不出新增')}`;
    case 'done':
      return `- ${name}　完成 ${outcome.added} / 目标 ${target}，${colourText('green', '已完成')}`;
    case 'short':
      return `- ${name}　完成 ${outcome.added} / 目标 ${target}，${colourText('orange', `还差 ${outcome.missing}`)}`;
    case 'no-task':
      return `- ${name}　无任务`;
  }
}

/** `（年报，没有的用第四季度）`: where the figures of the year before stand. */
function baseWords({ calendar, year }: Plan): string {
  const last = previousPeriod(calendar, periodOf(year, 'Y'));
  return hasClosingReport(calendar) ? `（年报，没有的用${partName(last)}）` : `（${partName(last)}）`;
}

function hintsOf({ plan, period, rows, statuses }: TargetsView, counts: TaskCounts): Element[] {
  const notes = plan.targetTable.notes.map(note => insertYear(plan, note)).join('');
  const earlier = previousPeriod(plan.calendar, period);
  const isEmpty = counts.all > 0 && unfinishedOf(statuses).missing.length === statuses.length;
  return [
    ...(counts.noBase > 0
      ? [hint(`新增＝现在的累计数－${plan.year - 1}年末的数${baseWords(plan)}；没有这个数的不估算。`)]
      : []),
    ...(isEmpty && yearOf(earlier) >= plan.sourceYear
      ? [hint(`本期还没有单位报送；上一期请发送“目标 ${periodCode(earlier)}”。`)]
      : []),
    ...(rows.length > 0
      ? [hint(`${plan.targetTable.annex}注：${notes}只算已提交、已通过、已上报的数。`)]
      : []),
  ];
}
