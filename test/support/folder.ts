import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder of this run's own: what its tests share and what they leave behind. */
    folder: string;
  }
}

/** Makes the run's folder before the first test, and takes it away after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-tests-'));
  project.provide('folder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
