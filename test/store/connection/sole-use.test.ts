import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/store/connection/open.js';
import { DatabaseInUse } from '../../../src/store/connection/sole-use.js';
import type { Store } from '../../../src/store/store.js';

let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const open = (file: string): Promise<Store> => openStore(`file:${file}`, { isSoleUser: true });
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jibao-sole-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe.skipIf(process.platform === 'win32')('a second program', () => {
  it('is refused on a link to the file, and on the file behind a link, in a folder behind one too', async () => {
    mkdirSync(at('data'));
    symlinkSync('jibao.db', at('data', 'link.db'));
    symlinkSync(at('data'), at('here'));
    const file = at('data', 'jibao.db');
    const link = at('here', 'link.db');
    // The link leads to no file yet.
    const store = await open(link);
    await expect(open(file)).rejects.toThrow(DatabaseInUse);
    await store.close();
    const again = await open(file);
    await expect(open(link)).rejects.toThrow(DatabaseInUse);
    await again.close();
    expect(readdirSync(at('data')).filter(name => name.includes('lock'))).toEqual(['jibao.db.lock']);
  });
});
