import { setTimeout as pause } from 'node:timers/promises';
import { PERIOD } from './app.js';
import type { DatabaseKind } from './databases.js';
import { messageEvent } from './events.js';
import { closedLoop, post } from './load.js';
import { pick } from './pick.js';
import { plan } from './plan.js';
import { readState } from './process.js';
import { median } from './stats.js';
import { approve, startTown, submitEarlier, submit, type Town } from './town.js';

export interface QuarterResult {
  readonly name: string;
  /** From the command until the file message was at the platform, in ms. */
  readonly summary: number;
  /** Of the server process half a minute after all that, in MB. */
  readonly memory: number;
}

const WARM_UP = 5;
const QUIET_MS = 30_000;
const CONNECTIONS = 16;

/** A busy quarter of five units: filled, submitted, approved, summed up again and again, and asked about. */
export async function measureQuarter(
  database: DatabaseKind,
  { summaries, messages }: { summaries: number; messages: number },
): Promise<QuarterResult> {
  const town = await startTown(database, plan.organisation.units);
  try {
    await submitEarlier(town);
    for (const [index, reporter] of town.reporters.entries()) {
      await submit(town, reporter, PERIOD, index + 1);
      await approve(town, reporter, PERIOD);
    }
    const durations: number[] = [];
    for (let number = 0; number < WARM_UP + summaries; number += 1)
      durations.push(await measureSummary(town));
    await runChat(town, messages);
    // What a rush leaves behind is given back once it is quiet; a bureau is quiet most of the time.
    await pause(QUIET_MS);
    return {
      name: database.name,
      summary: median(durations.slice(WARM_UP)),
      memory: (await readState(town.child)).memory,
    };
  } finally {
    await town.close();
  }
}

async function measureSummary({ child, platform, reviewer }: Town): Promise<number> {
  const event = messageEvent(reviewer, `/summary ${PERIOD}`);
  const from = performance.now();
  const [file] = await Promise.all([
    platform.nextMessage(({ to, type }) => to === reviewer.openId && type === 'file'),
    post(child.port, event),
  ]);
  return file.at - from;
}

/** So many messages, all answered before it resolves. */
async function runChat({ child, platform, reporters }: Town, count: number): Promise<void> {
  const before = platform.countReceived();
  let sent = 0;
  // In small portions: a chat is not a flood, and the process is measured after its work, not in the middle of it.
  while (sent < count) {
    const load = await closedLoop({
      port: child.port,
      connections: CONNECTIONS,
      seconds: 0.05,
      next: index => ({ event: messageEvent(pick(reporters, index % reporters.length), '状态') }),
    });
    sent += load.count;
    await platform.waitForCount(before + sent);
  }
}
