import type { Database } from './databases.js';
import { newPerson } from './events.js';
import { startPlatform, type Platform } from './platform.js';
import { startProgram } from './program.js';
import { median } from './stats.js';

export interface StartMeasured {
  readonly name: string;
  /** From the start of the process until /readyz answered 200, in ms. */
  readonly ready: number;
  /** The same where the database was empty and its tables were made. */
  readonly firstReady: number;
}

export async function measureStart(database: Database, times: number): Promise<StartMeasured> {
  const platform = await startPlatform();
  const { url, remove } = await database.make();
  try {
    const firstReady = await readyAfter(platform, url);
    const took: number[] = [];
    for (let number = 0; number < times; number += 1) took.push(await readyAfter(platform, url));
    return { name: database.name, ready: median(took), firstReady };
  } finally {
    await platform.close();
    await remove();
  }
}

async function readyAfter(platform: Platform, databaseUrl: string): Promise<number> {
  const child = await startProgram({ platform, databaseUrl, admin: newPerson().openId });
  await child.stop();
  return child.readyAfter;
}
