import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../src/store/connection/open.js';
import type { DatabaseKind } from './databases.js';
import { messageEvent, newPerson } from './events.js';
import { fillQuarters, treePlan } from './large.js';
import { post } from './load.js';
import { startPlatform, type Platform } from './platform.js';
import { readLag } from './process.js';
import { startProgram, type Child } from './program.js';

export interface DocumentsResult {
  readonly database: string;
  readonly units: number;
  /** From the command to the file at the platform, in seconds: the first time, with a new process, and once more. */
  readonly first: number;
  readonly again: number;
  /** Memory of the program and its processes at the most, in MB. */
  readonly peak: number;
  /** The longest time for which the program answered nobody, in ms. */
  readonly block: number;
  /** In MB. */
  readonly size: number;
}

const PERIOD = '2025Q3';

/** Measures `/summary` of organisations of several sizes. */
export async function measureDocuments(
  database: DatabaseKind,
  sizes: readonly number[],
): Promise<DocumentsResult[]> {
  const results: DocumentsResult[] = [];
  for (const units of sizes) results.push(await measureSize(database, units));
  return results;
}

async function measureSize(database: DatabaseKind, units: number): Promise<DocumentsResult> {
  const { url, remove } = await database.create();
  const store = await openStore(url);
  const plan = treePlan(units);
  await fillQuarters(store, plan);
  await store.close();
  const platform = await startPlatform();
  const admin = newPerson();
  const child = await startProgram({ platform, databaseUrl: url, admin: admin.openId, plan });
  try {
    await readLag(child);
    const memory = watchMemory(child.pid);
    const first = await sendSummary(child, platform, admin);
    const again = await sendSummary(child, platform, admin);
    const peak = await memory.stop();
    const block = await readLag(child);
    const size = platform.lastFileBytes() / 1e6;
    return { database: database.name, units, first, again, peak, block, size };
  } finally {
    await child.stop();
    await platform.close();
    await remove();
  }
}

async function sendSummary(
  child: Child,
  platform: Platform,
  admin: ReturnType<typeof newPerson>,
): Promise<number> {
  const from = performance.now();
  const [file] = await Promise.all([
    platform.nextMessage(({ to, type }) => to === admin.openId && type === 'file'),
    post(child.port, messageEvent(admin, `/summary ${PERIOD}`)),
  ]);
  return (file.at - from) / 1000;
}

const WATCH_MS = 25;

/** Watches the memory of a process and of those that it began; on Linux alone. */
export function watchMemory(pid: number): { readonly stop: () => Promise<number> } {
  let peak = 0;
  const stopping = new AbortController();
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      peak = Math.max(peak, await memoryOf(pid));
      await pause(WATCH_MS);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      return peak;
    },
  };
}

async function memoryOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const pids = [pid, ...children.trim().split(' ').filter(Boolean).map(Number)];
  const sizes = await Promise.all(
    pids.map(async each => {
      const status = await readFile(`/proc/${each}/status`, 'utf8').catch(() => '');
      return (Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) * 1024) / 1e6;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
