import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Every module of the program by its path, with its text and the modules and packages it imports. */
interface Module {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const ROOT = join(import.meta.dirname, '..');

async function modules(): Promise<Module[]> {
  const folders = await Promise.all(
    ['src', 'cards'].map(async folder =>
      (await readdir(join(ROOT, folder), { recursive: true })).map(file => join(folder, file)),
    ),
  );
  const paths = folders
    .flat()
    .filter(path => path.endsWith('.ts') && !path.includes('generated') && !path.includes('sandbox/page/'));
  return Promise.all(paths.map(read));
}

async function read(path: string): Promise<Module> {
  const text = await readFile(join(ROOT, path), 'utf8');
  const IMPORTS = /^(?:import|export)\b[^;']*\bfrom '([^']+)';|^import '([^']+)';|\bimport\('([^']+)'\)/gmu;
  const from = [...text.matchAll(IMPORTS)].map(([, ...paths]) => paths.find(Boolean) ?? '');
  const imports = from.map(module =>
    module.startsWith('.') ? normalize(join(dirname(path), module)).replace(/\.js$/u, '.ts') : module,
  );
  return { path, text, imports };
}

const all = await modules();
const within = (folder: string) => all.filter(({ path }) => path.startsWith(folder));
const isOwn = (module: string): boolean => module.startsWith('src/') || module.startsWith('cards/');
/** Returns the first circle of imports as a path that ends where it begins; empty without a circle. */
function circleIn(importsOf: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const checked = new Set<string>();
  const search = (module: string, path: readonly string[]): readonly string[] => {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module];
    if (checked.has(module)) return [];
    for (const next of importsOf.get(module) ?? []) {
      const circle = search(next, [...path, module]);
      if (circle.length > 0) return circle;
    }
    checked.add(module);
    return [];
  };
  for (const module of importsOf.keys()) {
    const circle = search(module, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu, '');

/** What each part may import of the program; a path ending in `/` is a folder. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'src/plan/': ['src/plan/'],
  'src/core/': ['src/core/', 'src/plan/'],
  'cards/': ['cards/', 'src/core/', 'src/plan/'],
  'src/requests/': [
    'src/requests/',
    'cards/',
    'src/core/',
    'src/plan/',
    'src/workbook/',
    'src/office/',
    'src/drawing/',
    'src/store/store.ts',
  ],
  'src/workbook/': ['src/workbook/', 'src/office/', 'src/core/', 'src/plan/'],
  'src/office/': ['src/office/', 'src/core/', 'src/plan/'],
  'src/drawing/': ['src/drawing/', 'src/workbook/xlsx/book.ts', 'src/workbook/xlsx/printing.ts'],
  'src/feishu/': ['src/feishu/', 'src/core/', 'src/store/store.ts'],
  'src/store/': ['src/store/', 'src/core/', 'src/plan/'],
  'src/sandbox/': ['src/sandbox/', 'src/plan/'],
  'src/http/': ['src/http/'],
  'src/config.ts': ['src/plan/'],
  'src/bot/': [
    'src/bot/',
    'src/requests/',
    'src/core/',
    'src/plan/',
    'src/feishu/incoming.ts',
    'src/feishu/answer.ts',
    'src/store/store.ts',
  ],
};

/** What the pure parts may use besides the program itself. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'src/plan/': ['luxon', 'zod', 'chinese-days'],
  'src/core/': ['fastest-levenshtein', 'luxon'],
  'cards/': ['zod'],
};

describe('the arrows between the parts', () => {
  it.each(Object.entries(ARROWS))('%s imports only %j', (part, allowed) => {
    const wrong = within(part).flatMap(({ path, imports }) =>
      imports
        .filter(module => isOwn(module) && !allowed.some(start => module.startsWith(start)))
        .map(module => `${path} imports ${module}`),
    );
    expect(wrong).toEqual([]);
    expect(within(part)).not.toEqual([]);
  });

  it.each(Object.entries(PACKAGES))('%s imports no packages but %j', (part, allowed) => {
    const wrong = within(part).flatMap(({ path, imports }) =>
      imports
        .filter(module => !isOwn(module) && !allowed.includes(module))
        .map(module => `${path} uses ${module}`),
    );
    expect(wrong).toEqual([]);
  });

  it('only main.ts and start/ put the parts together: no other part imports the edges', () => {
    const importersOf = (part: string) =>
      all
        .filter(
          ({ path, imports }) => !path.startsWith(part) && imports.some(module => module.startsWith(part)),
        )
        .map(({ path }) => path)
        .filter(path => path !== 'src/main.ts' && !path.startsWith('src/start/'));
    expect(importersOf('src/feishu/').filter(path => !path.startsWith('src/bot/'))).toEqual([]);
    expect(importersOf('src/sandbox/')).toEqual([]);
    expect(importersOf('src/http/')).toEqual([]);
    expect(importersOf('src/start/')).toEqual([]);
    expect(importersOf('src/main.ts')).toEqual([]);
    expect(importersOf('src/store/connection/open.ts')).toEqual([]);
    expect(importersOf('src/store/prisma-store.ts').filter(path => !path.startsWith('src/store/'))).toEqual(
      [],
    );
    expect(importersOf('src/store/connection/').filter(path => !path.startsWith('src/store/'))).toEqual([]);
  });

  it('form no circle: no file imports itself through other files', () => {
    const importsOf = new Map(all.map(({ path, imports }) => [path, imports.filter(isOwn)]));
    expect(circleIn(importsOf)).toEqual([]);
  });

  it('a circle through several files is found', () => {
    const importsOf = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', []],
      ['d', ['b']],
    ]);
    expect(circleIn(importsOf)).toEqual(['b', 'd', 'b']);
  });

  it('only cards/ writes card JSON', () => {
    const writers = within('src/')
      .filter(({ path }) => !path.startsWith('src/sandbox/'))
      .filter(({ text }) => /\btag: '(?:markdown|button|form|div|plain_text|input)'/u.test(text));
    expect(writers.map(({ path }) => path)).toEqual([]);
  });
});

describe('work that only one place does', () => {
  it('start/settings.ts alone reads the environment, and passes it to config.ts', () => {
    const readers = all.filter(({ text }) => /process\s*\.\s*env|process\[/u.test(withoutComments(text)));
    expect(readers.map(({ path }) => path)).toEqual(['src/start/settings.ts']);
    const reader = readers[0]?.text ?? '';
    expect(reader.match(/process\.env/gu)).toHaveLength(1);
    expect(reader).toContain('= process.env;');
  });

  it.each(['src/plan/', 'src/core/', 'cards/', 'src/requests/', 'src/workbook/', 'src/bot/'])(
    '%s reads no clock: time is an argument',
    part => {
      // The quiet period measures its own duration, never a date.
      const files = within(part).filter(({ path }) => path !== 'src/bot/quiet-period.ts');
      const readers = files.filter(({ text }) =>
        /Date\.now|new Date\(\s*\)|DateTime\.(?:now|local|utc)\(\s*\)|performance\.now/u.test(
          withoutComments(text),
        ),
      );
      expect(readers.map(({ path }) => path)).toEqual([]);
    },
  );

  it.each(['src/plan/', 'src/core/', 'cards/'])('%s is pure: no process, no console, no promise', part => {
    const impure = within(part).filter(({ text }) =>
      /\bprocess\.|\bconsole\.|\basync\b|\bawait\b|\bfetch\(/u.test(withoutComments(text)),
    );
    expect(impure.map(({ path }) => path)).toEqual([]);
  });

  it('SQL by hand stands in store/hot/ alone, except the statements of the connection in store/connection/', () => {
    const byHand = /\$(?:query|execute)Raw|\bsqltag\b|\bsql`|\braw\.(?:query|execute)\b/u;
    const writers = all.filter(({ text }) => byHand.test(withoutComments(text)));
    const paths = writers.map(({ path }) => path).filter(path => !path.startsWith('src/store/connection/'));
    expect(paths.filter(path => !path.startsWith('src/store/hot/'))).toEqual([]);
    expect(paths.length).toBeGreaterThan(0);
  });

  it('only store/connection/ imports Prisma, by its public names', () => {
    const users = all.flatMap(({ path, imports }) =>
      imports.filter(module => module.startsWith('@prisma/')).map(module => [path, module] as const),
    );
    expect(users.filter(([path]) => !path.startsWith('src/store/connection/'))).toEqual([]);
    expect(new Set(users.map(([, module]) => module))).toEqual(
      new Set(['@prisma/adapter-pg', '@prisma/driver-adapter-utils']),
    );
  });

  it('no file loads exceljs or the SDK at the start: both are loaded when first needed', () => {
    const loading = (module: string): string[] =>
      all
        .filter(({ text }) => new RegExp(`^(?:import|export) (?!type)[^;]*from '${module}'`, 'mu').test(text))
        .map(({ path }) => path);
    expect(loading('exceljs')).toEqual([]);
    expect(loading('@larksuiteoapi/node-sdk')).toEqual(['src/feishu/sdk.ts']);
    expect(loading("[^']*/sdk\\.js")).toEqual([]);
  });

  it('a package in CommonJS that is loaded later is taken by its default: in the bundle it has no other name', () => {
    const named = all
      .filter(({ path }) => !path.startsWith('src/sandbox/'))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/const \{(?! default)[^}]*\} = await import\('([^.'][^']*)'\)/gu)].map(
          ([, module = '']) => `${path} ${module}`,
        ),
      );
    expect(named).toEqual([]);
  });
});
