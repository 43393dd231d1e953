import { routeName } from '../cards/routes.js';
import type { Unit } from '../src/plan/organisation.js';
import { PERIOD } from './app.js';
import type { DatabaseKind } from './databases.js';
import { messageEvent, tapEvent, type Person } from './events.js';
import { openLoop, post } from './load.js';
import { DRAFT_VERSION, fillOrganisation, personOf, reporterOf, REVIEWERS, stateOf } from './organisation.js';
import type { UnitState } from './organisation.js';
import { nextPage, type Typist } from './pages.js';
import { pick } from './pick.js';
import { treeOf } from './plan.js';
import { startPlatform, type Platform } from './platform.js';
import { readState } from './process.js';
import { startProgram, type Child } from './program.js';
import { median, percentile } from './stats.js';
import { registerCleanUp } from './tidy.js';

/** What one kind of request costs in an organisation of some size. */
export interface SizeResult {
  readonly database: string;
  readonly units: number;
  readonly request: string;
  /** Latency in ms. */
  readonly p50: number;
  readonly p99: number;
  /** Processor time of the server for one request, in ms. */
  readonly cpu: number;
  /** The longest time for which the server's event loop stood still, in ms. */
  readonly block: number;
}

export interface ReadyResult {
  readonly database: string;
  readonly units: number;
  /** From the start of the process to /readyz, in ms. */
  readonly ready: number;
}

/** A database and the numbers of units that are measured on it. */
export interface Sizes {
  readonly database: DatabaseKind;
  readonly sizes: readonly number[];
}

export interface SizesOptions {
  /** How often a person asks each thing. */
  readonly times: number;
  /** How long pages are saved. */
  readonly seconds: number;
  readonly starts: number;
}

export const PAGES_PER_SECOND = 50;
const TYPISTS = 25;

/** Measures organisations of several sizes, one after the other; nothing but the number of units differs. */
export async function measureSizes(
  sizes: readonly Sizes[],
  options: SizesOptions,
): Promise<{ readonly requests: SizeResult[]; readonly starts: ReadyResult[] }> {
  const [requests, starts]: [SizeResult[], ReadyResult[]] = [[], []];
  for (const { database, sizes: numbers } of sizes)
    for (const units of numbers) {
      const measured = await measureSize(database, units, options);
      requests.push(...measured.requests.map(each => ({ database: database.name, units, ...each })));
      starts.push({ database: database.name, units, ready: measured.ready });
    }
  return { requests, starts };
}

type Measured = Omit<SizeResult, 'database' | 'units'>;

/** The running program, its platform, and its units in the order of their places. */
interface Office {
  readonly child: Child;
  readonly platform: Platform;
  readonly units: readonly Unit[];
  readonly times: number;
}

async function measureSize(
  database: DatabaseKind,
  count: number,
  { times, seconds, starts }: SizesOptions,
): Promise<{ readonly requests: Measured[]; readonly ready: number }> {
  const plan = treeOf(count);
  const { units } = plan.organisation;
  const { url, remove } = await database.create();
  const platform = await startPlatform();
  const closePlatform = registerCleanUp(() => platform.close());
  const launch = () =>
    startProgram({
      ...{ platform, databaseUrl: url, admin: personOf('admin').openId },
      plan,
    });
  try {
    await fillOrganisation(url, units);
    const readies: number[] = [];
    for (let number = 1; number < starts; number += 1) {
      const child = await launch();
      readies.push(child.readyAfterMs);
      await child.stop();
    }
    const child = await launch();
    try {
      readies.push(child.readyAfterMs);
      const office = { child, platform, units, times };
      return { requests: await measureRequests(office, seconds), ready: median(readies) };
    } finally {
      await child.stop();
    }
  } finally {
    await closePlatform();
    await remove();
  }
}

async function measureRequests(office: Office, seconds: number): Promise<Measured[]> {
  const { units, times } = office;
  const reviewer = (turn: number) => personOf('reviewer', turn % REVIEWERS);
  const leaves = (state: UnitState) => placesOf(units, state).slice(-times);
  const [drafts, waiting, approved] = [leaves('draft'), leaves('submitted'), leaves('approved')];
  const say = (who: (turn: number) => Person, text: string) => (turn: number) => ask(office, who(turn), text);
  // A first request of each kind compiles what all later ones use.
  await tapLook(office, reviewer(0), pick(waiting, 0));
  return [
    await measurePages(office, seconds),
    await measure(office, 'submit', drafts.length, turn => tapSubmit(office, pick(drafts, turn))),
    await measure(office, 'review card', waiting.length, turn =>
      tapLook(office, reviewer(turn), pick(waiting, turn)),
    ),
    await measure(
      office,
      '`/status`',
      times,
      say(() => personOf('leader'), '/status'),
    ),
    await measure(
      office,
      '`/help` of a reporter',
      approved.length,
      say(turn => reporterOf(pick(approved, turn)), '/help'),
    ),
    await measure(office, '`/help` of a reviewer', times, say(reviewer, '/help')),
    await measure(
      office,
      '`/fill`',
      approved.length,
      say(turn => reporterOf(pick(approved, turn)), '/fill'),
    ),
    await measure(
      office,
      '`/fill` of a parent',
      times,
      say(turn => reporterOf(turn % 5), '/fill'),
    ),
    await measure(office, '`/review`', times, say(reviewer, '/review')),
    await measure(
      office,
      '`/members`',
      times,
      say(() => personOf('admin'), '/members'),
    ),
  ];
}

/** The places of the units with a state; leaves stand last. */
const placesOf = (units: readonly Unit[], state: UnitState): number[] =>
  units.flatMap((_, place) => (stateOf(place) === state ? [place] : []));

async function measure(
  { child }: Office,
  request: string,
  times: number,
  run: (turn: number) => Promise<number>,
): Promise<Measured> {
  const before = await readState(child);
  const latencies: number[] = [];
  for (let turn = 0; turn < times; turn += 1) latencies.push(await run(turn));
  const { cpu, block } = await readState(child);
  return {
    ...{ request, block, cpu: (cpu - before.cpu) / times },
    ...{ p50: median(latencies), p99: percentile(latencies, 0.99) },
  };
}

/** Sends a command; returns the time until its answer has reached the platform, in ms. */
async function ask({ child, platform }: Office, person: Person, text: string): Promise<number> {
  const from = performance.now();
  const [answer] = await Promise.all([
    platform.nextMessage(({ to, type }) => to === person.openId && type === 'interactive'),
    post(child.port, messageEvent(person, text)),
  ]);
  return answer.at - from;
}

async function tapFor(
  { child }: Office,
  person: Person,
  button: string,
  fields: Readonly<Record<string, string>>,
  expected: string,
): Promise<number> {
  const from = performance.now();
  const answer = await post(child.port, tapEvent(person, button, fields));
  if (!answer.includes(expected)) throw new Error(`${button} was answered: ${answer.slice(0, 300)}`);
  return performance.now() - from;
}

function tapSubmit(office: Office, place: number): Promise<number> {
  const unit = pick(office.units, place).key;
  const button = routeName('submit', { unit, period: PERIOD, version: DRAFT_VERSION });
  return tapFor(office, reporterOf(place), button, { summary: '本季度各项工作按计划推进。' }, '已提交');
}

function tapLook(office: Office, reviewer: Person, place: number): Promise<number> {
  const button = routeName('look', { unit: pick(office.units, place).key, period: PERIOD });
  return tapFor(office, reviewer, button, {}, '"content":"通过"');
}

/** Pages saved at a steady rate by people whose units have nothing yet. */
async function measurePages(office: Office, seconds: number): Promise<Measured> {
  const { child, units } = office;
  const typists = placesOf(units, 'empty')
    .slice(-TYPISTS)
    .map((place): Typist => ({
      reporter: { ...reporterOf(place), unit: pick(units, place) },
      ...{ version: 0, page: 1, filling: 1 },
    }));
  const before = await readState(child);
  const { count, p50, p99 } = await openLoop({
    ...{ port: child.port, connections: typists.length, perSecond: PAGES_PER_SECOND, seconds },
    next: index => nextPage(pick(typists, index)),
  });
  const { cpu, block } = await readState(child);
  return {
    request: `pages saved at ${PAGES_PER_SECOND}/s`,
    p50,
    p99,
    cpu: (cpu - before.cpu) / count,
    block,
  };
}
