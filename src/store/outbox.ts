import { randomUUID } from 'node:crypto';
import { laneOf, type Outgoing } from '../core/outgoing.js';
import type { Database } from './connection/database.js';
import { gather } from './connection/gather.js';
import {
  bookPlaces,
  insertMessage,
  insertMessages,
  leaseDueMessages,
  markMessagesSent,
  type NewMessage,
  type SentMessage,
} from './hot/messages.js';
import type { MethodsOf } from './methods.js';
import type { Store } from './store.js';

type Sending = Pick<Store, 'dueMessages' | 'bookPlaces' | 'markSent' | 'markFailed' | 'forgetMessages'>;
type Writing = MethodsOf<
  'send' | 'sendOnce' | 'messagesAbout' | 'forgetSubject' | 'cancelMessage' | 'reviveMessage'
>;

/**
 * A leased message goes to no other sender for this long. The lease of a sender that died ends by itself, and a living one
 * renews its own. Longer than the longest call to the platform (10 s) and than any pause of a process that goes on: one that
 * stands still for longer could put an older card over a newer one.
 */
const LEASE_MS = 20_000;
const RENEWAL_MS = 5_000;
/** A sending that lasts longer than this hangs: its lease ends. */
const LONGEST_SENDING_MS = 10 * 60_000;

/** The setting with the end of the timeline on which the copies of the program book places for their messages. */
const TIMELINE = 'outbox-timeline';
/** The places that many copies book at once are nearer. */
const LONGEST_TIMELINE_MS = 10_000;

/** The outbox for the process that sends the messages. */
export function sending(database: Database): Sending {
  const markSent = gather(async (sent: readonly SentMessage[]) => {
    await database.run(({ raw }) => markMessagesSent(raw, sent));
    return sent.map(() => undefined);
  });
  const leases = keepLeases(database);
  return {
    dueMessages: async (now, limits) => {
      const leasedUntil = new Date(now.getTime() + LEASE_MS);
      const rows = await database.run(({ raw }) => leaseDueMessages(raw, now, leasedUntil, limits));
      for (const { id } of rows) leases.hold(id, now);
      return rows
        .sort((a, b) => a.id - b.id)
        .map(({ id, uuid, message, attempts, createdAt }) => ({
          ...{ id: String(id), uuid, attempts, createdAt },
          message: JSON.parse(message) as Outgoing,
        }))
        .sort((a, b) => (a.message.dueOn ?? '').localeCompare(b.message.dueOn ?? ''));
    },
    bookPlaces: (now, count, intervalMs) =>
      database.run(({ raw }) =>
        bookPlaces(raw, { key: TIMELINE, count, intervalMs, farMs: LONGEST_TIMELINE_MS }, now),
      ),
    markSent: (id, messageId, at) => {
      leases.release(Number(id));
      return markSent({ id: Number(id), messageId, at });
    },
    markFailed: async (id, failure, nextAt) => {
      leases.release(Number(id));
      await database.run(({ prisma }) =>
        prisma.outbox.updateMany({
          where: { id: Number(id), sentAt: null },
          data: {
            attempts: { increment: 1 },
            failure,
            leasedUntil: null,
            dead: nextAt === null,
            ...(nextAt ? { nextAt } : { dueOn: null }),
          },
        }),
      );
    },
    forgetMessages: (before, limit) =>
      database.run(async ({ prisma }) => {
        // A dead letter was last tried when it was due.
        const isOld = [{ sentAt: { lt: before } }, { sentAt: null, dead: true, nextAt: { lt: before } }];
        const { count } = await prisma.outbox.deleteMany({ where: { OR: isOld }, limit });
        return count;
      }),
  };
}

/** Renews the lease of a message that is still being sent: making a large file takes longer than a lease. */
function keepLeases(database: Database) {
  const timers = new Map<number, NodeJS.Timeout>();
  const renewLater = (id: number, now: number, sentForMs: number): void => {
    const timer = setTimeout(() => {
      const leasedUntil = new Date(now + RENEWAL_MS + LEASE_MS);
      // A renewal that comes late does not shorten a later one.
      const where = { id, sentAt: null, leasedUntil: { lt: leasedUntil } };
      database
        .run(({ prisma }) => prisma.outbox.updateMany({ where, data: { leasedUntil } }))
        // A lease that cannot be renewed ends.
        .catch(() => undefined);
      if (sentForMs < LONGEST_SENDING_MS) renewLater(id, now + RENEWAL_MS, sentForMs + RENEWAL_MS);
      else timers.delete(id);
    }, RENEWAL_MS);
    timers.set(id, timer.unref());
  };
  return {
    hold: (id: number, now: Date): void => {
      clearTimeout(timers.get(id));
      renewLater(id, now.getTime(), 0);
    },
    release: (id: number): void => {
      clearTimeout(timers.get(id));
      timers.delete(id);
    },
  };
}

const rowOf = (uuid: string, message: Outgoing, at: Date): NewMessage => ({
  ...{ uuid, lane: laneOf(message), dueOn: message.dueOn ?? null, at },
  ...{ subject: message.subject ?? null, message: JSON.stringify(message) },
});

/** The outbox for a request. */
export const writing: Writing = {
  send: ({ raw }, message, at) => insertMessage(raw, rowOf(randomUUID(), message, at)),
  sendOnce: ({ raw }, messages, at) =>
    insertMessages(
      raw,
      messages.map(({ id, message }) => rowOf(id, message, at)),
    ),
  messagesAbout: async ({ prisma }, subject) => {
    const rows = await prisma.outbox.findMany({
      where: { subject },
      select: { id: true, message: true, messageId: true, createdAt: true },
      orderBy: { id: 'asc' },
    });
    return rows.map(({ id, message, messageId, createdAt }) => ({
      ...{ id: String(id), messageId, createdAt },
      message: JSON.parse(message) as Outgoing,
    }));
  },
  forgetSubject: async ({ prisma }, id) => {
    await prisma.outbox.updateMany({ where: { id: Number(id) }, data: { subject: null } });
  },
  cancelMessage: async ({ prisma }, id) => {
    // One that was ever leased may be on its way, or have arrived: its sender was killed, or the answer was lost.
    const { count } = await prisma.outbox.deleteMany({
      where: { id: Number(id), sentAt: null, leasedUntil: null, attempts: 0 },
    });
    return count === 1;
  },
  reviveMessage: async ({ prisma }, id, at) => {
    const { count } = await prisma.outbox.updateMany({
      where: { id: Number(id), dead: true, sentAt: null },
      data: { dead: false, attempts: 0, nextAt: at, failure: null },
    });
    return count === 1;
  },
};

/** The end of a lease whose process has ended: the message is due, and seen to have been leased. */
const ENDED = new Date(0);

/** Ends the leases of the process that used the database alone and has ended: its messages may be sent at once. */
export async function endLeases(database: Database): Promise<void> {
  await database.run(({ prisma }) =>
    prisma.outbox.updateMany({
      where: { sentAt: null, dead: false, leasedUntil: { not: null } },
      data: { leasedUntil: ENDED },
    }),
  );
}
