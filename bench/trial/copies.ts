import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseKind } from '../databases.js';
import { freePort, type Child } from '../program.js';
import { startBalancer } from './balancer.js';
import { openBureau, type Bureau } from './bureau.js';
import { LATENCY_MS } from './kills.js';
import { startQuarter } from './load.js';
import { makeOracle } from './oracle.js';
import { note } from './progress.js';
import type { Random } from './random.js';
import { quarterResult, type Result } from './result.js';
import { readStored, waitUntilDrained } from './stored.js';

export interface CopiesSize {
  readonly seconds: number;
  readonly pausedSeconds: number;
  /** How often every connection of the database is cut. */
  readonly cuts: number;
}

const COPIES = 3;

/**
 * Three copies on one PostgreSQL behind a balancer. One is killed and started again, one is paused, and every connection
 * of the database is cut in the middle of the work.
 */
export async function runCopies(database: DatabaseKind, size: CopiesSize, random: Random): Promise<Result> {
  const name = `trial-${random.below(1e9)}`;
  const bureau = await openBureau(database, { addToUrl: `&application_name=${name}`, latencyMs: LATENCY_MS });
  try {
    const ports = await Promise.all(Array.from({ length: COPIES }, () => freePort()));
    const copies = await Promise.all(ports.map(port => bureau.start({ port })));
    const balancer = await startBalancer(ports);
    const oracle = makeOracle();
    const quarter = startQuarter(bureau, oracle, random.fork(), balancer.port);
    const [cut, restarted] = await Promise.all([
      cutConnections(bureau, name, size, random.fork()),
      killOne(bureau, copies, size),
      pauseOne(copies, size),
      pause(size.seconds * 1_000),
    ]);
    await quarter.stop();
    await waitUntilDrained(bureau.url);
    await Promise.all([restarted, ...copies].map(copy => copy.stop()));
    await balancer.close();
    const { platform, sightings } = bureau;
    return quarterResult({
      part: 'copies',
      database: database.name,
      done: `three copies for ${size.seconds} s: one killed, one paused for ${size.pausedSeconds} s, ${cut} connections cut in ${size.cuts} rounds`,
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
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      [name],
    );
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

/** Kills the last copy after a quarter of the time, and starts it again. */
async function killOne(bureau: Bureau, copies: readonly Child[], { seconds }: CopiesSize): Promise<Child> {
  const victim = copies[COPIES - 1];
  if (!victim) throw new Error('there is no copy to kill');
  await pause(seconds * 250);
  victim.signal('SIGKILL');
  await victim.stop();
  note('one copy killed');
  await pause(seconds * 100);
  return bureau.start({ port: victim.port });
}

async function pauseOne(copies: readonly Child[], { seconds, pausedSeconds }: CopiesSize): Promise<void> {
  await pause(seconds * 150);
  copies[0]?.signal('SIGSTOP');
  note(`one copy paused for ${pausedSeconds} s`);
  await pause(pausedSeconds * 1_000);
  copies[0]?.signal('SIGCONT');
}
