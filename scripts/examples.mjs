// Writes docs/examples: the blank official file of a second bureau, and the plan made of it (test/workbook/official/example.ts).
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const bundle = path.join(root, 'node_modules/.examples.mjs');
const folder = path.join(root, 'docs/examples');

await build({
  entryPoints: [path.join(root, 'test/workbook/official/example.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'error',
});
const { exampleFile, examplePlan, EXAMPLE_FILE, EXAMPLE_PLAN } = await import(pathToFileURL(bundle).href);
fs.rmSync(bundle);
const file = await exampleFile();
const { plan } = await examplePlan(file);
fs.mkdirSync(folder, { recursive: true });
fs.writeFileSync(path.join(folder, EXAMPLE_FILE), file);
fs.writeFileSync(path.join(folder, EXAMPLE_PLAN), `${JSON.stringify(plan, null, 2)}\n`);
