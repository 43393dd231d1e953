import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type StoreOptions } from '../../../src/store/connection/open.js';
import { ForeignDatabase } from '../../../src/store/connection/owner.js';
import { DatabaseInUse, takeSoleUse } from '../../../src/store/connection/sole-use.js';
import { DatabaseUnavailable, type Store } from '../../../src/store/store.js';

const root = path.resolve(import.meta.dirname, '../../..');

let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const open = (file: string, options: StoreOptions = {}): Promise<Store> =>
  openStore(`file:${file}`, { isSoleUser: true, ...options });
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

  it('is refused when the lock was removed, as soon as the first has looked', async () => {
    const store = await open(at('jibao.db'));
    const check = () => store.checkWrites(new Date());
    for (const change of [
      () => {
        rmSync(at('jibao.db.lock'));
      },
      () => {
        renameSync(at('jibao.db.lock'), at('moved.lock'));
      },
      () => {
        copyFileSync(at('jibao.db.lock'), at('copy.lock'));
        renameSync(at('copy.lock'), at('jibao.db.lock'));
      },
    ]) {
      change();
      await check();
      expect(existsSync(at('jibao.db.lock'))).toBe(true);
      await expect(open(at('jibao.db'))).rejects.toThrow(DatabaseInUse);
      await check();
    }
    await store.close();
    await (await open(at('jibao.db'))).close();
  }, 30_000);

  it('that came in after the lock was removed has the file alone until it ends', async () => {
    const first = await open(at('jibao.db'));
    rmSync(at('jibao.db.lock'));
    const second = await open(at('jibao.db'));
    const startedAt = performance.now();
    await expect(first.claim('event', '{}', new Date())).rejects.toThrow(DatabaseUnavailable);
    await expect(first.checkWrites(new Date())).rejects.toThrow('正由另一份程序使用');
    // Nothing else of the program stands still meanwhile.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await second.checkWrites(new Date());
    await second.close();
    await first.checkWrites(new Date());
    await expect(open(at('jibao.db'))).rejects.toThrow(DatabaseInUse);
    await first.close();
  });

  it('is refused on a file of two names, with the way out; one name alone is taken', async () => {
    const first = await open(at('jibao.db'));
    linkSync(at('jibao.db'), at('other.db'));
    for (const name of ['other.db', 'jibao.db'])
      await expect(openStore(`file:${at(name)}`)).rejects.toThrow(
        /硬链接.*请停止用它的程序.*cp.*或删除另一个/u,
      );
    await first.checkWrites(new Date());
    await first.close();
    rmSync(at('other.db'));
    await (await open(at('jibao.db'))).close();
  });
});

describe('a start that is refused', () => {
  it('leaves no lock beside a file that is no database', async () => {
    writeFileSync(at('letter.txt'), 'a letter, and no database at all '.repeat(100));
    await expect(open(at('letter.txt'))).rejects.toThrow('not a database');
    expect(readdirSync(folder)).toEqual(['letter.txt']);
  });

  it('leaves no lock beside the database of another owner', async () => {
    const sandbox = await openStore(`file:${at('sandbox.db')}`, { owner: 'sandbox' });
    await sandbox.close();
    await expect(open(at('sandbox.db'))).rejects.toThrow(ForeignDatabase);
    expect(readdirSync(folder)).toEqual(['sandbox.db']);
  });

  it.skipIf(process.platform === 'win32')('leaves nothing beside a device or a folder', async () => {
    await expect(open('/dev/null')).rejects.toThrow('不能用作数据库；请');
    expect(readdirSync('/dev').filter(name => name.startsWith('null'))).toEqual(['null']);
    mkdirSync(at('data'));
    await expect(open(at('data'))).rejects.toThrow('是文件夹，不是文件；请');
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('leaves the lock of the program that runs, and one that an earlier program left', async () => {
    const first = await open(at('jibao.db'));
    await expect(open(at('jibao.db'))).rejects.toThrow(DatabaseInUse);
    await first.close();
    await expect(open(at('jibao.db'), { owner: 'sandbox' })).rejects.toThrow(ForeignDatabase);
    expect(readdirSync(folder).sort()).toEqual(['jibao.db', 'jibao.db.lock']);
  });

  it('lets in one of those that wait for its lock', async () => {
    const refused = takeSoleUse(at('jibao.db'));
    const waiting = startTaking(at('jibao.db'));
    try {
      await waiting.hasPrinted('takes');
      await pause(500);
      refused.undo();
      await waiting.hasPrinted('has taken');
      expect(() => takeSoleUse(at('jibao.db'))).toThrow(DatabaseInUse);
    } finally {
      await waiting.kill();
    }
  });
});

beforeAll(() => {
  execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')]);
});

/** A process of its own that takes a file for itself. */
function startTaking(file: string): {
  hasPrinted: (line: string) => Promise<void>;
  kill: () => Promise<void>;
} {
  const module = pathToFileURL(path.join(root, 'dist/files/src/store/connection/sole-use.js')).href;
  const script = path.join(root, 'test/support/takes-sole-use.mjs');
  const child = spawn(process.execPath, [script, module, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    hasPrinted: async line => {
      expect((await lines.next()).value).toBe(line);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe.skipIf(process.platform === 'win32')('the file of a running program', () => {
  let store: Store;
  beforeEach(async () => {
    store = await open(at('jibao.db'));
    await store.transact(tx => tx.setSetting('kept', 'before'));
  });
  afterEach(() => store.close());

  const save = () => store.transact(tx => tx.setSetting('kept', 'after'));

  const CHANGES: Readonly<Record<string, () => void>> = {
    deleted: () => {
      rmSync(at('jibao.db'));
    },
    'moved away': () => {
      renameSync(at('jibao.db'), at('old.db'));
    },
    'robbed of its log': () => {
      rmSync(at('jibao.db-wal'));
    },
    'replaced by a copy': () => {
      copyFileSync(at('jibao.db'), at('new.db'));
      renameSync(at('new.db'), at('jibao.db'));
    },
  };

  it.each(Object.keys(CHANGES))(
    'takes nothing more once it is %s: it would be gone with the next start',
    async name => {
      CHANGES[name]?.();
      await expect(save()).rejects.toThrow(DatabaseUnavailable);
      await expect(store.claim('event', '{}', new Date())).rejects.toThrow(DatabaseUnavailable);
      await expect(store.checkWrites(new Date())).rejects.toThrow('was moved, deleted or replaced');
    },
  );

  it('is written again when it is back in its place', async () => {
    renameSync(at('jibao.db'), at('old.db'));
    await expect(save()).rejects.toThrow(DatabaseUnavailable);
    renameSync(at('old.db'), at('jibao.db'));
    await save();
    expect(await store.transact(tx => tx.setting('kept'))).toBe('after');
  });
});
