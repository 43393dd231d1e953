import { execFile } from 'node:child_process';
import { cp, mkdtemp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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
  await write('src/main.ts', 'export const answer: number = 42;\n');
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

const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');

const listOutput = async (): Promise<string[]> =>
  (await readdir(join(folder, 'dist'), { recursive: true })).map(file => file.replaceAll('\\', '/'));

/** Returns the output of the build; rejects with its errors. */
async function build(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'scripts/build.mjs')]);
  return stdout;
}

describe('the build', () => {
  it('compiles sources, copies the page and the migrations, and does nothing when nothing has changed', async () => {
    expect(await build()).toMatch(/^build: dist \(\d+ ms\)\n$/u);
    expect(await read('dist/src/main.js')).toContain('const answer = 42;');
    expect(await listOutput()).toEqual(
      expect.arrayContaining(['src/main.js.map', 'src/sandbox/page/index.html']),
    );
    expect((await listOutput()).filter(file => file.endsWith('migration.sql')).length).toBeGreaterThan(1);
    expect(await build()).toBe('');
  });

  it('removes the output of a removed source', async () => {
    await write('src/old/gone.ts', 'export const gone = true;\n');
    await build();
    expect(await listOutput()).toContain('src/old/gone.js');
    await rm(join(folder, 'src/old'), { recursive: true });
    await build();
    expect((await listOutput()).filter(file => file.includes('gone'))).toEqual([]);
  });

  it('names the place of a fault, and keeps the earlier output', async () => {
    await build();
    await write('src/main.ts', 'export const answer: = 43;\n');
    await expect(build()).rejects.toThrow('src/main.ts:1:21: ERROR');
    expect(await read('dist/src/main.js')).toContain('const answer = 42;');
  });

  it('may run several times at the same moment', async () => {
    await Promise.all([build(), build(), build()]);
    expect(await read('dist/src/main.js')).toContain('const answer = 42;');
    expect((await listOutput()).filter(file => file.endsWith('.tmp'))).toEqual([]);
  });

  it('uses the existing dist/ without the development tools, and says what to do when dist/ is missing too', async () => {
    await build();
    await rm(join(folder, 'node_modules'));
    await write('src/main.ts', 'export const answer = 43;\n');
    expect(await build()).toBe('');
    expect(await read('dist/src/main.js')).toContain('const answer = 42;');
    await rm(join(folder, 'dist'), { recursive: true });
    await expect(build()).rejects.toThrow('run `npm ci` first');
  });
});
