import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Book, Cell } from '../../src/workbook/xlsx/book.js';
import { summaryBook } from '../../src/workbook/sheets/summary-book.js';
import { writeBook } from '../../src/workbook/xlsx/write.js';
import { figuresOf, plan, quarter, unitContent } from './quarter.js';

const isInstalled = spawnSync('soffice', ['--version']).status === 0;
const mustRun = process.env['CI'] === 'true';
if (!isInstalled && !mustRun)
  console.warn(
    '!!! LibreOffice (soffice) is not installed: nothing here shows that it opens our workbooks !!!',
  );

/** The CSV filter: one file for each sheet, cells as shown, in UTF-8. */
const AS_CSV = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1';

describe.skipIf(!isInstalled && !mustRun)('LibreOffice', () => {
  const sums = figuresOf(plan, 100).set('A6.12', 50_000).set('A6.23', 12_345).set('A6.27', 0);
  const book = summaryBook(
    quarter({
      sums: new Map([['县直单位', sums]]),
      units: [
        unitContent('water', { notes: new Map([['A4.12', '=1+1']]), summary: '=SUM(A1:A9)\n二、“下一步”' }),
        unitContent('parks', { state: 'draft', figures: null, summary: '' }),
      ],
      unfinished: ['未报送：园林股·城市公园'],
    }),
  );
  let folder = '';
  let sheets: Map<string, string[][]>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jibao-office-'));
    sheets = await openWithOffice(book, folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds every sheet', () => {
    expect([...sheets.keys()].sort()).toEqual(book.sheets.map(({ name }) => name).sort());
  });

  it('shows the intended text in every cell', () => {
    for (const sheet of book.sheets) {
      const rows = sheets.get(sheet.name) ?? [];
      const texts = sheet.cells.map(cell => [cell.row, cell.column, rows[cell.row - 1]?.[cell.column - 1]]);
      expect(texts).toEqual(sheet.cells.map(cell => [cell.row, cell.column, asShown(cell)]));
    }
  });

  it('shows 万元 without zeros or a point at the end', () => {
    const row = sheets.get('季报表（三）')?.find(([kind]) => kind === '县直单位') ?? [];
    expect([row[12], row[23], row[27]]).toEqual(['5', '1.2345', '0']);
  });

  it('prints each official table on one page of A3, which it fills', () => {
    const run = office(folder, ['--convert-to', 'pdf', '--outdir', folder, join(folder, 'book.xlsx')]);
    expect(run.status).toBe(0);
    const boxes = spawnSync('pdftotext', ['-bbox', join(folder, 'book.pdf'), '-'], { encoding: 'utf8' });
    const pages = boxes.stdout.split('<page ').slice(1);
    const isA3Landscape = (page: string) => /width="119\d\.?\d*" height="84\d/u.test(page);
    expect(pages.map(isA3Landscape).indexOf(false)).toBe(3);
    for (const page of pages.slice(0, 3)) {
      const words = Array.from(page.matchAll(/xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</gu));
      const foot = words.find(([, , , text]) => text?.startsWith('依据'));
      expect(Number(foot?.[2])).toBeGreaterThan(A3_HEIGHT * 0.75);
    }
  });
});

const A3_HEIGHT = 842;

function office(folder: string, words: readonly string[]) {
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
  const run = spawnSync('soffice', ['--headless', profile, ...words], { encoding: 'utf8' });
  if (run.error) throw new Error('LibreOffice (soffice) is not installed', { cause: run.error });
  return run;
}

async function openWithOffice(book: Book, folder: string): Promise<Map<string, string[][]>> {
  const file = join(folder, 'book.xlsx');
  writeFileSync(file, await writeBook(book));
  office(folder, ['--convert-to', AS_CSV, '--outdir', folder, file]);
  const files = readdirSync(folder).filter(name => name.endsWith('.csv'));
  return new Map(
    files.map(name => [
      name.replace(/^book-/u, '').replace(/\.csv$/u, ''),
      fieldsOf(readFileSync(join(folder, name), 'utf8')),
    ]),
  );
}

function fieldsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/gu)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\n') rows.push([]);
  }
  return rows;
}

/** The text that LibreOffice shows for a cell: a figure in digits, a change with its sign. */
function asShown({ value, numberFormat }: Cell): string {
  if (value === null) return '';
  if (typeof value === 'object') throw new Error('a summary has no formulas');
  const sign = typeof value === 'number' && value > 0 && numberFormat?.startsWith('+') ? '+' : '';
  return sign + String(value);
}
