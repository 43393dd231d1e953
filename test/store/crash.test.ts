import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/store/connection/open.js';
import { describeOnEach } from '../support/databases.js';

const root = path.resolve(import.meta.dirname, '../..');
const ENOUGH = 300;

describeOnEach('a process killed while it writes', kind => {
  beforeAll(() => {
    execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')]);
  });

  it('loses nothing that it acknowledged', async () => {
    const database = await kind.open();
    try {
      const acknowledged = await runUntilKilled(database.url);
      expect(acknowledged.length).toBeGreaterThanOrEqual(ENOUGH);
      const store = await openStore(database.url);
      const stored = new Set((await store.unfinishedEvents(1_000_000)).map(({ key }) => key));
      expect(acknowledged.filter(key => !stored.has(key))).toEqual([]);
      const written = await store.transact(async tx => {
        const values = [];
        for (const key of acknowledged) values.push(await tx.setting(key));
        return values;
      });
      expect(written.every(value => value === 'written')).toBe(true);
      await store.close();
    } finally {
      await database.drop();
    }
  });
});

/** Kills a writing process, and returns the keys that it acknowledged before. */
async function runUntilKilled(databaseUrl: string): Promise<string[]> {
  const module = pathToFileURL(path.join(root, 'dist/files/src/store/connection/open.js')).href;
  const script = path.join(root, 'test/support/claims-until-killed.mjs');
  const child = spawn(process.execPath, [script, module, databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const acknowledged: string[] = [];
  for await (const key of createInterface(child.stdout)) {
    acknowledged.push(key);
    if (acknowledged.length === ENOUGH) child.kill('SIGKILL');
  }
  await ended;
  return acknowledged;
}
