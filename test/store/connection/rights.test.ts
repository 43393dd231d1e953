import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../../src/store/connection/open.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jibao-rights-'));
});
afterEach(() => rm(folder, { recursive: true }));

const rightsOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

it.skipIf(process.platform === 'win32')(
  'a new SQLite database can be read by its own user alone, with its folder and the files beside it',
  async () => {
    const data = join(folder, 'data');
    const store = await openStore(`file:${join(data, 'jibao.db')}`, { isSoleUser: true });
    await store.transact(tx => tx.setSetting('a', 'b'));
    const names = await readdir(data);
    expect(names).toEqual(expect.arrayContaining(['jibao.db', 'jibao.db-wal', 'jibao.db.lock']));
    expect(await rightsOf(data)).toBe('700');
    for (const name of names) expect([name, await rightsOf(join(data, name))]).toEqual([name, '600']);
    await store.close();
  },
);

it.skipIf(process.platform === 'win32')(
  'an existing database keeps the rights that its operator gave it',
  async () => {
    const file = join(folder, 'jibao.db');
    await writeFile(file, '', { mode: 0o640 });
    const store = await openStore(`file:${file}`);
    await store.close();
    expect(await rightsOf(file)).toBe('640');
  },
);

it.runIf(process.getuid?.() === 0)(
  'a folder that the program may not look into any more is told with that reason, and used again afterwards',
  async () => {
    const store = await openStore(`file:${join(folder, 'jibao.db')}`);
    await store.transact(tx => tx.setSetting('a', 'before'));
    const own = process.geteuid?.() ?? 0;
    process.seteuid?.(65_534);
    try {
      await expect(store.checkWrites(new Date())).rejects.toThrow(/out of reach: EACCES: permission denied/u);
    } finally {
      process.seteuid?.(own);
    }
    await store.transact(tx => tx.setSetting('a', 'after'));
    expect(await store.transact(tx => tx.setting('a'))).toBe('after');
    await store.close();
  },
);
