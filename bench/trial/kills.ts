import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseKind } from '../databases.js';
import { freePort, type Child, type ProgramOptions } from '../program.js';
import { openBureau, type Bureau } from './bureau.js';
import { startQuarter } from './load.js';
import { makeOracle } from './oracle.js';
import { note } from './progress.js';
import type { Random } from './random.js';
import { quarterResult, type Result } from './result.js';
import { readStored, waitUntilDrained } from './stored.js';

/** The program works this long at most before it is killed, in ms. */
const LONGEST_LIFE_MS = 1_500;
/** This share of the kills strikes a program that is not ready yet. */
const SHARE_AT_START = 0.1;
const LONGEST_START_MS = 1_500;
/** The real platform needs about this long, and a kill should often strike in the middle of a sending. */
export const LATENCY_MS = 150;

/** Kills the program at random moments of a busy quarter, and starts it again each time. */
export async function runKills(database: DatabaseKind, kills: number, random: Random): Promise<Result> {
  const bureau = await openBureau(database, { latencyMs: LATENCY_MS });
  try {
    const oracle = makeOracle();
    const port = await freePort();
    let child = await bureau.start({ port });
    const quarter = startQuarter(bureau, oracle, random.fork(), port);
    for (let number = 1; number <= kills; number += 1) {
      await pause(random.between(0, LONGEST_LIFE_MS));
      await kill(child);
      if (random.happens(SHARE_AT_START) && number < kills) {
        await killAtStart(bureau, { port }, random);
        number += 1;
      }
      child = await bureau.start({ port });
      note(`${database.name}: killed ${number} of ${kills} times`);
    }
    await quarter.stop();
    await waitUntilDrained(bureau.url);
    await child.stop();
    const { platform, sightings } = bureau;
    return quarterResult({
      part: 'kills',
      database: database.name,
      done: `killed ${kills} times`,
      verdict: oracle.judge(await readStored(bureau.url), { labels: sightings.labels, ids: platform.ids }),
      meetings: quarter.meetings,
      apologies: sightings.apologies(),
      repeated: platform.repeated(),
    });
  } finally {
    await bureau.close();
  }
}

async function kill(child: Pick<Child, 'signal' | 'stop'>): Promise<void> {
  child.signal('SIGKILL');
  await child.stop();
}

async function killAtStart(bureau: Bureau, options: Partial<ProgramOptions>, random: Random): Promise<void> {
  const launched = await bureau.launch(options);
  await pause(random.between(0, LONGEST_START_MS));
  await kill(launched);
}
