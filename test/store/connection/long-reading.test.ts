import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../../src/store/connection/open.js';
import { Sqlite } from '../../../src/store/connection/sqlite-driver.js';

const MB = 1024 * 1024;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jibao-reading-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('the log that grew while another program read the database gives its room back while the program runs', async () => {
  const file = join(folder, 'jibao.db');
  const logBytes = async () => (await stat(`${file}-wal`)).size;
  const store = await openStore(`file:${file}`);
  const write = (text: string) => store.transact(tx => tx.setSetting('words', text));
  const reader = new Sqlite(file, { readonly: true });
  try {
    await write('before');
    reader.exec('BEGIN');
    reader.prepare('SELECT COUNT(*) FROM setting').get();
    for (let count = 0; count < 10; count += 1) await write(String(count).repeat(4 * MB));
    expect(await logBytes()).toBeGreaterThan(32 * MB);
    reader.exec('COMMIT');
    // The first writes all of the log into the file, the next begins it anew.
    for (let count = 0; count < 3; count += 1) await write(`after ${count}`);
    expect(await logBytes()).toBeLessThanOrEqual(16 * MB);
    expect(await store.transact(tx => tx.setting('words'))).toBe('after 2');
  } finally {
    reader.close();
    await store.close();
  }
});
