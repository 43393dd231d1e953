import { expect, it } from 'vitest';
import { groupReminderCard, privateReminderCard } from '../../cards/reminder.js';
import type { ReminderSubject } from '../../src/core/reminders.js';
import { plan } from '../core/plan.js';

const subject: ReminderSubject = {
  ...{ period: '2025Q3', deadline: 'submit', dueOn: '2025-09-28', daysLeft: -2, workdaysLate: 2 },
};

it('a reminder of one form says the days left once', () => {
  const [unit] = plan.organisation.units;
  if (!unit) throw new Error('the plan has units');
  const nothing = { late: [], digest: [], forward: [], waiting: 0, unbound: [] };
  const card = privateReminderCard(
    { ...nothing, openId: 'ou_1', ownUnits: [{ subject, unit, isMending: false }] },
    {
      ...{ progress: () => '41/96', backBy: () => undefined, today: '2025-09-30' },
      ...{ planDates: [], remarks: [] },
    },
  );
  expect(JSON.stringify(card['body'])).toContain('已填 41/96，还没有提交。');
  expect(JSON.stringify(card['header'])).toContain('已逾期 2 天（9月28日截止）');
  expect(JSON.stringify(card['body'])).not.toContain('已逾期');
});

it('the group card names a period once, and says which date is a later one', () => {
  const [first, second] = plan.organisation.units;
  if (!first || !second) throw new Error('the plan has units');
  const facts = { mending: new Set<string>(), done: [] };
  const card = groupReminderCard({
    facts: [
      { ...facts, subject, missing: [first] },
      {
        ...facts,
        subject: { ...subject, isOwnDeadline: true, dueOn: '2025-10-10', daysLeft: 10, workdaysLate: 0 },
        missing: [second],
      },
    ],
    ...{ reporters: () => [], progress: () => undefined, backBy: () => undefined },
    ...{ planDates: [], remarks: [] },
  });
  const words = JSON.stringify(card);
  expect(words).toContain('"content":"2025年第三季度报送提醒"');
  expect(words).toContain('2025年第三季度　已逾期 2 天（9月28日截止）');
  expect(words).toContain('2025年第三季度（延期）　还剩 10 天（10月10日截止）');
});
