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
  /** The time from the command until the platform has the file message, in ms. */
  readonly summary: number;
  /** Memory of the server process half a minute after the quarter's work, in MB. */
  readonly memory: number;
}

const WARM_UP = 5;
const QUIET_MS = 30_000;
const CONNECTIONS = 16;

/** Measures a busy quarter of five units: filling, submitting, approving, many summaries and many messages. */
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
    // Memory falls again after a rush, and a bureau is quiet most of the time.
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

/** Sends `count` messages and waits for all answers. */
async function runChat({ child, platform, reporters }: Town, count: number): Promise<void> {
  const before = platform.countReceived();
  let sent = 0;
  // In small portions, because a chat is no flood, and because memory is measured after the work, not in the middle
  // of it.
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
