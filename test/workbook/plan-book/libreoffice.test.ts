import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChanges, planChanges } from '../../../src/core/plan/changes.js';
import { openArchive } from '../../../src/office/unzip.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import type { PlanData } from '../../../src/plan/plan.js';
import { planBook } from '../../../src/workbook/plan-book/plan-book.js';
import { readPlanBook } from '../../../src/workbook/plan-book/read-plan-book.js';
import { readBook } from '../../../src/workbook/read/read.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import { EXAMPLE_PLAN } from '../official/example.js';

const isInstalled = spawnSync('soffice', ['--version']).status === 0;
if (!isInstalled) {
  if (process.env['CI']) throw new Error('LibreOffice must be installed in CI');
  console.error('!!! LibreOffice (soffice) is missing: no plan book is saved by another program here !!!');
}

const example = JSON.parse(
  await readFile(join(import.meta.dirname, '../../../docs/examples', EXAMPLE_PLAN), 'utf8'),
) as PlanData;

describe.skipIf(!isInstalled)('a plan book that LibreOffice has saved', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plan-book-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Saves a file in another format, in a folder of its own; returns its path. */
  const saved = async (path: string, format: string): Promise<string> => {
    const out = join(folder, `${format}-${basename(path, extname(path))}-${extname(path).slice(1)}`);
    await mkdir(out);
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
    execFileSync('soffice', [profile, '--headless', '--convert-to', format, '--outdir', out, path]);
    return join(out, `${basename(path, extname(path))}.${format}`);
  };

  it.each([
    ['the plan that ships', dehua2025],
    ['the example of a second bureau', example],
  ])(
    'is the same plan, as .xlsx and by way of .ods: %s',
    async (_, data) => {
      const path = join(folder, `book-${data.organisation.bureau}.xlsx`);
      await writeFile(path, await writeBook(planBook(data)));
      for (const again of [await saved(path, 'xlsx'), await saved(await saved(path, 'ods'), 'xlsx')]) {
        const sent = readPlanBook(await readBook(await openArchive(await readFile(again))));
        expect(sent.faults).toEqual([]);
        expect(sent.data).toEqual(data);
        expect(hasChanges(planChanges(data, sent.data, new Set()))).toBe(false);
      }
    },
    240_000,
  );
});
