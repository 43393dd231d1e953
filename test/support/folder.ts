import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of this run, for files that tests share or leave behind. */
    folder: string;
  }
}

/** Makes the run's folder before the first test, and deletes it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-tests-'));
  project.provide('folder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
