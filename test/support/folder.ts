import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of this run, for files that tests share or leave behind. */
    folder: string;
  }
}

/** The threads and processes that the program begins run the build: it is made anew when a source has changed. */
const build = (): Promise<unknown> =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../scripts/build.mjs')]);

/** Builds, and makes the run's folder before the first test, which it deletes after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await build();
  project.onTestsRerun(async () => {
    await build();
  });
  const folder = await mkdtemp(join(tmpdir(), 'jibao-tests-'));
  project.provide('folder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
