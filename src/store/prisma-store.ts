import type { Client } from './connection/client.js';
import type { Database } from './connection/database.js';
import { runGuarded } from './connection/guard.js';
import { deputyships } from './deputyships.js';
import { dateRequests } from './date-requests.js';
import { deliverables } from './deliverables.js';
import { changedSince, history } from './history.js';
import { finishEvent } from './hot/messages.js';
import { inbox } from './inbox.js';
import { letters } from './letters.js';
import type { MethodsOf } from './methods.js';
import { sending, writing } from './outbox.js';
import { countWaiting } from './waiting.js';
import { pendingActionCleanup, pendingActions } from './pending-actions.js';
import { people } from './people.js';
import { planVersions } from './plan-versions.js';
import { records } from './records.js';
import { registerCounts } from './register-counts.js';
import { register } from './register.js';
import { registerSources } from './register-sources.js';
import { hold, lock, save } from './save.js';
import { checkWrites, settings } from './settings.js';
import { snapshots } from './snapshots.js';
import type { Store, Transaction } from './store.js';
import { submissions } from './submissions.js';

/** The methods of a transaction. Each subject has its own file. */
const METHODS: MethodsOf<keyof Transaction> = {
  ...people,
  ...dateRequests,
  ...deputyships,
  ...settings,
  ...submissions,
  saveSubmission: ({ raw }, before, after, events, meta) => save(raw, before, after, events, meta),
  holdSubmission: ({ prisma }, submission) => hold(prisma, submission),
  lockSubmissions: ({ raw }, period, lockings, forwarding, meta) =>
    lock(raw, period, lockings, forwarding, meta),
  ...snapshots,
  ...deliverables,
  ...letters,
  ...planVersions,
  ...register,
  ...registerCounts,
  ...registerSources,
  ...records,
  history,
  changedSince,
  ...pendingActions,
  finishEvent: ({ raw }, key, answer, at) => finishEvent(raw, key, answer, at),
  ...writing,
};

const READING_TIMEOUT_SECONDS = 240;

/** The store over a database that is only read. Writing fails: the database refuses it. */
export function readingStore(client: Client): Pick<Store, 'transact' | 'close'> {
  return {
    transact: work =>
      client.transact(session =>
        runGuarded(METHODS, session, bound => work(bound as Transaction), READING_TIMEOUT_SECONDS),
      ),
    close: () => client.close(),
  };
}

/** The store over an open database. */
export function prismaStore(database: Database): Store {
  return {
    transact: work =>
      database.transact(session => runGuarded(METHODS, session, bound => work(bound as Transaction))),
    ...inbox(database),
    ...sending(database),
    ...pendingActionCleanup(database),
    countWaiting: () => countWaiting(database),
    ping: () => database.ping(),
    checkWrites: now => checkWrites(database, now),
    close: () => database.close(),
  };
}
