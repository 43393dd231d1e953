import type { CardJson } from '../src/core/outgoing.js';
import type { ReminderSubject, SubjectFacts, PrivateReminder } from '../src/core/reminders.js';
import { countRest, formatCount, listNames, MAX_LISTED } from '../src/core/text.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName } from '../src/plan/period.js';
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
  type Element,
  type Header,
} from './elements.js';
import { firstElements, somePeople } from './long-list.js';
import { routeName } from './routes.js';
import { formatDay, titleOf } from './phrases.js';

export interface GroupReminderView {
  /** The periods on the card. An update of the card also has the periods that are complete by now. */
  readonly facts: readonly SubjectFacts[];
  /** The open_ids of a unit's reporters. */
  readonly reporters: (unit: Unit) => readonly string[];
  /** Other dates of the plan in the next days, one line each. */
  readonly planDates: readonly string[];
  /** Names the earlier plan (沿用2025年方案) when it is carried over; else empty. */
  readonly remarks: readonly string[];
}

/**
 * The card in the working group: the missing units with their reporters mentioned, the units that have submitted, the
 * days left, and a button. Green when no unit is missing.
 */
export function groupReminderCard({ facts, reporters, planDates, remarks }: GroupReminderView): CardJson {
  const complete = facts.every(({ missing }) => missing.length === 0);
  return card(headerOf(facts, complete), [
    ...(remarks.length > 0 ? [markdown(remarks.map(escapeMarkdown).join('\n'))] : []),
    ...facts.flatMap(periodFacts => periodPart(periodFacts, facts.length > 1, reporters)),
    ...(planDates.length > 0
      ? [markdown(`${bold('近期节点')}\n${list(planDates.map(escapeMarkdown))}`)]
      : []),
    ...(complete
      ? []
      : [
          button({ text: '立即填报', route: routeName('fill'), look: 'primary_filled' }),
          hint('点“立即填报”在私聊中填写；已报送的单位无需处理。'),
        ]),
  ]);
}

function headerOf(facts: readonly SubjectFacts[], complete: boolean): Header {
  const names = facts.map(({ subject }) => periodName(subject.period)).join('、');
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
  { subject, missing, done }: SubjectFacts,
  hasHeading: boolean,
  reporters: GroupReminderView['reporters'],
): Element[] {
  const formatReporters = (unit: Unit) => {
    const people = reporters(unit);
    return people.length > 0 ? somePeople(people, mention) : colourText('red', '未绑定填报人');
  };
  const lines = [
    ...(hasHeading
      ? [bold(`${escapeMarkdown(periodName(subject.period))}　${escapeMarkdown(formatDaysLeft(subject))}`)]
      : []),
    ...(missing.length > 0
      ? [
          colourText('red', `未报送（${missing.length}）`),
          ...namedMissing({ missing }).map(
            unit => `- ${bold(escapeMarkdown(unitName(unit)))}　${formatReporters(unit)}`,
          ),
          ...(missing.length > MAX_LISTED ? describeSections(missing) : []),
        ]
      : []),
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

/** All reminders for one person at one time, in one card. */
export function privateReminderCard(
  reminder: PrivateReminder,
  planDates: readonly string[],
  remarks: readonly string[],
): CardJson {
  const { ownUnits, late, forward, waiting, unbound } = reminder;
  return card(privateHeader(reminder), [
    ...(remarks.length > 0 ? [markdown(remarks.map(escapeMarkdown).join('\n'))] : []),
    ...firstElements(
      ownUnits,
      ({ subject, unit }) => [
        markdown(
          `${bold(escapeMarkdown(titleOf(subject.period, unit)))}\n还没有报送，${escapeMarkdown(formatDaysLeft(subject))}。`,
        ),
        button({
          text: ownUnits.length > 1 ? `立即填报：${unit.industry}` : '立即填报',
          route: routeName('open', { unit: unit.key, period: subject.period }),
          look: 'primary_filled',
        }),
      ],
      '其余请发送“填报 单位名称”打开',
    ),
    ...(waiting > 0 ? [markdown(`有 ${bold(String(waiting))} 份填报等您审核，发送“审核”查看。`)] : []),
    ...late.map(({ subject, missing }) =>
      markdown(
        `${bold(escapeMarkdown(periodName(subject.period)))}　${escapeMarkdown(formatDaysLeft(subject))}，未报送：${escapeMarkdown(listNames(missing.map(unitName), '发送“状态”查看'))}`,
      ),
    ),
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

const formatForward = ({ daysLeft, dueOn }: ReminderSubject): string =>
  daysLeft === 0
    ? `汇总表今天（${formatDay(dueOn)}）须上报。`
    : `汇总表须于 ${formatDay(dueOn)}24:00前上报，还剩 ${daysLeft} 天。`;

function privateHeader({ ownUnits, late, forward, unbound }: PrivateReminder): Header {
  const [first] = ownUnits;
  if (first)
    return {
      title: '报送提醒',
      subtitle: formatDaysLeft(first.subject),
      colour: first.subject.daysLeft < 0 ? 'red' : 'orange',
    };
  if (late.length > 0) return { title: '逾期未报情况', colour: 'red' };
  if (unbound.length > 0) return { title: '有单位没有填报人', colour: 'orange' };
  return { title: forward.length > 0 ? '上报提醒' : '审核提醒', colour: 'turquoise' };
}

/** Tells an admin that a message could not be delivered, with a button to send it again. */
export function deadLetterCard(id: string, receiver: string, reason: string): CardJson {
  return card({ title: '有一条消息没有送达', colour: 'orange' }, [
    markdown(`收件人：${receiver}\n原因：${escapeMarkdown(reason)}`),
    button({ text: '重新发送', route: routeName('resend', { message: id }) }),
    hint('常见原因：对方不在应用的可用范围内，或机器人已不在群里。处理好之后再点。'),
  ]);
}
