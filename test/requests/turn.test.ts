import { expect, it } from 'vitest';
import { noteUnknownPerson, readDeparted } from '../../src/requests/people/departed.js';
import { groupCardSubject, noteGroupCard } from '../../src/requests/scheduled/group-card.js';
import type { SystemContext } from '../../src/requests/context.js';
import type { Transaction } from '../../src/store/store.js';
import { plans } from '../core/plan.js';
import { describeOnEach, useDatabase } from '../support/databases.js';

const NOW = new Date('2025-09-22T09:00:00+08:00');
const GROUP = { kind: 'chat', chatId: 'oc_group' } as const;

describeOnEach('two copies of the program at once', kind => {
  const database = useDatabase(kind);
  const contextOf = (tx: Transaction): SystemContext => ({
    ...{ tx, plans, now: NOW, zone: 'Asia/Shanghai', admins: ['ou_zheng'] },
  });

  /** Runs a transaction until it has done its work, begins other work, and lets the first one end when that has had time to read. */
  async function overlap(first: (tx: Transaction) => Promise<unknown>, other: () => Promise<unknown>) {
    let ends: Promise<unknown> = Promise.resolve();
    await database.store.transact(async tx => {
      await first(tx);
      ends = other();
      await new Promise(resolve => setTimeout(resolve, 200));
    });
    await ends;
  }

  it('send a reminder each: the card of the second one replaces the first', async () => {
    const card = (minute: number) => ({
      slot: { day: '2025-09-22', hour: 9 } as const,
      manual: { period: '2025Q3', at: `2025-09-22T01:0${minute}:00.000Z` } as const,
    });
    const remind = (minute: number) => async (tx: Transaction) => {
      const subject = groupCardSubject(card(minute));
      await tx.send({ to: GROUP, content: { kind: 'reminder', ...card(minute) }, subject }, NOW);
      await noteGroupCard(contextOf(tx), card(minute), ['2025Q3']);
    };
    await overlap(remind(1), () => database.store.transact(remind(2)));
    const left = (minute: number) =>
      database.store.transact(tx => tx.messagesAbout(groupCardSubject(card(minute))));
    // The first one was not sent yet: it is cancelled.
    expect(await left(1)).toEqual([]);
    expect(await left(2)).toHaveLength(1);
  });

  it('learn of two people that they have departed: both are kept, and the admins are told of each once', async () => {
    const { store } = database;
    const outside = (transact: typeof store.transact) => ({
      store: { transact },
      lookUpNames: () => Promise.resolve(new Map<string, string>()),
      presence: { forget: () => undefined },
      systemContext: contextOf,
    });
    const note = (openId: string) =>
      noteUnknownPerson(
        outside(work => store.transact(work)),
        openId,
      );
    await overlap(
      tx =>
        noteUnknownPerson(
          outside(run => run(tx)),
          'ou_chen',
        ),
      () => Promise.all([note('ou_chen'), note('ou_lin')]),
    );
    const known = await store.transact(readDeparted);
    expect([...known].sort()).toEqual(['ou_chen', 'ou_lin']);
    expect(
      await store.dueMessages(NOW, { messages: 9, hasFiles: true, reminders: 9, perReceiver: 9 }),
    ).toHaveLength(1);
    expect((await store.countWaiting()).messages).toBe(2);
  });
});
