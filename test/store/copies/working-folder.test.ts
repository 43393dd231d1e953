import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withFolder } from '../../../src/store/copies/working-folder.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'working-folder-'));
  vi.stubEnv('TMPDIR', parent);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(parent, { recursive: true });
});

async function leaves(name: string, changedAt: Date): Promise<void> {
  const [folder, file] = [join(parent, name), join(parent, name, 'backup.db')];
  await mkdir(folder);
  await writeFile(file, 'rows');
  for (const each of [file, folder]) await utimes(each, changedAt, changedAt);
}

it('a copy removes the folders that killed copies left, and none that is in use or another program’s', async () => {
  const yesterday = new Date(Date.now() - 86_400_000);
  await leaves('jibao-copy-killed', yesterday);
  await leaves('jibao-copy-used', new Date());
  await leaves('another-program', yesterday);
  const during = await withFolder(async folder => {
    await writeFile(join(folder, 'backup.db'), 'rows');
    return readdir(parent);
  });
  expect(during).toHaveLength(3);
  expect((await readdir(parent)).sort()).toEqual(['another-program', 'jibao-copy-used']);
});
