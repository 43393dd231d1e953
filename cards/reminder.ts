import type { CardJson } from '../src/core/outgoing.js';
import type { Owed } from '../src/core/deliverables.js';
import type { RatePoint } from '../src/core/reporting-rate.js';
import type { ReminderSubject, SubjectFacts, PrivateReminder } from '../src/core/reminders.js';
import { countRest, formatCount, listNames, MAX_LISTED } from '../src/core/text.js';
import { shortName, unitName, type Unit } from '../src/plan/organisation.js';
import { daysBetween, periodName, type LocalDate, type Period } from '../src/plan/period.js';
import {
  mention,
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  hint,
  list,
  markdown,
  personName,
  type Colour,
  type Element,
  type Header,
} from './elements.js';
import { lineChart } from './charts.js';
import { openDeliverables, ownOpenDeliverables } from './open-deliverables.js';
import { firstElements, somePeople } from './long-list.js';
import { routeName } from './routes.js';
import { formatDay, titleOf } from './phrases.js';

export interface GroupReminderView {
  /** The periods on the card. An update of the card also has the periods that are complete by now. */
  readonly facts: readonly SubjectFacts[];
  /** The open_ids of a unit's reporters. */
  readonly reporters: (unit: Unit) => readonly string[];
  readonly progress: Progress;
  readonly backBy: BackBy;
  /** Other dates of the plan in the next days, one line each. */
  readonly planDates: readonly string[];
  /** Deliverables (阶段材料) that are due soon or overdue, with the day of the card. */
  readonly deliverables?: OpenDeliverables;
  /** Names the earlier plan (沿用2025年方案) when it is carried over; else empty. */
  readonly remarks: readonly string[];
}

/** Deliverables of which a card speaks, seen from its day. */
export interface OpenDeliverables {
  readonly owed: readonly Owed[];
  readonly today: LocalDate;
}

/** How the reporting rate of a period has grown. */
export interface RateLine {
  readonly period: Period;
  readonly points: readonly RatePoint[];
}

/** The day by which a unit gives back what was sent back or reopened (退回修改中); undefined: the plan's date applies. */
export type BackBy = (unit: Unit, period: Period) => LocalDate | undefined;

/** How far the form of a missing unit is filled: 41/96; undefined where nothing is filled. */
export type Progress = (unit: Unit, period: Period) => string | undefined;

/**
 * The card in the working group: the missing units with their reporters mentioned, the units that have submitted, the
 * days left, and a button. Green when no unit is missing.
 */
export function groupReminderCard(view: GroupReminderView): CardJson {
  const { facts, planDates, remarks, deliverables } = view;
  const complete = facts.every(({ missing }) => missing.length === 0);
  return card(headerOf(facts, complete), [
    ...(remarks.length > 0 ? [markdown(remarks.map(escapeMarkdown).join('\n'))] : []),
    ...facts.flatMap(periodFacts => periodPart(periodFacts, facts.length > 1, view)),
    ...(planDates.length > 0
      ? [markdown(`${bold('近期节点')}\n${list(planDates.map(escapeMarkdown))}`)]
      : []),
    ...(deliverables ? openDeliverables(deliverables.owed, deliverables.today) : []),
    ...(complete
      ? []
      : [
          button({ text: '立即填报', route: routeName('fill'), look: 'primary_filled' }),
          hint('点“立即填报”在私聊中填写；已报送的单位无需处理。'),
        ]),
  ]);
}

/** Stands in place of a card in the working group when there is a newer one. */
export function replacedReminderCard(periods: readonly Period[]): CardJson {
  return card({ title: `${periods.map(periodName).join('、')}报送提醒`, colour: 'grey' }, [
    hint('已有更新的提醒，请看本群最新的一张卡片。'),
  ]);
}

function headerOf(facts: readonly SubjectFacts[], complete: boolean): Header {
  const names = [...new Set(facts.map(({ subject }) => periodName(subject.period)))].join('、');
  const [first] = facts;
  if (complete || !first) return { title: `${names}已全部报送`, colour: 'green' };
  const isLate = facts.some(({ subject }) => subject.daysLeft < 0);
  return {
    title: `${names}报送提醒`,
    subtitle: formatDaysLeft(first.subject),
    colour: isLate ? 'red' : first.subject.daysLeft <= 1 ? 'orange' : 'blue',
  };
}

/** `还剩 3 天（9月28日截止）`, `今天截止`, `已逾期 2 天` */
export function formatDaysLeft({ daysLeft, dueOn }: ReminderSubject): string {
  if (daysLeft === 0) return `今天截止（${formatDay(dueOn)}）`;
  return daysLeft > 0
    ? `还剩 ${daysLeft} 天（${formatDay(dueOn)}截止）`
    : `已逾期 ${-daysLeft} 天（${formatDay(dueOn)}截止）`;
}

/** The missing units that the group's card names, with their reporters. */
export const namedMissing = ({ missing }: Pick<SubjectFacts, 'missing'>): readonly Unit[] =>
  missing.slice(0, MAX_LISTED);

function periodPart(
  { subject, missing, mending, done }: SubjectFacts,
  hasHeading: boolean,
  { reporters, progress, backBy }: GroupReminderView,
): Element[] {
  const formatReporters = (unit: Unit) => {
    const people = reporters(unit);
    return people.length > 0 ? somePeople(people, mention) : colourText('red', '未绑定填报人');
  };
  const listedUnits = new Set(namedMissing({ missing }));
  const isMending = ({ key }: Unit) => mending.has(key);
  const unreported = missing.filter(unit => !isMending(unit));
  const formatUnit = (unit: Unit): string => {
    const filled = progress(unit, subject.period);
    const back = isMending(unit) ? backBy(unit, subject.period) : undefined;
    const facts = [
      ...(back === undefined ? [] : [`${formatDay(back)}24:00前交回`]),
      ...(filled && back === undefined ? [`已填 ${filled}`] : []),
    ];
    return `- ${[bold(escapeMarkdown(unitName(unit))), ...facts, formatReporters(unit)].join('　')}`;
  };
  const listMissing = (colour: Colour, words: string, units: readonly Unit[]): string[] =>
    units.length > 0
      ? [
          colourText(colour, `${words}（${units.length}）`),
          ...units.filter(unit => listedUnits.has(unit)).map(formatUnit),
        ]
      : [];
  const lines = [
    ...(hasHeading
      ? [
          bold(
            escapeMarkdown(
              `${periodName(subject.period)}${subject.isOwnDeadline ? '（延期）' : ''}　${formatDaysLeft(subject)}`,
            ),
          ),
        ]
      : []),
    ...listMissing('red', '未报送', unreported),
    ...listMissing('orange', '退回修改中', missing.filter(isMending)),
    ...(missing.length > MAX_LISTED ? describeSections(missing) : []),
    ...(done.length > 0
      ? [colourText('green', `已报送（${done.length}）`), escapeMarkdown(listNames(done.map(unitName)))]
      : []),
  ];
  return [markdown(lines.join('\n'))];
}

/** `- …等 112 个；按股室：给排水股 50 个、燃气股 62 个` */
function describeSections(missing: readonly Unit[]): string[] {
  const counts = new Map<string, number>();
  for (const { section } of missing) counts.set(section, (counts.get(section) ?? 0) + 1);
  const sections = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([section, count]) => `${section} ${formatCount(count)} 个`);
  const shown = sections.slice(0, MAX_LISTED).join('、');
  const more = sections.length > MAX_LISTED ? `…等 ${formatCount(sections.length)} 个股室` : '';
  return [escapeMarkdown(`${countRest(missing.length)}，其中 ${shown}${more}`)];
}

/** One button, whatever the number of units: with several a card asks for which one. */
function laterDatePart([first, second]: PrivateReminder['ownUnits']): Element[] {
  if (!first) return [];
  const route = second
    ? routeName('laterpick')
    : routeName('later', { unit: first.unit.key, period: first.subject.period });
  return [button({ text: '申请延期', route, size: 'small' })];
}

/** All reminders for one person at one time, in one card. */
export function privateReminderCard(
  reminder: PrivateReminder,
  view: Pick<GroupReminderView, 'planDates' | 'remarks' | 'progress' | 'backBy'> & {
    /** The day of the reminder. */
    readonly today: LocalDate;
    /** For a leader: one for each late period. */
    readonly rates?: readonly RateLine[];
    /** Deliverables (阶段材料): those that the person's units owe, those overdue for reviewers, and how many wait for them. */
    readonly ownDeliverables?: readonly Owed[];
    readonly lateDeliverables?: readonly Owed[];
    readonly waitingDeliverables?: number;
  },
): CardJson {
  const { planDates, remarks, rates = [] } = view;
  const { ownUnits, late, forward, waiting, unbound } = reminder;
  return card(privateHeader(reminder), [
    ...(remarks.length > 0 ? [markdown(remarks.map(escapeMarkdown).join('\n'))] : []),
    ...firstElements(
      ownUnits,
      ({ subject, unit, isMending, standsInFor }) => [
        markdown(
          `${bold(escapeMarkdown(titleOf(subject.period, unit)))}${standsInFor === undefined ? '' : `　替 ${personName(standsInFor)} 代填`}\n${escapeMarkdown(isMending ? describeMending(subject, view.backBy(unit, subject.period), view.today) : describeOpen(subject, view.progress(unit, subject.period), ownUnits.length))}。`,
        ),
        button({
          text: openText(ownUnits, unit, subject.period),
          route: routeName('open', { unit: unit.key, period: subject.period }),
          look: 'primary_filled',
        }),
      ],
      '其余请发送“填报 单位名称”打开',
    ),
    ...laterDatePart(ownUnits),
    ...ownOpenDeliverables(view.ownDeliverables ?? [], view.today),
    ...(waiting > 0
      ? [
          markdown(`有 ${bold(formatCount(waiting))} 份填报等您审核。`),
          button({
            text: '去审核',
            route: routeName('waiting', { of: 'all', page: 1 }),
            look: 'primary_filled',
          }),
        ]
      : []),
    ...late.map(({ subject, missing }) =>
      markdown(
        `${bold(escapeMarkdown(periodName(subject.period)))}${subject.isOwnDeadline ? '（延期）' : ''}　${escapeMarkdown(formatDaysLeft(subject))}，未报送：${escapeMarkdown(listNames(missing.map(unitName), '发送“状态”查看'))}`,
      ),
    ),
    ...rates.flatMap(ratePart),
    ...openDeliverables(view.lateDeliverables ?? [], view.today),
    ...waitingPart(view.waitingDeliverables ?? 0),
    ...forward.map(subject =>
      markdown(
        `${bold(escapeMarkdown(periodName(subject.period)))}${escapeMarkdown(formatForward(subject))}`,
      ),
    ),
    ...(unbound.length > 0
      ? [
          markdown(
            `没有绑定填报人的单位：${escapeMarkdown(listNames(unbound.map(unitName), '发送“成员”查看'))}。请在群里发送“绑定 @人 单位”。`,
          ),
        ]
      : []),
    ...(planDates.length > 0
      ? [markdown(`${bold('近期节点')}\n${list(planDates.map(escapeMarkdown))}`)]
      : []),
  ]);
}

const waitingPart = (count: number): Element[] =>
  count > 0 ? [markdown(`有 ${bold(formatCount(count))} 份阶段材料等您审核，发送“审核”查看。`)] : [];

function ratePart({ period, points }: RateLine): Element[] {
  if (points.length < 2) return [];
  return [
    lineChart(
      `${periodName(period)}报送率（%）`,
      points.map(({ day, percent }) => ({ name: formatDay(day), value: percent })),
    ),
  ];
}

function formatForward({ period, daysLeft, dueOn }: ReminderSubject): string {
  if (daysLeft === 0) return `汇总表今天（${formatDay(dueOn)}）须上报。`;
  return daysLeft > 0
    ? `汇总表须于 ${formatDay(dueOn)}24:00前上报，还剩 ${daysLeft} 天。`
    : `汇总表应于 ${formatDay(dueOn)}24:00前上报，已逾期 ${-daysLeft} 天，还没有上报。请发送“上报 ${period}”。`;
}

/** `退回修改中，请改好后重新提交，9月24日24:00前交回（已过 1 天）` */
function describeMending(subject: ReminderSubject, backBy: LocalDate | undefined, today: LocalDate): string {
  const words = '退回修改中，请改好后重新提交';
  if (backBy === undefined) return `${words}，${formatDaysLeft(subject)}`;
  const left = daysBetween(today, backBy);
  const rest = left > 0 ? `还剩 ${left} 天` : left === 0 ? '就是今天' : `已过 ${-left} 天`;
  return `${words}，${formatDay(backBy)}24:00前交回（${rest}）`;
}

/** `已填 41/96，还没有提交，还剩 3 天（9月28日截止）`; of a single form the days stand in the header. */
const describeOpen = (subject: ReminderSubject, filled: string | undefined, forms: number): string =>
  [describeProgress(filled), ...(forms > 1 ? [formatDaysLeft(subject)] : [])].join('，');

const describeProgress = (filled: string | undefined): string =>
  filled === undefined ? '还没有报送' : `已填 ${filled}，还没有提交`;

/** `立即填报`; with several forms also which: `立即填报：生活污水处理`, `立即填报：生活污水处理 2025年报`. */
function openText(all: PrivateReminder['ownUnits'], unit: Unit, period: Period): string {
  if (all.length === 1) return '立即填报';
  const hasPeriods = all.some(({ subject }) => subject.period !== period);
  return `立即填报：${shortName(unit)}${hasPeriods ? ` ${periodName(period)}` : ''}`;
}

function privateHeader(reminder: PrivateReminder): Header {
  const { ownUnits, late, forward, waiting, unbound, owesDeliverable } = reminder;
  const [first] = ownUnits;
  if (first)
    return {
      title: '报送提醒',
      // A unit that mends has a date of its own, which stands beside it.
      subtitle: first.isMending ? '退回修改中' : formatDaysLeft(first.subject),
      colour: first.subject.daysLeft < 0 ? 'red' : 'orange',
    };
  if (late.length > 0) return { title: '逾期未报情况', colour: 'red' };
  if (unbound.length > 0) return { title: '有单位没有填报人', colour: 'orange' };
  if (forward.some(({ daysLeft }) => daysLeft < 0)) return { title: '汇总表逾期未上报', colour: 'red' };
  if (forward.length > 0 && waiting === 0) return { title: '上报提醒', colour: 'turquoise' };
  return waiting > 0 || owesDeliverable === undefined
    ? { title: '审核提醒', colour: 'turquoise' }
    : { title: '阶段材料提醒', colour: 'orange' };
}

/** Tells an admin that a message could not be delivered, with a button to send it again. */
export function deadLetterCard(id: string, receiver: string, reason: string): CardJson {
  return card({ title: '有一条消息没有送达', colour: 'orange' }, [
    markdown(`收件人：${receiver}\n原因：${escapeMarkdown(reason)}`),
    button({ text: '重新发送', route: routeName('resend', { message: id }) }),
    hint('常见原因：对方不在应用的可用范围内，或机器人已不在群里。处理好之后再点。'),
  ]);
}
