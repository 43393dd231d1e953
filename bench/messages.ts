import type { Database } from './databases.js';
import { messageEvent, newPerson, type Person } from './events.js';
import { closedLoop, type Load } from './load.js';
import { pick } from './pick.js';
import { plan } from './plan.js';
import { stateOf } from './process.js';
import { startChild } from './program.js';
import { median } from './stats.js';
import { startTown, type Town } from './town.js';

export interface MessagesMeasured {
  readonly name: string;
  /** Accepted and answered with 200. */
  readonly perSecond: number;
  readonly p99: number;
  /**
   * From the last acknowledgement until the last answer was at the platform, in seconds; with how many answers a second,
   * and the server's processor time for each message, its answer included, in ms.
   */
  readonly backlog?: { readonly seconds: number; readonly perSecond: number; readonly cpu: number };
}

/** Something that takes messages. */
interface Contender {
  readonly name: string;
  readonly port: number;
  readonly people: readonly Person[];
  /** Present where messages are worked on behind their acknowledgement. */
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

/** Messages accepted, flat out: the program on each database, the SDK's adapter and the bare route, in turn, round by round. */
export async function measureMessages(
  databases: readonly Database[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<MessagesMeasured[]> {
  const contenders: Contender[] = [];
  try {
    for (const database of databases) contenders.push(await program(database));
    contenders.push(await bystander('SDK adaptDefault, empty handler', 'sdk'));
    contenders.push(await bystander('verify and decrypt alone (Hono)', 'verify'));
    const measured = new Map(contenders.map(contender => [contender, [] as Round[]]));
    for (const contender of contenders) await round(contender, WARM_UP_SECONDS);
    for (let number = 0; number < rounds; number += 1)
      for (const [contender, done] of measured) done.push(await round(contender, seconds));
    return [...measured].map(([contender, done]) => summed(contender, done));
  } finally {
    for (const contender of contenders) await contender.close();
  }
}

async function program(database: Database): Promise<Contender> {
  const units = plan.organisation.units;
  // More reporters than units: each connection is a person of its own.
  const wanted = Array.from({ length: CONNECTIONS }, (_, index) => units[index % units.length] ?? []).flat();
  const town = await startTown(database, wanted);
  return {
    name: `Jibao, ${database.name}`,
    port: town.child.port,
    people: town.reporters,
    town,
    close: town.close,
  };
}

async function bystander(name: string, kind: string): Promise<Contender> {
  const child = await startChild('./contender.js', [kind], {}, '/healthz');
  const people = Array.from({ length: CONNECTIONS }, newPerson);
  return { name, port: child.port, people, close: child.stop };
}

async function round({ port, people, town }: Contender, seconds: number): Promise<Round> {
  const before = town?.platform.received() ?? 0;
  const cpuBefore = await cpuOf(town);
  const from = performance.now();
  const load = await closedLoop({
    port,
    connections: CONNECTIONS,
    seconds,
    next: index => ({ event: messageEvent(pick(people, index), '状态') }),
  });
  const answeredAt = (await town?.platform.untilReceived(before + load.count)) ?? load.endedAt;
  return {
    load,
    backlogSeconds: Math.max(0, answeredAt - load.endedAt) / 1000,
    answersPerSecond: load.count / ((answeredAt - from) / 1000),
    cpu: ((await cpuOf(town)) - cpuBefore) / load.count,
  };
}

const cpuOf = async (town: Town | undefined): Promise<number> => (town ? (await stateOf(town.child)).cpu : 0);

function summed({ name, town }: Contender, rounds: readonly Round[]): MessagesMeasured {
  const middle = (of: (round: Round) => number) => median(rounds.map(of));
  return {
    name,
    perSecond: middle(({ load }) => load.perSecond),
    p99: middle(({ load }) => load.p99),
    ...(town
      ? {
          backlog: {
            seconds: middle(({ backlogSeconds }) => backlogSeconds),
            perSecond: middle(({ answersPerSecond }) => answersPerSecond),
            cpu: middle(({ cpu }) => cpu),
          },
        }
      : {}),
  };
}
