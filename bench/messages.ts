import type { DatabaseKind } from './databases.js';
import { messageEvent, newPerson, type Person } from './events.js';
import { closedLoop, type Load } from './load.js';
import { pick } from './pick.js';
import { plan } from './plan.js';
import { readState } from './process.js';
import { startChild } from './program.js';
import { median } from './stats.js';
import { startTown, type Town } from './town.js';

export interface MessagesResult {
  readonly name: string;
  /** Messages accepted and answered with 200. */
  readonly perSecond: number;
  readonly p99: number;
  /**
   * The time from the last acknowledgement until the platform has the last answer, in seconds; the answers per
   * second; the server's processor time for each message with its answer, in ms.
   */
  readonly backlog?: { readonly seconds: number; readonly perSecond: number; readonly cpu: number };
}

/** A program that accepts messages. */
interface Contender {
  readonly name: string;
  readonly port: number;
  readonly people: readonly Person[];
  /** Present when the program also answers the messages. */
  readonly town?: Town;
  readonly close: () => Promise<void>;
}

interface Round {
  readonly load: Load;
  readonly backlogSeconds: number;
  readonly answersPerSecond: number;
  readonly cpu: number;
}

const CONNECTIONS = 16;
const WARM_UP_SECONDS = 0.5;

/**
 * Measures accepted messages at full load: the program on each database, the SDK's adapter and the bare route, in
 * turn in each round.
 */
export async function measureMessages(
  databases: readonly DatabaseKind[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<MessagesResult[]> {
  const contenders: Contender[] = [];
  try {
    for (const database of databases) contenders.push(await startContender(database));
    contenders.push(await startReference('SDK adaptDefault, empty handler', 'sdk'));
    contenders.push(await startReference('verify and decrypt alone (Hono)', 'verify'));
    const roundsOf = new Map(contenders.map(contender => [contender, [] as Round[]]));
    for (const contender of contenders) await runRound(contender, WARM_UP_SECONDS);
    for (let number = 0; number < rounds; number += 1)
      for (const [contender, results] of roundsOf) results.push(await runRound(contender, seconds));
    return [...roundsOf].map(([contender, results]) => combineRounds(contender, results));
  } finally {
    for (const contender of contenders) await contender.close();
  }
}

async function startContender(database: DatabaseKind): Promise<Contender> {
  const units = plan.organisation.units;
  // There are more reporters than units, so that each connection is another person.
  const seats = Array.from({ length: CONNECTIONS }, (_, index) => units[index % units.length] ?? []).flat();
  const town = await startTown(database, seats);
  return {
    name: `Jibao, ${database.name}`,
    port: town.child.port,
    people: town.reporters,
    town,
    close: town.close,
  };
}

async function startReference(name: string, kind: string): Promise<Contender> {
  const child = await startChild('./contender.js', [kind], {}, '/healthz');
  const people = Array.from({ length: CONNECTIONS }, newPerson);
  return { name, port: child.port, people, close: child.stop };
}

async function runRound({ port, people, town }: Contender, seconds: number): Promise<Round> {
  const before = town?.platform.countReceived() ?? 0;
  const cpuBefore = await readCpu(town);
  const startedAt = performance.now();
  const load = await closedLoop({
    port,
    connections: CONNECTIONS,
    seconds,
    next: index => ({ event: messageEvent(pick(people, index), '状态') }),
  });
  const answeredAt = (await town?.platform.waitForCount(before + load.count)) ?? load.endedAt;
  return {
    load,
    backlogSeconds: Math.max(0, answeredAt - load.endedAt) / 1000,
    answersPerSecond: load.count / ((answeredAt - startedAt) / 1000),
    cpu: ((await readCpu(town)) - cpuBefore) / load.count,
  };
}

const readCpu = async (town: Town | undefined): Promise<number> =>
  town ? (await readState(town.child)).cpu : 0;

function combineRounds({ name, town }: Contender, rounds: readonly Round[]): MessagesResult {
  const medianOf = (pick: (round: Round) => number) => median(rounds.map(pick));
  return {
    name,
    perSecond: medianOf(({ load }) => load.perSecond),
    p99: medianOf(({ load }) => load.p99),
    ...(town
      ? {
          backlog: {
            seconds: medianOf(({ backlogSeconds }) => backlogSeconds),
            perSecond: medianOf(({ answersPerSecond }) => answersPerSecond),
            cpu: medianOf(({ cpu }) => cpu),
          },
        }
      : {}),
  };
}
