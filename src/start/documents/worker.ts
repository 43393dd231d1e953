/**
 * A process that makes the documents or reads the files of the running program: exceljs and the figures of all units are in its
 * memory, and leave with it. It reads the database by a connection of its own, one state for each document.
 */
import { constants, setPriority } from 'node:os';
import process from 'node:process';
import { Problem } from '../../core/problem.js';
import { dayOf, type LocalDate } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';
import { makeFile } from '../../requests/files.js';
import type { FileContext } from '../../requests/context.js';
import { openPlanSource, readPlansInForce, type PlanSource } from '../../requests/plans-in-force.js';
import { makeForwarding } from '../../requests/reviewing/forward-file.js';
import { readSentFile } from '../../requests/uploads/read-file.js';
import { warmUpWriter } from '../../workbook/xlsx/write.js';
import { openReader } from '../../store/connection/open.js';
import type {
  Answers,
  Failure,
  FromWorker,
  Order,
  Question,
  Results,
  ToWorker,
  WorkerSettings,
} from './orders.js';

/** What all orders have in common; made of the first message. */
interface Workplace {
  readonly settings: WorkerSettings;
  readonly planSource: PlanSource;
}

const nothing = (): void => undefined;
let workplace: Workplace | undefined;
let store: ReturnType<typeof openReader> | undefined;

/** The questions that the program has not answered yet. */
const openQuestions = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
let lastId = 0;

const say = (message: FromWorker): void => {
  process.send?.(message);
};

function ask<K extends Question['kind']>(question: Extract<Question, { kind: K }>): Promise<Answers[K]> {
  lastId += 1;
  const id = lastId;
  return new Promise<Answers[K]>((resolve, reject) => {
    openQuestions.set(id, { resolve, reject });
    say({ kind: 'question', id, question });
  });
}

/** The plans in force, for a file that is read: the program reads the database, and says what is newer. */
async function askForPlans({ planSource }: Workplace, today: LocalDate): Promise<Plans> {
  const { version, versions } = await ask({ kind: 'plan-versions', known: knownVersion });
  const { plans } = await planSource.at(
    { planVersions: () => Promise.resolve([...versions]) },
    version,
    today,
  );
  knownVersion = version;
  return plans;
}

let knownVersion = 0;

async function contextFor({ settings, planSource }: Workplace, now: Date): Promise<FileContext> {
  const { zone, contact, databaseUrl } = settings;
  // The answers to taps come first on a machine with few cores.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  store ??= openReader(databaseUrl, nothing);
  const reader = await store;
  const { plans, sources: planSources } = await reader.transact(tx =>
    readPlansInForce(planSource, tx, dayOf(now, zone)),
  );
  return {
    ...{ store: reader, plans, planSources, now, zone, contact },
    lookUpNames: openIds => ask({ kind: 'names', openIds }),
    fetchFile: async (messageId, key, maxBytes) => {
      const file = await ask({ kind: 'file', messageId, key, maxBytes });
      return file && Buffer.from(file);
    },
    onProgress: progress => {
      say({ kind: 'progress', progress });
    },
  };
}

async function fill(workplace: Workplace, order: Order): Promise<Results[Order['kind']]> {
  switch (order.kind) {
    case 'make':
      return makeFile(await contextFor(workplace, order.now), order.request);
    case 'warm-up':
      await Promise.all([contextFor(workplace, order.now), warmUpWriter()]);
      return null;
    case 'forward':
      return makeForwarding(await contextFor(workplace, order.now), order.order);
    case 'read':
      return readSentFile(
        { plans: await askForPlans(workplace, order.today), today: order.today },
        Buffer.from(order.bytes),
        order.name,
      );
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), stack: '' };
  const { message, stack = '' } = error;
  if (!(error instanceof Problem)) return { message, stack };
  const { code, sentence, next } = error;
  return { message, stack, problem: { code, sentence, next } };
}

function take(message: ToWorker): void {
  if (message.kind === 'settings') {
    workplace = { settings: message.settings, planSource: openPlanSource(message.settings.plans) };
    return;
  }
  if (message.kind === 'order') {
    if (!workplace) throw new Error('an order came before the settings');
    fill(workplace, message.order).then(
      result => {
        say({ kind: 'done', result });
      },
      (error: unknown) => {
        say({ kind: 'failed', failure: failureOf(error) });
      },
    );
    return;
  }
  const question = openQuestions.get(message.id);
  openQuestions.delete(message.id);
  if (message.kind === 'answer') question?.resolve(message.answer as never);
  else question?.reject(new Error(message.message));
}

process.on('message', message => {
  take(message as ToWorker);
});
// The program has ended, or was killed.
process.on('disconnect', () => {
  process.exit();
});
