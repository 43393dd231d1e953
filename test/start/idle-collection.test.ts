import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { build } from 'esbuild';
import { decideCollections } from '../../src/start/idle-collection.js';

const root = path.resolve(import.meta.dirname, '../..');
const PATIENCE_MS = 100_000;
const LOOK_MS = 300;

/**
 * Counts the collections at rest in `runs`, and in `looks` how often it was looked since the last one. `until` waits for a
 * condition; `tell` prints figures and ends the process.
 */
const COUNTED = `
  import { Session } from 'node:inspector';
  let runs = 0, looks = 0;
  const { post } = Session.prototype;
  Session.prototype.post = function (...all) { runs += 1; looks = 0; return post.apply(this, all); };
  const { rss } = process.memoryUsage;
  process.memoryUsage.rss = () => { looks += 1; return rss(); };
  const until = async holds => { while (!holds()) await new Promise(resolve => setTimeout(resolve, 20)); };
  const tell = figures => { console.log(JSON.stringify(figures)); process.exit(); };
`;

/**
 * Runs a program of some lines in a Node of its own, where the collection can be started, with so many open files at most; returns
 * the figures that it tells.
 */
async function run(lines: string, files?: number): Promise<Readonly<Record<string, number>>> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { startIdleCollection } from './src/start/idle-collection.ts';\n${COUNTED}\n${lines}`,
      resolveDir: root,
    },
    ...{ bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' },
  });
  const args = ['--input-type=module', '--eval', outputFiles[0]?.text ?? ''];
  const [command, ...all] = files === undefined ? [process.execPath, ...args] : limited(files, args);
  const { stdout } = await promisify(execFile)(command, all, { timeout: PATIENCE_MS });
  return JSON.parse(stdout) as Record<string, number>;
}

const limited = (files: number, args: readonly string[]): [string, ...string[]] => [
  ...(['sh', '-c', `ulimit -n ${files} && exec "$0" "$@"`, process.execPath] as const),
  ...args,
];

it('a program that is left alone gives back what a rush needed', async () => {
  // Garbage between objects that stay, so that no page becomes empty by itself. It is over when nothing grows any more.
  const { before, after, used } = await run(`
    const heap = () => process.memoryUsage();
    const objects = () => Array.from({ length: 20_000 }, (_, index) => ({ index, text: 'x' + index, parts: [index, {}] }));
    globalThis.kept = Array.from({ length: 40 }, () => objects().filter(({ index }) => index % 9 === 0));
    const before = heap().heapTotal;
    startIdleCollection(${LOOK_MS});
    await until(() => runs > 0 && looks > 5);
    tell({ before, after: heap().heapTotal, used: heap().heapUsed });
  `);
  expect(before).toBeGreaterThan((used ?? 0) * 2);
  expect(after).toBeLessThan((used ?? 0) * 1.3);
});

it('one that is busy is left to V8', async () => {
  const { runs } = await run(`
    const work = () => { setImmediate(work); };
    work();
    startIdleCollection(${LOOK_MS});
    await until(() => looks > 5);
    tell({ runs });
  `);
  expect(runs).toBe(0);
});

it.skipIf(process.platform === 'win32')(
  'a program with as many open files as it may have goes on, and collects when it has fewer',
  async () => {
    const lines = `
      const { openSync, closeSync } = await import('node:fs');
      startIdleCollection(${LOOK_MS});
      const open = [];
      try { for (;;) open.push(openSync('/dev/null')); } catch {}
      await until(() => looks > 2);
      const without = runs;
      for (const descriptor of open) closeSync(descriptor);
      await until(() => runs > 0);
      tell({ without });
    `;
    expect(await run(lines, 60)).toEqual({ without: 0 });
  },
);

it('garbage is collected when the program is quiet, and holds more than the least since the last collection', () => {
  const { isDue, begin } = decideCollections();
  expect(isDue(0.21, 200)).toBe(false);
  expect(isDue(0.2, 200)).toBe(true);
  // Read before all pages are given back.
  begin(190);
  expect([150, 155, 172].map(holds => isDue(0.01, holds))).toEqual([false, false, true]);
  begin(172);
  expect([172, 176, 181].map(holds => isDue(0.01, holds))).toEqual([false, false, true]);
  // What a busy program holds for a moment is not what it needs.
  expect([isDue(0.9, 100), isDue(0.01, 170)]).toEqual([false, false]);
});
