import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseKind } from '../databases.js';
import { freePort, type Child } from '../program.js';
import { startBalancer } from './balancer.js';
import { openBureau, type Bureau } from './bureau.js';
import { LATENCY_MS } from './kills.js';
import { startQuarter } from './load.js';
import { makeOracle } from './oracle.js';
import { pick } from '../pick.js';
import { note } from './progress.js';
import type { Random } from './random.js';
import { quarterResult, type Result } from './result.js';
import { openRows } from './rows.js';
import { readStored, waitUntilDrained } from './stored.js';

export interface CopiesSize {
  readonly seconds: number;
  readonly pausedSeconds: number;
  /** How often every connection of the database is cut. */
  readonly cuts: number;
}

const COPIES = 3;
const START_MS = 3_000;

interface Copy {
  readonly child: Child;
  /** The name of its connections. */
  readonly name: string;
}

async function launchCopy(
  { url, start }: Bureau,
  ports: readonly number[],
  prefix: string,
  index: number,
): Promise<Copy> {
  const name = `${prefix}-${index}`;
  const child = await start({ port: pick(ports, index), databaseUrl: `${url}&application_name=${name}` });
  return { child, name };
}

/**
 * Three copies on one PostgreSQL behind a balancer. One is killed and started again, one is paused, and every connection
 * of the database is cut in the middle of the work.
 */
export async function runCopies(database: DatabaseKind, size: CopiesSize, random: Random): Promise<Result> {
  const name = `trial-${random.below(1e9)}`;
  const bureau = await openBureau(database, { latencyMs: LATENCY_MS });
  try {
    const ports = await Promise.all(Array.from({ length: COPIES }, () => freePort()));
    const startCopy = (index: number): Promise<Copy> => launchCopy(bureau, ports, name, index);
    const copies = await Promise.all(ports.map((_, index) => startCopy(index)));
    const balancer = await startBalancer(ports);
    const oracle = makeOracle();
    const quarter = startQuarter(bureau, oracle, random.fork(), balancer.port);
    await pause(START_MS);
    const wasInTransaction = await pauseInTransaction(bureau, pick(copies, 0), size);
    const [cut, restarted] = await Promise.all([
      cutConnections(bureau, name, size, random.fork()),
      killOne(pick(copies, COPIES - 1), size, () => startCopy(COPIES - 1)),
    ]);
    await quarter.stop();
    await waitUntilDrained(bureau.url);
    await Promise.all([restarted, ...copies].map(copy => copy.child.stop()));
    await balancer.close();
    const { platform, sightings } = bureau;
    return quarterResult({
      part: 'copies',
      database: database.name,
      done: `three copies: one paused for ${size.pausedSeconds} s${wasInTransaction ? ' inside a transaction' : ''}, one killed, ${cut} connections cut in ${size.cuts} rounds`,
      verdict: oracle.judge(await readStored(bureau.url), { labels: sightings.labels, ids: platform.ids }),
      meetings: quarter.meetings,
      apologies: sightings.apologies(),
      repeated: platform.repeated(),
    });
  } finally {
    await bureau.close();
  }
}

/** Cuts every connection of the copies, at random moments; returns the number of connections. */
async function cutConnections(
  { url }: Bureau,
  name: string,
  { seconds, cuts }: CopiesSize,
  random: Random,
): Promise<number> {
  const moments = Array.from({ length: cuts }, () => random.between(0.05, 0.95) * seconds * 1_000).sort(
    (a, b) => a - b,
  );
  const startedAt = performance.now();
  let cut = 0;
  for (const [index, moment] of moments.entries()) {
    await pause(Math.max(0, moment - (performance.now() - startedAt)));
    cut += await terminate(url, name);
    note(`connections cut ${index + 1} of ${cuts} times`);
  }
  return cut;
}

async function terminate(url: string, name: string): Promise<number> {
  const client = new pg.Client({ connectionString: url.replace(/\?.*$/u, '') });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE starts_with(application_name, $1)',
      [name],
    );
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

/** Kills a copy after a quarter of the time, and starts it again. */
async function killOne(
  { child }: Copy,
  { seconds }: CopiesSize,
  startAgain: () => Promise<Copy>,
): Promise<Copy> {
  await pause(seconds * 250);
  child.signal('SIGKILL');
  await child.stop();
  note('one copy killed');
  await pause(seconds * 100);
  return startAgain();
}

/** A moment inside of a transaction is found after a few tries; its locks then stay in the way of the other copies. */
const TRIES = 500;

/** Pauses a copy, if possible inside of a transaction; true when it was. */
async function pauseInTransaction(
  { url }: Bureau,
  { child, name }: Copy,
  { pausedSeconds }: CopiesSize,
): Promise<boolean> {
  const rows = await openRows(url);
  let isInside = false;
  try {
    for (let attempt = 1; attempt <= TRIES && !isInside; attempt += 1) {
      child.signal('SIGCONT');
      await pause(attempt % 10);
      child.signal('SIGSTOP');
      // A statement that was under way ends meanwhile.
      await pause(20);
      isInside = (await rows.query(transactionsOf(name))).length > 0;
    }
  } finally {
    await rows.close();
  }
  note(`one copy paused for ${pausedSeconds} s${isInside ? ', inside a transaction' : ''}`);
  await pause(pausedSeconds * 1_000);
  child.signal('SIGCONT');
  return isInside;
}

/** Open transactions that have written, and so hold locks. */
const transactionsOf = (name: string): string =>
  `SELECT pid FROM pg_stat_activity WHERE application_name = '${name}' AND state = 'idle in transaction'
   AND backend_xid IS NOT NULL`;
