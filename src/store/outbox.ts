import { randomUUID } from 'node:crypto';
import { laneOf, type Outgoing } from '../core/outgoing.js';
import type { Database } from './connection/database.js';
import type { Runner } from './connection/dialect.js';
import type { DueMessage, StoredMessage, Store, Transaction } from './store.js';

type Sending = Pick<Store, 'dueMessages' | 'markSent' | 'markFailed' | 'forgetMessages'>;
type Writing = Pick<Transaction, 'send' | 'messagesAbout' | 'cancelMessage' | 'reviveMessage'>;

/** For so long nobody else is handed a message that was handed out; it ends by itself when its sender has died. */
const LEASE_MS = 60_000;

interface DueRow {
  readonly id: number;
  readonly uuid: string;
  readonly message: string;
  readonly attempts: number;
  readonly created_at: Date;
}

interface SentRow {
  readonly id: number;
  readonly message: string;
  readonly message_id: string | null;
  readonly created_at: Date;
}

/** The outbox as whoever sends it sees it. */
export function sending(database: Database): Sending {
  return {
    dueMessages: (now, limit) => dueMessages(database, now, limit),
    markSent: (id, messageId, at) =>
      database.run(async runner => {
        await runner.$executeRaw`
          UPDATE outbox SET sent_at = ${at}, message_id = ${messageId}, leased_until = NULL, failure = NULL
          WHERE id = ${Number(id)}`;
      }),
    markFailed: (id, failure, nextAt) =>
      database.run(async runner => {
        const given = nextAt === null;
        await runner.$executeRaw`
          UPDATE outbox
          SET attempts = attempts + 1, failure = ${failure}, leased_until = NULL, dead = ${given},
            next_at = COALESCE(${nextAt}, next_at)
          WHERE id = ${Number(id)} AND sent_at IS NULL`;
      }),
    forgetMessages: before =>
      database.run(runner => runner.$executeRaw`DELETE FROM outbox WHERE sent_at < ${before}`),
  };
}

/** The outbox as a request sees it. */
export function writing(runner: Runner): Writing {
  return {
    send: (message, at) => send(runner, message, at),
    messagesAbout: async subject => {
      const rows = await runner.$queryRaw<SentRow[]>`
        SELECT id, message, message_id, created_at FROM outbox WHERE subject = ${subject} ORDER BY id`;
      return rows.map(sentFrom);
    },
    cancelMessage: async id => {
      // A message that somebody was handed may be on its way.
      const taken = await runner.$executeRaw`
        DELETE FROM outbox WHERE id = ${Number(id)} AND sent_at IS NULL AND leased_until IS NULL`;
      return taken === 1;
    },
    reviveMessage: async (id, at) => {
      const revived = await runner.$executeRaw`
        UPDATE outbox SET dead = false, attempts = 0, next_at = ${at}, failure = NULL
        WHERE id = ${Number(id)} AND dead = true AND sent_at IS NULL`;
      return revived === 1;
    },
  };
}

/** What one process alone was sending when it ended, it may send again at once. */
export async function endLeases(database: Database): Promise<void> {
  await database.run(
    runner =>
      runner.$executeRaw`UPDATE outbox SET leased_until = NULL WHERE sent_at IS NULL AND dead = false`,
  );
}

async function dueMessages({ run, dialect }: Database, now: Date, limit: number): Promise<DueMessage[]> {
  const leasedUntil = new Date(now.getTime() + LEASE_MS);
  const rows = await run(
    runner => runner.$queryRaw<DueRow[]>`
      UPDATE outbox SET leased_until = ${leasedUntil}
      WHERE id IN (
        SELECT id FROM outbox
        WHERE id IN (SELECT MIN(id) FROM outbox WHERE sent_at IS NULL AND dead = false GROUP BY lane)
          AND sent_at IS NULL AND dead = false AND next_at <= ${now}
          AND (leased_until IS NULL OR leased_until <= ${now})
        ORDER BY id LIMIT ${limit} ${dialect.skipLocked}
      )
      RETURNING id, uuid, message, attempts, created_at`,
  );
  return rows.sort((a, b) => a.id - b.id).map(dueFrom);
}

async function send(runner: Runner, message: Outgoing, at: Date): Promise<void> {
  await runner.$executeRaw`
    INSERT INTO outbox (uuid, lane, subject, message, created_at, next_at)
    VALUES (${randomUUID()}, ${laneOf(message)}, ${message.subject ?? null}, ${JSON.stringify(message)}, ${at}, ${at})`;
}

function dueFrom({ id, uuid, message, attempts, created_at }: DueRow): DueMessage {
  return { id: String(id), uuid, message: JSON.parse(message) as Outgoing, attempts, createdAt: created_at };
}

function sentFrom({ id, message, message_id, created_at }: SentRow): StoredMessage {
  return {
    id: String(id),
    message: JSON.parse(message) as Outgoing,
    messageId: message_id,
    createdAt: created_at,
  };
}
