import { describe, expect, it } from 'vitest';
import type { Grant } from '../../src/core/people/person.js';
import {
  subjectsAt,
  datesAhead,
  deliverablesAt,
  isQuiet,
  isRemindedOf,
  makeReminders,
  findDueTime,
  reminderTimeKey,
  type OwnDeadline,
  type PrivateReminder,
  type SubjectFacts,
  type ReminderTime,
} from '../../src/core/reminders.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { preparePlans } from '../../src/plan/plans.js';
import { addDays, isWorkday, hasHolidayData, workdayOnOrBefore } from '../../src/plan/workdays.js';

const plans = preparePlans([dehua2025]);
const zone = 'Asia/Shanghai';
const units = plans.latest.organisation.units;
const at = (local: string) => new Date(`${local}+08:00`);

/** Lists the reminder times at which units are reminded to submit a period. */
function slotsFor(period: string, from: string, to: string): string[] {
  const times: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1))
    for (const hour of [9, 15] as const)
      if (
        subjectsAt(plans, { day, hour }).some(
          subject => subject.period === period && subject.deadline === 'submit',
        )
      )
        times.push(reminderTimeKey({ day, hour }));
  return times;
}

describe('the days of reminders', () => {
  it('are 7, 3 and 1 days before the deadline and the day itself, moved back to working days, with 15:00 on the last', () => {
    expect(slotsFor('2025Q1', '2025-03-01', '2025-03-28')).toEqual([
      '2025-03-21T09',
      '2025-03-25T09',
      '2025-03-27T09',
      '2025-03-28T09',
      '2025-03-28T15',
    ]);
  });

  it('are joined when two fall on one day: 28 June 2025 is a Saturday', () => {
    expect(slotsFor('2025Q2', '2025-06-01', '2025-06-29')).toEqual([
      '2025-06-20T09',
      '2025-06-25T09',
      '2025-06-27T09',
      '2025-06-27T15',
    ]);
  });

  it('include 28 September 2025, a Sunday that is a working day (调休)', () => {
    expect(slotsFor('2025Q3', '2025-09-01', '2025-09-28')).toEqual([
      '2025-09-19T09',
      '2025-09-25T09',
      '2025-09-26T09',
      '2025-09-28T09',
      '2025-09-28T15',
    ]);
  });

  it('move back before a holiday: the last for 3 January 2026 is 31 December', () => {
    expect(slotsFor('2025Y', '2025-12-01', '2026-01-03')).toEqual([
      '2025-12-26T09',
      '2025-12-31T09',
      '2025-12-31T15',
    ]);
  });

  it('go on for ten working days after the deadline, over the October holiday', () => {
    const after = slotsFor('2025Q3', '2025-09-29', '2025-12-01');
    expect(after).toHaveLength(10);
    expect(after.slice(0, 3)).toEqual(['2025-09-29T09', '2025-09-30T09', '2025-10-09T09']);
  });

  it('go on in January for the year’s report', () => {
    const after = slotsFor('2025Y', '2026-01-04', '2026-02-28');
    expect(after).toHaveLength(10);
    expect(after[0]).toBe('2026-01-04T09');
  });

  it('have no forwarding deadline of the year’s report', () => {
    for (let day = '2025-12-01'; day <= '2026-01-31'; day = addDays(day, 1))
      for (const { period, deadline } of subjectsAt(plans, { day, hour: 9 }))
        if (deadline === 'forward') expect(period).not.toContain('Y');
  });

  it('have the forwarding deadline at 9:00, never at 15:00', () => {
    const hours: string[] = [];
    for (let day = '2025-01-01'; day <= '2026-12-31'; day = addDays(day, 1))
      for (const hour of [9, 15] as const)
        if (subjectsAt(plans, { day, hour }).some(({ deadline }) => deadline === 'forward'))
          hours.push(reminderTimeKey({ day, hour }));
    expect(hours).toContain('2025-09-30T09');
    expect(hours.filter(hour => hour.endsWith('T15'))).toEqual([]);
  });

  it('are working days only, in every year whose holidays are known', () => {
    for (let day = '2025-01-01'; day <= '2026-12-31'; day = addDays(day, 1))
      if (subjectsAt(plans, { day, hour: 9 }).length > 0) expect(isWorkday(day), day).toBe(true);
  });

  it('can tell the years whose holidays are unknown', () => {
    expect(hasHolidayData(2025)).toBe(true);
    expect(hasHolidayData(2026)).toBe(true);
    expect(hasHolidayData(2040)).toBe(false);
    // Weekends are still days off.
    expect(workdayOnOrBefore('2040-06-03')).toBe('2040-06-01');
  });

  it('show the ends of phases and the report of 28 March in the three days before', () => {
    expect(datesAhead(plans.latest, '2025-03-25')).toEqual([
      { date: '2025-03-28', text: '自评自纠评估报告报送安全股' },
    ]);
    expect(datesAhead(plans.latest, '2025-03-28')).toEqual([
      { date: '2025-03-28', text: '自评自纠评估报告报送安全股' },
      { date: '2025-03-31', text: '自评自纠阶段结束' },
    ]);
    expect(datesAhead(plans.latest, '2025-09-26')).toEqual([]);
    for (const day of ['2025-09-27', '2025-09-30'])
      expect(datesAhead(plans.latest, day), day).toMatchObject([{ date: '2025-09-30' }]);
    expect(datesAhead(plans.latest, '2025-10-01')).toEqual([]);
  });
});

describe('a later date of one unit', () => {
  const ownDeadlines: readonly OwnDeadline[] = [{ unit: 'water', period: '2025Q3', to: '2025-10-10' }];
  const submitsOn = (day: string, dates = ownDeadlines) =>
    subjectsAt(plans, { day, hour: 9 }, dates).filter(({ deadline }) => deadline === 'submit');
  const remindersOn = (day: string) =>
    submitsOn(day).flatMap(subject =>
      units
        .filter(({ key }) => isRemindedOf(key, subject, ownDeadlines))
        .map(({ key }) => `${key} ${subject.dueOn}`),
    );

  it('replaces the plan’s date in the reminders of that unit only', () => {
    const otherUnits = units.map(({ key }) => key).filter(key => key !== 'water');
    expect(remindersOn('2025-09-25')).toEqual(otherUnits.map(key => `${key} 2025-09-28`));
    // The tenth of October is also the fourth working day after the plan's date.
    expect(remindersOn('2025-10-10')).toEqual([
      ...otherUnits.map(key => `${key} 2025-09-28`),
      'water 2025-10-10',
    ]);
    expect(remindersOn('2025-10-11')).toContain('water 2025-10-10');
  });

  it('does not replace the date of another period', () => {
    expect(submitsOn('2025-12-25').map(({ dueOn }) => dueOn)).toEqual(['2025-12-28']);
    const [subject] = submitsOn('2025-12-25');
    expect(subject && isRemindedOf('water', subject, ownDeadlines)).toBe(true);
  });

  it('appears once for several units, after an earlier date of a later quarter', () => {
    const late = '2025-12-31';
    const dates = ['water', 'gas'].map((unit): OwnDeadline => ({ unit, period: '2025Q3', to: late }));
    expect(submitsOn('2025-12-26', dates).map(({ dueOn }) => dueOn)).toEqual([
      '2025-12-28',
      late,
      '2026-01-03',
    ]);
  });
});

describe('the hour of reminders', () => {
  const dueTimeKey = (local: string) => {
    const due = findDueTime(plans, at(local), zone);
    return due && reminderTimeKey(due.time);
  };

  it('is 9:00, not a second earlier', () => {
    expect(dueTimeKey('2025-09-25T08:59:59')).toBeUndefined();
    expect(dueTimeKey('2025-09-25T09:00:00')).toBe('2025-09-25T09');
  });

  it('is caught up within its day, but never from 20:00 to 8:00', () => {
    expect(dueTimeKey('2025-09-25T19:59:00')).toBe('2025-09-25T09');
    expect(dueTimeKey('2025-09-25T20:00:00')).toBeUndefined();
    expect(dueTimeKey('2025-09-26T07:00:00')).toBeUndefined();
  });

  it.each([
    ['07:59:59', true],
    ['08:00:00', false],
    ['19:59:59', false],
    ['20:00:00', true],
  ])('is in the quiet hours at %s: %s', (time, resting) => {
    expect(isQuiet(at(`2025-09-25T${time}`), zone)).toBe(resting);
  });

  it('is 9:00 for the whole day of the forwarding deadline', () => {
    expect(dueTimeKey('2025-09-30T15:00:00')).toBe('2025-09-30T09');
  });

  it('is 15:00 in the afternoon of the last day, even if 9:00 was missed', () => {
    expect(dueTimeKey('2025-09-28T14:59:00')).toBe('2025-09-28T09');
    expect(dueTimeKey('2025-09-28T15:00:00')).toBe('2025-09-28T15');
  });
});

describe('the days of a deliverable', () => {
  const keysOn = (day: string, hour: 9 | 15 = 9) =>
    deliverablesAt(plans, { day, hour }).map(({ plan, deliverable }) => `${plan.year} ${deliverable.key}`);

  it.each([
    // 25 January 2025 is a Saturday, 22 January a Wednesday.
    ['2025-01-22', ['2025 scheme']],
    ['2025-01-24', ['2025 scheme']],
    ['2025-01-25', []],
    // 27 September 2025 is a Saturday.
    ['2025-09-26', ['2025 guidance']],
    ['2025-09-27', []],
    ['2025-09-30', ['2025 guidance']],
    ['2025-11-27', ['2025 cases']],
    ['2025-11-28', ['2025 cases']],
    ['2025-11-29', []],
    // The first three days of 2026 are free: both days of 3 January fall together.
    ['2025-12-31', ['2025 year-summary']],
    ['2026-01-03', []],
  ])('are three days before the date and the date, moved back to a working day: %s', (day, keys) => {
    expect(keysOn(day)).toEqual(keys);
    expect(keysOn(day, 15)).toEqual([]);
  });

  it('have an hour of reminders at 9:00 alone', () => {
    const due = (local: string) => findDueTime(plans, at(local), zone);
    expect(due('2025-11-27T08:59:59')).toBeUndefined();
    expect(due('2025-11-27T15:30:00')).toEqual({ time: { day: '2025-11-27', hour: 9 }, subjects: [] });
    expect(due('2025-11-26T15:30:00')).toBeUndefined();
  });
});

describe('the receivers of reminders', () => {
  const reporter = (unit: string): Grant => ({ openId: `ou_${unit}`, role: 'reporter', unit });
  const grants: Grant[] = [
    ...units.map(({ key }) => reporter(key)),
    { openId: 'ou_zhou', role: 'reviewer', unit: '' },
    { openId: 'ou_wu', role: 'leader', unit: '' },
    { openId: 'ou_zheng', role: 'admin', unit: '' },
  ];
  const remindersAt = (time: ReminderTime, done: readonly string[], held = grants, waiting = 0) => {
    const subjects: SubjectFacts[] = subjectsAt(plans, time).map(subject => ({
      subject,
      missing: units.filter(({ key }) => !done.includes(key)),
      mending: new Set(),
      done: units.filter(({ key }) => done.includes(key)),
    }));
    return makeReminders({
      time,
      subjects,
      grants: held,
      admins: [],
      waitingFor: new Map(waiting > 0 ? [['ou_zhou', waiting]] : []),
    });
  };
  const receiversOf = (time: ReminderTime, done: readonly string[]) =>
    remindersAt(time, done)
      .people.map(({ openId }) => openId)
      .sort();

  it('are only the reporters of missing units before the deadline', () => {
    expect(receiversOf({ day: '2025-09-25', hour: 9 }, ['gas', 'parks', 'waste'])).toEqual([
      'ou_sewage',
      'ou_water',
    ]);
  });

  it('include the reviewer from the first working day after the deadline, the leader from the second', () => {
    const done = ['gas', 'parks', 'waste', 'sewage'];
    expect(receiversOf({ day: '2025-09-29', hour: 9 }, done)).toEqual(['ou_water', 'ou_zhou']);
    expect(receiversOf({ day: '2025-09-30', hour: 9 }, done)).toEqual(['ou_water', 'ou_wu', 'ou_zhou']);
  });

  it('include the leader once a week after that, not every day', () => {
    const done = ['gas', 'parks', 'waste', 'sewage'];
    const told = ['2025-09-29', '2025-09-30', '2025-10-09', '2025-10-10', '2025-10-11', '2025-10-13', '2025-10-14', '2025-10-15']
      .filter(day => receiversOf({ day, hour: 9 }, done).includes('ou_wu')); // prettier-ignore
    expect(told).toEqual(['2025-09-30', '2025-10-14']);
  });

  it('include the reviewer on the working days after the forwarding deadline, even if every unit has submitted', () => {
    const all = units.map(({ key }) => key);
    const days = ['2025-09-30', '2025-10-01', '2025-10-09', '2025-10-10'];
    expect(days.filter(day => receiversOf({ day, hour: 9 }, all).includes('ou_zhou'))).toEqual([
      '2025-09-30',
      '2025-10-09',
      '2025-10-10',
    ]);
  });

  it('see the late units on the first working day after the deadline only when they are the reviewer', () => {
    const people = remindersAt({ day: '2025-09-29', hour: 9 }, ['gas']).people;
    const lateFor = (openId: string) =>
      people.find(person => person.openId === openId)?.late.flatMap(({ missing }) => missing.length);
    expect(lateFor('ou_zhou')).toEqual([4]);
    expect(lateFor('ou_wu') ?? []).toEqual([]);
    expect(lateFor('ou_water')).toEqual([]);
  });

  it('get one message with all reminders when they have several roles', () => {
    const held: Grant[] = [...grants, { openId: 'ou_sewage', role: 'reviewer', unit: '' }];
    const people = remindersAt({ day: '2025-09-29', hour: 9 }, ['gas'], held).people;
    const own = people.filter(({ openId }) => openId === 'ou_sewage');
    expect(own).toHaveLength(1);
    expect(own[0]?.ownUnits).toMatchObject([{ subject: { period: '2025Q3' }, unit: { key: 'sewage' } }]);
    expect(own[0]?.late).toHaveLength(1);
    expect(own[0]?.forward).toHaveLength(1);
  });

  it('of a deliverable are the reporters of units that owe it: nobody in the group, no reviewer whom something waits for', () => {
    const { group, people } = makeReminders({
      time: { day: '2025-11-27', hour: 9 },
      subjects: [],
      grants,
      admins: [],
      waitingFor: new Map([['ou_zhou', 2]]),
      owing: new Set(['water', 'gas']),
    });
    expect(group).toEqual([]);
    expect(people.map(({ openId }) => openId).sort()).toEqual(['ou_gas', 'ou_water']);
  });

  it('see the number of waiting submissions when they may decide, and the units without a reporter when they are an admin', () => {
    const time: ReminderTime = { day: '2025-09-25', hour: 9 };
    const { people } = makeReminders({
      time,
      subjects: subjectsAt(plans, time).map(subject => ({
        subject,
        missing: units,
        mending: new Set(),
        done: [],
      })),
      grants: grants.filter(({ unit }) => unit !== 'parks'),
      admins: ['ou_he'],
      waitingFor: new Map(['ou_zhou', 'ou_wu', 'ou_water'].map(openId => [openId, 2])),
    });
    const idsWith = (has: (person: PrivateReminder) => boolean) =>
      people
        .filter(has)
        .map(({ openId }) => openId)
        .sort();
    expect(idsWith(({ waiting }) => waiting > 0)).toEqual(['ou_wu', 'ou_zhou']);
    expect(idsWith(({ unbound }) => unbound.length > 0)).toEqual(['ou_he', 'ou_zheng']);
  });

  it('tell a leader of the reporting rate on the second working day after the date and once a week, nobody else', () => {
    const digestsOn = (day: string, hour: 9 | 15 = 9) =>
      remindersAt({ day, hour }, ['gas']).people.flatMap(({ openId, digest }) =>
        digest.map(({ period }) => `${openId} ${period}`),
      );
    expect(digestsOn('2025-09-29')).toEqual([]);
    expect(digestsOn('2025-09-30')).toEqual(['ou_wu 2025Q3']);
    expect(digestsOn('2025-10-09')).toEqual([]);
    expect(digestsOn('2025-09-30', 15)).toEqual([]);
  });

  it('are the reviewers alone for the forwarding deadline, even if every unit has submitted', () => {
    const all = units.map(({ key }) => key);
    const time: ReminderTime = { day: '2025-09-30', hour: 9 };
    expect(receiversOf(time, all)).toEqual(['ou_zhou']);
    expect(remindersAt(time, all).group).toEqual([]);
  });

  it('include a reviewer with submissions that wait for a decision', () => {
    const all = units.map(({ key }) => key);
    const [zhou] = remindersAt({ day: '2025-09-25', hour: 9 }, all, grants, 3).people;
    expect(zhou).toMatchObject({ openId: 'ou_zhou', waiting: 3 });
  });

  it('are only the reporters of missing units in the afternoon', () => {
    const people = remindersAt({ day: '2025-09-28', hour: 15 }, ['gas'], grants, 2).people;
    expect(people.map(({ openId }) => openId).sort()).toEqual([
      'ou_parks',
      'ou_sewage',
      'ou_waste',
      'ou_water',
    ]);
  });

  it('include the admin when a missing unit has no reporter', () => {
    const held = grants.filter(({ unit }) => unit !== 'water');
    const people = remindersAt({ day: '2025-09-25', hour: 9 }, [], held).people;
    const admin = people.find(({ openId }) => openId === 'ou_zheng');
    expect(admin?.unbound.map(({ key }) => key)).toEqual(['water']);
  });

  it('are exactly the reporters of missing units, on every day of 2025 and 2026, at both hours, for all combinations', () => {
    for (let day = '2025-01-01'; day <= '2026-12-31'; day = addDays(day, 1))
      for (const hour of [9, 15] as const) {
        const time = { day, hour };
        const submitting = subjectsAt(plans, time).some(({ deadline }) => deadline === 'submit');
        if (subjectsAt(plans, time).length === 0) expect(remindersAt(time, []).people).toEqual([]);
        else
          for (const done of combinations()) {
            const { group, people } = remindersAt(time, done);
            const missing = units.filter(({ key }) => !done.includes(key)).map(({ key }) => `ou_${key}`);
            const reminded = people.filter(({ ownUnits }) => ownUnits.length > 0).map(({ openId }) => openId);
            expect(reminded, `${reminderTimeKey(time)} ${done.join()}`).toEqual(submitting ? missing : []);
            expect(new Set(people.map(({ openId }) => openId)).size).toBe(people.length);
            expect(group.length > 0).toBe(submitting && missing.length > 0);
          }
      }
  });

  /** Lists all combinations of units that have submitted. */
  function combinations(): string[][] {
    const all = 2 ** units.length;
    return Array.from({ length: all }, (_, bits) =>
      units.filter((__, index) => (bits >> index) % 2 === 1).map(({ key }) => key),
    );
  }
});
