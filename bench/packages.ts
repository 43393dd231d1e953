import { setTimeout as pause } from 'node:timers/promises';
import { routeName } from '../cards/routes.js';
import { openStore } from '../src/store/connection/open.js';
import type { DatabaseKind } from './databases.js';
import { watchMemory } from './documents.js';
import { messageEvent, newPerson, tapEvent, type Person } from './events.js';
import { fillQuarters, treePlan } from './large.js';
import { post } from './load.js';
import { startPlatform, type Platform } from './platform.js';
import { startProgram, type Child } from './program.js';

export interface PackagesResult {
  readonly database: string;
  readonly units: number;
  /** From the command to the file at the platform, in seconds. */
  readonly forward: number;
  readonly package: number;
  /** The slowest answer to a tap while the package was made, in ms, and the number of taps. */
  readonly slowestTap: number;
  readonly taps: number;
  /** Memory of the program and its processes at the most, in MB. */
  readonly peak: number;
  /** In MB. */
  readonly size: number;
}

const PERIOD = '2025Q3';
const UNIT = 'water';
const BETWEEN_TAPS_MS = 20;

/** Measures `/forward` and `/package` of organisations of several sizes, with a reporter who taps all the time. */
export async function measurePackages(
  database: DatabaseKind,
  sizes: readonly number[],
): Promise<PackagesResult[]> {
  const results: PackagesResult[] = [];
  for (const units of sizes) results.push(await measureSize(database, units));
  return results;
}

async function measureSize(database: DatabaseKind, units: number): Promise<PackagesResult> {
  const { url, remove } = await database.create();
  const [leader, reporter] = [newPerson(), newPerson()];
  const store = await openStore(url);
  const plan = treePlan(units);
  await fillQuarters(store, plan, true);
  await store.transact(async tx => {
    await tx.grant({ openId: leader.openId, role: 'leader', unit: '' });
    await tx.grant({ openId: reporter.openId, role: 'reporter', unit: UNIT });
  });
  await store.close();
  const platform = await startPlatform();
  const child = await startProgram({
    ...{ platform, databaseUrl: url, admin: newPerson().openId, plan },
  });
  try {
    const memory = watchMemory(child.pid);
    const forward = await askForFile(child, platform, leader, `/forward ${PERIOD}`);
    const tapping = tapAllTheTime(child, reporter);
    const packed = await askForFile(child, platform, leader, `/package ${PERIOD}`);
    const latencies = await tapping.stop();
    const size = platform.lastFileBytes() / 1e6;
    return {
      ...{ database: database.name, units, forward, package: packed, size },
      ...{ slowestTap: Math.max(...latencies), taps: latencies.length },
      peak: await memory.stop(),
    };
  } finally {
    await child.stop();
    await platform.close();
    await remove();
  }
}

async function askForFile(
  child: Child,
  platform: Platform,
  person: Person,
  command: string,
): Promise<number> {
  const from = performance.now();
  const [file] = await Promise.all([
    platform.nextMessage(({ to, type }) => to === person.openId && type === 'file'),
    post(child.port, messageEvent(person, command)),
  ]);
  return (file.at - from) / 1000;
}

/** A reporter opens the form of their unit again and again. */
function tapAllTheTime(child: Child, reporter: Person): { readonly stop: () => Promise<number[]> } {
  const latencies: number[] = [];
  const stopping = new AbortController();
  const tapping = (async () => {
    while (!stopping.signal.aborted) {
      const from = performance.now();
      await post(child.port, tapEvent(reporter, routeName('open', { unit: UNIT, period: PERIOD })));
      latencies.push(performance.now() - from);
      await pause(BETWEEN_TAPS_MS);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await tapping;
      return latencies;
    },
  };
}
