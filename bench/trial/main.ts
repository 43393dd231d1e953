/**
 * `npm run trial`: disturbs the real program on purpose, and counts what was lost, what came twice, and who got an
 * apology. Exit code 1 when a promise was broken. Arguments (`kills copies`) choose parts; `--quick` takes smaller
 * numbers; `--minutes N` and `--bodies N` are the sizes of `fuzz`, `--transport webhook` or `websocket` its way; `--seed N`
 * repeats the random choices of a run; `--only sqlite` or `postgresql` chooses a database.
 * BENCH_POSTGRESQL=URL names another PostgreSQL.
 */
import { randomInt } from 'node:crypto';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { findPostgresql, sqlite, type DatabaseKind } from '../databases.js';
import { cleanUpAll, cleanUpWhenInterrupted } from '../tidy.js';
import { runButtons } from './buttons.js';
import { runCopies } from './copies.js';
import { runFuzz, type FuzzSize } from './fuzz.js';
import { runKills } from './kills.js';
import { note } from './progress.js';
import { makeRandom, type Random } from './random.js';
import { formatResults, type Result } from './result.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    only: { type: 'string' },
    transport: { type: 'string' },
    minutes: { type: 'string' },
    bodies: { type: 'string' },
  },
});

const FUZZ: FuzzSize = { bodies: 100_000, minutes: 5, restSeconds: 60, quietSeconds: 120 };
const FULL = {
  kills: 200,
  copies: { seconds: 90, pausedSeconds: 20, cuts: 25 },
  buttons: { buttonsInState: 2_000 },
  fuzz: FUZZ,
};
const QUICK: typeof FULL = {
  kills: 15,
  copies: { seconds: 30, pausedSeconds: 20, cuts: 8 },
  buttons: { buttonsInState: 100 },
  fuzz: { bodies: 4_000, minutes: 0.5, restSeconds: 10, quietSeconds: 30 },
};
const size = options.quick ? QUICK : FULL;
const fuzzSize: FuzzSize = {
  ...size.fuzz,
  ...(options.minutes === undefined ? {} : { minutes: Number(options.minutes) }),
  ...(options.bodies === undefined ? {} : { bodies: Number(options.bodies) }),
};

interface Part {
  /** Present: the part runs on PostgreSQL alone. */
  readonly needsPostgresql?: true;
  readonly run: (database: DatabaseKind, random: Random) => Promise<readonly Result[]>;
}

const PARTS: Readonly<Record<string, Part>> = {
  kills: { run: async (database, random) => [await runKills(database, size.kills, random)] },
  copies: {
    needsPostgresql: true,
    run: async (database, random) => [await runCopies(database, size.copies, random)],
  },
  buttons: { run: async (database, random) => [await runButtons(database, size.buttons, random)] },
  fuzz: {
    run: async (database, random) => {
      const results: Result[] = [];
      for (const transport of ['webhook', 'websocket'] as const)
        if ((options.transport ?? transport) === transport)
          results.push(await runFuzz(database, transport, fuzzSize, random.fork()));
      return results;
    },
  },
};

/** No more broken promises than this are printed for each row. */
const MAX_SHOWN = 20;

async function main(): Promise<void> {
  cleanUpWhenInterrupted();
  const seed = Number(options.seed);
  const names = chooseParts();
  const databases = await chooseDatabases();
  note(`seed ${seed}: npm run trial -- ${names.join(' ')}${options.quick ? ' --quick' : ''} --seed ${seed}`);
  const results: Result[] = [];
  for (const name of names)
    for (const database of databases) {
      const part = PARTS[name];
      if (!part || (part.needsPostgresql && database === sqlite)) continue;
      note(`${name}, ${database.name} …`);
      results.push(...(await part.run(database, makeRandom(seed))));
    }
  process.stdout.write(`\n${formatResults(results)}\n\nSeed ${seed}, Node ${process.version}.\n`);
  reportBroken(results);
}

function chooseParts(): string[] {
  const unknown = positionals.find(name => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined)
    throw new Error(`${unknown} is no part of the trial; choose from: ${Object.keys(PARTS).join(' ')}`);
  return positionals.length > 0 ? positionals : Object.keys(PARTS);
}

async function chooseDatabases(): Promise<DatabaseKind[]> {
  const postgresql = await findPostgresql();
  if (typeof postgresql === 'string') note(postgresql);
  return [
    ...(options.only === 'postgresql' ? [] : [sqlite]),
    ...(options.only === 'sqlite' || typeof postgresql === 'string' ? [] : [postgresql]),
  ];
}

function reportBroken(results: readonly Result[]): void {
  for (const { part, database, broken } of results) {
    if (broken.length === 0) continue;
    process.exitCode = 1;
    process.stdout.write(`\n${part}, ${database}: ${broken.length} broken promises\n`);
    for (const words of broken.slice(0, MAX_SHOWN)) process.stdout.write(`- ${words}\n`);
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `\ntrial: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
} finally {
  await cleanUpAll();
}
process.exit();
