import { describe, expect, it, vi } from 'vitest';
import type { Outgoing } from '../../src/core/outgoing.js';
import { databases, describeOnEach, useDatabase } from '../support/databases.js';
import { at, upTo } from './fill.js';
import { openStore } from '../../src/store/connection/open.js';

const NOON = at('12:00');
const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);

const to = (openId: string, text: string, subject?: string): Outgoing => ({
  to: { kind: 'person', openId },
  content: { kind: 'text', text },
  ...(subject === undefined ? {} : { subject }),
});

const textOf = ({ content }: Outgoing) => (content.kind === 'text' ? content.text : content.kind);

describeOnEach('the outbox', kind => {
  const database = useDatabase(kind);

  const write = (...messages: Outgoing[]) =>
    database.store.transact(async tx => {
      for (const message of messages) await tx.send(message, NOON);
    });
  const dueTexts = async (now = NOON, limit = 100) =>
    (await database.store.dueMessages(now, upTo(limit))).map(({ message }) => textOf(message));

  it('leases the oldest message of each receiver, in the order they were written', async () => {
    await write(to('ou_b', 'b1'), to('ou_a', 'a1'), to('ou_b', 'b2'), to('ou_c', 'c1'));
    const due = await database.store.dueMessages(NOON, upTo(2));
    expect(due.map(({ message }) => textOf(message))).toEqual(['b1', 'a1']);
    expect(due[0]).toMatchObject({ message: to('ou_b', 'b1'), attempts: 0, createdAt: NOON });
    expect(due[0]?.uuid.length).toBeLessThanOrEqual(50);
    expect(await dueTexts()).toEqual(['c1']);
  });

  it('writes a message with an id once, also after it was sent', async () => {
    const writeOnce = (...ids: string[]) =>
      database.store.transact(tx =>
        tx.sendOnce(
          ids.map(id => ({ id, message: to(`ou_${id}`, id, 'subject') })),
          NOON,
        ),
      );
    await writeOnce('1', '2');
    await writeOnce('2', '3');
    for (const { id } of await database.store.dueMessages(NOON, upTo(8)))
      await database.store.markSent(id, `om_${id}`, NOON);
    await writeOnce('1', '2', '3', '4');
    const all = await database.store.transact(tx => tx.messagesAbout('subject'));
    expect(all.map(({ message }) => message)).toEqual(
      ['1', '2', '3', '4'].map(id => to(`ou_${id}`, id, 'subject')),
    );
    expect((await database.store.dueMessages(NOON, upTo(8))).map(({ uuid }) => uuid)).toEqual(['4']);
  });

  const reminder = (openId: string, dueOn: string): Outgoing => ({
    ...to(openId, `${openId} ${dueOn}`),
    dueOn,
  });

  it('leases reminders beside all other messages, those of the nearest date first', async () => {
    await write(
      reminder('ou_a', '2025-10-15'),
      reminder('ou_b', '2025-09-28'),
      reminder('ou_c', '2025-09-30'),
    );
    await write(to('ou_a', 'answer'));
    const due = await database.store.dueMessages(NOON, { ...upTo(8), reminders: 2 });
    expect(due.map(({ message }) => textOf(message))).toEqual([
      'answer',
      'ou_b 2025-09-28',
      'ou_c 2025-09-30',
    ]);
    expect(await dueTexts()).toEqual(['ou_a 2025-10-15']);
  });

  it('leases no reminder that was sent or cannot be delivered', async () => {
    await write(reminder('ou_a', '2025-09-28'), reminder('ou_b', '2025-09-28'));
    const [sent, dead] = await database.store.dueMessages(NOON, upTo(8));
    await database.store.markSent(sent?.id ?? '', 'om_1', NOON);
    await database.store.markFailed(dead?.id ?? '', 'no such user', null);
    expect(await dueTexts(later(120))).toEqual([]);
  });

  it('leases no more for a receiver than its number within a second', async () => {
    for (const text of ['1', '2', '3']) {
      await write(to('ou_a', text));
      const [next] = await database.store.dueMessages(NOON, { ...upTo(8), perReceiver: 2 });
      if (next) await database.store.markSent(next.id, `om_${text}`, NOON);
    }
    await write(to('ou_b', 'another receiver'));
    const dueAfter = async (ms: number) =>
      (await database.store.dueMessages(new Date(NOON.getTime() + ms), { ...upTo(8), perReceiver: 2 })).map(
        ({ message }) => textOf(message),
      );
    expect(await dueAfter(900)).toEqual(['another receiver']);
    expect(await dueAfter(1_001)).toEqual(['3']);
  });

  it('books places one behind the other, and begins anew where time has passed or was set back', async () => {
    const { store } = database;
    expect(await store.bookPlaces(NOON, 3, 100)).toEqual(NOON);
    expect(await store.bookPlaces(NOON, 2, 100)).toEqual(new Date(NOON.getTime() + 300));
    expect(await store.bookPlaces(later(2), 1, 100)).toEqual(later(2));
    expect(await store.bookPlaces(later(-3600), 1, 100)).toEqual(later(-3600));
  });

  it('leases the next message of a receiver when the one before it was sent', async () => {
    await write(to('ou_a', 'first'), to('ou_a', 'second'));
    const [first] = await database.store.dueMessages(NOON, upTo(10));
    expect(await dueTexts()).toEqual([]);
    await database.store.markSent(first?.id ?? '', 'om_1', later(1));
    expect(await dueTexts(later(1))).toEqual(['second']);
  });

  it('holds back the receiver whose message was put off, and no other', async () => {
    await write(to('ou_a', 'a1'), to('ou_a', 'a2'), to('ou_b', 'b1'));
    const [a1] = await database.store.dueMessages(NOON, upTo(1));
    await database.store.markFailed(a1?.id ?? '', 'rate limited', later(30));
    expect(await dueTexts(later(10))).toEqual(['b1']);
    const [again] = await database.store.dueMessages(later(30), upTo(10));
    expect(again).toMatchObject({ id: a1?.id, uuid: a1?.uuid, attempts: 1 });
  });

  it('leases the message behind a dead letter', async () => {
    await write(to('ou_a', 'undeliverable'), to('ou_a', 'next'));
    const [dead] = await database.store.dueMessages(NOON, upTo(1));
    await database.store.markFailed(dead?.id ?? '', 'no such user', null);
    expect(await dueTexts()).toEqual(['next']);
  });

  it('leases a message again when its sender died: twenty seconds later', async () => {
    await write(to('ou_a', 'lost'));
    expect(await dueTexts()).toEqual(['lost']);
    expect(await dueTexts(later(19))).toEqual([]);
    expect(await dueTexts(later(20))).toEqual(['lost']);
  });

  it('keeps the lease of a message while its sender lives and sends it, however long that takes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await write(to('ou_a', 'large'), to('ou_a', 'next'));
      const [large] = await database.store.dueMessages(NOON, upTo(10));
      for (let second = 5; second <= 60; second += 5) {
        await vi.advanceTimersByTimeAsync(5_000);
        // These reads take longer than the renewal, which nobody waits for.
        expect((await database.store.countWaiting()).messages).toBe(2);
      }
      expect(await dueTexts(later(60))).toEqual([]);
      await database.store.markSent(large?.id ?? '', 'om_1', later(61));
      expect(await dueTexts(later(61))).toEqual(['next']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('leases what was written, leased or put off before the clock was set back by hours', async () => {
    const HOUR = 3_600;
    await write(to('ou_a', 'written'), to('ou_b', 'put off'), to('ou_c', 'leased'));
    const due = await database.store.dueMessages(NOON, upTo(100));
    const putOff = due.find(({ message }) => textOf(message) === 'put off');
    await database.store.markFailed(putOff?.id ?? '', 'rate limited', later(1_200));
    await write(to('ou_d', 'written later'));
    expect(await dueTexts(later(0))).toEqual(['written later']);
    expect(await dueTexts(later(-2 * HOUR))).toEqual(['written', 'put off', 'leased', 'written later']);
  });

  it('finds the messages about a subject, with their message ids once they were sent', async () => {
    await write(
      to('ou_a', 'one', 'review water 2025Q3'),
      to('ou_b', 'two', 'review water 2025Q3'),
      to('ou_c', 'x'),
    );
    const [first] = await database.store.dueMessages(NOON, upTo(1));
    await database.store.markSent(first?.id ?? '', 'om_42', later(1));
    const messages = await database.store.transact(tx => tx.messagesAbout('review water 2025Q3'));
    expect(messages.map(({ message, messageId }) => [textOf(message), messageId])).toEqual([
      ['one', 'om_42'],
      ['two', null],
    ]);
    expect(messages[0]?.createdAt).toEqual(NOON);
  });

  it('cancels a message that no sender has ever leased: another one may have arrived', async () => {
    await write(to('ou_a', 'leased', 'cancelling'), to('ou_a', 'waiting', 'cancelling'));
    const [leased, waiting] = await database.store.transact(tx => tx.messagesAbout('cancelling'));
    await database.store.dueMessages(NOON, upTo(1));
    expect(await database.store.transact(tx => tx.cancelMessage(leased?.id ?? ''))).toBe(false);
    expect(await database.store.transact(tx => tx.cancelMessage(waiting?.id ?? ''))).toBe(true);
    expect(await database.store.transact(tx => tx.cancelMessage(waiting?.id ?? ''))).toBe(false);
    // The process that leased it is killed, and the next one opens the database.
    await (await openStore(database.url)).close();
    expect(await database.store.transact(tx => tx.cancelMessage(leased?.id ?? ''))).toBe(false);
    await database.store.markFailed(leased?.id ?? '', 'time-out', later(5));
    expect(await database.store.transact(tx => tx.cancelMessage(leased?.id ?? ''))).toBe(false);
    expect(await dueTexts(later(10))).toEqual(['leased']);
  });

  it('revives a dead letter, and no other message', async () => {
    await database.store.transact(tx => tx.send(to('ou_a', 'undeliverable'), NOON));
    const [message] = await database.store.dueMessages(NOON, upTo(1));
    const id = message?.id ?? '';
    expect(await database.store.transact(tx => tx.reviveMessage(id, NOON))).toBe(false);
    await database.store.markFailed(id, '230013', null);
    expect(await dueTexts(later(120))).toEqual([]);
    expect(await database.store.transact(tx => tx.reviveMessage(id, later(120)))).toBe(true);
    expect(await dueTexts(later(120))).toEqual(['undeliverable']);
  });

  it('counts the tries of a revived message from the beginning', async () => {
    await write(to('ou_a', 'undeliverable'));
    const [message] = await database.store.dueMessages(NOON, upTo(1));
    const id = message?.id ?? '';
    await database.store.markFailed(id, 'broken gateway', later(1));
    await database.store.markFailed(id, 'no such user', null);
    await database.store.transact(tx => tx.reviveMessage(id, later(2)));
    const [revived] = await database.store.dueMessages(later(2), upTo(1));
    expect(revived).toMatchObject({ id, attempts: 0 });
  });

  it('deletes messages sent long ago, and none that wait', async () => {
    await database.store.transact(tx => tx.send(to('ou_a', 'sent', 'subject of old'), NOON));
    const [message] = await database.store.dueMessages(NOON, upTo(1));
    await database.store.markSent(message?.id ?? '', 'om_1', NOON);
    await database.store.transact(tx => tx.send(to('ou_a', 'waiting', 'subject of old'), NOON));
    await database.store.forgetMessages(later(1), 100);
    const remaining = await database.store.transact(tx => tx.messagesAbout('subject of old'));
    expect(remaining.map(row => textOf(row.message))).toEqual(['waiting']);
  });

  it('writes no message of a request that failed', async () => {
    const failing = database.store.transact(async tx => {
      await tx.send(to('ou_a', 'never'), NOON);
      throw new Error('failed after all');
    });
    await expect(failing).rejects.toThrow('failed after all');
    expect(await dueTexts()).toEqual([]);
  });
});

describe('a restart on SQLite', () => {
  it('leases at once the messages that the ended process had leased', async () => {
    const database = await databases[0]?.open();
    if (!database) throw new Error('SQLite is always there');
    try {
      await database.store.transact(tx => tx.send(to('ou_a', 'interrupted'), NOON));
      await database.store.dueMessages(NOON, upTo(1));
      await database.store.close();
      const again = await openStore(database.url);
      const due = await again.dueMessages(NOON, upTo(1));
      await again.close();
      expect(due.map(({ message }) => textOf(message))).toEqual(['interrupted']);
    } finally {
      await database.drop();
    }
  });
});

const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgresql)('two processes on one PostgreSQL', () => {
  it('never lease the same message', async () => {
    const database = await postgresql?.open();
    if (!database) throw new Error('this test is skipped without PostgreSQL');
    const other = await openStore(database.url);
    try {
      const receivers = Array.from({ length: 120 }, (_, index) => `ou_${index}`);
      await database.store.transact(async tx => {
        for (const openId of receivers) await tx.send(to(openId, openId), NOON);
      });
      const leases = Array.from({ length: 24 }, (_, index) =>
        (index % 2 === 0 ? database.store : other).dueMessages(NOON, upTo(10)),
      );
      const first = (await Promise.all(leases)).flat();
      const rest = await other.dueMessages(NOON, upTo(1_000));
      const handedOut = [...first, ...rest].map(({ message }) => textOf(message));
      expect(handedOut).toHaveLength(receivers.length);
      expect(new Set(handedOut)).toEqual(new Set(receivers));
    } finally {
      await other.close();
      await database.drop();
    }
  });
});
