import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OfficialDraft } from '../../../src/workbook/official/draft.js';
import { readOfficialFile } from '../../../src/workbook/official/read-official.js';
import { annexesAsDocx, annexesAsXlsx, annexTruth } from './annex-files.js';
import type { Blank } from './blank.js';
import { BLANKS } from './official-blanks.js';
import { FACT_KINDS, scoreOf, type Score } from './score.js';

const isInstalled = spawnSync('soffice', ['--version']).status === 0;
if (!isInstalled && process.env['CI'] === 'true') throw new Error('LibreOffice must be installed in CI');

/** The three annexes of 2025 as the program draws them, as a workbook and as a document. */
const ANNEXES: readonly Blank[] = [
  {
    name: '附件4至附件6',
    habit: '程序画的官方表，格子空着',
    format: 'xlsx',
    make: annexesAsXlsx,
    forms: annexTruth,
  },
  {
    name: '附件4至附件6（Word）',
    habit: '同上，gridSpan 和 vMerge',
    format: 'docx',
    make: annexesAsDocx,
    forms: annexTruth,
  },
];
const ALL = [...BLANKS, ...ANNEXES];

describe('blank official files of twenty bureaus, and annexes 4 to 6', () => {
  let folder = '';
  const drafts = new Map<string, OfficialDraft>();
  const scores = new Map<string, Score>();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jibao-blanks-'));
    const files = new Map<string, Buffer>();
    for (const blank of ALL) files.set(blank.name, await blank.make());
    const resaved = ALL.filter(({ isResaved }) => isResaved);
    if (isInstalled) saveAgain(folder, resaved, files);
    for (const blank of ALL) {
      const draft = await readOfficialFile(
        files.get(blank.name) ?? Buffer.of(),
        `${blank.name}.${blank.format}`,
      );
      drafts.set(blank.name, draft);
      scores.set(blank.name, scoreOf(draft, blank));
    }
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(ALL)('$name: nothing is read wrong without a question', ({ name }) => {
    expect(scores.get(name)?.faults).toEqual([]);
  });

  it('everything that is not sure has a question', () => {
    for (const draft of drafts.values())
      for (const fact of factsIn(draft)) {
        expect(fact.question !== undefined, JSON.stringify(fact)).toBe(fact.confidence !== 'sure');
        expect(fact.question ?? '。').toMatch(/[。？）]$/u);
      }
  });

  it.each(ANNEXES)('$name: all header paths, sub-rows and units are read without a question', ({ name }) => {
    const kinds = scores.get(name)?.kinds;
    expect(kinds?.表头).toEqual({ right: 102, asked: 0, wrong: 0 });
    expect(kinds?.单位).toEqual({ right: 102, asked: 0, wrong: 0 });
    expect(kinds?.分行.asked).toBe(0);
    // 企业数量 over the four colours is asked.
    expect(kinds?.合计).toEqual({ right: 5, asked: 1, wrong: 0 });
  });

  it('docs/official-files.md has the results', () => {
    const rows = ALL.map(({ name, habit, format }) => {
      const cells = FACT_KINDS.map(kind => {
        const { right, asked, wrong } = scores.get(name)?.kinds[kind] ?? { right: 0, asked: 0, wrong: 0 };
        return `${right} / ${asked} / ${wrong}`;
      });
      return `| ${[name, `.${format}`, habit, ...cells].join(' | ')} |`;
    });
    const table = [
      `| ${['文件', '格式', '习惯', ...FACT_KINDS].join(' | ')} |`,
      `|${' --- |'.repeat(3 + FACT_KINDS.length)}`,
      ...rows,
    ].join('\n');
    const document = readFileSync(join(import.meta.dirname, '../../../docs/official-files.md'), 'utf8');
    expect(compact(document)).toContain(compact(table));
  });
});

/** A table without the blanks and dashes that only lay it out. */
const compact = (text: string): string => text.replace(/[ \t]+/gu, ' ').replace(/-+/gu, '-');

interface Fact {
  readonly confidence: string;
  readonly question?: string;
}

/** Everything in a draft that was inferred. */
function factsIn(value: unknown): Fact[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'confidence' in value ? [value as Fact] : [];
  return [...own, ...Object.values(value).flatMap(factsIn)];
}

/** Has LibreOffice open the files and save them again in their own format. */
function saveAgain(folder: string, blanks: readonly Blank[], files: Map<string, Buffer>): void {
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
  for (const format of ['xlsx', 'docx'] as const) {
    const own = blanks.filter(blank => blank.format === format);
    const names = own.map((_, index) => join(folder, `${index}.${format}`));
    for (const [index, { name }] of own.entries())
      writeFileSync(names[index] ?? '', files.get(name) ?? Buffer.of());
    const saved = join(folder, format);
    spawnSync('soffice', [profile, '--headless', '--convert-to', format, '--outdir', saved, ...names]);
    for (const [index, { name }] of own.entries())
      files.set(name, readFileSync(join(saved, `${index}.${format}`)));
  }
}
