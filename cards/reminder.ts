import type { CardJson } from '../src/core/outgoing.js';
import type { Aim, AimFacts, PrivateReminder } from '../src/core/reminders.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import { periodName } from '../src/plan/period.js';
import {
  at,
  bold,
  button,
  card,
  coloured,
  escaped,
  hint,
  list,
  markdown,
  type Element,
  type Header,
} from './elements.js';
import { routeName } from './routes.js';
import { dayWords, titleOf } from './words.js';

export interface GroupReminderView {
  /** The periods on the card. An update of the card also has the periods that are complete by now. */
  readonly facts: readonly AimFacts[];
  /** The open_ids of a unit's reporters. */
  readonly reporters: (unit: Unit) => readonly string[];
  /** Other dates of the plan in the next days, one line each. */
  readonly lines: readonly string[];
  /** Says 沿用2025年方案 when the plan is carried over from an earlier year; else empty. */
  readonly remarks: readonly string[];
}

/**
 * The card in the working group: the missing units with their reporters mentioned, the units that have submitted, the
 * days left, and a button. Green when no unit is missing.
 */
export function groupReminderCard({ facts, reporters, lines, remarks }: GroupReminderView): CardJson {
  const complete = facts.every(({ missing }) => missing.length === 0);
  return card(headerOf(facts, complete), [
    ...(remarks.length > 0 ? [markdown(remarks.map(escaped).join('\n'))] : []),
    ...facts.flatMap(each => periodPart(each, facts.length > 1, reporters)),
    ...(lines.length > 0 ? [markdown(`${bold('近期节点')}\n${list(lines.map(escaped))}`)] : []),
    ...(complete
      ? []
      : [
          button({ text: '立即填报', route: routeName('fill'), look: 'primary_filled' }),
          hint('点“立即填报”，表单会发到您的私聊；已报送的单位不用再管。'),
        ]),
  ]);
}

function headerOf(facts: readonly AimFacts[], complete: boolean): Header {
  const names = facts.map(({ aim }) => periodName(aim.period)).join('、');
  const [first] = facts;
  if (complete || !first) return { title: `${names}已全部报送`, colour: 'green' };
  const late = facts.some(({ aim }) => aim.daysLeft < 0);
  return {
    title: `${names}报送提醒`,
    subtitle: leftWords(first.aim),
    colour: late ? 'red' : first.aim.daysLeft <= 1 ? 'orange' : 'blue',
  };
}

/** `还剩 3 天（9月28日截止）`, `今天截止`, `已逾期 2 天` */
export function leftWords({ daysLeft, dueOn }: Aim): string {
  if (daysLeft === 0) return `今天截止（${dayWords(dueOn)}）`;
  return daysLeft > 0
    ? `还剩 ${daysLeft} 天（${dayWords(dueOn)}截止）`
    : `已逾期 ${-daysLeft} 天（${dayWords(dueOn)}截止）`;
}

function periodPart(
  { aim, missing, done }: AimFacts,
  named: boolean,
  reporters: GroupReminderView['reporters'],
): Element[] {
  const who = (unit: Unit) => {
    const people = reporters(unit);
    return people.length > 0 ? people.map(at).join(' ') : coloured('red', '未绑定填报人');
  };
  const lines = [
    ...(named ? [bold(`${escaped(periodName(aim.period))}　${escaped(leftWords(aim))}`)] : []),
    ...(missing.length > 0
      ? [
          coloured('red', `未报送（${missing.length}）`),
          ...missing.map(unit => `- ${bold(escaped(unitName(unit)))}　${who(unit)}`),
        ]
      : []),
    ...(done.length > 0
      ? [coloured('green', `已报送（${done.length}）`), done.map(unit => escaped(unitName(unit))).join('、')]
      : []),
  ];
  return [markdown(lines.join('\n'))];
}

/** All reminders for one person at one time, in one card. */
export function privateReminderCard(
  reminder: PrivateReminder,
  lines: readonly string[],
  remarks: readonly string[],
): CardJson {
  const { own, late, forward, waiting, unbound } = reminder;
  return card(privateHeader(reminder), [
    ...(remarks.length > 0 ? [markdown(remarks.map(escaped).join('\n'))] : []),
    ...own.flatMap(({ aim, unit }) => [
      markdown(`${bold(escaped(titleOf(aim.period, unit)))}\n还没有报送，${escaped(leftWords(aim))}。`),
      button({
        text: own.length > 1 ? `立即填报：${unit.industry}` : '立即填报',
        route: routeName('open', { unit: unit.key, period: aim.period }),
        look: 'primary_filled',
      }),
    ]),
    ...(waiting > 0 ? [markdown(`有 ${bold(String(waiting))} 份填报等您审核，发送“审核”查看。`)] : []),
    ...late.map(({ aim, missing }) =>
      markdown(
        `${bold(escaped(periodName(aim.period)))}　${escaped(leftWords(aim))}，未报送：${missing.map(unit => escaped(unitName(unit))).join('、')}`,
      ),
    ),
    ...forward.map(aim =>
      markdown(
        `${bold(escaped(periodName(aim.period)))}汇总表须于 ${dayWords(aim.dueOn)}前上报，${escaped(forwardWords(aim))}。`,
      ),
    ),
    ...(unbound.length > 0
      ? [
          markdown(
            `没有绑定填报人的单位：${unbound.map(unit => escaped(unitName(unit))).join('、')}。请在群里用 /bind @人 单位 绑定。`,
          ),
        ]
      : []),
    ...(lines.length > 0 ? [markdown(`${bold('近期节点')}\n${list(lines.map(escaped))}`)] : []),
  ]);
}

const forwardWords = ({ daysLeft }: Aim): string => (daysLeft === 0 ? '就是今天' : `还剩 ${daysLeft} 天`);

function privateHeader({ own, late, forward, unbound }: PrivateReminder): Header {
  const [first] = own;
  if (first)
    return {
      title: '报送提醒',
      subtitle: leftWords(first.aim),
      colour: first.aim.daysLeft < 0 ? 'red' : 'orange',
    };
  if (late.length > 0) return { title: '逾期未报情况', colour: 'red' };
  if (unbound.length > 0) return { title: '有单位没有填报人', colour: 'orange' };
  return { title: forward.length > 0 ? '上报提醒' : '审核提醒', colour: 'turquoise' };
}

/** Tells an admin that a message could not be delivered, with a button to send it again. */
export function deadLetterCard(id: string, to: string, reason: string): CardJson {
  return card({ title: '有一条消息没有送达', colour: 'orange' }, [
    markdown(`收件人：${to}\n原因：${escaped(reason)}`),
    button({ text: '重新发送', route: routeName('resend', { message: id }) }),
    hint('常见原因：对方不在应用的可用范围内，或机器人已不在群里。处理好之后再点。'),
  ]);
}
