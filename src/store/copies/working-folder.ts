import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'jibao-copy-';
/** A copy in progress writes into its folder all the time: one that has not changed for this long was left behind. */
const LEFT_BEHIND_MS = 3_600_000;

/**
 * Gives work a folder that only this user can read, and removes it afterwards. A process that was killed leaves its folder
 * with the figures in it: that is removed here by the next one.
 */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await removeLeftBehind(tmpdir());
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Those of other users stay: what may not be read or removed is passed over. */
async function removeLeftBehind(parent: string): Promise<void> {
  const names = await readdir(parent).catch((): string[] => []);
  for (const name of names.filter(each => each.startsWith(PREFIX))) {
    const folder = join(parent, name);
    if (Date.now() - (await lastChange(folder)) > LEFT_BEHIND_MS)
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The last change of a folder or of a file in it, in ms; now for what cannot be looked at. */
async function lastChange(folder: string): Promise<number> {
  try {
    const files = (await readdir(folder)).map(name => join(folder, name));
    const times = await Promise.all([folder, ...files].map(async each => (await stat(each)).mtimeMs));
    return Math.max(...times);
  } catch {
    return Date.now();
  }
}
