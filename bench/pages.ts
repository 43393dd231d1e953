import { routeName } from '../cards/routes.js';
import { PERIOD } from './app.js';
import type { DatabaseKind } from './databases.js';
import { tapEvent } from './events.js';
import { closedLoop, openLoop, type Load, type NextRequest } from './load.js';
import { pick } from './pick.js';
import { figuresOf, FILLINGS, manyUnits, PAGES, inputsOfPage } from './plan.js';
import { readState } from './process.js';
import { median } from './stats.js';
import { startTown, submitEarlier, readVersion, type Reporter, type Town } from './town.js';

export interface PagesResult {
  readonly name: string;
  /** Latency at the steady rate, in ms. */
  readonly p50: number;
  readonly p99: number;
  /** Pages per second at full load. */
  readonly perSecond: number;
  /** The server's processor time for each page at full load, in ms. */
  readonly cpu: number;
}

export const STEADY_RATE = 100;
const CONNECTIONS = 16;
const WARM_UP_SECONDS = 1.5;

/**
 * Measures saved form pages with changed figures by 32 reporters: at a steady rate, then at full load, the databases
 * in turn.
 */
export async function measurePages(
  databases: readonly DatabaseKind[],
  { rounds, seconds, steadySeconds }: { rounds: number; seconds: number; steadySeconds: number },
): Promise<PagesResult[]> {
  const offices: Office[] = [];
  try {
    for (const database of databases) offices.push(await openOffice(database));
    for (const office of offices) await runFlatOut(office, WARM_UP_SECONDS);
    const steadyRounds = new Map(offices.map(office => [office, [] as Load[]]));
    for (let number = 0; number < rounds; number += 1)
      for (const [office, results] of steadyRounds) results.push(await runSteady(office, steadySeconds));
    const flatOutRounds = new Map(offices.map(office => [office, [] as FlatOutResult[]]));
    for (let number = 0; number < rounds; number += 1)
      for (const [office, results] of flatOutRounds) results.push(await runFlatOut(office, seconds));
    return [...flatOutRounds].map(([office, results]) => ({
      name: office.town.database.name,
      p50: median((steadyRounds.get(office) ?? []).map(({ p50 }) => p50)),
      p99: median((steadyRounds.get(office) ?? []).map(({ p99 }) => p99)),
      perSecond: median(results.map(({ perSecond }) => perSecond)),
      cpu: median(results.map(({ cpu }) => cpu)),
    }));
  } finally {
    for (const { town } of offices) await town.close();
  }
}

/** A town with the progress of each reporter's form. */
interface Office {
  readonly town: Town;
  readonly typists: readonly Typist[];
}

/** A reporter with the place in their form. */
export interface Typist {
  readonly reporter: Reporter;
  version: number;
  page: number;
  filling: number;
}

async function openOffice(database: DatabaseKind): Promise<Office> {
  const town = await startTown(database, manyUnits.organisation.units, manyUnits);
  await submitEarlier(town);
  const typists = town.reporters.map(reporter => ({ reporter, version: 0, page: 1, filling: 1 }));
  return { town, typists };
}

const runSteady = ({ town, typists }: Office, seconds: number): Promise<Load> =>
  openLoop({
    port: town.child.port,
    connections: typists.length,
    perSecond: STEADY_RATE,
    seconds,
    next: index => nextPage(pick(typists, index)),
  });

interface FlatOutResult {
  readonly perSecond: number;
  readonly cpu: number;
}

/** Each connection serves two people in turn. */
async function runFlatOut({ town, typists }: Office, seconds: number): Promise<FlatOutResult> {
  const before = await readState(town.child);
  const turns = typists.map(() => 0);
  const { count, perSecond } = await closedLoop({
    port: town.child.port,
    connections: CONNECTIONS,
    seconds,
    next: connection => {
      const turn = (turns[connection] = (turns[connection] ?? 0) + 1);
      return nextPage(pick(typists, (connection + CONNECTIONS * (turn % 2)) % typists.length));
    },
  });
  return { perSecond, cpu: ((await readState(town.child)).cpu - before.cpu) / count };
}

/**
 * Makes a tap on 保存并下一页 for a reporter's current page. After the last page the form starts again with other figures.
 */
export function nextPage(typist: Typist): NextRequest {
  const { reporter, version, page, filling } = typist;
  const unit = reporter.unit.key;
  const button = routeName('save', { unit, period: PERIOD, version, page, to: page + 1 });
  return {
    event: tapEvent(reporter, button, inputsOfPage(page, figuresOf(filling))),
    onReply: body => {
      const savedVersion = readVersion(body.toString('utf8'), unit, PERIOD);
      if (savedVersion <= version)
        throw new Error(`${unit}: page ${page} was not saved: ${body.toString('utf8').slice(0, 300)}`);
      typist.version = savedVersion;
      typist.page = (page % PAGES) + 1;
      if (page === PAGES) typist.filling = (filling % FILLINGS) + 1;
    },
  };
}
