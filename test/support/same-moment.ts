import { randomUUID } from 'node:crypto';
import { copyOf, deliver, type Copy } from '../feishu/delivery.js';
import { message } from '../feishu/wire.js';
import { databases, onPostgresql } from './databases.js';
import { startTown, until, waitUntilIdle, type Someone, type Town, type TownOptions } from './town.js';

/** The PostgreSQL of the tests; undefined when it cannot be reached. SQLite runs one transaction after the other. */
export const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

/** An event that a test delivers at the same moment as another one. */
export interface Moment {
  readonly event: object;
  /** The same id makes it the same event; by default each is another one. */
  readonly eventId?: string;
  /** The event is a message; by default it is a tap. */
  readonly isMessage?: true;
  /** The copy of the program that gets it; by default the town's own. */
  readonly copy?: Copy;
}

/** A private message of a person. */
export const saying = ({ openId }: Pick<Someone, 'openId'>, text: string): Moment => ({
  event: message(text, { openId, messageId: `${MARK}${randomUUID()}` }),
  isMessage: true,
});

/** A town on a PostgreSQL of its own, in which two events overlap. */
export interface TownOfMoments extends Town {
  readonly databaseUrl: string;
  /**
   * Delivers two events so that the transaction of the first one has written all that it writes, and is not committed, when the
   * second one begins; returns the answers when all that follows from both is sent. On a very busy machine the first one may not
   * wait long enough: then one comes after the other.
   */
  atTheSameMoment(first: Moment, second: Moment): Promise<readonly [Answered, Answered]>;
  /** Delivers the same event twice, as two taps or messages. */
  twice(moment: Moment): Promise<readonly [Answered, Answered]>;
}

/** The answer to a tap; empty for a message. */
export interface Answered {
  readonly toast: string;
  /** The JSON of the new card; empty when there is none. */
  readonly card: string;
  readonly json: unknown;
}

/** Starts a town whose events may be delivered at the same moment. */
export async function startTownOfMoments(options: TownOptions = {}): Promise<TownOfMoments> {
  if (!postgresql) throw new Error('no PostgreSQL');
  const database = await postgresql.open({ owner: 'sandbox' });
  // On a busy machine a tap takes long.
  const overrides = { tapTimeoutMs: 60_000, ...options.overrides };
  const schema = new URL(database.url).searchParams.get('schema') ?? '';
  let town: Town;
  try {
    town = await startTown({ ...options, overrides, databaseUrl: database.url });
    await onPostgresql(meeting(schema));
  } catch (error) {
    await database.drop();
    throw error;
  }
  const countIn = async (sequence: 'arrivals' | 'missed') => {
    const [row] = await onPostgresql(`SELECT last_value, is_called FROM "${schema}".${sequence}`);
    const { last_value: last, is_called: isCalled } = row as { last_value: string; is_called: boolean };
    return isCalled ? Number(last) : 0;
  };
  const atTheSameMoment: TownOfMoments['atTheSameMoment'] = async (first, second) => {
    await waitUntilIdle(town);
    await onPostgresql(
      `ALTER SEQUENCE "${schema}".arrivals RESTART; ALTER SEQUENCE "${schema}".missed RESTART;`,
    );
    const copy = copyOf(town.running);
    const firstAnswer = answerTo(copy, first);
    await until(async () => (await countIn('arrivals')) > 0, 'the first event has written');
    const answers = await Promise.all([firstAnswer, answerTo(copy, second)]);
    await waitUntilIdle(town);
    if ((await countIn('missed')) > 0) console.warn('two events did not meet: one came after the other');
    return answers;
  };
  return {
    ...town,
    databaseUrl: database.url,
    atTheSameMoment,
    twice: ({ event, ...moment }) =>
      atTheSameMoment({ event, ...moment }, { ...moment, event: asAnother(event) }),
    close: async () => {
      try {
        await town.close();
      } finally {
        await database.drop();
      }
    },
  };
}

/** The keys of events that meet have this in them. */
export const MARK = 'same-moment-';
/** After this time the first one goes on without the other. */
const LONGEST_WAIT = '3 s';

/** The same message with another id: a tap has none of its own. */
function asAnother(event: object): object {
  if (!('message' in event)) return event;
  return { ...event, message: { ...(event.message as object), message_id: `${MARK}${randomUUID()}` } };
}

async function answerTo(
  ownCopy: Copy,
  { event, eventId = randomUUID(), isMessage, copy = ownCopy }: Moment,
): Promise<Answered> {
  const kind = isMessage ? ({ type: 'im.message.receive_v1', path: '/webhook/event' } as const) : {};
  const json: unknown = await (await deliver(copy, { event, eventId: `${MARK}${eventId}`, ...kind })).json();
  const { toast, card } = json as { readonly toast?: { readonly content: string }; readonly card?: unknown };
  return { json, toast: toast?.content ?? '', card: card === undefined ? '' : JSON.stringify(card) };
}

/**
 * The first of the marked events stands still at its last statement, which marks it as finished, until the second one waits for
 * it or stands there too.
 */
const meeting = (schema: string): string => `
  CREATE SEQUENCE "${schema}".arrivals;
  CREATE SEQUENCE "${schema}".missed;
  CREATE FUNCTION "${schema}".meet() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE until timestamptz := clock_timestamp() + interval '${LONGEST_WAIT}';
  BEGIN
    IF nextval('"${schema}".arrivals') = 1 THEN
      WHILE clock_timestamp() < until AND (SELECT last_value FROM "${schema}".arrivals) < 2
        AND NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
      LOOP PERFORM pg_sleep(0.01); END LOOP;
      IF clock_timestamp() >= until THEN PERFORM nextval('"${schema}".missed'); END IF;
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER meet BEFORE INSERT ON "${schema}".inbox
    FOR EACH ROW WHEN (NEW.payload = '' AND NEW.key LIKE '%${MARK}%') EXECUTE FUNCTION "${schema}".meet();`;
