import { makeContext, type Context } from '../requests/context.js';
import type { Outside, Prepared, Request } from '../requests/request.js';
import { Stale, type Transaction } from '../store/store.js';
import type { BotOptions } from './options.js';

/** A request that is overtaken runs again: each time another one has had its effect. */
const TRIES = 8;
const NOTHING_PREPARED: Prepared = {};

/** The event was finished before, or by another copy of the program: this run is rolled back. */
export class Repeated extends Error {}

/** Who asks, and by which way. */
export interface Sender {
  readonly openId: string;
  readonly channel: Context['channel'];
}

/**
 * Runs work for one person in one transaction. Runs it again, from its start, when somebody changed meanwhile what it
 * had read, with the time of its first run: a database that is slow over midnight makes nobody late.
 */
export async function inTransaction<T>(
  options: BotOptions,
  { openId, channel }: Sender,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const { store, planSource, zone, admins, contact, canDraw, onWritten } = options;
  const now = options.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { value, hasWritten } = await store.transact(async own => {
        const { tx, hasWritten } = watchOutbox(own);
        const context = await makeContext({
          ...{ tx, planSource, openId, now, zone, channel, admins, contact },
          ...(canDraw && { canDraw }),
        });
        return { value: await work(context), hasWritten };
      });
      if (hasWritten()) onWritten();
      return value;
    } catch (error) {
      if (!(error instanceof Stale) || attempt >= TRIES) throw error;
    }
  }
}

/** Notes whether work writes to the outbox. Most taps do not, and then the outbox need not be read. */
function watchOutbox(own: Transaction): { readonly tx: Transaction; readonly hasWritten: () => boolean } {
  let written = false;
  const send: Transaction['send'] = (message, at) => {
    written = true;
    return own.send(message, at);
  };
  return { tx: { ...own, send }, hasWritten: () => written };
}

/** Fetches data from outside the database for a request. Most requests need none. */
export async function prepareRequest(
  options: BotOptions,
  sender: Sender,
  { prepare }: Request<unknown>,
): Promise<Prepared> {
  if (!prepare) return NOTHING_PREPARED;
  const { fetchFile, readFile, lookUpNames, listMembers, makeForwarding, examine, warmUp } = options;
  const read: Outside['read'] = work => inTransaction(options, sender, work);
  return prepare({
    ...{ read, batch: read, fetchFile, readFile, lookUpNames, listMembers, makeForwarding, examine, warmUp },
  });
}

/** Marks an event as finished, with its answer. Throws Repeated when it was finished before. */
export async function finishEvent(
  { tx, now }: Pick<Context, 'tx' | 'now'>,
  key: string,
  answer: string | null,
): Promise<void> {
  if (!(await tx.finishEvent(key, answer, now))) throw new Repeated();
}
