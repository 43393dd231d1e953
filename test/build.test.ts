import { execFile } from 'node:child_process';
import { cp, mkdtemp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

let folder: string;

/** A small project with the real build script, schema and generated clients. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jibao-build-'));
  for (const part of ['scripts/build.mjs', 'prisma', 'src/store/generated'])
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await write('src/main.ts', 'const answer: number = 42;\nconsole.log(answer);\n');
  for (const part of ['cards', 'bench', 'src/sandbox/page'])
    await mkdir(join(folder, part), { recursive: true });
  await write('src/sandbox/page/index.html', '<title>page</title>');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

const listOutput = async (): Promise<string[]> =>
  (await readdir(join(folder, 'dist'), { recursive: true })).map(file => file.replaceAll('\\', '/'));

const run = promisify(execFile);

/** Returns the output of the build; rejects with its errors. */
const build = async (): Promise<string> =>
  (await run(process.execPath, [join(folder, 'scripts/build.mjs')])).stdout;

/** Returns what a file of dist/ prints. */
const print = async (file: string): Promise<string> =>
  (await run(process.execPath, [join(folder, 'dist', file)])).stdout;

describe('the build', () => {
  it('compiles sources, copies the page and the migrations, and does nothing when nothing has changed', async () => {
    expect(await build()).toMatch(/^build: dist \(\d+ ms\)\n$/u);
    expect(await print('src/main.js')).toBe('42\n');
    expect(await listOutput()).toEqual(
      expect.arrayContaining(['src/main.js.map', 'files/src/main.js', 'src/sandbox/page/index.html']),
    );
    expect((await listOutput()).filter(file => file.endsWith('migration.sql')).length).toBeGreaterThan(1);
    expect(await build()).toBe('');
  });

  it('puts the sources and packages of a process into few files, and imports later what is imported later', async () => {
    await write('src/near.ts', "export { DateTime } from 'luxon';\n");
    await write('src/far.ts', 'export const far = 1;\n');
    await write(
      'src/main.ts',
      "import { DateTime } from './near.js';\nconsole.log(DateTime.fromSeconds(0).year, (await import('./far.js')).far);\n",
    );
    await build();
    await rm(join(folder, 'node_modules'));
    expect(await print('src/main.js')).toBe('1970 1\n');
    expect((await listOutput()).filter(file => /^src\/.*(?:near|luxon).*\.js$/u.test(file))).toEqual([]);
    expect((await listOutput()).filter(file => /^src\/chunks\/far-.*\.js$/u.test(file))).toHaveLength(1);
  });

  it('makes every file named worker.ts or …-worker.ts a file of its own, which is found by its place beside the source', async () => {
    await write('src/jobs/worker.ts', "import { say } from '../say.js';\nsay('worker');\n");
    await write('src/jobs/other-worker.ts', "import { say } from '../say.js';\nsay('other');\n");
    await write('src/say.ts', 'export const say = (words: string) => console.log(words);\n');
    await write(
      'src/jobs/pool.ts',
      "import { Worker } from 'node:worker_threads';\nfor (const name of ['worker', 'other-worker']) new Worker(new URL(`./${name}.js`, import.meta.url));\n",
    );
    // Two ways to the pool, so that it stands in a chunk in another folder.
    await write('src/start/doctor.ts', "await import('../jobs/pool.js');\n");
    await write('src/main.ts', "await import('./jobs/pool.js');\n");
    await build();
    for (const file of ['src/main.js', 'src/start/doctor.js'])
      expect((await print(file)).split('\n').toSorted()).toEqual(['', 'other', 'worker']);
  });

  it('keeps names and places: a stack from the bundle tells the places in the sources', async () => {
    for (const file of ['src/start/stack.ts', 'src/start/print.ts'])
      await cp(join(ROOT, file), join(folder, file));
    await write(
      'src/deep/fault.ts',
      '\n\nexport function findFault(): never {\n  throw new Error("a fault");\n}\n',
    );
    await write(
      'src/main.ts',
      "import { findFault } from './deep/fault.js';\nimport { withSources } from './start/stack.js';\ntry {\n  findFault();\n} catch (error) {\n  console.log(withSources((error as Error).stack ?? ''));\n}\n",
    );
    await build();
    const stack = (await print('src/main.js')).replaceAll('\\', '/');
    expect(stack).toMatch(
      /^Error: a fault\n +at findFault \(.*src\/deep\/fault\.ts:4:9\)\n +at .*src\/main\.ts:4:3/u,
    );
  });

  it('removes the output of a removed source', async () => {
    await write('src/old/gone.ts', 'export const gone = true;\n');
    await build();
    expect(await listOutput()).toContain('files/src/old/gone.js');
    await rm(join(folder, 'src/old'), { recursive: true });
    await build();
    expect((await listOutput()).filter(file => file.includes('gone'))).toEqual([]);
  });

  it('names the place of a fault, and keeps the earlier output', async () => {
    await build();
    await write('src/main.ts', 'const answer: = 43;\n');
    await expect(build()).rejects.toThrow('src/main.ts:1:14: ERROR');
    expect(await print('src/main.js')).toBe('42\n');
  });

  it('may run several times at the same moment', async () => {
    await Promise.all([build(), build(), build()]);
    expect(await print('src/main.js')).toBe('42\n');
    expect((await listOutput()).filter(file => file.endsWith('.tmp'))).toEqual([]);
  });

  it('uses the existing dist/ without the development tools, and says what to do when dist/ is missing too', async () => {
    await build();
    await rm(join(folder, 'node_modules'));
    await write('src/main.ts', 'console.log(43);\n');
    expect(await build()).toBe('');
    expect(await print('src/main.js')).toBe('42\n');
    await rm(join(folder, 'dist'), { recursive: true });
    await expect(build()).rejects.toThrow('run `npm ci` first');
  });
});
