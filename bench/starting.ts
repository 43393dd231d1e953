import type { DatabaseKind } from './databases.js';
import { newPerson } from './events.js';
import { startPlatform, type Platform } from './platform.js';
import { startProgram } from './program.js';
import { median } from './stats.js';

export interface StartResult {
  readonly name: string;
  /** The time from the start of the process until /readyz answered 200, in ms. */
  readonly ready: number;
  /** The same with an empty database, whose tables are created at the start. */
  readonly firstReady: number;
}

export async function measureStart(database: DatabaseKind, times: number): Promise<StartResult> {
  const platform = await startPlatform();
  const { url, remove } = await database.create();
  try {
    const firstReady = await measureReady(platform, url);
    const durations: number[] = [];
    for (let number = 0; number < times; number += 1) durations.push(await measureReady(platform, url));
    return { name: database.name, ready: median(durations), firstReady };
  } finally {
    await platform.close();
    await remove();
  }
}

async function measureReady(platform: Platform, databaseUrl: string): Promise<number> {
  const child = await startProgram({ platform, databaseUrl, admin: newPerson().openId });
  await child.stop();
  return child.readyAfterMs;
}
