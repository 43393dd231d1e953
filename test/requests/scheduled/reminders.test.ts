import { expect, it } from 'vitest';
import type { ReminderContent } from '../../../src/core/outgoing.js';
import { preparePlans } from '../../../src/plan/plans.js';
import { WORKING_GROUP } from '../../../src/requests/people/working-group.js';
import { writeReminders } from '../../../src/requests/scheduled/reminders.js';
import { runScheduled } from '../../../src/requests/scheduled/tick.js';
import type { SystemContext } from '../../../src/requests/context.js';
import type { Store, Transaction } from '../../../src/store/store.js';
import { describeOnEach, useDatabase } from '../../support/databases.js';
import { withEnterprises } from '../../support/many-units.js';

const UNITS = 450;
const NOW = new Date('2025-09-25T09:00:10+08:00');
const plans = preparePlans([withEnterprises(UNITS)]);

const contextOf = (tx: Transaction): SystemContext => ({
  ...{ tx, plans, now: NOW, zone: 'Asia/Shanghai', admins: [] },
});

describeOnEach('the reminders of an hour for 450 units', kind => {
  const database = useDatabase(kind);

  async function bindReporters(): Promise<void> {
    await database.store.transact(async tx => {
      await tx.setSetting(WORKING_GROUP, 'oc_group');
      for (const { key } of plans.latest.organisation.units)
        await tx.grant({ openId: `ou_${key}`, role: 'reporter', unit: key });
    });
  }

  /** Begins the hour; returns the message from which the reminders are written. */
  async function beginHour(): Promise<ReminderContent | undefined> {
    await database.store.transact(tx => runScheduled(contextOf(tx)));
    const due = await database.store.dueMessages(NOW, {
      messages: 9,
      hasFiles: true,
      reminders: 9,
      perReceiver: 9,
    });
    for (const { id } of due) await database.store.markSent(id, '', NOW);
    const contents = due.map(({ message }) => message.content);
    return contents.find(content => content.kind === 'reminders');
  }

  async function receivers(): Promise<string[]> {
    const all: string[] = [];
    for (;;) {
      const due = await database.store.dueMessages(NOW, {
        messages: 9,
        hasFiles: true,
        reminders: 100,
        perReceiver: 9,
      });
      if (due.length === 0) return all;
      for (const { id, message } of due) {
        if (message.content.kind === 'reminder')
          all.push(message.to.kind === 'chat' ? message.to.chatId : message.to.openId);
        await database.store.markSent(id, `om_${id}`, NOW);
      }
    }
  }

  it('begin once', async () => {
    await bindReporters();
    expect(await beginHour()).toMatchObject({ kind: 'reminders', slot: { day: '2025-09-25', hour: 9 } });
    expect(await beginHour()).toBeUndefined();
  });

  it('reach the group and each reporter once, although their writing stops in the middle and begins again', async () => {
    await bindReporters();
    const hour = await beginHour();
    if (!hour) throw new Error('no hour has begun');
    await expect(writeReminders(failingAfter(3, database.store), contextOf, hour)).rejects.toThrow('stopped');
    const before = await receivers();
    expect(before.length).toBeGreaterThan(1);
    expect(before.length).toBeLessThan(UNITS);
    expect(await writeReminders(database.store, contextOf, hour)).toBe(UNITS + 1);
    const all = [...before, ...(await receivers())];
    expect(all).toHaveLength(UNITS + 1);
    expect(new Set(all).size).toBe(UNITS + 1);
  });

  it('are not written at night, nor when a later hour has come', async () => {
    await bindReporters();
    const hour = await beginHour();
    if (!hour) throw new Error('no hour has begun');
    const at = (local: string) => (tx: Transaction) => ({
      ...contextOf(tx),
      now: new Date(`${local}+08:00`),
    });
    expect(await writeReminders(database.store, at('2025-09-25T20:30:00'), hour)).toBe(0);
    expect(await writeReminders(database.store, at('2025-09-26T09:30:00'), hour)).toBe(0);
    expect(await receivers()).toEqual([]);
  });
});

/** A store whose transactions fail after so many. */
function failingAfter(count: number, store: Pick<Store, 'transact'>): Pick<Store, 'transact'> {
  let left = count;
  return {
    transact: work => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('stopped')) : store.transact(work);
    },
  };
}
