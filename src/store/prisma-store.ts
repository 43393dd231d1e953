import type { Database } from './connection/database.js';
import type { Dialect, Runner } from './connection/dialect.js';
import { history } from './history.js';
import { finish, inbox } from './inbox.js';
import { sending, writing } from './outbox.js';
import { people } from './people.js';
import { save } from './save.js';
import { keeping, settings } from './settings.js';
import { snapshots } from './snapshots.js';
import type { Store, Transaction } from './store.js';
import { submissions } from './submissions.js';

/** The store over an open database; each subject has a file of its own. */
export function prismaStore(database: Database): Store {
  return {
    transact: run => database.transact(runner => run(transactionOver(runner, database.dialect))),
    ...inbox(database),
    ...sending(database),
    ...keeping(database),
    ping: () => database.ping(),
    close: () => database.close(),
  };
}

function transactionOver(runner: Runner, dialect: Dialect): Transaction {
  return {
    ...people(runner),
    ...settings(runner),
    ...submissions(runner, dialect),
    saveSubmission: (before, after, events, deed) => save(runner, dialect, before, after, events, deed),
    ...snapshots(runner),
    history: filter => history(runner, dialect, filter),
    finishEvent: (key, answer, at) => finish(runner, key, answer, at),
    ...writing(runner),
  };
}
