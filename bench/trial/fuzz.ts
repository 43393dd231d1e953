import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseKind } from '../databases.js';
import { newPerson, type Person } from '../events.js';
import { pick } from '../pick.js';
import type { Child } from '../program.js';
import { formatNumber } from '../table.js';
import { openBureau, type Bureau } from './bureau.js';
import { deliver, deliverByWebhook, type Delivery, type Way } from './deliver.js';
import {
  describe,
  differences,
  readDomain,
  restore,
  type Difference,
  type Domain,
  type Table,
} from './domain.js';
import { startQuarter, type BusyQuarter } from './load.js';
import { readMemory, watchMemory } from './memory.js';
import { mutate, writeJson } from './mutate.js';
import { makeOracle, type Verdict } from './oracle.js';
import { note } from './progress.js';
import { REGISTER } from './register-permits.js';
import type { Random } from './random.js';
import type { Result } from './result.js';
import { openRows, textIn, type Rows } from './rows.js';
import { sampleEvent, type Known } from './samples.js';
import { readStored, waitUntilDrained } from './stored.js';

export type Transport = 'webhook' | 'websocket';

export interface FuzzSize {
  readonly bodies: number;
  /** The mixed load before the bodies, in minutes. */
  readonly minutes: number;
  /** The rest before the memory is read for the first time, and for the last time, in seconds. */
  readonly restSeconds: number;
  readonly quietSeconds: number;
}

/** The memory afterwards must be less than this times the resting memory. */
const MAX_GROWTH = 1.3;
const BATCH = 500;
const AT_ONCE = 8;
const WARM_UP_MS = 10_000;
/**
 * In the mixed load everybody pauses up to this long: an hour of a real rush, not of a benchmark. With shorter pauses one person
 * gets more messages a second than the platform allows, and what waits grows for an hour.
 */
const PACE_MS = 1_200;

/** A sender, and the rows that only others may change. */
interface Sender {
  readonly person: Person;
  readonly mayChange: (change: Difference, unitOf: (change: Difference) => string) => boolean;
}

interface Tally {
  bodies: number;
  readonly statuses: Map<string, number>;
  readonly broken: string[];
  longestMs: number;
}

interface Run {
  readonly bureau: Bureau;
  readonly child: Child;
  readonly rows: Rows;
  readonly way: Way;
  readonly random: Random;
  readonly tally: Tally;
}

/** Puts mixed load and then changed bodies on the program, by one transport, and looks at rows, answers and memory. */
export async function runFuzz(
  database: DatabaseKind,
  transport: Transport,
  size: FuzzSize,
  random: Random,
): Promise<Result> {
  const bureau = await openBureau(database);
  const child = await bureau.start({ transport });
  const rows = await openRows(bureau.url);
  const tally: Tally = { bodies: 0, statuses: new Map(), broken: [], longestMs: 0 };
  const way = transport === 'webhook' ? child.port : bureau.platform.lines;
  const run: Run = { bureau, child, rows, way, random, tally };
  try {
    const oracle = makeOracle();
    await warmUp(run, oracle);
    await pause(size.restSeconds * 1_000);
    const resting = await readMemory(child);
    const watch = watchMemory(child);
    note(
      `${database.name}, ${transport}: ${formatNumber(resting)} MB at rest; mixed load for ${size.minutes} minutes`,
    );
    const quarter = startQuarter(bureau, oracle, random.fork(), way, PACE_MS);
    await pause(size.minutes * 60_000);
    await quarter.stop();
    await waitUntilDrained(bureau.url);
    const seen = { labels: bureau.sightings.labels, ids: bureau.platform.ids };
    const verdict = oracle.judge(await readStored(bureau.url), seen);
    const apologies = bureau.sightings.apologies();
    await sendBodies(run, transport, size.bodies);
    watch.stop();
    await pause(size.quietSeconds * 1_000);
    const memory = { resting, peak: watch.peak(), last: await readMemory(child) };
    return resultOf({ bureau, transport, size, tally, verdict, apologies, quarter, memory });
  } finally {
    await rows.close();
    await child.stop();
    await bureau.close();
  }
}

/**
 * Loads what a program loads at its first use, so that the resting memory is that of a program at work. A rush would leave
 * memory behind that makes the resting figure too high.
 */
async function warmUp({ bureau, way, random }: Run, oracle: ReturnType<typeof makeOracle>): Promise<void> {
  const quarter = startQuarter(bureau, oracle, random.fork(), way, PACE_MS);
  await pause(WARM_UP_MS);
  await quarter.stop();
  await waitUntilDrained(bureau.url);
}

async function sendBodies(run: Run, transport: Transport, count: number): Promise<void> {
  const { bureau, rows, tally, random } = run;
  const senders = sendersOf(bureau);
  const before = await readDomain(rows);
  const known = knownOf(bureau, before);
  while (tally.bodies < count) {
    const name = random.of(Object.keys(senders));
    const sender = senders[name];
    if (!sender) continue;
    const left = Math.min(BATCH, count - tally.bodies);
    await sendBatch(run, transport, sender, known, left);
    const open = await waitUntilFinished(rows);
    for (const key of open) tally.broken.push(`${key} stays unfinished`);
    await checkRows(run, name, sender, before);
    note(`${bureau.database}, ${transport}: ${tally.bodies} of ${count} bodies`);
    if (tally.broken.length > MAX_BROKEN) return;
  }
  await waitUntilDrained(bureau.url);
  const lines = (await bureau.log.read()).split('\n');
  for (const line of lines.filter(each => each.includes('"level":"error"')))
    tally.broken.push(line.slice(0, 500));
}

/** After so many faults further ones say nothing new. */
const MAX_BROKEN = 200;

async function sendBatch(
  run: Run,
  transport: Transport,
  sender: Sender,
  known: Known,
  count: number,
): Promise<void> {
  const { way, child, random, tally } = run;
  let left = count;
  const work = async (own: Random): Promise<void> => {
    while (left > 0) {
      left -= 1;
      tally.bodies += 1;
      const event = mutate(sampleEvent(sender.person, known, own), own);
      const text = writeJson(event, own);
      const path = own.happens(0.5) ? '/webhook/event' : '/webhook/card';
      const delivery = await (transport === 'webhook'
        ? deliverByWebhook(child.port, text, path)
        : deliver(way, event));
      noteDelivery(tally, delivery, text, transport === 'webhook' ? HONEST : HONEST_ON_LINE);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(random.fork())));
}

/** 400: unreadable. 401: the token or the app id was changed. 413: too large. */
const HONEST = new Set([200, 400, 401, 413]);
/** The SDK has no other refusal on the lines. The program counts what it refused, and logs what it failed to take. */
const HONEST_ON_LINE = new Set([200, 500]);

function noteDelivery(tally: Tally, delivery: Delivery, text: string, honest: ReadonlySet<number>): void {
  const outcome = delivery.kind === 'answered' ? String(delivery.status) : delivery.kind;
  tally.statuses.set(outcome, (tally.statuses.get(outcome) ?? 0) + 1);
  tally.longestMs = Math.max(tally.longestMs, delivery.ms);
  const isHonest = delivery.kind === 'answered' && honest.has(delivery.status);
  const isFailed = delivery.kind === 'answered' && /处理失败|系统忙/u.test(delivery.body);
  if (!isHonest || isFailed)
    tally.broken.push(`${outcome}${isFailed ? ' 处理失败' : ''}: ${excerptOf(text)}`);
}

const excerptOf = (text: string): string => (text.length > 700 ? `${text.slice(0, 700)} …` : text);

const FINISH_MS = 60_000;

/** Waits until every accepted event is finished; returns the keys of those that are not after a minute. */
async function waitUntilFinished(rows: Rows): Promise<string[]> {
  const end = performance.now() + FINISH_MS;
  for (;;) {
    const open = await rows.query('SELECT key FROM inbox WHERE finished_at IS NULL');
    if (open.length === 0 || performance.now() > end) return open.map(row => textIn(row, 'key'));
    await pause(20);
  }
}

/** Compares the rows with those before the batch, and puts them back. */
async function checkRows({ rows, tally }: Run, name: string, sender: Sender, before: Domain): Promise<void> {
  const after = await readDomain(rows);
  const changes = differences(before, after);
  const unitOf = ({ before: old, after: row }: Difference) => {
    const id = textIn(row ?? old, 'submission_id');
    const owner = after.get('submission')?.get(id) ?? before.get('submission')?.get(id);
    return textIn(id === '' ? (row ?? old) : owner, 'unit');
  };
  for (const change of changes)
    if (!sender.mayChange(change, unitOf)) tally.broken.push(`a body of the ${name}: ${describe(change)}`);
  if (changes.length > 0) await restore(rows, before, []);
}

const REPORT: readonly Table[] = ['submission', 'figure', 'note', 'event', 'register_source', ...REGISTER];

function sendersOf(bureau: Bureau): Readonly<Record<string, Sender>> {
  const { reporters, reviewer, leader, admin } = bureau;
  const people = [...reporters, reviewer, leader, admin];
  /**
   * Rows of the sender: a request for a unit, a pending action, the program's notes. A changed open_id makes another person
   * the sender, whom nobody knows.
   */
  const isOwn = (person: Person, { table, before, after }: Difference): boolean => {
    const owner = textIn(after ?? before, 'open_id');
    return table === 'unit_request' || table === 'kept'
      ? owner === person.openId || people.every(({ openId }) => openId !== owner)
      : table === 'setting' && textIn(after ?? before, 'key') !== 'working-group';
  };
  const reporter = pick(reporters, 0);
  const stranger = newPerson();
  const decided: readonly Table[] = ['submission', 'event', 'note', 'snapshot', ...REGISTER];
  const ofAdmin: readonly Table[] = ['role_grant', 'unit_request', 'setting'];
  return {
    reporter: {
      person: reporter,
      mayChange: (change, unitOf) =>
        isOwn(reporter, change) || (REPORT.includes(change.table) && unitOf(change) === reporter.unit.key),
    },
    stranger: { person: stranger, mayChange: change => isOwn(stranger, change) },
    reviewer: {
      person: reviewer,
      mayChange: change => isOwn(reviewer, change) || decided.includes(change.table),
    },
    admin: { person: admin, mayChange: change => isOwn(admin, change) || ofAdmin.includes(change.table) },
  };
}

const knownOf = ({ reporters, reviewer, leader }: Bureau, domain: Domain): Known => ({
  units: reporters.slice(0, 3).map(({ unit }) => unit.key),
  people: [...reporters, reviewer, leader],
  pending: [...(domain.get('kept')?.keys() ?? []), ...(domain.get('unit_request')?.keys() ?? []), 'none'],
});

function resultOf(options: {
  readonly bureau: Bureau;
  readonly transport: Transport;
  readonly size: FuzzSize;
  readonly tally: Tally;
  readonly verdict: Verdict;
  readonly apologies: number;
  readonly quarter: BusyQuarter;
  readonly memory: { readonly resting: number; readonly peak: number; readonly last: number };
}): Result {
  const { bureau, transport, size, tally, verdict, apologies, quarter, memory } = options;
  const { resting, peak, last } = memory;
  const statuses = [...tally.statuses]
    .map(([status, times]) => `${status}: ${times.toLocaleString('en')}`)
    .sort();
  const longestMs = Math.max(tally.longestMs, ...quarter.meetings.answers);
  const growth = last / resting;
  return {
    part: `fuzz, ${transport}`,
    database: bureau.database,
    done: `${size.minutes} minutes of mixed load, ${tally.bodies.toLocaleString('en')} bodies (${statuses.join(', ')})`,
    acknowledged: verdict.acknowledged.toLocaleString('en'),
    lost: verdict.lost.length,
    twice: verdict.twice.length,
    apologies: `${apologies} in the mixed load`,
    longest: `${formatNumber(longestMs)} ms`,
    memory: `${formatNumber(resting)} MB at rest, ${formatNumber(peak)} at most, ${formatNumber(last)} after ${size.quietSeconds} s: ${growth.toFixed(2)} ×`,
    broken: [
      ...verdict.lost.map(words => `lost: ${words}`),
      ...verdict.twice.map(words => `twice: ${words}`),
      ...verdict.contradictions,
      ...tally.broken,
      ...(apologies > 0 ? [`${apologies} apologies in the mixed load`] : []),
      ...(growth >= MAX_GROWTH ? [`the memory has grown ${growth.toFixed(2)} times`] : []),
    ],
  };
}
