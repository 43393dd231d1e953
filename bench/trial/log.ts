import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerCleanUp } from '../tidy.js';

/** What the programs of one part printed. */
export interface Log {
  readonly descriptor: number;
  readonly read: () => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function makeLog(): Promise<Log> {
  const folder = await mkdtemp(join(tmpdir(), 'jibao-trial-'));
  const path = join(folder, 'log');
  const file = await open(path, 'a');
  return {
    descriptor: file.fd,
    read: () => readFile(path, 'utf8'),
    close: registerCleanUp(async () => {
      await file.close();
      await rm(folder, { recursive: true, force: true });
    }),
  };
}
