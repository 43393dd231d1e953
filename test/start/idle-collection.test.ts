import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

/** Runs a program of some lines in a Node of its own, with the collection looking each 300 ms; returns what it prints. */
async function run(lines: string, flags: readonly string[]): Promise<number[]> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { startIdleCollection } from './src/start/idle-collection.ts';\n${lines}`,
      resolveDir: root,
    },
    ...{ bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' },
  });
  const code = outputFiles[0]?.text ?? '';
  const args = [...flags, '--input-type=module', '--eval', code];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as number[];
}

/** Makes garbage, and prints the heap in MB before and after a time of rest or of work, and how often it was collected at rest. */
const garbage = (then: string): string => `
  let runs = 0;
  const { gc } = globalThis;
  if (gc) globalThis.gc = () => { runs += 1; gc(); };
  const heap = () => Math.round(process.memoryUsage().heapUsed / 1e6);
  let kept = Array.from({ length: 300_000 }, (_, index) => ({ index, text: 'x'.repeat(20) + index }));
  kept = undefined;
  const before = heap();
  startIdleCollection(300);
  ${then}
  setTimeout(() => { console.log(JSON.stringify([before, heap(), runs])); process.exit(); }, 1_500);
`;

it('a program that is left alone gives back what a rush needed', async () => {
  const [before = 0, after = 0, runs] = await run(garbage(''), ['--expose-gc', '--max-semi-space-size=32']);
  // Not again and again: nothing has grown since.
  expect(runs).toBe(1);
  expect(before).toBeGreaterThan(20);
  expect(after).toBeLessThan(before / 2);
});

it('one that is busy, or whose Node has no such flag, is left to V8', async () => {
  const busy = 'setInterval(() => { const end = Date.now() + 90; while (Date.now() < end); }, 100);';
  const [, , whileBusy] = await run(garbage(busy), ['--expose-gc']);
  const [, , without] = await run(garbage(''), []);
  expect({ whileBusy, without }).toEqual({ whileBusy: 0, without: 0 });
});
