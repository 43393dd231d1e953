import { routeName } from '../cards/routes.js';
import { PERIOD } from './app.js';
import type { Database } from './databases.js';
import { tapEvent } from './events.js';
import { closedLoop, openLoop, type Load, type Turn } from './load.js';
import { pick } from './pick.js';
import { figuresOf, FILLINGS, manyUnits, PAGES, typedOn } from './plan.js';
import { stateOf } from './process.js';
import { median } from './stats.js';
import { startTown, submitEarlier, versionIn, type Reporter, type Town } from './town.js';

export interface PagesMeasured {
  readonly name: string;
  /** At the steady rate, in ms. */
  readonly p50: number;
  readonly p99: number;
  /** Flat out. */
  readonly perSecond: number;
  /** Processor time of the server process for each page then, in ms. */
  readonly cpu: number;
}

export const STEADY_RATE = 100;
const CONNECTIONS = 16;
const WARM_UP_SECONDS = 1.5;

/** Pages of the form saved with changed figures by 32 reporters: at a steady rate, then flat out, databases in turn. */
export async function measurePages(
  databases: readonly Database[],
  { rounds, seconds, steadySeconds }: { rounds: number; seconds: number; steadySeconds: number },
): Promise<PagesMeasured[]> {
  const offices: Office[] = [];
  try {
    for (const database of databases) offices.push(await openOffice(database));
    for (const office of offices) await flatOut(office, WARM_UP_SECONDS);
    const steady = new Map(offices.map(office => [office, [] as Load[]]));
    for (let number = 0; number < rounds; number += 1)
      for (const [office, done] of steady) done.push(await steadily(office, steadySeconds));
    const flat = new Map(offices.map(office => [office, [] as Flat[]]));
    for (let number = 0; number < rounds; number += 1)
      for (const [office, done] of flat) done.push(await flatOut(office, seconds));
    return [...flat].map(([office, done]) => ({
      name: office.town.database.name,
      p50: median((steady.get(office) ?? []).map(({ p50 }) => p50)),
      p99: median((steady.get(office) ?? []).map(({ p99 }) => p99)),
      perSecond: median(done.map(({ perSecond }) => perSecond)),
      cpu: median(done.map(({ cpu }) => cpu)),
    }));
  } finally {
    for (const { town } of offices) await town.close();
  }
}

/** A town and how far each of its reporters is with the form. */
interface Office {
  readonly town: Town;
  readonly typists: readonly Typist[];
}

interface Typist {
  readonly reporter: Reporter;
  version: number;
  page: number;
  filling: number;
}

async function openOffice(database: Database): Promise<Office> {
  const town = await startTown(database, manyUnits.organisation.units, './many-units.js');
  await submitEarlier(town);
  const typists = town.reporters.map(reporter => ({ reporter, version: 0, page: 1, filling: 1 }));
  return { town, typists };
}

const steadily = ({ town, typists }: Office, seconds: number): Promise<Load> =>
  openLoop({
    port: town.child.port,
    connections: typists.length,
    perSecond: STEADY_RATE,
    seconds,
    next: index => pageOf(pick(typists, index)),
  });

interface Flat {
  readonly perSecond: number;
  readonly cpu: number;
}

/** Each connection serves two people in turn. */
async function flatOut({ town, typists }: Office, seconds: number): Promise<Flat> {
  const before = await stateOf(town.child);
  const turns = typists.map(() => 0);
  const { count, perSecond } = await closedLoop({
    port: town.child.port,
    connections: CONNECTIONS,
    seconds,
    next: connection => {
      const turn = (turns[connection] = (turns[connection] ?? 0) + 1);
      return pageOf(pick(typists, (connection + CONNECTIONS * (turn % 2)) % typists.length));
    },
  });
  return { perSecond, cpu: ((await stateOf(town.child)).cpu - before.cpu) / count };
}

/** 保存并下一页 on a reporter's current page; after the last page the form is filled anew, with other figures. */
function pageOf(typist: Typist): Turn {
  const { reporter, version, page, filling } = typist;
  const unit = reporter.unit.key;
  const button = routeName('save', { unit, period: PERIOD, version, page, to: page + 1 });
  return {
    event: tapEvent(reporter, button, typedOn(page, figuresOf(filling))),
    done: body => {
      const saved = versionIn(body.toString('utf8'), unit, PERIOD);
      if (saved <= version)
        throw new Error(`${unit}: page ${page} was not saved: ${body.toString('utf8').slice(0, 300)}`);
      typist.version = saved;
      typist.page = (page % PAGES) + 1;
      if (page === PAGES) typist.filling = (filling % FILLINGS) + 1;
    },
  };
}
