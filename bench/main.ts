/**
 * `npm run bench`: how fast the program is, on both databases, beside the SDK's empty adapter and its own bare route,
 * in one run. `--quick` takes fewer and shorter rounds; words behind it (`messages pages start quarter`) measure only
 * those; BENCH_PROFILE=FOLDER keeps a CPU profile of each process, BENCH_POSTGRESQL=URL names another PostgreSQL. What
 * is measured runs in processes of its own; the load and the platform share the machine with it.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import process from 'node:process';
import { findPostgresql, sqlite, type Database } from './databases.js';
import { measureMessages } from './messages.js';
import { measurePages } from './pages.js';
import { measureQuarter } from './quarter.js';
import { messageRows, pageRows, quarterRows, startRows } from './rows.js';
import { measureStart } from './starting.js';
import { table, type Row } from './table.js';
import { tidyUp, tidyWhenInterrupted } from './tidy.js';

const FULL = {
  messages: { rounds: 5, seconds: 2 },
  pages: { rounds: 3, seconds: 4, steadySeconds: 10 },
  quarter: { summaries: 20, messages: 2_000 },
  starts: 5,
};
const QUICK: typeof FULL = {
  messages: { rounds: 3, seconds: 1 },
  pages: { rounds: 3, seconds: 1.5, steadySeconds: 3 },
  quarter: { summaries: 10, messages: 500 },
  starts: 3,
};

/** A machine with a higher load than this is doing something else as well. */
const IDLE_LOAD = 0.5;

const words = process.argv.slice(2);
const size = words.includes('--quick') ? QUICK : FULL;

/** What can be measured, by its word. */
const MEASUREMENTS = {
  messages: async (databases: readonly Database[]) =>
    messageRows(await measureMessages(databases, size.messages)),
  pages: async (databases: readonly Database[]) => pageRows(await measurePages(databases, size.pages)),
  start: async (databases: readonly Database[]) =>
    startRows(await inTurn(databases, database => measureStart(database, size.starts))),
  quarter: async (databases: readonly Database[]) =>
    quarterRows(await inTurn(databases, database => measureQuarter(database, size.quarter))),
};

async function main(): Promise<void> {
  tidyWhenInterrupted();
  const [othersBefore = 0] = loadavg();
  const postgresql = await findPostgresql();
  const databases = typeof postgresql === 'string' ? [sqlite] : [sqlite, postgresql];
  const from = performance.now();
  const rows: Row[] = [];
  for (const name of chosen()) {
    tell(`measuring: ${name} …`);
    rows.push(...(await MEASUREMENTS[name](databases)));
  }
  tell(`${Math.round((performance.now() - from) / 1000)} s`);
  process.stdout.write(`\n${table(rows)}\n\n${conditions(postgresql, othersBefore)}\n`);
}

type Measured = keyof typeof MEASUREMENTS;

const isMeasured = (word: string): word is Measured => Object.hasOwn(MEASUREMENTS, word);

/** What the words behind the command ask for; everything where they ask for nothing. */
function chosen(): Measured[] {
  const names = words.filter(word => !word.startsWith('--'));
  const unknown = names.find(name => !isMeasured(name));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not measured; choose from: ${Object.keys(MEASUREMENTS).join(' ')}`);
  return (names.length > 0 ? names : Object.keys(MEASUREMENTS)).filter(isMeasured);
}

async function inTurn<T>(
  databases: readonly Database[],
  run: (database: Database) => Promise<T>,
): Promise<T[]> {
  const all: T[] = [];
  for (const database of databases) all.push(await run(database));
  return all;
}

function conditions(postgresql: Database | string, othersBefore: number): string {
  const [processor] = cpus();
  const machine = `${availableParallelism()} cores (${processor?.model.trim() ?? 'unknown'}), Node ${process.version}`;
  const shared = 'the load, the platform and the databases share the machine with the program';
  return [
    `Medians. ${machine}, ${process.platform}; ${shared}.`,
    ...(othersBefore > IDLE_LOAD
      ? [
          `The machine was not idle: its load was ${othersBefore.toFixed(1)} before the start, so the rates are too low.`,
        ]
      : []),
    ...(typeof postgresql === 'string' ? [postgresql] : []),
  ].join('\n');
}

const tell = (text: string): boolean => process.stderr.write(`${text}\n`);

try {
  await main();
} catch (error) {
  tell(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await tidyUp();
}
// A platform may still listen where a measurement failed.
process.exit();
