/**
 * `npm run bench`: measures the speed of the program on both databases, in one run with the SDK's empty adapter and
 * the program's bare route. `--quick` takes fewer and shorter rounds, `--huge` an organisation of 100,000 units more. Arguments (`messages pages start reminders sizes documents packages quarter`)
 * choose measurements. BENCH_PROFILE=FOLDER writes a CPU profile of each process, BENCH_POSTGRESQL=URL names another
 * PostgreSQL. The measured programs run in processes of their own; the load and the platform share the machine with
 * them.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import process from 'node:process';
import { findPostgresql, sqlite, type DatabaseKind } from './databases.js';
import { measureDocuments } from './documents.js';
import { measureMessages } from './messages.js';
import { measurePackages } from './packages.js';
import { measurePages } from './pages.js';
import { measureQuarter } from './quarter.js';
import { measureReminders } from './reminders.js';
import {
  documentRows,
  messageRows,
  packageRows,
  pageRows,
  quarterRows,
  reminderRows,
  sizeRows,
  startRows,
} from './rows.js';
import { measureSizes } from './sizes.js';
import { measureStart } from './starting.js';
import { table, type Row } from './table.js';
import { cleanUpAll, cleanUpWhenInterrupted } from './tidy.js';

const FULL = {
  messages: { rounds: 5, seconds: 2 },
  pages: { rounds: 3, seconds: 4, steadySeconds: 10 },
  quarter: { summaries: 20, messages: 2_000 },
  starts: 5,
  reminders: [5, 125, 1_000, 10_000],
  sizes: { times: 40, seconds: 10, starts: 5 },
  documents: { sqlite: [5, 125, 1_000], postgresql: [125, 1_000, 10_000] },
  packages: { sqlite: [5, 1_000], postgresql: [5, 1_000] },
};
const QUICK: typeof FULL = {
  messages: { rounds: 3, seconds: 1 },
  pages: { rounds: 3, seconds: 1.5, steadySeconds: 3 },
  quarter: { summaries: 10, messages: 500 },
  starts: 3,
  reminders: [5, 125, 1_000],
  sizes: { times: 15, seconds: 4, starts: 3 },
  documents: { sqlite: [5, 125, 1_000], postgresql: [125, 1_000] },
  packages: { sqlite: [5, 125], postgresql: [5] },
};

/** How many units the organisations of `sizes` have; with `--huge` one more on PostgreSQL. */
const SQLITE_SIZES = [5, 125, 1_000];
const POSTGRESQL_SIZES = [125, 1_000, 10_000];
const HUGE = 100_000;

/** With a higher load than this before the start, the machine is doing other work too. */
const MAX_IDLE_LOAD = 0.5;

const options = process.argv.slice(2);
const size = options.includes('--quick') ? QUICK : FULL;
const isHuge = options.includes('--huge');

/** The measurements by their argument. */
const MEASUREMENTS = {
  messages: async (databases: readonly DatabaseKind[]) =>
    messageRows(await measureMessages(databases, size.messages)),
  pages: async (databases: readonly DatabaseKind[]) => pageRows(await measurePages(databases, size.pages)),
  start: async (databases: readonly DatabaseKind[]) =>
    startRows(await runInTurn(databases, database => measureStart(database, size.starts))),
  reminders: async (databases: readonly DatabaseKind[]) =>
    reminderRows((await runInTurn(databases, database => measureReminders(database, size.reminders))).flat()),
  sizes: async (databases: readonly DatabaseKind[]) =>
    sizeRows(
      await measureSizes(
        databases.map(database => ({
          database,
          sizes: database === sqlite ? SQLITE_SIZES : [...POSTGRESQL_SIZES, ...(isHuge ? [HUGE] : [])],
        })),
        size.sizes,
      ),
    ),
  documents: async (databases: readonly DatabaseKind[]) =>
    documentRows(
      (
        await runInTurn(databases, database =>
          measureDocuments(database, size.documents[database === sqlite ? 'sqlite' : 'postgresql']),
        )
      ).flat(),
    ),
  packages: async (databases: readonly DatabaseKind[]) =>
    packageRows(
      (
        await runInTurn(databases, database =>
          measurePackages(database, size.packages[database === sqlite ? 'sqlite' : 'postgresql']),
        )
      ).flat(),
    ),
  quarter: async (databases: readonly DatabaseKind[]) =>
    quarterRows(await runInTurn(databases, database => measureQuarter(database, size.quarter))),
};

async function main(): Promise<void> {
  cleanUpWhenInterrupted();
  const [loadBefore = 0] = loadavg();
  const postgresql = await findPostgresql();
  const databases = typeof postgresql === 'string' ? [sqlite] : [sqlite, postgresql];
  const startedAt = performance.now();
  const rows: Row[] = [];
  for (const name of chooseMeasurements()) {
    print(`measuring: ${name} …`);
    rows.push(...(await MEASUREMENTS[name](databases)));
  }
  print(`${Math.round((performance.now() - startedAt) / 1000)} s`);
  process.stdout.write(`\n${table(rows)}\n\n${describeConditions(postgresql, loadBefore)}\n`);
}

type MeasurementName = keyof typeof MEASUREMENTS;

const isMeasurement = (argument: string): argument is MeasurementName =>
  Object.hasOwn(MEASUREMENTS, argument);

/** Returns the measurements named in the arguments; without any, all. */
function chooseMeasurements(): MeasurementName[] {
  const names = options.filter(argument => !argument.startsWith('--'));
  const unknown = names.find(name => !isMeasurement(name));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not measured; choose from: ${Object.keys(MEASUREMENTS).join(' ')}`);
  return (names.length > 0 ? names : Object.keys(MEASUREMENTS)).filter(isMeasurement);
}

async function runInTurn<T>(
  databases: readonly DatabaseKind[],
  run: (database: DatabaseKind) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const database of databases) results.push(await run(database));
  return results;
}

function describeConditions(postgresql: DatabaseKind | string, loadBefore: number): string {
  const [processor] = cpus();
  const machine = `${availableParallelism()} cores (${processor?.model.trim() ?? 'unknown'}), Node ${process.version}`;
  const shared = 'the load, the platform and the databases share the machine with the program';
  return [
    `Medians. ${machine}, ${process.platform}; ${shared}.`,
    ...(loadBefore > MAX_IDLE_LOAD
      ? [
          `The machine was not idle: its load was ${loadBefore.toFixed(1)} before the start, so the rates are too low.`,
        ]
      : []),
    ...(typeof postgresql === 'string' ? [postgresql] : []),
  ].join('\n');
}

const print = (text: string): boolean => process.stderr.write(`${text}\n`);

try {
  await main();
} catch (error) {
  print(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await cleanUpAll();
}
// A platform may still listen after a failed measurement.
process.exit();
