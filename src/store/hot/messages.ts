import type { LocalDate } from '../../plan/period.js';
import { PLANNED_EACH_TIME } from '../connection/dialect.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';
import type { LeaseLimits } from '../store.js';

// All statements of the store that are written by hand stand in this folder, each with its reason. The figures are processor
// time of the program for one call, on SQLite (with Prisma's adapter) and on PostgreSQL
// (docs/decisions/prisma-typed-by-default.md).

const { sql } = Prisma;

/** An event to be claimed. */
export interface Claim {
  readonly key: string;
  readonly payload: string;
  readonly at: Date;
}

/**
 * Inserts the events whose keys are new, and returns those keys.
 *
 * By hand: SQLite's client has no insert that ignores known keys, and all rows go as one JSON parameter. Sixteen
 * events: 0.16 and 0.51 ms by hand, 2.5 and 3.5 ms typed.
 */
export async function insertEvents(raw: RawRunner, claims: readonly Claim[]): Promise<string[]> {
  const { dialect } = raw;
  // Always in the order of the keys: two processes that write the same keys then wait for each other, in turn.
  const sorted = [...claims].sort((a, b) => (a.key < b.key ? -1 : 1));
  const input = dialect.rows(
    sorted.map(({ key, payload, at }) => ({ key, payload, received_at: dialect.instant(at) })),
    { key: 'text', payload: 'text', received_at: 'timestamp' },
  );
  const rows = await raw.query<{ key: string }>(sql`
    INSERT INTO inbox (key, payload, received_at) SELECT key, payload, received_at FROM ${input} WHERE true
    ON CONFLICT DO NOTHING RETURNING key`);
  return rows.map(({ key }) => key);
}

/**
 * Marks an event as finished; false when it was finished before. A tap is not claimed: its event is first written here,
 * together with its effect.
 *
 * By hand: runs in every tap and message, and the typed client has no condition on the update of an upsert. 0.10 and
 * 0.13 ms by hand, 0.23 and 0.89 ms typed.
 */
export async function finishEvent(
  raw: RawRunner,
  key: string,
  answer: string | null,
  at: Date,
): Promise<boolean> {
  const changed = await raw.execute(sql`
    INSERT INTO inbox (key, payload, received_at, finished_at, answer) VALUES (${key}, '', ${at}, ${at}, ${answer})
    ON CONFLICT (key) DO UPDATE SET finished_at = excluded.finished_at, answer = excluded.answer
    WHERE inbox.finished_at IS NULL`);
  return changed === 1;
}

/** A message that a request writes. */
export interface NewMessage {
  readonly uuid: string;
  readonly lane: string;
  readonly dueOn: LocalDate | null;
  readonly subject: string | null;
  readonly message: string;
  readonly at: Date;
}

/**
 * Inserts a message into the outbox, due at once.
 *
 * By hand: runs in every answer to a message. 0.04 and 0.08 ms by hand, 0.23 and 0.31 ms typed.
 */
export async function insertMessage(raw: RawRunner, row: NewMessage): Promise<void> {
  await raw.execute(sql`
    INSERT INTO outbox (uuid, lane, due_on, subject, message, created_at, next_at)
    VALUES (${row.uuid}, ${row.lane}, ${row.dueOn}, ${row.subject}, ${row.message}, ${row.at}, ${row.at})`);
}

/**
 * Inserts the messages whose uuids are new, due at once.
 *
 * By hand: SQLite's client has no insert that ignores known keys, and all rows go as one JSON parameter. Two hundred
 * messages: 3.8 and 3.0 ms, one by one 9.3 and 44 ms.
 */
export async function insertMessages(raw: RawRunner, messages: readonly NewMessage[]): Promise<void> {
  const { dialect } = raw;
  const columns = {
    uuid: 'text',
    lane: 'text',
    due_on: 'text',
    subject: 'text',
    message: 'text',
    at: 'timestamp',
  } as const;
  const input = dialect.rows(
    messages.map(({ dueOn, at, ...row }) => ({ ...row, due_on: dueOn, at: dialect.instant(at) })),
    columns,
  );
  await raw.execute(sql`
    INSERT INTO outbox (uuid, lane, due_on, subject, message, created_at, next_at)
    SELECT uuid, lane, due_on, subject, message, at, at FROM ${input} WHERE true
    ON CONFLICT DO NOTHING`);
}

/** No message is put off for longer. */
const LONGEST_WAIT_MS = 30 * 60_000;

export interface LeasedMessage {
  readonly id: number;
  readonly uuid: string;
  readonly message: string;
  readonly attempts: number;
  readonly createdAt: Date;
}

const SECOND_MS = 1_000;
/** The stored form of a message with a file. */
const FILE = '%"content":{"kind":"file"%';
const IMAGE = '%"content":{"kind":"image"%';

/**
 * Leases the messages that are due: of each lane the oldest one that was not sent, and reminders, the nearest date first.
 * In any order.
 *
 * A time further ahead than any wait comes from before the clock was set back, and counts as past.
 *
 * By hand: two processes must not lease the same message, and the typed client neither skips locked rows nor finds the
 * oldest of each lane in the same statement. 0.47 and 0.64 ms; with 10,000 reminders waiting 2.6 and 0.8 ms. With a plan
 * that PostgreSQL kept from an empty table a look at 3,000 messages took 500 ms, with a new one 4.
 */
export function leaseDueMessages(
  raw: RawRunner,
  now: Date,
  leasedUntil: Date,
  limits: LeaseLimits,
): Promise<LeasedMessage[]> {
  const { skipLocked } = raw.dialect;
  const tooFar = new Date(now.getTime() + LONGEST_WAIT_MS);
  const [secondAgo, soon] = [new Date(now.getTime() - SECOND_MS), new Date(now.getTime() + SECOND_MS)];
  const noFile = limits.hasFiles
    ? Prisma.empty
    : sql`AND message NOT LIKE ${FILE} AND message NOT LIKE ${IMAGE}`;
  const isDue = sql`(next_at <= ${now} OR next_at > ${tooFar})
    AND (leased_until IS NULL OR leased_until <= ${now} OR leased_until > ${tooFar})
    AND lane NOT IN (
      SELECT lane FROM outbox WHERE sent_at > ${secondAgo} AND sent_at <= ${soon}
      GROUP BY lane HAVING COUNT(*) >= ${limits.perReceiver})`;
  return raw.query(sql`${Prisma.raw(PLANNED_EACH_TIME)}
    UPDATE outbox SET leased_until = ${leasedUntil}
    WHERE id IN (
      SELECT id FROM (
        SELECT id FROM outbox
        WHERE id IN (
          SELECT MIN(id) FROM outbox WHERE sent_at IS NULL AND dead = false AND due_on IS NULL GROUP BY lane)
          ${noFile} AND sent_at IS NULL AND dead = false AND ${isDue}
        ORDER BY id LIMIT ${limits.messages} ${skipLocked}) AS oldest
      UNION ALL
      SELECT id FROM (
        SELECT id FROM outbox WHERE due_on IS NOT NULL AND ${isDue}
        ORDER BY due_on, lane, id LIMIT ${limits.reminders} ${skipLocked}) AS nearest
    )
    RETURNING id, uuid, message, attempts, created_at AS "createdAt"`);
}

/**
 * Books places for messages on the common timeline of all copies of the program, one each `intervalMs`, and returns the
 * first of them: a time that is past where there was room.
 *
 * A timeline that is further ahead than `farMs` comes from before the clock was set back, and begins anew.
 *
 * By hand: one statement reads and writes, so that two copies never book the same place. 0.5 and 0.5 ms.
 */
export async function bookPlaces(
  raw: RawRunner,
  places: {
    readonly key: string;
    readonly count: number;
    readonly intervalMs: number;
    readonly farMs: number;
  },
  now: Date,
): Promise<Date> {
  const { key, count, intervalMs, farMs } = places;
  const [at, cost] = [now.getTime(), count * intervalMs];
  const stored = sql`CAST(setting.value AS bigint)`;
  const [row] = await raw.query<{ value: string }>(sql`
    INSERT INTO setting (key, value) VALUES (${key}, ${String(at + cost)})
    ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(
      CASE WHEN ${stored} > ${at} AND ${stored} <= ${at + farMs} THEN ${stored} ELSE ${at} END + ${cost}
      AS bigint) AS text)
    RETURNING value`);
  return new Date(Number(row?.value ?? at + cost) - cost);
}

export interface SentMessage {
  readonly id: number;
  readonly messageId: string;
  readonly at: Date;
}

/**
 * Marks messages as sent, each with its id on the platform.
 *
 * By hand: each row has its own values, for which the typed client needs a statement each. Eight messages:
 * 0.18 and 0.17 ms by hand, 2.2 and 1.7 ms typed.
 */
export async function markMessagesSent(raw: RawRunner, messages: readonly SentMessage[]): Promise<void> {
  const { dialect } = raw;
  const input = dialect.rows(
    messages.map(({ id, messageId, at }) => ({ id, message_id: messageId, sent_at: dialect.instant(at) })),
    { id: 'integer', message_id: 'text', sent_at: 'timestamp' },
  );
  await raw.execute(sql`
    UPDATE outbox SET sent_at = input.sent_at, message_id = input.message_id, due_on = NULL, leased_until = NULL,
      failure = NULL
    FROM ${input} WHERE outbox.id = input.id`);
}
