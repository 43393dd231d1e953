import type { Database } from './connection/database.js';
import { makeGuard } from './connection/guard.js';
import type { Session } from './connection/session.js';
import { history } from './history.js';
import { finishEvent } from './hot.js';
import { inbox } from './inbox.js';
import { sending, writing } from './outbox.js';
import { pendingActionCleanup, pendingActions } from './pending-actions.js';
import { people } from './people.js';
import { save } from './save.js';
import { settings } from './settings.js';
import { snapshots } from './snapshots.js';
import type { Store, Transaction } from './store.js';
import { submissions } from './submissions.js';

/** The store over an open database. Each subject has its own file. */
export function prismaStore(database: Database): Store {
  const guard = makeGuard();
  const guarded: Database = {
    ...database,
    run: async statement => {
      guard.refuseNesting();
      return database.run(statement);
    },
  };
  return {
    transact: async run => {
      guard.refuseNesting();
      return database.transact(session => guard.run(transactionOver(session), run));
    },
    ...inbox(guarded),
    ...sending(guarded),
    ...pendingActionCleanup(guarded),
    ping: () => database.ping(),
    close: () => database.close(),
  };
}

function transactionOver(session: Session): Transaction {
  return {
    ...people(session),
    ...settings(session),
    ...submissions(session),
    saveSubmission: (before, after, events, meta) => save(session.raw, before, after, events, meta),
    ...snapshots(session),
    history: filter => history(session, filter),
    ...pendingActions(session),
    finishEvent: (key, answer, at) => finishEvent(session.raw, key, answer, at),
    ...writing(session),
  };
}
