import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SANDBOX = /^src\/(?:start\/)?sandbox\//u;

const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};
const dependencies = Object.keys(manifest.dependencies);
const installed = [...dependencies, ...Object.keys(manifest.optionalDependencies)];

/** The program's source files by path, without the sandbox and without generated code. */
async function sources(): Promise<Map<string, string>> {
  const folders = await Promise.all(
    ['src', 'cards'].map(async folder =>
      (await readdir(join(ROOT, folder), { recursive: true })).map(file => `${folder}/${file}`),
    ),
  );
  const paths = folders
    .flat()
    .filter(path => path.endsWith('.ts') && !path.includes('/generated/') && !SANDBOX.test(path));
  return new Map(
    await Promise.all(paths.map(async path => [path, await readFile(join(ROOT, path), 'utf8')] as const)),
  );
}

const IMPORT = /(?:^(?:import|export)\b[^;']*?\bfrom |^import |\bimport\()'([^']+)'/gmu;
const importsIn = (text: string): string[] => [...text.matchAll(IMPORT)].map(([, module = '']) => module);
const packageOf = (module: string): string =>
  module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');

describe('the dependencies', () => {
  it('are exactly the packages that the program without its sandbox imports', async () => {
    const imported = [...(await sources()).values()]
      .flatMap(importsIn)
      .filter(module => !module.startsWith('.') && !module.startsWith('node:'))
      .map(packageOf);
    // The generated clients import their runtime.
    const used = new Set([...imported, '@prisma/client']);
    // Drawn pages are optional: without their packages everything else works.
    expect([...used].filter(name => name !== '@napi-rs/canvas').toSorted()).toEqual(dependencies.toSorted());
  });

  it('of the sandbox are loaded only when the sandbox starts', async () => {
    const loading = [...(await sources())].flatMap(([path, text]) =>
      [...text.matchAll(/^(?:import|export) (?!type\b)[^;']*'([^']*\bsandbox\/[^']*)'/gmu)].map(
        ([, module]) => `${path} ${String(module)}`,
      ),
    );
    expect(loading).toEqual([]);
  });
});

/** A copy of dist/ that finds the packages of a production install (`npm ci --omit=dev`) and no others. */
describe('a production install', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jibao-production-'));
    await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
    await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
    for (const name of installed) {
      await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true });
      await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (settings: Readonly<Record<string, string>>) => {
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: `file:${join(folder, `${randomUUID()}.db`)}`,
      PORT: '0',
    };
    return spawn(process.execPath, ['dist/src/main.js'], { cwd: folder, env: { ...env, ...settings } });
  };

  it('starts with credentials', async () => {
    const child = run({
      FEISHU_APP_ID: 'cli_a',
      FEISHU_APP_SECRET: 'secret',
      FEISHU_TRANSPORT: 'websocket',
      FEISHU_DOMAIN: 'http://127.0.0.1:1',
      HOST: '127.0.0.1',
    });
    const exit = once(child, 'exit');
    let output = '';
    for await (const piece of child.stdout) {
      output += String(piece);
      if (output.includes('"listening"')) break;
    }
    expect(output).toContain('"listening"');
    child.kill('SIGTERM');
    await exit;
  });

  it('stops without credentials, with a sentence that says what to do', async () => {
    const child = run({});
    let errors = '';
    child.stderr.on('data', piece => (errors += String(piece)));
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(1);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(errors).toMatch(
      /^FEISHU_APP_ID: 没有设.*请设 FEISHU_APP_ID 和 FEISHU_APP_SECRET，或重新运行 npm ci$/mu,
    );
  });
});
