import {
  deadLetterCard,
  groupReminderCard,
  privateReminderCard,
  replacedReminderCard,
} from '../../../cards/reminder.js';
import type { Example } from './example.js';
import { owedBy } from '../../core/deliverables.js';
import type { ReminderSubject } from '../../core/reminders.js';
import { submitDeadline } from '../../plan/calendar.js';
import type { Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';

interface Scene {
  readonly plan: Plan;
  readonly period: Period;
  readonly units: readonly Unit[];
}

function subjectOf({ plan, period }: Scene, daysLeft: number): ReminderSubject {
  return { period, deadline: 'submit', dueOn: submitDeadline(plan.calendar, period), daysLeft, workdaysLate: daysLeft < 0 ? -daysLeft : 0 }; // prettier-ignore
}

/** The cards that remind, for the gallery. */
export function reminderExamples(scene: Scene, person: string): Example[] {
  const { units } = scene;
  const progress = ({ key }: Unit) => (key === units[3]?.key ? '41/96' : undefined);
  const backBy = () => `${scene.plan.year}-09-24`;
  const others = { planDates: [], remarks: [], progress, backBy, today: `${scene.plan.year}-09-22` };
  const factsOf = (daysLeft: number, done: number, mending: readonly Unit[] = []) => ({
    ...{ subject: subjectOf(scene, daysLeft), missing: units.slice(done), done: units.slice(0, done) },
    mending: new Set(mending.map(({ key }) => key)),
  });
  const group = (name: string, daysLeft: number, done: number): Example => ({
    name,
    builder: 'groupReminderCard',
    card: groupReminderCard({
      ...{ facts: [factsOf(daysLeft, done, units.slice(4))], reporters: () => [person] },
      ...others,
    }),
  });
  const emptyReminder = {
    openId: person,
    ownUnits: [],
    late: [],
    digest: [],
    forward: [],
    waiting: 0,
    unbound: [],
  };
  const ownUnits = units.slice(0, 2).map(unit => ({ subject: subjectOf(scene, 0), unit, isMending: false }));
  const late = [factsOf(-1, 3)];
  const rates = [{ period: scene.period, points: [['09-21', 20], ['09-25', 40], ['09-27', 60], ['09-28', 60], ['09-30', 80]].map(([day, percent]) => ({ day: `${scene.plan.year}-${day ?? ''}`, percent: Number(percent) })) }]; // prettier-ignore
  const [owing] = units;
  const ownDeliverables = owing
    ? owedBy(scene.plan, [owing], new Map()).filter(({ dueOn }) => dueOn > others.today).slice(0, 2) // prettier-ignore
    : [];
  const personal = (
    name: string,
    reminder: Parameters<typeof privateReminderCard>[0],
    more: Pick<Parameters<typeof privateReminderCard>[1], 'rates' | 'ownDeliverables'> = {},
  ): Example => ({
    name,
    builder: 'privateReminderCard',
    card: privateReminderCard(reminder, { ...others, ...more }),
  });
  return [
    group('群提醒：提前 3 天', 3, 2),
    group('群提醒：已逾期', -1, 3),
    group('群提醒：全部报送', 0, units.length),
    {
      name: '群提醒：已有更新的',
      builder: 'replacedReminderCard',
      card: replacedReminderCard([scene.period]),
    },
    personal('私聊提醒：填报人', { ...emptyReminder, ownUnits }),
    personal('私聊提醒：只有阶段材料', { ...emptyReminder, owesDeliverable: true }, { ownDeliverables }),
    personal('私聊提醒：审核人', { ...emptyReminder, late, waiting: 3, unbound: units.slice(0, 1) }),
    personal('私聊提醒：领导每周一次', { ...emptyReminder, late }, { rates }),
    {
      name: '消息没有送达',
      builder: 'deadLetterCard',
      card: deadLetterCard('m1', '陈工', '230013 用户不在可用范围'),
    },
  ];
}
