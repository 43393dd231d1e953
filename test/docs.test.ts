import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

const read = (file: string): Promise<string> => readFile(join(ROOT, file), 'utf8');

/** Every folder of src, without the generated database clients. */
async function foldersOfSrc(): Promise<string[]> {
  const entries = await readdir(join(ROOT, 'src'), { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .filter(folder => !folder.includes('generated'))
    .sort();
}

interface TreeLine {
  readonly path: string;
  readonly isFolder: boolean;
}

/** The paths of the README's tree: two blanks a level, folders with a slash at their end. */
async function treeOfReadme(): Promise<TreeLine[]> {
  const tree = /```text\n(src\/[\s\S]*?)```/u.exec(await read('README.md'))?.[1] ?? '';
  const above: string[] = [];
  return tree
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [, indent = '', name = ''] = /^( *)(\S+)/u.exec(line) ?? [];
      above.splice(indent.length / 2, above.length, name);
      return { path: above.join('').replace(/\/$/u, ''), isFolder: name.endsWith('/') };
    });
}

async function documents(): Promise<{ file: string; text: string }[]> {
  const records = (await readdir(join(ROOT, 'docs/decisions'))).map(name => `docs/decisions/${name}`);
  const files = [
    'README.md',
    'README.zh-CN.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'docs/glossary.md',
    'docs/first-tenant.md',
    'src/sandbox/README.md',
  ];
  return Promise.all([...files, ...records].map(async file => ({ file, text: await read(file) })));
}

describe('the documents', () => {
  it('list every folder of src in the tree of the README, and nothing that does not exist', async () => {
    const tree = await treeOfReadme();
    const folders = tree
      .filter(({ path, isFolder }) => isFolder && path.startsWith('src/'))
      .map(({ path }) => path);
    expect(folders.sort()).toEqual(await foldersOfSrc());
    expect(tree.filter(({ path }) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('name only files that exist', async () => {
    const missing = (await documents()).flatMap(({ file, text }) =>
      [...text.matchAll(/`((?:src|cards|prisma|bench|test|scripts|docs|deploy|\.ci)\/[^`\s*]*)`/gu)]
        .map(([, path = '']) => path)
        .filter(path => !existsSync(join(ROOT, path)))
        .map(path => `${file}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('name a test for every threat in SECURITY.md', async () => {
    const rows = [...(await read('SECURITY.md')).matchAll(/^\|(.+)\|$/gmu)].map(([, row = '']) =>
      row.split('|'),
    );
    const threats = rows.filter(cells => cells.length === 4).slice(2);
    expect(threats.length).toBeGreaterThan(15);
    expect(threats.filter(([, , tests]) => !/`test\/[^`]+\.test\.ts`|not tried/u.test(tests ?? ''))).toEqual(
      [],
    );
  });

  it('link only to files that exist', async () => {
    const missing = (await documents()).flatMap(({ file, text }) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/gu)]
        .map(([, path = '']) => path)
        .filter(path => !existsSync(join(ROOT, dirname(file), decodeURI(path))))
        .map(path => `${file}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('list every decision in the index by its title', async () => {
    const index = await read('docs/decisions/README.md');
    const records = (await documents()).filter(
      ({ file }) => file.startsWith('docs/decisions/') && !file.endsWith('README.md'),
    );
    const expected = records.map(
      ({ file, text }) => `[${/^# (.+)$/mu.exec(text)?.[1] ?? ''}](${file.slice(15)})`,
    );
    expect(expected.filter(line => !index.includes(line))).toEqual([]);
    for (const { text } of records) expect(text).toMatch(/\*\*Context\.\*\*[\s\S]*\*\*Decision\.\*\*/u);
  });

  it('name in the glossary only identifiers of the code', async () => {
    const glossary = await read('docs/glossary.md');
    const rows = [...glossary.matchAll(/^\|([^|]+)\|([^|]+)\|([^|]+)\|/gmu)].slice(2);
    const identifiers = rows.flatMap(([, , , cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/gu)].map(([, id = '']) => id),
    );
    const code = await codeOfTheProgram();
    expect(identifiers.length).toBeGreaterThan(60);
    expect(identifiers.filter(id => !new RegExp(`(?<![\\w-])${id}(?![\\w-])`, 'u').test(code))).toEqual([]);
  });
});

async function codeOfTheProgram(): Promise<string> {
  const files = await Promise.all(
    ['src', 'cards', 'prisma'].map(async folder =>
      (await readdir(join(ROOT, folder), { recursive: true }))
        .filter(file => /\.(?:ts|prisma)$/u.test(file) && !file.includes('generated'))
        .map(file => join(folder, file)),
    ),
  );
  return (await Promise.all(files.flat().map(read))).join('\n');
}
