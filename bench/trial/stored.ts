import { setTimeout as pause } from 'node:timers/promises';
import { keyOf, type Target } from './oracle.js';
import { openRows, type Rows } from './rows.js';

export interface StoredSubmission extends Target {
  readonly state: string;
  readonly version: number;
  readonly figures: ReadonlyMap<string, number>;
}

export interface StoredEvent extends Target {
  readonly version: number;
  readonly kind: string;
  readonly data: unknown;
}

/** What the database holds after a part of the trial. */
export interface Stored {
  readonly submissions: readonly StoredSubmission[];
  readonly events: readonly StoredEvent[];
  /** The keys of accepted events that are not finished. */
  readonly unfinished: readonly string[];
  readonly unsent: number;
  readonly dead: number;
  /** The platform's ids of the messages that the outbox calls sent; replaced cards have none of their own. */
  readonly sentIds: readonly string[];
}

/** A killed process leaves messages that nobody may send for a minute. */
const DRAIN_MS = 180_000;
const POLL_MS = 500;

/** Waits until everything accepted is finished and sent, at most for three minutes. */
export const waitUntilDrained = (url: string, pollMs = POLL_MS): Promise<void> =>
  waitUntilNone(url, `(SELECT COUNT(*) ${OPEN_EVENTS}) + (SELECT COUNT(*) ${OPEN_MESSAGES})`, pollMs);

/** Waits until everything accepted is finished, whether its messages were sent or not. */
export const waitUntilAnswered = (url: string): Promise<void> =>
  waitUntilNone(url, `(SELECT COUNT(*) ${OPEN_EVENTS})`, ANSWER_POLL_MS);

const ANSWER_POLL_MS = 20;
const OPEN_EVENTS = 'FROM inbox WHERE finished_at IS NULL';
const OPEN_MESSAGES = 'FROM outbox WHERE sent_at IS NULL AND dead = false';

async function waitUntilNone(url: string, count: string, pollMs: number): Promise<void> {
  const rows = await openRows(url);
  const end = performance.now() + DRAIN_MS;
  const countOpen = async () => Number((await rows.query(`SELECT ${count} AS open`))[0]?.['open']);
  try {
    while ((await countOpen()) > 0 && performance.now() < end) await pause(pollMs);
  } finally {
    await rows.close();
  }
}

export async function readStored(url: string): Promise<Stored> {
  const rows = await openRows(url);
  try {
    const [unsent] = await rows.query(`SELECT COUNT(*) AS count ${OPEN_MESSAGES}`);
    const [dead] = await rows.query('SELECT COUNT(*) AS count FROM outbox WHERE dead = true');
    const sent = await rows.query(
      `SELECT message_id AS id, message FROM outbox WHERE sent_at IS NOT NULL AND message_id <> ''`,
    );
    return {
      submissions: await readSubmissions(rows),
      events: await readEvents(rows),
      unfinished: (await rows.query(`SELECT key ${OPEN_EVENTS}`)).map(({ key }) => String(key)),
      unsent: Number(unsent?.['count']),
      dead: Number(dead?.['count']),
      sentIds: sent.filter(({ message }) => isOwnMessage(String(message))).map(({ id }) => String(id)),
    };
  } finally {
    await rows.close();
  }
}

function isOwnMessage(json: string): boolean {
  const { content } = JSON.parse(json) as { content: { kind: string } };
  return (
    content.kind !== 'update' &&
    content.kind !== 'replace' &&
    content.kind !== 'group-card' &&
    content.kind !== 'unpin' &&
    content.kind !== 'reminders'
  );
}

async function readSubmissions(rows: Rows): Promise<StoredSubmission[]> {
  const figures = new Map<string, Map<string, number>>();
  for (const { unit, period, measure, value } of await rows.query(
    'SELECT s.unit, s.period, f.measure, f.value FROM figure f JOIN submission s ON s.id = f.submission_id',
  )) {
    const key = keyOf({ unit: String(unit), period: String(period) });
    const known = figures.get(key) ?? new Map<string, number>();
    figures.set(key, known.set(String(measure), Number(value)));
  }
  return (await rows.query('SELECT unit, period, state, version FROM submission')).map(row => {
    const target = { unit: String(row['unit']), period: String(row['period']) };
    return {
      ...target,
      state: String(row['state']),
      version: Number(row['version']),
      figures: figures.get(keyOf(target)) ?? new Map<string, number>(),
    };
  });
}

async function readEvents(rows: Rows): Promise<StoredEvent[]> {
  return (await rows.query('SELECT unit, period, version, kind, data FROM event')).map(row => ({
    unit: String(row['unit']),
    period: String(row['period']),
    version: Number(row['version']),
    kind: String(row['kind']),
    data: JSON.parse(String(row['data'])) as unknown,
  }));
}
